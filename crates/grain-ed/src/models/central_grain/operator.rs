//! The Hamiltonian as the eigensolvers see it.

use faer::MatMut;
use grain_eigen::{Operator, Scalar, Traces};

use super::product::ScaledHamiltonian;
use super::{Hamiltonian, dense};

impl<T: Scalar> Operator for Hamiltonian<T> {
    type Scalar = T;
    type Scaled<'a> = ScaledHamiltonian<T>;

    fn dimension(&self) -> usize {
        self.dimension()
    }

    fn mean_energy(&self) -> f64 {
        self.mean_energy()
    }

    fn norm_bound(&self) -> f64 {
        self.norm_bound()
    }

    fn exact_traces(&self) -> Option<Traces> {
        Some(self.traces)
    }

    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        dense::fill(self, matrix);
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledHamiltonian<T> {
        self.scaled(scale, shift)
    }
}
