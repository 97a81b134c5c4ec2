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
    Function(Function),
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

impl Indices<'_> {
    /// As one kind of integer; what is wrong with them is found later.
    fn to_vec(&self) -> PyResult<Vec<i64>> {
        Ok(match self {
            Self::Short(indices) => indices.as_slice()?.iter().copied().map(i64::from).collect(),
            Self::Long(indices) => indices.as_slice()?.to_vec(),
        })
    }
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

/// What an operator is made of, taken from Python.
pub(crate) enum Parts<T> {
    /// Row starts, columns and elements.
    Sparse(Vec<i64>, Vec<i64>, Vec<T>),
    /// The matrix.
    Dense(Mat<T>),
    /// The function.
    Function(Function),
}

/// The same of either kind of number.
pub(crate) enum AnyParts {
    /// Of a symmetric operator.
    Real(Parts<f64>),
    /// Of a Hermitian one.
    Complex(Parts<c64>),
}

impl Given<'_> {
    /// Takes it from Python.
    ///
    /// # Errors
    /// An array that is not contiguous.
    pub(crate) fn into_parts(self) -> PyResult<AnyParts> {
        Ok(match self {
            Self::Sparse(Rows { data, indices, indptr }) => {
                let (starts, columns) = (indptr.to_vec()?, indices.to_vec()?);
                match data {
                    Elements::Real(data) => {
                        AnyParts::Real(Parts::Sparse(starts, columns, data.as_slice()?.to_vec()))
                    }
                    Elements::Complex(data) => {
                        AnyParts::Complex(Parts::Sparse(starts, columns, data.as_slice()?.to_vec()))
                    }
                }
            }
            Self::Real(matrix) => AnyParts::Real(Parts::Dense(copied(&matrix))),
            Self::Complex(matrix) => AnyParts::Complex(Parts::Dense(copied(&matrix))),
            Self::Function(function) if function.complex => {
                AnyParts::Complex(Parts::Function(function))
            }
            Self::Function(function) => AnyParts::Real(Parts::Function(function)),
        })
    }
}

fn copied<T: Scalar + Element>(matrix: &PyReadonlyArray2<'_, T>) -> Mat<T> {
    let matrix = matrix.as_array();
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[(row, column)])
}

impl<T: Scalar + Element> Parts<T> {
    /// The operator, and the function that it calls.
    ///
    /// # Errors
    /// What is wrong with a matrix.
    pub(crate) fn into_operator(
        self,
        watch: &Arc<Watch>,
    ) -> Result<(AnyOperator<T>, Option<Arc<Product>>), EigenError> {
        Ok(match self {
            Self::Sparse(starts, columns, values) => {
                let operator = SparseOperator::from_rows(&starts, &columns, values)?;
                (AnyOperator::Sparse(operator), None)
            }
            Self::Dense(matrix) => (AnyOperator::Dense(DenseOperator::new(matrix)?), None),
            Self::Function(Function { product, dimension, blocks, .. }) => {
                let product = Product::new(product, watch);
                let operator = ProductOperator::new(dimension, Arc::clone(&product), blocks);
                (AnyOperator::Function(operator), Some(product))
            }
        })
    }
}

/// An operator of any form: one type, so that the solvers are compiled once for each kind of number.
pub(crate) enum AnyOperator<T> {
    /// A sparse matrix.
    Sparse(SparseOperator<T>),
    /// A dense matrix.
    Dense(DenseOperator<T>),
    /// A function.
    Function(ProductOperator<T>),
}

impl<T: Scalar + Element> Operator for AnyOperator<T> {
    type Scalar = T;
    type Scaled<'a> = AnyScaled<'a, T>;

    fn dimension(&self) -> usize {
        match self {
            Self::Sparse(operator) => operator.dimension(),
            Self::Dense(operator) => operator.dimension(),
            Self::Function(operator) => operator.dimension(),
        }
    }

    fn mean_energy(&self) -> f64 {
        match self {
            Self::Sparse(operator) => operator.mean_energy(),
            Self::Dense(operator) => operator.mean_energy(),
            Self::Function(operator) => operator.mean_energy(),
        }
    }

    fn norm_bound(&self) -> f64 {
        match self {
            Self::Sparse(operator) => operator.norm_bound(),
            Self::Dense(operator) => operator.norm_bound(),
            Self::Function(operator) => operator.norm_bound(),
        }
    }

    fn exact_traces(&self) -> Option<Traces> {
        match self {
            Self::Sparse(operator) => operator.exact_traces(),
            Self::Dense(operator) => operator.exact_traces(),
            Self::Function(operator) => operator.exact_traces(),
        }
    }

    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        match self {
            Self::Sparse(operator) => operator.fill_dense(matrix),
            Self::Dense(operator) => operator.fill_dense(matrix),
            Self::Function(operator) => operator.fill_dense(matrix),
        }
    }

    fn scaled(&self, scale: f64, shift: f64) -> AnyScaled<'_, T> {
        match self {
            Self::Sparse(operator) => AnyScaled::Sparse(operator.scaled(scale, shift)),
            Self::Dense(operator) => AnyScaled::Dense(operator.scaled(scale, shift)),
            Self::Function(operator) => AnyScaled::Function(operator.scaled(scale, shift)),
        }
    }

    fn row_operations(&self) -> Option<f64> {
        match self {
            Self::Sparse(operator) => operator.row_operations(),
            Self::Dense(operator) => operator.row_operations(),
            Self::Function(operator) => operator.row_operations(),
        }
    }

    fn sparse(&self) -> Option<SparseMatrix<'_, T>> {
        match self {
            Self::Sparse(operator) => operator.sparse(),
            Self::Dense(operator) => operator.sparse(),
            Self::Function(operator) => operator.sparse(),
        }
    }
}

/// `A = scale · (H - shift)` of it.
pub(crate) enum AnyScaled<'a, T> {
    /// Of a sparse matrix.
    Sparse(ScaledSparse<'a, T>),
    /// Of a dense one.
    Dense(ScaledDense<'a, T>),
    /// Of a function.
    Function(ScaledProduct<'a, T>),
}

impl<T: Scalar + Element> Recurrence for AnyScaled<'_, T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        match self {
            Self::Sparse(scaled) => scaled.update(x, y, update),
            Self::Dense(scaled) => scaled.update(x, y, update),
            Self::Function(scaled) => scaled.update(x, y, update),
        }
    }

    fn as_block(&self) -> Option<&dyn BlockRecurrence<T>> {
        match self {
            Self::Sparse(scaled) => scaled.as_block(),
            Self::Dense(scaled) => scaled.as_block(),
            Self::Function(scaled) => scaled.as_block(),
        }
    }
}
