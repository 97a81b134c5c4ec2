//! The bare coupling `g_{1,0}` at which mean field and data agree at `α_c`.
//!
//! "We fit `g_{1,0}` so that the mean field and ED results agree at" `α_c` (text below Eq. (13) of PRB 106,
//! 184208). That needs no search over solutions of the mean-field equations. With
//! `u_n = log g_{n,0} + ½ η_tot` they read
//!
//! ```text
//! log g_n + ½ η(g_n) = u_n,      u_n = u_N - (N - n) log α      (11) for g_{n,0} = g_{1,0} α^(n-1)
//! ```
//!
//! and the measured `[S_end]` gives `g_N`, hence `u_N`, every `u_n`, every `g_n`, `η_tot` and at last
//! `log g_{1,0} = u_1 - ½ η_tot`. One equation in one unknown is left for each l-bit, monotone and
//! bracketed by `0 ≤ η ≤ log 2`. Whether this solution is the one that the iteration (13) reaches is
//! then verified by solving (11) forwards.

use std::f64::consts::LN_2;

use grain_theory::MeanFieldTheory;
use roots::{SimpleConvergency, find_root_brent};
use serde::Serialize;

use crate::error::CompareError;
use crate::estimate::{Estimate, Interval};
use crate::mean_field::DrhMeanField;

/// The fit of one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// `[S_end]` at `α_c`, bits: what is fitted.
    pub entropy: Estimate,
    /// The coupling, or why there is none.
    #[serde(flatten)]
    pub outcome: FitOutcome,
}

impl Fit {
    /// The coupling, where there is one.
    pub fn coupling(&self) -> Option<&FittedCoupling> {
        match &self.outcome {
            FitOutcome::Fitted(coupling) => Some(coupling),
            FitOutcome::OutOfReach(_) => None,
        }
    }
}

/// How a fit ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FitOutcome {
    /// Mean field and data agree at `α_c` with this coupling.
    Fitted(FittedCoupling),
    /// No coupling makes them agree.
    OutOfReach(OutOfReach),
}

/// A fitted `g_{1,0}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FittedCoupling {
    /// `g_{1,0}`.
    pub g: f64,
    /// `log g_{1,0}`, natural logarithm.
    pub log_g: f64,
    /// Bootstrap standard deviation of `log g_{1,0}`; `None` for a single realization.
    pub log_g_error: Option<f64>,
    /// 68 % percentile interval of `g_{1,0}` over bootstrap replicates.
    pub interval_68: Option<Interval>,
    /// 95 % percentile interval of `g_{1,0}` over bootstrap replicates.
    pub interval_95: Option<Interval>,
    /// Replicates whose `[S_end]` no coupling reaches; they are left out of errors and intervals.
    pub replicates_out_of_reach: usize,
}

/// Why no coupling reproduces an entropy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutOfReach {
    /// The entropy is zero: the l-bit is not coupled.
    #[error("[S_end] is 0, which mean field has at g_(1,0) = 0 only")]
    NoEntanglement,
    /// The entropy is a full bit, or more.
    #[error("[S_end] is {entropy} bits, and mean field stays below 1 at any g_(1,0)")]
    Saturated {
        /// `[S_end]`, bits.
        entropy: f64,
    },
    /// The avalanche starts at once: the lowest solution jumps over the entropy.
    #[error(
        "[S_end] = {entropy} bits lies in a jump of mean field, which has {reached} bits just below \
         it"
    )]
    Jump {
        /// `[S_end]`, bits.
        entropy: f64,
        /// The entropy, bits, of the solution that the iteration (13) finds in its place.
        reached: f64,
    },
}

/// Two solutions closer than this in `log g_N` are one; both are exact to about 1e-11.
const SAME_SOLUTION: f64 = 1e-7;

/// `log g_{1,0}` from `[S_end]` in bits at `alpha`.
///
/// # Errors
/// [`CompareError::NotConverged`] if the verification was not solved; the inner result says when no
/// coupling has that entropy.
pub(crate) fn log_bare_coupling(
    model: &DrhMeanField,
    alpha: f64,
    entropy: f64,
) -> Result<Result<f64, OutOfReach>, CompareError> {
    if entropy <= 0.0 {
        return Ok(Err(OutOfReach::NoEntanglement));
    }
    let Ok(log_g_end) = model.theory.log_coupling_at_entropy(entropy) else {
        return Ok(Err(OutOfReach::Saturated { entropy }));
    };
    let log_alpha = alpha.ln();
    let u_end = log_g_end + 0.5 * model.theory.enhancement(log_g_end);
    let others: f64 = (1..model.n_lbits)
        .map(|sites_away| {
            let u = u_end - sites_away as f64 * log_alpha;
            model.theory.enhancement(coupling_in_bubble(&model.theory, u))
        })
        .sum();
    // u_1 - ½ η_tot, the end l-bit's own ½ η taken out of both.
    let log_g_1 = log_g_end - (model.n_lbits as f64 - 1.0) * log_alpha - 0.5 * others;
    let found = model.end(log_g_1, alpha)?;
    if (found.log_g - log_g_end).abs() <= SAME_SOLUTION * (1.0 + log_g_end.abs()) {
        Ok(Ok(log_g_1))
    } else {
        Ok(Err(OutOfReach::Jump { entropy, reached: found.entropy }))
    }
}

