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
/// assert_eq!(StoredStates::share(0.25)?.nearest_count(512), Some(128));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StoredStates {
    /// Every one.
    All,
    /// The central fraction of the spectrum by index, which the full spectrum alone tells.
    Central(CentralFraction),
    /// So many states nearest in energy to the mean `tr H / D`, that of infinite temperature; all of
    /// them where there are fewer.
    Nearest(StateCount),
    /// So many states nearest to an energy away from the mean.
    NearestAt(StateCount, EnergyPosition),
    /// That fraction of the spectrum which is nearest in energy to the mean: at each N its own number of
    /// states.
    NearestFraction(CentralFraction),
}

/// An energy by its distance from the mean level, in standard deviations of all levels: 0 is infinite temperature, below 0 are the
/// temperatures above zero. Exact traces of H and H² give it in every sample.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct EnergyPosition(f64);

impl EnergyPosition {
    /// The mean itself.
    pub const MEAN: Self = Self(0.0);

    /// The farthest that any spectrum of ours reaches is less.
    const MOST: f64 = 10.0;

    /// Accepts a number from -10 to 10.
    ///
    /// # Errors
    /// [`ModelError::EnergyPosition`] for any other.
    pub fn new(value: f64) -> Result<Self, ModelError> {
        // Minus zero is zero: both have one name.
        if value.abs() <= Self::MOST {
            Ok(Self(value + 0.0))
        } else {
            Err(ModelError::EnergyPosition { given: value })
        }
    }

    /// The number itself.
    pub fn value(self) -> f64 {
        self.0
    }
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

    /// How many of `dimension` levels that is, rounded, and at least one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of a count is a smaller count"
    )]
    pub fn count(self, dimension: usize) -> usize {
        ((self.0 * dimension as f64).round() as usize).clamp(1, dimension)
    }

    /// The central window by index of a spectrum of `dimension` levels, at least one level wide.
    pub fn window(self, dimension: usize) -> Range<usize> {
        let width = self.count(dimension);
        let start = (dimension - width) / 2;
        start..start + width
    }
}

impl StoredStates {
    /// This fraction of every spectrum, of the states nearest in energy to the mean; 1 is all of it.
    ///
    /// # Errors
    /// [`ModelError::StoredFraction`] unless it is above 0 and at most 1.
    pub fn share(fraction: f64) -> Result<Self, ModelError> {
        let fraction = CentralFraction::new(fraction)?;
        Ok(if fraction.value() < 1.0 { Self::NearestFraction(fraction) } else { Self::All })
    }

    /// What a person asks for: a fraction as in [`Self::share`], or which states by the name that files have for them.
    ///
    /// # Errors
    /// [`ModelError::StoredFraction`] for a number that is no fraction, [`ModelError::StoredStates`] for other words.
    pub fn asked(text: &str) -> Result<Self, ModelError> {
        match text.parse() {
            Ok(fraction) => Self::share(fraction),
            Err(_) => text.parse().map_err(|_| ModelError::StoredStates { given: text.to_owned() }),
        }
    }

    /// How many states nearest to the mean energy are wanted of a Hilbert space of `dimension`, perhaps more than
    /// there are; `None` where the kept states are defined by their indices in the full spectrum.
    pub fn nearest_count(self, dimension: usize) -> Option<usize> {
        match self {
            Self::All | Self::Central(_) => None,
            Self::Nearest(states) | Self::NearestAt(states, _) => Some(states.value()),
            Self::NearestFraction(fraction) => Some(fraction.count(dimension)),
        }
    }

    /// So many states nearest to an energy.
    pub fn nearest_at(states: StateCount, position: EnergyPosition) -> Self {
        if position == EnergyPosition::MEAN {
            Self::Nearest(states)
        } else {
            Self::NearestAt(states, position)
        }
    }

    /// Which energy the kept states are nearest to; of all, or those in the middle by index, the mean.
    pub fn position(self) -> EnergyPosition {
        match self {
            Self::NearestAt(_, position) => position,
            Self::All | Self::Central(_) | Self::Nearest(_) | Self::NearestFraction(_) => {
                EnergyPosition::MEAN
            }
        }
    }

    /// Whether the kept states are those nearest to an energy, so that their indices in the full
    /// spectrum are not known.
    pub fn are_nearest(self) -> bool {
        matches!(self, Self::Nearest(_) | Self::NearestAt(..) | Self::NearestFraction(_))
    }

    /// The indices in the ascending spectrum that are kept, of a Hilbert space of `dimension`; for the
    /// states nearest to an energy, whose indices differ between spectra, as counted from the first.
    pub fn range(self, dimension: usize) -> Range<usize> {
        match self {
            Self::All => 0..dimension,
            Self::Central(fraction) => fraction.window(dimension),
            Self::Nearest(states) | Self::NearestAt(states, _) => 0..states.value().min(dimension),
            Self::NearestFraction(fraction) => 0..fraction.count(dimension),
        }
    }
}

