//! Operators of every type as one type: solvers are compiled for each kind of number, and not anew for each operator.

use std::fmt;

use faer::MatMut;

use crate::operator::{BlockRecurrence, Operator, Recurrence, SparseMatrix, Traces, Update};
use crate::scalar::Scalar;

/// An operator that asks the one it was made of: a call through a pointer for each product with a vector.
#[derive(Clone, Copy)]
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct AnyOperator<'a, T>(&'a dyn Dynamic<T>);

impl<'a, T: Scalar> AnyOperator<'a, T> {
    pub(crate) fn of<H: Operator<Scalar = T>>(operator: &'a H) -> Self {
        Self(operator)
    }
}

/// The products of such an operator.
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct AnyRecurrence<'a, T>(Box<dyn Recurrence<Scalar = T> + 'a>);

impl<T> fmt::Debug for AnyOperator<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyOperator")
            .field("dimension", &self.0.dimension())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for AnyRecurrence<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyRecurrence").finish_non_exhaustive()
    }
}

/// What of an [`Operator`] can be called without its type.
trait Dynamic<T>: Sync {
    fn dimension(&self) -> usize;
    fn mean_energy(&self) -> f64;
    fn norm_bound(&self) -> f64;
    fn exact_traces(&self) -> Option<Traces>;
    fn fill_dense(&self, matrix: MatMut<'_, T>);
    fn scaled(&self, scale: f64, shift: f64) -> Box<dyn Recurrence<Scalar = T> + '_>;
    fn row_operations(&self) -> Option<f64>;
    fn sparse(&self) -> Option<SparseMatrix<'_, T>>;
}

impl<T: Scalar, H: Operator<Scalar = T>> Dynamic<T> for H {
    fn dimension(&self) -> usize {
        Operator::dimension(self)
    }
    fn mean_energy(&self) -> f64 {
        Operator::mean_energy(self)
    }
    fn norm_bound(&self) -> f64 {
        Operator::norm_bound(self)
    }
    fn exact_traces(&self) -> Option<Traces> {
        Operator::exact_traces(self)
    }
    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        Operator::fill_dense(self, matrix);
    }
    fn scaled(&self, scale: f64, shift: f64) -> Box<dyn Recurrence<Scalar = T> + '_> {
        Box::new(Operator::scaled(self, scale, shift))
    }
    fn row_operations(&self) -> Option<f64> {
        Operator::row_operations(self)
    }
    fn sparse(&self) -> Option<SparseMatrix<'_, T>> {
        Operator::sparse(self)
    }
}

impl<T: Scalar> Operator for AnyOperator<'_, T> {
    type Scalar = T;
    type Scaled<'b>
        = AnyRecurrence<'b, T>
    where
        Self: 'b;

    fn dimension(&self) -> usize {
        self.0.dimension()
    }
    fn mean_energy(&self) -> f64 {
        self.0.mean_energy()
    }
    fn norm_bound(&self) -> f64 {
        self.0.norm_bound()
    }
    fn exact_traces(&self) -> Option<Traces> {
        self.0.exact_traces()
    }
    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        self.0.fill_dense(matrix);
    }
    fn scaled(&self, scale: f64, shift: f64) -> AnyRecurrence<'_, T> {
        AnyRecurrence(self.0.scaled(scale, shift))
    }
    fn row_operations(&self) -> Option<f64> {
        self.0.row_operations()
    }
    fn sparse(&self) -> Option<SparseMatrix<'_, T>> {
        self.0.sparse()
    }
}

impl<T: Scalar> Recurrence for AnyRecurrence<'_, T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        self.0.update(x, y, update);
    }
    fn as_block(&self) -> Option<&dyn BlockRecurrence<T>> {
        self.0.as_block()
    }
}
