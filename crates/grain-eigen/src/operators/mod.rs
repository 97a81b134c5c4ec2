//! Operators that are made of a function or of a matrix.

mod dense;

mod function;

pub use dense::{DenseOperator, ScaledDense};
pub use function::{FnOperator, ScaledFunction};