/// As files and plans have it: `all`, `central 0.25`, `nearest 500`, `nearest 500 at -0.3`, `nearest-fraction 0.25`.
impl fmt::Display for StoredStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Central(fraction) => write!(f, "central {}", fraction.value()),
            Self::Nearest(states) => write!(f, "nearest {}", states.value()),
            Self::NearestAt(states, position) => {
                write!(f, "nearest {} at {}", states.value(), position.value())
            }
            Self::NearestFraction(fraction) => write!(f, "nearest-fraction {}", fraction.value()),
        }
    }
}

/// Text that names no stored states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "stored eigenstates are 'all', 'nearest-fraction' and a fraction, 'nearest' and a number, or 'central' \
     and a fraction"
)]
pub struct UnknownStates;

impl FromStr for StoredStates {
    type Err = UnknownStates;

    fn from_str(text: &str) -> Result<Self, UnknownStates> {
        let fraction_of = |text: &str| {
            let fraction = text.parse().map_err(|_| UnknownStates)?;
            CentralFraction::new(fraction).map_err(|_| UnknownStates)
        };
        match text.split_once(' ') {
            None if text == "all" => Ok(Self::All),
            Some(("central", fraction)) => Ok(Self::Central(fraction_of(fraction)?)),
            Some(("nearest-fraction", fraction)) => {
                Ok(Self::NearestFraction(fraction_of(fraction)?))
            }
            Some(("nearest", rest)) => {
                let (count, position) = match rest.split_once(" at ") {
                    None => (rest, EnergyPosition::MEAN),
                    Some((count, position)) => {
                        let position = position.parse().map_err(|_| UnknownStates)?;
                        (count, EnergyPosition::new(position).map_err(|_| UnknownStates)?)
                    }
                };
                let count = count.parse().map_err(|_| UnknownStates)?;
                Ok(Self::nearest_at(StateCount::new(count).map_err(|_| UnknownStates)?, position))
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
        fn what_is_written_is_read(
            fraction in 1e-6_f64..=1.0, count in 1_usize..1_000_000, position in -10.0..10.0_f64
        ) {
            let position = EnergyPosition::new(position).unwrap();
            for states in [
                StoredStates::All,
                StoredStates::Central(CentralFraction::new(fraction).unwrap()),
                StoredStates::Nearest(StateCount::new(count).unwrap()),
                StoredStates::nearest_at(StateCount::new(count).unwrap(), position),
                StoredStates::NearestFraction(CentralFraction::new(fraction).unwrap()),
            ] {
                prop_assert_eq!(states.to_string().parse(), Ok(states));
            }
        }

        #[test]
        fn a_share_is_as_many_states_as_the_window_by_index(
            fraction in 1e-6_f64..1.0, dimension in 1_usize..20_000
        ) {
            let share = StoredStates::share(fraction).unwrap();
            let count = share.nearest_count(dimension).unwrap();
            let by_index = CentralFraction::new(fraction).unwrap().window(dimension);
            prop_assert_eq!(count, by_index.len());
            prop_assert_eq!(share.range(dimension), 0..count, "counted from the first of them");
            let off = (count as f64 - fraction * dimension as f64).abs();
            prop_assert!(off <= 0.5 || count == 1, "{count} of {dimension}");
        }
    }

    #[test]
    fn other_words_are_no_stored_states() {
        for text in [
            "",
            "every",
            "0.25",
            "central",
            "central 0",
            "central 2",
            "nearest 0",
            "nearest -1",
            "nearest 0.5",
            "nearest 5 at",
            "nearest 5 at 11",
            "nearest 5 at NaN",
            "nearest-fraction",
            "nearest-fraction 1.5",
            "nearest-fraction NaN",
        ] {
            assert_eq!(text.parse::<StoredStates>(), Err(UnknownStates), "{text}");
        }
    }

    #[test]
    fn a_bare_fraction_is_of_the_states_nearest_in_energy_and_names_of_files_are_understood() {
        for (text, name) in [
            ("0.25", "nearest-fraction 0.25"),
            ("nearest-fraction 0.25", "nearest-fraction 0.25"),
            ("central 0.25", "central 0.25"),
            ("1", "all"),
            ("all", "all"),
        ] {
            assert_eq!(StoredStates::asked(text).unwrap().to_string(), name, "{text}");
        }
        for text in ["half", "central", "central 1.5", "nearest-fraction 0"] {
            let error = StoredStates::asked(text).unwrap_err();
            assert!(matches!(error, ModelError::StoredStates { .. }), "{error}");
        }
        assert_eq!(StoredStates::asked("2"), Err(ModelError::StoredFraction { given: 2.0 }));
    }

    #[test]
    fn the_share_one_is_every_state_and_no_other_share_is_beyond_it() {
        assert_eq!(StoredStates::share(1.0), Ok(StoredStates::All));
        assert!(StoredStates::share(0.999).unwrap().are_nearest(), "of the nearest states");
        for given in [0.0, -0.1, 1.001, f64::NAN] {
            assert!(StoredStates::share(given).is_err(), "{given}");
        }
    }
}
