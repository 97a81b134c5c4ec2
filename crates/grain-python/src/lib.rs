//! The native module of the Python package `grain_ed`.
//!
//! Nothing is computed here: arguments are taken from Python, work is done by `grain-eigen`, `grain-ed` and `grain-theory` without
//! the GIL, and what they yield becomes `NumPy` arrays. What a person calls stands in `python/grain_ed`, with its documentation; the
//! functions here are what these files call. Read in this order: how errors become exceptions (`error`), how work is waited for
//! while Ctrl-C is looked for (`watch`), and the three parts of the package.

mod error;

mod watch;

mod theory;

mod diagonalize;

mod product;

mod operator;

mod eigen;

use pyo3::prelude::*;

/// The module `grain_ed._native`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("EigenError", module.py().get_type::<error::EigenError>())?;
    module.add_function(wrap_pyfunction!(theory::evaluate, module)?)?;
    module.add_function(wrap_pyfunction!(theory::out_of_reach, module)?)?;
    module.add_function(wrap_pyfunction!(theory::solve, module)?)?;
    module.add_function(wrap_pyfunction!(theory::critical_scaling, module)?)?;
    module.add_function(wrap_pyfunction!(diagonalize::diagonalize, module)?)?;
    module.add_function(wrap_pyfunction!(eigen::find, module)?)?;
    module.add_function(wrap_pyfunction!(eigen::density, module)?)?;
    module.add_function(wrap_pyfunction!(eigen::spectral, module)?)?;
    Ok(())
}
