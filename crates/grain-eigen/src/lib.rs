//! Eigenstates of Hermitian operators: every one, or those of a window inside the spectrum.
//!
//! Data flows down this list: the numbers an operator is made of, the operator itself, who watches a solve, what it yields,
//! how that is checked, and the two solvers.

mod scalar;

mod operator;

mod aligned;

mod run;

mod spectrum;

mod error;

mod check;

mod eigensolver;

mod full;

mod window;

#[cfg(test)]
mod tests;

pub use aligned::AlignedVector;
pub use check::check;
pub use eigensolver::{Certificate, Eigensolver, Solved};
pub use error::{Defect, EigenError};
pub use faer;
pub use full::FullSolver;
pub use operator::{Operator, Recurrence, Traces, Update};
pub use run::Run;
pub use scalar::Scalar;
pub use spectrum::{Quality, Spectrum, TraceCheck, smallest_gap};
pub use window::{
    SpectralBounds, Target, WindowSettings, WindowSolver, WindowSpectrum, window_seconds,
};
