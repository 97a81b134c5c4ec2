//! From a realization of the disorder to numbers per eigenstate, by exact diagonalization.
//!
//! Data flows down this list: the basis, the Hamiltonian in it, its spectrum, what is observed in
//! every eigenstate, and the run over a whole sweep. Nothing here knows a file, a clock's date or a
//! terminal: records go to a [`grain_model::Sink`], progress to a
//! [`grain_model::Progress`].

pub mod basis;

pub mod hamiltonian;

pub mod spectrum;

pub mod observables;

mod decoupled;

mod measure;

pub mod solver_choice;

pub mod memory_need;

mod worker;

pub mod resources;

pub mod generate;

pub mod estimate;

pub mod reduced_coupling;

mod error;

pub use error::{Defect, EdError};
pub use generate::{GenerateError, generate};
pub use grain_run::Completion;
pub use hamiltonian::Hamiltonian;
pub use measure::Measurement;
pub use reduced_coupling::{Bath, BathError, Probe};
pub use resources::{Resources, SizeResources, parallelism_inside};
pub use solver_choice::{Solver, SolverChoice};
