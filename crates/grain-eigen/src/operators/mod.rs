//! Operators that are made of a function or of a matrix.

mod dense;

mod function;

mod sparse_product;

mod sparse;

pub use dense::{DenseOperator, ScaledDense};
pub use function::{FnOperator, ScaledFunction};
pub use sparse::SparseOperator;
pub use sparse_product::ScaledSparse;
