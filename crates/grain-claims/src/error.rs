//! What can keep a claim from being measured.

use grain_ed::{BathError, EdError};
use grain_lattice::LatticeError;
use grain_model::ModelError;
use grain_statistics::StatisticsError;
use grain_theory::{OutOfReach, TheoryError};

/// Why a measurement could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// The model is not valid.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The spectrum of a bath could not be had.
    #[error(transparent)]
    Bath(#[from] BathError),
    /// A sweep could not be diagonalized.
    #[error(transparent)]
    Ed(#[from] EdError),
    /// A sample on a lattice could not be solved.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// A fixed point was not found to rounding.
    #[error("a fixed point of {n_lbits} l-bits did not converge: its residual is {residual:e}")]
    NotConverged {
        /// How many l-bits.
        n_lbits: usize,
        /// What is left of (11), in `log g`.
        residual: f64,
    },
    /// Data that no coupling makes mean field meet.
    #[error("no g_(1,0) gives mean field the entropy that N = {n_lbits} has at alpha_c")]
    OutOfReach {
        /// How many l-bits.
        n_lbits: usize,
        /// Why.
        #[source]
        reason: OutOfReach,
    },
    /// A fraction of samples has no interval.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// Mean field of a chain cannot be computed.
    #[error(transparent)]
    Theory(#[from] TheoryError),
    /// Fewer realizations than a standard error needs.
    #[error("at least two realizations are needed for a standard error, got {given}")]
    Realizations {
        /// How many were asked for.
        given: usize,
    },
    /// A coupling that is not one.
    #[error("reduced couplings must be finite and positive, at most 1e100, got {given}")]
    Coupling {
        /// What was asked for.
        given: f64,
    },
    /// A chain of one l-bit has no others.
    #[error(
        "the last l-bit of a chain is measured beside others: N must be two at least, got {given}"
    )]
    NoOthers {
        /// N as it was given.
        given: usize,
    },
    /// A measurement that is to be joined, of which the averages alone are there.
    #[error(
        "the measurement at N = {n_lbits}, alpha = {alpha} is a summary without its samples, which cannot be joined"
    )]
    NoSamples {
        /// N.
        n_lbits: usize,
        /// α.
        alpha: f64,
    },
    /// Two measurements of the same disorder.
    #[error(
        "realization {realization} at N = {n_lbits}, alpha = {alpha} is in two of the measurements: each needs a seed of its own"
    )]
    SampleTwice {
        /// N.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// Its index in the later of the two.
        realization: usize,
    },
    /// A block of fixed `S^z`.
    #[error(
        "the model conserves S^z: with the last l-bit switched off its two orientations are blocks of different S^z, which are not measured"
    )]
    Conserved,
}
