//! What can be wrong with what was asked of the theory.

use thiserror::Error;

/// Why a quantity of the mean-field theory cannot be given.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TheoryError {
    /// A mean entropy that no finite coupling has.
    #[error(
        "mean entropy must be strictly between 0 and 1 bit for a coupling to have it, got {given}; \
         0 is reached only at log g = -inf, 1 only at log g = +inf"
    )]
    EntropyOutOfRange {
        /// The entropy asked for, in bits.
        given: f64,
    },
    /// A resonance distribution of no known name.
    #[error("unknown resonance distribution {given:?}: use {allowed}")]
    UnknownResonance {
        /// The name as it was typed.
        given: String,
        /// Those that there are.
        allowed: String,
    },
    /// A closure of neither known name.
    #[error("unknown closure {given:?}: use {allowed}")]
    UnknownClosure {
        /// The name as it was typed.
        given: String,
        /// Those that there are.
        allowed: String,
    },
    /// A chain without l-bits.
    #[error("a chain needs at least one l-bit")]
    NoLbits,
    /// The mean-field equations were not solved.
    #[error(
        "the mean-field equations of N = {n_lbits} at alpha = {alpha}, log g_(1,0) = {log_g_1} did \
         not converge: residual {residual:e} after {iterations} iterations; please report this"
    )]
    NotConverged {
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// The bare coupling.
        log_g_1: f64,
        /// What was left.
        residual: f64,
        /// After how many iterations.
        iterations: usize,
    },
}

/// `"a", "b" or "c"`.
pub(crate) fn alternatives<const COUNT: usize>(all: [&str; COUNT]) -> String {
    let quoted = all.map(|name| format!("{name:?}"));
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.join(""),
    }
}
