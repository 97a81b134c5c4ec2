//! Choices that have names: by which files, plans and flags know them.

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterValue, ParameterValues};

/// A choice out of a few, each with its name.
///
/// # Examples
///
/// ```
/// use grain_model::GrainEnsemble;
/// use grain_model::words::Named;
///
/// assert_eq!(GrainEnsemble::Gue.name(), "GUE");
/// assert_eq!(GrainEnsemble::named("GUE")?, GrainEnsemble::Gue);
/// assert!(GrainEnsemble::named("Ginibre").is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
pub trait Named: Copy + PartialEq + 'static {
    /// What is chosen: `grain ensemble`.
    const WHAT: &'static str;

    /// Every choice with its name.
    const ALL: &'static [(Self, &'static str)];

    /// The name of this one.
    fn name(self) -> &'static str {
        let own = Self::ALL.iter().find(|(choice, _)| *choice == self);
        own.map_or("", |(_, name)| name)
    }

    /// The choice with a name, in letters of either case.
    ///
    /// # Errors
    /// [`ModelError::UnknownWord`] if there is none.
    fn named(name: &str) -> Result<Self, ModelError> {
        let found = Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(choice, _)| *choice).ok_or_else(|| ModelError::UnknownWord {
            what: Self::WHAT,
            given: name.into(),
            known: Self::ALL.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", "),
        })
    }
}

/// A choice as the value of a parameter.
pub(crate) fn word(choice: impl Named) -> ParameterValue {
    ParameterValue::Word(choice.name().into())
}

impl ParameterValues {
    /// The choice that a parameter names; `None` if it is not among them.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if it is no word, [`ModelError::UnknownWord`] if nothing has that name.
    pub fn named<T: Named>(&self, parameter: &Parameter) -> Result<Option<T>, ModelError> {
        match self.get(parameter) {
            None => Ok(None),
            Some(ParameterValue::Word(word)) => T::named(word).map(Some),
            Some(_) => Err(ModelError::NoParameter { name: parameter.name, expected: "a word" }),
        }
    }
}
