//! What enhances the coupling of an l-bit: the two closures of the mean field, by name.

use std::fmt;
use std::str::FromStr;

use crate::error::{TheoryError, alternatives};

/// How the bath that one l-bit feels is made of the others.
///
/// # Examples
///
/// ```
/// use grain_theory::{Closure, MeanFieldTheory, drh_log_bare};
///
/// let bare = drh_log_bare(-2.0, 0.65, 8);
/// let end = |closure| *MeanFieldTheory::default().with_closure(closure).solve(&bare).log_g.last().unwrap();
/// // What an l-bit does to the others does not come back to it.
/// assert!(end(Closure::Cavity) < end(Closure::Paper));
/// # Ok::<(), grain_theory::TheoryError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Closure {
    /// Eq. (11): the others as they are beside this l-bit; see [`crate::self_consistency`].
    #[default]
    Paper,
    /// The others as they are without this l-bit; see [`crate::cavity`].
    Cavity,
}

impl Closure {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Cavity];

    /// The name, as it is written and read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Cavity => "cavity",
        }
    }

    /// What it takes into account, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Paper => "Eq. (11): every l-bit in the bath that the others make beside it",
            Self::Cavity => "Every l-bit in the bath that the others make without it",
        }
    }
}

impl fmt::Display for Closure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Closure {
    type Err = TheoryError;

    /// # Errors
    ///
    /// [`TheoryError::UnknownClosure`] for anything but the names of [`Self::ALL`].
    fn from_str(name: &str) -> Result<Self, TheoryError> {
        Self::ALL.into_iter().find(|closure| closure.name() == name).ok_or_else(|| {
            TheoryError::UnknownClosure {
                given: name.to_owned(),
                allowed: alternatives(Self::ALL.map(Self::name)),
            }
        })
    }
}
