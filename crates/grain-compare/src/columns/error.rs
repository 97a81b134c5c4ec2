//! What can keep a column of datasets from being averaged.

use std::path::PathBuf;

use grain_dataset::{DatasetError, WindowError};

/// Why there is no average, or no table, of columns.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// A dataset cannot be read, or a table not be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A table cannot be written as Parquet.
    #[error("cannot write the table {} as Parquet", path.display())]
    Parquet {
        /// The table.
        path: PathBuf,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// A dataset does not hold the window.
    #[error(transparent)]
    Window(WindowError),
    /// A name that is none.
    #[error("there is no '{given}' to be {purpose}; there is {}", allowed.join(", "))]
    NoQuantity {
        /// The name that was given.
        given: String,
        /// `"averaged"`, or `"averaged against"`.
        purpose: &'static str,
        /// The names that are allowed.
        allowed: Vec<String>,
    },
    /// No point has this N.
    #[error("there is no N = {given}, but N = {}", listed(available))]
    NoSize {
        /// What was asked for.
        given: usize,
        /// What there is.
        available: Vec<usize>,
    },
    /// No point is at this α.
    #[error("there is no alpha = {given}, but alpha = {}", listed(available))]
    NoAlpha {
        /// What was asked for.
        given: f64,
        /// What there is.
        available: Vec<f64>,
    },
    /// Couplings that do not depend on α have no place on its axis.
    #[error("these couplings do not depend on alpha, so nothing can be averaged against it")]
    WithoutAlpha,
    /// An l-bit that a size does not have.
    #[error("N = {n_lbits} has the l-bits 1 to {n_lbits}, and l-bit {given} was asked for")]
    NoLbit {
        /// What was asked for, from 1.
        given: usize,
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// An l-bit of something that has no number for each.
    #[error("'{name}' has no number for each l-bit, so that no l-bit of it can be chosen")]
    NoLbits {
        /// The column.
        name: String,
    },
    /// What has a number for each frequency has no other axis, and nothing else has this one.
    #[error(
        "'{y}' cannot be averaged against '{x}': 'frequency' is for columns with a number for each frequency, and those are for nothing else"
    )]
    Frequencies {
        /// What was to be averaged.
        y: String,
        /// Against what.
        x: String,
    },
    /// Bins without a number.
    #[error("from 1 to {most} bins can be counted in, got {given}")]
    Bins {
        /// What was asked for.
        given: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// More series than can be told apart.
    #[error(
        "{given} series are more than the {most} that a picture can tell apart: choose N or alpha"
    )]
    TooManySeries {
        /// How many there would be.
        given: usize,
        /// The most that are allowed.
        most: usize,
    },
    /// Nothing was computed, or nothing of it is defined.
    #[error("no computed point has a defined number of '{name}'")]
    Nothing {
        /// What was asked for.
        name: String,
    },
}

impl From<WindowError> for ColumnsError {
    fn from(error: WindowError) -> Self {
        match error {
            WindowError::Dataset(error) => Self::Dataset(error),
            error => Self::Window(error),
        }
    }
}

fn listed<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
