//! How large the factors of a sparse matrix are, before they are computed.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::sparse::SymbolicSparseColMatRef;
use faer::sparse::linalg::amd;

use crate::operator::SparseMatrix;

/// What a factorisation costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FactorSize {
    /// Elements of both factors.
    pub elements: f64,
    /// Multiply-adds that make them.
    pub operations: f64,
}

/// Counted for an ordering of minimum degree and pivots on the diagonal; those of [`Resolvent`](super::resolvent) are a few times larger.
pub(crate) fn factor_size<T>(matrix: &SparseMatrix<'_, T>) -> Option<FactorSize> {
    let dimension = matrix.row_starts.len() - 1;
    let rows: Vec<usize> = matrix.columns.iter().map(|column| *column as usize).collect();
    let pattern =
        SymbolicSparseColMatRef::new_checked(dimension, dimension, matrix.row_starts, None, &rows);
    let mut scratch =
        MemBuffer::try_new(amd::order_scratch::<usize>(dimension, rows.len())).ok()?;
    let (mut order, mut inverse) = (vec![0; dimension], vec![0; dimension]);
    let control = amd::Control::default();
    let count =
        amd::order(&mut order, &mut inverse, pattern, control, MemStack::new(&mut scratch)).ok()?;
    let elements = 2.0 * count.n_div + dimension as f64;
    Some(FactorSize { elements, operations: count.n_mult_subs_lu })
}
