//! Eigenpairs of a Hamiltonian, and the proof that they are eigenpairs.

pub mod full;

pub mod check;

pub mod window;

pub use check::check;
pub use full::FullSolver;

use faer::MatRef;

/// Eigenpairs in ascending order, borrowed from a solver's workspace.
#[derive(Debug, Clone, Copy)]
pub struct Spectrum<'a> {
    /// `[eigenstate]`, ascending, units of energy.
    pub energies: &'a [f64],
    /// `[D, eigenstate]`, orthonormal real columns.
    pub vectors: MatRef<'a, f64>,
}

impl<'a> Spectrum<'a> {
    /// The eigenvector of one eigenstate, `[D]`.
    pub fn vector(&self, eigenstate: usize) -> &'a [f64] {
        let column = self.vectors.col(eigenstate);
        column.try_as_col_major().map_or(&[], |column| column.as_slice())
    }

    /// `max_a |E_a|`: the norm of H if the spectrum is complete.
    pub fn norm(&self) -> f64 {
        self.energies.iter().fold(0.0, |largest, energy| largest.max(energy.abs()))
    }
}
