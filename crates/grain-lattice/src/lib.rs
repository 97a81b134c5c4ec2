//! Avalanches in two dimensions: a grain coupled to free fermions on a lattice.
//!
//! Equation numbers are those of Crowley & Chandran, Phys. Rev. B 106, 184208 (2022). No file is written here, and no
//! clock read. Read in this order: where the sites are ([`lattice`]), their energies ([`potential`]), the grain
//! ([`model`]); the orbitals of a part of the lattice ([`spectrum`]) and what the rest can change about them
//! ([`boundary`]); whether the avalanche runs in one sample ([`sample`]); how samples are drawn ([`disorder`]), many of
//! them run ([`plan`], [`record`], [`ensemble`]) and summed up ([`summary`], [`threshold`]); which
//! orbital sits where ([`labelling`], [`map`]), how far apart grains must be ([`stability`]), and how a sample depends on
//! `θ_0` ([`mod@phase_scan`]).
//!
//! # Examples
//!
//! ```
//! use grain_lattice::{Diamond, Disorder, Ensemble, LatticeModel, LatticeSeed, Outcome, SampleSolver};
//!
//! let lattice = Diamond::new(50);
//! let model = LatticeModel::default();
//! let mut solver = SampleSolver::new(&lattice, model, 1e-6)?;
//! let disorder = Disorder::draw(Ensemble::Quasiperiodic, LatticeSeed(1), 0, &lattice);
//! let sample = disorder.with_potential(&model, 150.0, |potential| solver.solve(potential))?;
//! assert_eq!(sample.outcome, Outcome::Failed);
//! assert!(sample.uncertainty < 1e-6, "of 5101 sites, a few hundred settle it");
//! # Ok::<(), grain_lattice::LatticeError>(())
//! ```

pub mod lattice;

pub mod potential;

pub mod model;

pub mod spectrum;

pub mod boundary;

pub mod sample;

pub mod disorder;

pub mod plan;

pub mod record;

pub mod ensemble;

pub mod summary;

pub mod threshold;

pub mod labelling;

pub mod map;

pub mod stability;

pub mod phase_scan;

pub mod memory_need;

mod error;

pub use disorder::{Disorder, LatticeSeed};
pub use ensemble::{EnsembleError, run_blocks, run_ensemble};
pub use error::LatticeError;
pub use grain_model::Ensemble;
pub use grain_run::Completion;
pub use lattice::{Diamond, Lattice};
pub use map::{LabelledOrbital, lattice_map};
pub use model::{LatticeModel, amplitude, closure, closure_name, resonance, resonance_name};
pub use phase_scan::phase_scan;
pub use plan::{Block, EnsemblePlan, RadiusPlan};
pub use potential::{
    Potential, QuasiperiodicPotential, RandomPotential, TriangularWave, WaveVector,
};
pub use record::BlockRecord;
pub use sample::{Outcome, Sample, SampleSolver};
pub use stability::{StabilityCriterion, StabilityPoint, stability_point, stability_radius};
pub use summary::{PointSummary, PointTally};
pub use threshold::{Edge, Threshold, ThresholdSearch, bracket_threshold};
