//! What is simulated: the central-grain model of PRB 106, 184208, as numbers.
//!
//! No matrix of the full Hilbert space, no file, no clock. Read in this order: what the model is
//! ([`parameters`], [`couplings`], [`central_grain`]) and how a file has it ([`parameter`]), how its disorder is drawn ([`seed`], [`realization`],
//! [`disorder`]), which points a run visits ([`sweep`]), what comes out ([`record`]), who may
//! listen ([`sink`]), and by which names files know what was chosen ([`names`]).

pub mod parameters;

pub mod parameter;

pub mod couplings;

pub mod central_grain;

pub mod seed;

pub mod realization;

pub mod given_disorder;

pub mod disorder;

pub mod shard;

pub mod stored_states;

pub mod sweep;

pub mod column;

pub mod record;

pub mod sink;

pub mod names;

mod error;

pub use central_grain::CentralGrain;
pub use column::Column;
pub use couplings::CouplingLaw;
pub use disorder::Disorder;
pub use error::{GivenFields, ModelError};
pub use given_disorder::DisorderSample;
pub use names::{Ensemble, Parallelism, ResonanceName, SolverName, UnknownName};
pub use parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
pub use parameters::{Alpha, GrainDimension, LbitCount};
pub use realization::Realization;
pub use record::{ColumnValues, Quality, SpectrumRecord};
pub use seed::Seed;
pub use shard::Shard;
pub use sink::{Interrupt, Progress, Record, Silent, Sink, Work};
pub use stored_states::{CentralFraction, StateCount, StoredStates};
pub use sweep::{SizePlan, Sweep, WorkItem};