/// `log g` of an l-bit from `u = log g + ½ η(g)`.
fn coupling_in_bubble(theory: &MeanFieldTheory, u: f64) -> f64 {
    let mut convergency = SimpleConvergency { eps: 1e-13, max_iter: 200 };
    let excess = |log_g: f64| log_g + 0.5 * theory.enhancement(log_g) - u;
    // 0 ≤ η ≤ log 2 brackets the root; where rounding closes the bracket, u is the root.
    find_root_brent(u - 0.5 * LN_2, u, excess, &mut convergency).unwrap_or(u)
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_theory::Resonance;
    use proptest::prelude::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    fn model(n_lbits: usize) -> DrhMeanField {
        DrhMeanField { theory: MeanFieldTheory::new(Resonance::Exact), n_lbits }
    }

    #[test]
    fn the_bubble_equation_is_solved_at_both_ends_of_the_range() {
        let theory = MeanFieldTheory::default();
        for u in [-60.0, -20.0, -3.0, 0.0, 3.0, 30.0, 300.0] {
            let log_g = coupling_in_bubble(&theory, u);
            let residual = log_g + 0.5 * theory.enhancement(log_g) - u;
            // Tolerance of the search, and two roundings of u.
            assert!(residual.abs() < 1e-12 + 4.0 * f64::EPSILON * u.abs(), "u = {u}: {residual}");
        }
    }

    #[test]
    fn a_single_lbit_is_fitted_by_the_inverse_of_the_mean_entropy() {
        let found = log_bare_coupling(&model(1), FRAC_1_SQRT_2, 0.5).unwrap().unwrap();
        let expected = MeanFieldTheory::default().log_coupling_at_entropy(0.5).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} against {expected}");
    }

    #[test]
    fn entropies_that_no_coupling_has_are_told_apart() {
        let at = |entropy| log_bare_coupling(&model(6), FRAC_1_SQRT_2, entropy).unwrap();
        assert_eq!(at(0.0), Err(OutOfReach::NoEntanglement), "J = 0");
        assert_eq!(at(1.0), Err(OutOfReach::Saturated { entropy: 1.0 }), "fully thermal");
    }

    #[test]
    fn an_entropy_inside_the_jump_of_a_strong_avalanche_is_said_to_be_there() {
        // Equal couplings of a hundred l-bits: the bubble either fails or takes everything.
        let outcome = log_bare_coupling(&model(100), 1.0, 0.5).unwrap();
        let Err(OutOfReach::Jump { entropy, reached }) = outcome else {
            panic!("no jump: {outcome:?}")
        };
        assert!(reached < entropy, "the lowest solution has {reached} bits");
    }

    #[test]
    fn the_fit_agrees_with_the_notes_on_exact_diagonalization() {
        // Section 2 of the physics notes: N = 6, [S_end](α_c) = 0.7028, fitted 0.158; predictions there
        // printed to four digits, from a g_(1,0) printed to three: 0.0005/0.158 · dS/dlog g < 0.002.
        let log_g_1 = log_bare_coupling(&model(6), FRAC_1_SQRT_2, 0.7028).unwrap().unwrap();
        assert!((log_g_1.exp() - 0.158).abs() < 0.001, "g_(1,0) = {}", log_g_1.exp());
        for (alpha, entropy) in [(0.45, 0.1054), (0.55, 0.2990), (0.65, 0.5642)] {
            let predicted = model(6).end(log_g_1, alpha).unwrap().entropy;
            assert!((predicted - entropy).abs() < 0.002, "α = {alpha}: {predicted}");
        }
    }

    proptest! {
        #[test]
        fn the_fit_inverts_the_mean_field_equations(
            log_g_1 in -9.0_f64..3.0, n_lbits in 1_usize..13, alpha in 0.3_f64..0.72
        ) {
            let model = model(n_lbits);
            let entropy = model.end(log_g_1, alpha).unwrap().entropy;
            let found = log_bare_coupling(&model, alpha, entropy).unwrap();
            // Near S = 1 the entropy itself forgets the coupling: 1 - S ∝ g⁻², known to ε.
            let forgotten = f64::EPSILON / (1.0 - entropy);
            prop_assert!((found.unwrap() - log_g_1).abs() < 1e-8 + 8.0 * forgotten);
        }
    }
}
