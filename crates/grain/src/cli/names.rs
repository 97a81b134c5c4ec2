//! Names that several commands share: a distribution of resonances, a share of a run.

use std::str::FromStr;

use clap::ValueEnum;
use grain_model::{ModelError, Shard};
use grain_theory::Resonance;

/// The resonance distribution, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResonanceName {
    /// The closed form
    Exact,
    /// Eq. (A3) as printed, renormalised
    Truncated,
}

impl From<ResonanceName> for Resonance {
    fn from(name: ResonanceName) -> Self {
        match name {
            ResonanceName::Exact => Self::Exact,
            ResonanceName::Truncated => Self::Truncated,
        }
    }
}

/// Which share of a sweep to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// Everything, whatever Slurm says.
    All,
    /// One shard.
    One(Shard),
}

impl FromStr for ShardChoice {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        if text == "all" { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}
