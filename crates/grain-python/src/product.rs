//! An operator that is a function of Python's: its product with a vector takes the GIL.

use std::sync::{Mutex, PoisonError};

use grain_eigen::Scalar;
use numpy::{Element, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::watch::Watch;

/// A product with a vector, called from any thread; the first exception that it raises stops the solve.
pub(crate) struct Product<'a> {
    /// `x [D] → H x [D]`, both contiguous and of the type of the operator.
    function: &'a Py<PyAny>,
    watch: &'a Watch,
    raised: Mutex<Option<PyErr>>,
}

impl<'a> Product<'a> {
    /// The product that this function computes.
    pub(crate) fn new(function: &'a Py<PyAny>, watch: &'a Watch) -> Self {
        Self { function, watch, raised: Mutex::new(None) }
    }

    /// Writes `H x` into `y`; zeros once the function has raised an exception.
    pub(crate) fn apply<T: Scalar + Element>(&self, x: &[T], y: &mut [T]) {
        if self.watch.is_stopped() {
            y.fill(T::from_real(0.0));
            return;
        }
        let image = Python::attach(|py| -> PyResult<()> {
            let image = self.function.bind(py).call1((PyArray1::from_slice(py, x),))?;
            let image: PyReadonlyArray1<'_, T> = image.extract()?;
            let image = image.as_slice()?;
            if image.len() != y.len() {
                let (found, expected) = (image.len(), y.len());
                return Err(PyValueError::new_err(format!(
                    "a product has {found} numbers, and the operator the dimension {expected}"
                )));
            }
            y.copy_from_slice(image);
            Ok(())
        });
        if let Err(raised) = image {
            y.fill(T::from_real(0.0));
            self.watch.stop();
            let mut first = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(raised);
        }
    }

    /// The first exception that was raised.
    pub(crate) fn into_raised(self) -> Option<PyErr> {
        self.raised.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
