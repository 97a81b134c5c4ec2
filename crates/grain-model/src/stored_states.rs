//! Which eigenstates of a spectrum are kept.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::error::ModelError;

/// Which eigenstates of a full spectrum are kept.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralFraction, StateCount, StoredStates};
///
/// // Of N = 6, D = 512:
/// assert_eq!(StoredStates::Central(CentralFraction::QUARTER).range(512), 192..320);
/// let nearest = StoredStates::Nearest(StateCount::new(500)?);
/// assert_eq!("nearest 500".parse(), Ok(nearest));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StoredStates {
    /// Every one.
    All,
    /// The central fraction of the spectrum by index.
    Central(CentralFraction),
    /// So many states nearest in energy to the mean `tr H / D`, that of infinite temperature; all of
    /// them where there are fewer.
    Nearest(StateCount),
}

/// A number of eigenstates, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateCount(usize);

impl StateCount {
    /// Accepts a number above 0.
    ///
    /// # Errors
    /// [`ModelError::NoStates`] for 0.
    pub fn new(value: usize) -> Result<Self, ModelError> {
        if value > 0 { Ok(Self(value)) } else { Err(ModelError::NoStates) }
    }

    /// The number itself.
    pub fn value(self) -> usize {
        self.0
    }
}

/// A fraction of the spectrum, above 0 and at most 1.
///
/// # Examples
///
/// ```
/// use grain_model::CentralFraction;
///
/// assert_eq!(CentralFraction::new(0.5)?.window(8), 2..6);
/// assert!(CentralFraction::new(1.5).is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct CentralFraction(f64);

impl CentralFraction {
    /// The default window of every comparison: the central quarter.
    pub const QUARTER: Self = Self(0.25);

    /// Accepts a number above 0 and at most 1.
    ///
    /// # Errors
    /// [`ModelError::StoredFraction`] for any other number.
    pub fn new(value: f64) -> Result<Self, ModelError> {
        if value > 0.0 && value <= 1.0 {
            Ok(Self(value))
        } else {
            Err(ModelError::StoredFraction { given: value })
        }
    }

    /// The number itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The central window by index of a spectrum of `dimension` levels, at least one level wide.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of a count is a smaller count"
    )]
    pub fn window(self, dimension: usize) -> Range<usize> {
        let width = ((self.0 * dimension as f64).round() as usize).clamp(1, dimension);
        let start = (dimension - width) / 2;
        start..start + width
    }
}

impl StoredStates {
    /// The indices in the ascending spectrum that are kept, of a Hilbert space of `dimension`; for the
    /// states nearest to an energy, whose indices differ between spectra, as counted from the first.
    pub fn range(self, dimension: usize) -> Range<usize> {
        match self {
            Self::All => 0..dimension,
            Self::Central(fraction) => fraction.window(dimension),
            Self::Nearest(states) => 0..states.value().min(dimension),
        }
    }
}

/// As files and plans have it: `all`, `central 0.25`, `nearest 500`.
impl fmt::Display for StoredStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Central(fraction) => write!(f, "central {}", fraction.value()),
            Self::Nearest(states) => write!(f, "nearest {}", states.value()),
        }
    }
}

/// Text that names no stored states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored eigenstates are 'all', 'central' and a fraction, or 'nearest' and a number")]
pub struct UnknownStates;

impl FromStr for StoredStates {
    type Err = UnknownStates;

    fn from_str(text: &str) -> Result<Self, UnknownStates> {
        let unknown = |_| UnknownStates;
        match text.split_once(' ') {
            None if text == "all" => Ok(Self::All),
            Some(("central", fraction)) => {
                let fraction = fraction.parse().map_err(|_| UnknownStates)?;
                Ok(Self::Central(CentralFraction::new(fraction).map_err(unknown)?))
            }
            Some(("nearest", count)) => {
                let count = count.parse().map_err(|_| UnknownStates)?;
                Ok(Self::Nearest(StateCount::new(count).map_err(unknown)?))
            }
            _ => Err(UnknownStates),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_central_window_is_centred_and_inside(
            fraction in 1e-6_f64..=1.0, dimension in 1_usize..20_000
        ) {
            let window = CentralFraction::new(fraction).unwrap().window(dimension);
            prop_assert!(!window.is_empty() && window.end <= dimension);
            let (below, above) = (window.start, dimension - window.end);
            prop_assert!(above - below <= 1, "{below} below and {above} above");
        }

        #[test]
        fn what_is_written_is_read(fraction in 1e-6_f64..=1.0, count in 1_usize..1_000_000) {
            for states in [
                StoredStates::All,
                StoredStates::Central(CentralFraction::new(fraction).unwrap()),
                StoredStates::Nearest(StateCount::new(count).unwrap()),
            ] {
                prop_assert_eq!(states.to_string().parse(), Ok(states));
            }
        }
    }

    #[test]
    fn other_words_are_no_stored_states() {
        for text in ["", "every", "central", "central 0", "central 2", "nearest 0", "nearest -1"] {
            assert_eq!(text.parse::<StoredStates>(), Err(UnknownStates), "{text}");
        }
    }
}
