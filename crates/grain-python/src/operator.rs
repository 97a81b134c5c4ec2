//! An operator that Python has: a sparse or a dense matrix, or a product.

use std::sync::Arc;

use grain_eigen::faer::{Mat, MatMut, c64};
use grain_eigen::{
    BlockRecurrence, DenseOperator, EigenError, Operator, Recurrence, Scalar, ScaledDense,
    ScaledSparse, SparseMatrix, SparseOperator, Traces, Update,
};
use numpy::{Element, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::product::{Product, ProductOperator, ScaledProduct};
use crate::watch::Watch;

/// The operator, in one of the forms to which the file that calls brings it.
#[derive(FromPyObject)]
pub(crate) enum Given<'py> {
    /// By the elements of its rows.
    Sparse(Rows<'py>),
    /// Real, `[D, D]`
    Real(PyReadonlyArray2<'py, f64>),
    /// Complex, `[D, D]`
    Complex(PyReadonlyArray2<'py, c64>),
    /// By a function.
    Product(Function),
}

/// A sparse matrix, row by row.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Rows<'py> {
    data: Elements<'py>,
    indices: Indices<'py>,
    indptr: Indices<'py>,
}

#[derive(FromPyObject)]
enum Elements<'py> {
    Real(PyReadonlyArray1<'py, f64>),
    Complex(PyReadonlyArray1<'py, c64>),
}

#[derive(FromPyObject)]
enum Indices<'py> {
    Short(PyReadonlyArray1<'py, i32>),
    Long(PyReadonlyArray1<'py, i64>),
}

/// A product, as [`Product`] has it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Function {
    product: Py<PyAny>,
    dimension: usize,
    complex: bool,
    blocks: bool,
}

/// What is wanted of an operator, for either kind of number.
pub(crate) trait Task: Send + 'static {
    /// What it yields of real numbers and of complex ones alike.
    type Output: Send + 'static;

    /// Does it, with the operator that `operator` makes.
    fn run<T: Scalar + Element>(
        self,
        operator: impl FnOnce(&Arc<Watch>) -> Result<AnyOperator<T>, EigenError>,
        watch: &Arc<Watch>,
    ) -> Self::Output;
}
