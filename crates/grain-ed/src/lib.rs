//! From a realization of the disorder to numbers per eigenstate, by exact diagonalization.
//!
//! Data flows down this list: the Hamiltonians of the models, which the solvers of [`grain_eigen`] diagonalize, what is
//! observed in every eigenstate, and the run over a whole sweep. Nothing here knows a file, a clock's date or a
//! terminal: records go to a [`grain_model::Sink`], progress to a
//! [`grain_model::Progress`].

pub mod models;

pub mod observables;

pub mod solver_choice;

pub mod memory_need;

mod worker;

pub mod resources;

pub mod generate;

pub mod estimate;

pub mod reduced_coupling;

mod error;

pub use error::EdError;
pub use generate::{GenerateError, generate, generate_observing};
pub use grain_run::Completion;
pub use models::central_grain::Hamiltonian;
pub use observables::columns;
pub use reduced_coupling::{
    BareCoupling, Bath, BathError, DensityError, EndCouplings, Probe, Sampling, bare_couplings,
    end_couplings,
};
pub use resources::{Resources, SizeResources, parallelism_inside};
pub use solver_choice::{Solver, SolverChoice};
