//! Densities of states and spectral functions, smooth, of operators too large to diagonalize: the kernel polynomial method.
//!
//! Chebyshev moments from products with vectors, damped by the Jackson kernel: A. Weiße, G. Wellein, A. Alvermann and H. Fehske, Rev. Mod.
//! Phys. 78, 275 (2006). Traces are averages over random vectors, whose spread is the error that is stated.

mod settings;

mod recurrence;

mod density;

mod spectral_function;

pub use density::{density_of_states, local_density};
pub use settings::{KpmSettings, SpectralCurve};
pub use spectral_function::spectral_function;
