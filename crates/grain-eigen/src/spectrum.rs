//! Eigenpairs of an operator, and how good they are.

use faer::MatRef;

use crate::scalar::Scalar;

/// Eigenpairs in ascending order, borrowed from a solver's workspace.
#[derive(Debug, Clone, Copy)]
pub struct Spectrum<'a, T> {
    /// `[eigenstate]`, ascending, units of energy.
    pub energies: &'a [f64],
    /// `[D, eigenstate]`, orthonormal columns, one after the other in memory.
    pub vectors: MatRef<'a, T>,
}

impl<'a, T: Scalar> Spectrum<'a, T> {
    /// The eigenvector of one eigenstate, `[D]`.
    #[expect(clippy::expect_used, reason = "an empty vector in its place would be measured as one")]
    pub fn vector(&self, eigenstate: usize) -> &'a [T] {
        let column = self.vectors.col(eigenstate);
        column
            .try_as_col_major()
            .expect("columns are contiguous: both solvers store them so")
            .as_slice()
    }

    /// `max_a |E_a|`: the norm of H if the spectrum is complete.
    pub fn norm(&self) -> f64 {
        self.energies.iter().fold(0.0, |largest, energy| largest.max(energy.abs()))
    }
}

/// Measured quality of eigenpairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// `max_a ‖H|a> - E_a|a>‖`, units of energy; of a complete spectrum over a sample, and of the root mean square over all.
    pub residual_max: f64,
    /// `max |<a|b> - δ_ab|`, over the same pairs.
    pub orthogonality_max: f64,
    /// The smallest gap between neighbouring levels, units of energy.
    pub gap_min: f64,
    /// Whether the traces of the operator are those of the eigenvalues.
    pub traces: TraceCheck,
}

/// Whether `tr H` and `tr H²` were compared with sums over the eigenvalues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceCheck {
    /// They were, and agree to rounding.
    Passed,
    /// The operator does not know its traces: no trace was compared.
    Unknown,
    /// The spectrum is not complete, so that it has no traces.
    Partial,
}

/// The smallest gap between neighbours in an ascending list of energies; infinite of fewer than two.
///
/// # Examples
///
/// ```
/// assert_eq!(grain_eigen::smallest_gap(&[-1.0, 0.5, 0.75, 2.0]), 0.25);
/// ```
pub fn smallest_gap(energies: &[f64]) -> f64 {
    energies.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min)
}
