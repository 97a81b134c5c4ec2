//! The eigenpairs of a window inside the spectrum, without the others: polynomially filtered Lanczos.
//!
//! The method is POLFED (Sierant, Lewenstein and Zakrzewski, Phys. Rev. Lett. 125, 156601 (2020)),
//! here in blocks and with a certificate of completeness. A polynomial of H that is large at the
//! target energy alone turns the window into the top of a spectrum, where a Krylov process converges.
//! In the order of a solve: `bounds` of the spectrum; from the density of states
//! (`density_of_states`) the order of the `filter`; the Krylov process (`lanczos`); the
//! `certificate` that no state is missing; and last H itself among the states that were found
//! (`eigenstates`): those that the filter mixes are separated, and every residual is measured on H.
//!
//! The window is the K states nearest to a [`Target`] energy. A full spectrum cut by
//! [`WindowSettings::nearest`] is the same window: a cut by index would need the number of all states
//! below it, which no iteration on vectors can know.
//!
//! Results are the same bits for any number of threads, and depend on no clock.

mod rounding;

mod random_start;

mod projected;

mod settings;

mod tuning;

mod workspace;

pub(crate) mod bounds;

mod filter;

mod density_of_states;

mod targets;

mod factors;

mod subspace;

mod lanczos;

mod eigenstates;

mod certificate;

mod convergence;

mod resolvent;

mod transformation;

mod search;

mod found;

mod engine;

mod filtered;

mod resolvent_search;

mod edge_search;

mod compiled;

mod solver;

mod shift_invert;

mod edge;

#[cfg(test)]
mod tests;

pub use bounds::SpectralBounds;
pub use compiled::WindowScalar;
pub(crate) use density_of_states::jackson;
pub use edge::EdgeSolver;
pub(crate) use engine::{LARGEST_PART, LEAST_DIMENSION};
pub(crate) use factors::factor_size;
pub use found::WindowSpectrum;
pub use settings::{SpectrumEdge, Target, WindowSettings};
pub use shift_invert::ShiftInvertSolver;
pub use solver::WindowSolver;
pub(crate) use targets::{Interval, target_in};
pub use tuning::window_seconds;
pub(crate) use tuning::{basis_seconds, window_seconds_of_blocks};
pub(crate) use workspace::Workspace;
