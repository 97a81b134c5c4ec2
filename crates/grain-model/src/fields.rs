//! The fields `h_n` on the l-bits: uniform in an interval, or a list.

use rand::{Rng, RngExt};

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{LARGEST_ENERGY, LbitCount};

/// The mean field `h`; absent where fields are a list.
pub const FIELD: Parameter = Parameter::optional("h", "field h", ParameterKind::Real);

/// The half-width `δh` of the distribution of fields; absent where fields are a list.
pub const FIELD_SPREAD: Parameter =
    Parameter::optional("delta_h", "spread of fields delta_h", ParameterKind::Real);

/// Fields as a list; absent where they are random.
pub const FIELD_LIST: Parameter =
    Parameter::optional("field_list", "list of fields h_n", ParameterKind::Reals);

/// The law of the fields.
///
/// # Examples
///
/// ```
/// use grain_model::{Fields, LbitCount};
///
/// let fixed = Fields::list(vec![1.0, 0.9, 1.1])?;
/// assert!(fixed.require(LbitCount::new(4)?).is_err(), "three fields");
/// assert!(Fields::uniform(1.0, -0.1).is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Fields {
    /// Uniform in `[h - δh, h + δh]`.
    Uniform {
        /// `h`
        field: f64,
        /// `δh`
        spread: f64,
    },
    /// The same in every realization; a sweep with N l-bits uses the first N.
    List(Vec<f64>),
}

impl Fields {
    /// Fields uniform in `[field - spread, field + spread]`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if the spread is negative, or one of the two not finite, or beyond 1e100.
    pub fn uniform(field: f64, spread: f64) -> Result<Self, ModelError> {
        let check = |name, allowed, given: f64, holds: bool| {
            if given.abs() <= LARGEST_ENERGY && holds {
                Ok(())
            } else {
                Err(ModelError::Parameter { name, allowed, given })
            }
        };
        check("the field h", "finite, at most 1e100 in size", field, true)?;
        let allowed = "finite and not negative, at most 1e100";
        check("the spread of fields delta_h", allowed, spread, spread >= 0.0)?;
        Ok(Self::Uniform { field, spread })
    }

    /// Fields that are the same in every realization.
    ///
    /// # Errors
    /// [`ModelError::EmptySweep`] if there are none, [`ModelError::Parameter`] if one is not finite, or beyond 1e100.
    pub fn list(list: Vec<f64>) -> Result<Self, ModelError> {
        if list.is_empty() {
            return Err(ModelError::EmptySweep { missing: "field h_n" });
        }
        match list.iter().find(|field| field.abs().is_nan() || field.abs() > LARGEST_ENERGY) {
            Some(&given) => Err(ModelError::Parameter {
                name: "a field h_n",
                allowed: "finite, at most 1e100 in size",
                given,
            }),
            None => Ok(Self::List(list)),
        }
    }

    pub(crate) fn parameters(&self) -> Vec<(Parameter, ParameterValue)> {
        match self {
            Self::Uniform { field, spread } => vec![
                (FIELD, ParameterValue::Real(*field)),
                (FIELD_SPREAD, ParameterValue::Real(*spread)),
            ],
            Self::List(list) => vec![(FIELD_LIST, ParameterValue::Reals(list.clone()))],
        }
    }

    pub(crate) fn from_parameters(values: &ParameterValues) -> Result<Self, ModelError> {
        match values.get(&FIELD_LIST) {
            Some(_) => Self::list(values.reals(&FIELD_LIST)?.to_vec()),
            None => Self::uniform(values.real(&FIELD)?, values.real(&FIELD_SPREAD)?),
        }
    }

    /// Refuses a list that is too short for N.
    ///
    /// # Errors
    /// [`ModelError::ListTooShort`].
    pub fn require(&self, n_lbits: LbitCount) -> Result<(), ModelError> {
        match self {
            Self::List(list) if list.len() < n_lbits.value() => Err(ModelError::ListTooShort {
                what: "fields h_n",
                n_lbits: n_lbits.value(),
                given: list.len(),
            }),
            _ => Ok(()),
        }
    }

    /// The fields of one realization; of a list that is too short, all there are.
    pub(crate) fn draw(&self, n_lbits: usize, random: &mut impl Rng) -> Vec<f64> {
        match self {
            Self::Uniform { field, spread } => (0..n_lbits)
                .map(|_| {
                    let uniform: f64 = random.random();
                    field + spread * (2.0 * uniform - 1.0)
                })
                .collect(),
            Self::List(list) => list.iter().copied().take(n_lbits).collect(),
        }
    }

    /// The largest that a field can be in size.
    pub fn largest(&self) -> f64 {
        match self {
            Self::Uniform { field, spread } => field.abs() + spread,
            Self::List(list) => list.iter().fold(0.0, |most, field| most.max(field.abs())),
        }
    }
}
