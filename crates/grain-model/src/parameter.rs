//! A parameter of a model: the name by which files have it, its unit and meaning, and of what kind its value is.
//!
//! A model says which parameters it has and with which values, and is made of them again: whatever writes, reads
//! or compares models loops over them, and knows no name of one.

use std::fmt;

use crate::error::ModelError;

/// The definition of a parameter; its value is a [`ParameterValue`].
///
/// # Examples
/// ```
/// use grain_model::CentralGrain;
/// use grain_model::central_grain::FIELD_SPREAD;
///
/// let values = CentralGrain::paper().parameters();
/// assert_eq!(values.real(&FIELD_SPREAD)?, 0.1);
/// assert_eq!((FIELD_SPREAD.name, FIELD_SPREAD.units), ("delta_h", "1"));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// As files have it: `delta_h`.
    pub name: &'static str,
    /// The unit, or `1`: energies are in units of the paper's mean field.
    pub units: &'static str,
    /// What it is, as plans say it: `spread of fields delta_h`.
    pub long_name: &'static str,
    /// Of what kind its value is.
    pub kind: ParameterKind,
    /// Whether every model has it. One that a choice brings with it, as a law its constants, may be missing; so may one
    /// that is younger than files in which its value was fixed.
    pub required: bool,
}

impl Parameter {
    /// A parameter without a unit that a choice brings with it.
    pub const fn optional(
        name: &'static str,
        long_name: &'static str,
        kind: ParameterKind,
    ) -> Self {
        Self { name, units: "1", long_name, kind, required: false }
    }
}

/// Of what kind the value of a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A whole number from 0 on.
    Count,
    /// A real number.
    Real,
    /// A short list of real numbers.
    Reals,
    /// The name of a choice.
    Word,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    /// A whole number from 0 on.
    Count(usize),
    /// A real number.
    Real(f64),
    /// A short list of real numbers.
    Reals(Vec<f64>),
    /// The name of a choice.
    Word(String),
}

/// As plans say it.
impl fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Real(value) => write!(f, "{value}"),
            Self::Reals(list) => write!(f, "{list:?}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// The values of some parameters, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterValues(Vec<(Parameter, ParameterValue)>);

impl ParameterValues {
    /// Adds a parameter, or replaces its value.
    pub fn set(&mut self, parameter: Parameter, value: ParameterValue) {
        match self.0.iter_mut().find(|(known, _)| known.name == parameter.name) {
            Some(known) => *known = (parameter, value),
            None => self.0.push((parameter, value)),
        }
    }

    /// The value of a parameter; `None` if it is not among them.
    pub fn get(&self, parameter: &Parameter) -> Option<&ParameterValue> {
        let found = self.0.iter().find(|(known, _)| known.name == parameter.name);
        found.map(|(_, value)| value)
    }

    /// Every parameter with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&Parameter, &ParameterValue)> {
        self.0.iter().map(|(parameter, value)| (parameter, value))
    }

    /// The value of a count.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if it is missing, or of another kind.
    pub fn count(&self, parameter: &Parameter) -> Result<usize, ModelError> {
        match self.get(parameter) {
            Some(ParameterValue::Count(count)) => Ok(*count),
            _ => Err(ModelError::NoParameter { name: parameter.name, expected: "a whole number" }),
        }
    }

    /// The value of a real number.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if it is missing, or of another kind.
    pub fn real(&self, parameter: &Parameter) -> Result<f64, ModelError> {
        match self.get(parameter) {
            Some(ParameterValue::Real(value)) => Ok(*value),
            _ => Err(ModelError::NoParameter { name: parameter.name, expected: "a real number" }),
        }
    }

    /// The value of a list.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if it is missing, or of another kind.
    pub fn reals(&self, parameter: &Parameter) -> Result<&[f64], ModelError> {
        match self.get(parameter) {
            Some(ParameterValue::Reals(list)) => Ok(list),
            _ => Err(ModelError::NoParameter {
                name: parameter.name,
                expected: "a list of real numbers",
            }),
        }
    }
}

impl FromIterator<(Parameter, ParameterValue)> for ParameterValues {
    fn from_iter<I: IntoIterator<Item = (Parameter, ParameterValue)>>(values: I) -> Self {
        let mut all = Self::default();
        for (parameter, value) in values {
            all.set(parameter, value);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central_grain::{CentralGrain, FIELD, GRAIN_DIMENSION};
    use crate::couplings::{CouplingLaw, FIRST_COUPLING};
    use crate::parameters::GrainDimension;

    #[test]
    fn a_model_is_made_of_its_parameters_again() {
        let dimension = GrainDimension::new(16).unwrap();
        for law in [CouplingLaw::paper(), CouplingLaw::explicit(vec![0.3, 0.2]).unwrap()] {
            let model = CentralGrain::new(dimension, 2.0, -0.5, 0.25, law).unwrap();
            let values = model.parameters();
            let possible = CentralGrain::possible_parameters();
            assert!(values.iter().all(|(own, _)| possible.contains(own)), "{values:?}");
            let again = CentralGrain::from_parameters(&values, &[0.3, 0.2]).unwrap();
            assert_eq!(again, model, "{values:?}");
        }
    }

    #[test]
    fn a_parameter_that_is_missing_or_of_another_kind_is_named() {
        let mut values = CentralGrain::paper().parameters();
        assert_eq!(values.get(&FIRST_COUPLING), Some(&ParameterValue::Real(0.41)));
        values.set(FIELD, ParameterValue::Word("strong".into()));
        let error = CentralGrain::from_parameters(&values, &[]).unwrap_err();
        assert_eq!(error.to_string(), "the parameter 'h' is missing, or is not a real number");
        let error = ParameterValues::default().count(&GRAIN_DIMENSION).unwrap_err();
        assert!(error.to_string().contains("'grain_dimension'"), "{error}");
    }
}
