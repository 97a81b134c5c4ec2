//! How errors of the libraries become exceptions of Python, with the same sentences.

use std::convert::Infallible;
use std::error::Error;

use grain_ed::{EdError, GenerateError};
use grain_eigen::EigenError as Unsolved;
use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::{PyKeyboardInterrupt, PyMemoryError, PyRuntimeError, PyValueError};

create_exception!(
    grain_ed,
    EigenError,
    PyRuntimeError,
    "Eigenstates could not be found, or not be proved to be all; what was found is not returned."
);

/// An error and what it came from, as one sentence.
fn sentence(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        said = format!("{said}: {error}");
        source = error.source();
    }
    said
}

/// Something is not as a function takes it.
pub(crate) fn bad_input(error: &dyn Error) -> PyErr {
    PyValueError::new_err(sentence(error))
}

/// An error of an eigensolver.
pub(crate) fn unsolved(error: &Unsolved) -> PyErr {
    exception(error, sentence(error))
}

/// An error of the exact diagonalization.
pub(crate) fn not_diagonalized(error: &GenerateError<Infallible>) -> PyErr {
    let said = sentence(error);
    match error {
        GenerateError::Failed(EdError::Model(_) | EdError::WindowWithoutStates) => {
            PyValueError::new_err(said)
        }
        GenerateError::Failed(EdError::Memory { .. }) => PyMemoryError::new_err(said),
        GenerateError::Failed(EdError::Window { error, .. } | EdError::Unsolved { error, .. }) => {
            exception(error, said)
        }
        GenerateError::Failed(EdError::Interrupted) => PyKeyboardInterrupt::new_err(said),
        GenerateError::Failed(_) => EigenError::new_err(said),
        GenerateError::Sink(never) => match *never {},
    }
}

/// The exception of this kind of error, which says `said`.
fn exception(error: &Unsolved, said: String) -> PyErr {
    match error {
        Unsolved::Empty
        | Unsolved::NotSquare { .. }
        | Unsolved::NotFinite { .. }
        | Unsolved::Element { .. }
        | Unsolved::NotHermitian { .. }
        | Unsolved::Asymmetric { .. }
        | Unsolved::Malformed { .. }
        | Unsolved::Flat { .. }
        | Unsolved::TooSmall { .. }
        | Unsolved::NoSparseMatrix
        | Unsolved::NoTraces
        | Unsolved::States { .. }
        | Unsolved::TargetOutside { .. }
        | Unsolved::WidthFraction { .. }
        | Unsolved::Fraction { .. }
        | Unsolved::Interval { .. }
        | Unsolved::Kpm { .. }
        | Unsolved::Dimension { .. } => PyValueError::new_err(said),
        Unsolved::Memory { .. } | Unsolved::Factorisation { .. } => PyMemoryError::new_err(said),
        Unsolved::Interrupted => PyKeyboardInterrupt::new_err(said),
        _ => EigenError::new_err(said),
    }
}
