//! What can keep a claim from being measured.

use grain_ed::{BathError, EdError};
use grain_lattice::LatticeError;
use grain_model::ModelError;

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
    /// Fewer realizations than a standard error needs.
    #[error("at least two realizations are needed for a standard error, got {given}")]
    Realizations {
        /// How many were asked for.
        given: usize,
    },
    /// A coupling that is not one.
    #[error("reduced couplings must be finite and positive, got {given}")]
    Coupling {
        /// What was asked for.
        given: f64,
    },
}
