//! Names that several commands share: a theory, a share of a run.

use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use grain_model::{ModelError, Shard};
use grain_theory::resonance::FORMER_NAME_OF_GOE;
use grain_theory::{Closure, MeanFieldTheory, Resonance};

/// A mean-field theory, by the names of its parts.
#[derive(Debug, Clone, Copy, Args)]
pub struct TheoryChoice {
    /// Distribution of resonances
    #[arg(long, value_name = "LAW", global = true, value_parser = resonance(), default_value_t = Resonance::default())]
    pub resonance: Resonance,
    /// What l-bits make of each other's bath
    #[arg(long, value_name = "CLOSURE", global = true, value_parser = closure(), default_value_t = Closure::default())]
    pub closure: Closure,
}

impl TheoryChoice {
    /// The theory that was typed.
    pub fn theory(&self) -> MeanFieldTheory {
        MeanFieldTheory::new(self.resonance).with_closure(self.closure)
    }
}

/// The laws of resonances, by name.
pub(super) fn resonance() -> impl TypedValueParser<Value = Resonance> {
    let named = |law: Resonance| {
        let value = PossibleValue::new(law.name()).help(law.description());
        if law == Resonance::Goe { value.alias(FORMER_NAME_OF_GOE) } else { value }
    };
    PossibleValuesParser::new(Resonance::ALL.map(named)).try_map(|name| name.parse::<Resonance>())
}

fn closure() -> impl TypedValueParser<Value = Closure> {
    let named = |closure: Closure| PossibleValue::new(closure.name()).help(closure.description());
    PossibleValuesParser::new(Closure::ALL.map(named)).try_map(|name| name.parse::<Closure>())
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
