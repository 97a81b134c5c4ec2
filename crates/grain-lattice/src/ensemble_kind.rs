//! The two ensembles of the paper: quasiperiodic, and random.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The two ensembles of the paper, below (15) of PRB 106, 184208.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ensemble {
    /// `θ_n = q·n + θ_0`, with `θ_0` uniform on the circle.
    Quasiperiodic,
    /// `θ_n` independent and uniform on the circle.
    Random,
}

impl Ensemble {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Quasiperiodic, Self::Random];

    /// Number in the stream; never to be changed, or samples change.
    pub(crate) fn tag(self) -> u64 {
        match self {
            Self::Quasiperiodic => 1,
            Self::Random => 2,
        }
    }
}

impl fmt::Display for Ensemble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Quasiperiodic => "quasiperiodic",
            Self::Random => "random",
        })
    }
}

impl FromStr for Ensemble {
    type Err = UnknownEnsemble;

    /// # Errors
    /// [`UnknownEnsemble`] for anything but `quasiperiodic` and `random`.
    fn from_str(name: &str) -> Result<Self, UnknownEnsemble> {
        Self::ALL
            .into_iter()
            .find(|ensemble| ensemble.to_string() == name)
            .ok_or_else(|| UnknownEnsemble { given: name.to_owned() })
    }
}

/// A name that neither ensemble has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown ensemble {given:?}: use \"quasiperiodic\" or \"random\"")]
pub struct UnknownEnsemble {
    /// The name as it was given.
    pub given: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for ensemble in Ensemble::ALL {
            assert_eq!(ensemble.to_string().parse::<Ensemble>().unwrap(), ensemble);
        }
        assert!("periodic".parse::<Ensemble>().is_err(), "no such ensemble");
    }
}
