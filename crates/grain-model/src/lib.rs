//! What is simulated: the central-grain model of PRB 106, 184208, as numbers.
//!
//! No matrix of the full Hilbert space, no file, no clock. Read in this order: what the model is
//! ([`parameters`]; [`grain_ensemble`], [`coupling_operator`], [`couplings`], [`fields`], [`interactions`], [`symmetry`] are its parts;
//! [`central_grain`]) and how a file has it ([`parameter`]), how its disorder is drawn ([`seed`], [`realization`],
//! [`disorder`]), which points a run visits ([`sweep`]), what comes out ([`record`]), who may
//! listen ([`sink`]), and by which names files know what was chosen ([`names`]).

pub mod parameters;

pub mod parameter;

pub mod words;

pub mod grain_ensemble;

pub mod coupling_operator;

pub mod interactions;

pub mod couplings;

pub mod fields;

pub mod symmetry;

pub mod drawn_array;

pub mod seed;

pub mod central_grain;

mod model_words;

mod given_arrays;

pub mod realization;

pub mod given_disorder;

pub mod disorder;

pub mod shard;

pub mod stored_states;

pub mod sweep;

pub mod frequency;

pub mod column;

pub mod record;

pub mod sink;

pub mod names;

mod error;

pub use central_grain::{CentralGrain, ModelParts};
pub use column::Column;
pub use coupling_operator::{CouplingOperator, OperatorKind, OperatorSite};
pub use couplings::{CouplingLaw, Distance};
pub use disorder::Disorder;
pub use drawn_array::{DrawnArray, DrawnPer};
pub use error::{GivenFields, ModelError};
pub use fields::Fields;
pub use given_disorder::DisorderSample;
pub use grain_ensemble::{GrainEnsemble, GrainLaw, Normalization};
pub use interactions::Interactions;
pub use names::{ClosureName, Ensemble, Parallelism, ResonanceName, SolverName, UnknownName};
pub use parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
pub use parameters::{Alpha, GrainDimension, LbitCount};
pub use realization::Realization;
pub use record::{ColumnValues, Quality, SpectrumRecord};
pub use seed::Seed;
pub use shard::Shard;
pub use sink::{Interrupt, Progress, Record, Silent, Sink, Work};
pub use stored_states::{CentralFraction, EnergyPosition, StateCount, StoredStates};
pub use sweep::{SizePlan, Sweep, WorkItem};
pub use symmetry::Symmetry;
