//! Bounds of numbers on the command line: one beyond them is a typing error.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use crate::failure::BadInput;
use crate::machine;

/// A whole number outside its bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{flag} must be at least {least} and at most {most}, got {given}")]
pub struct OutOfBounds {
    /// The flag.
    pub flag: &'static str,
    /// The smallest that is allowed.
    pub least: usize,
    /// The largest that is allowed.
    pub most: usize,
    /// What was given.
    pub given: usize,
}

impl BadInput for OutOfBounds {}

/// A coupling that has no logarithm.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{flag} takes positive, finite numbers, got {given}")]
pub struct NotPositive {
    /// The flag.
    pub flag: &'static str,
    /// What was given.
    pub given: f64,
}

impl BadInput for NotPositive {}

/// An energy beyond all levels.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "levels of l-bits lie between energy densities of -1 and 1, all down and all up, and this is at {given}"
)]
pub struct OutsideSpectrum {
    /// The energy density.
    pub given: f64,
}

impl BadInput for OutsideSpectrum {}

/// Threads: no machine has more cores.
const THREADS: RangeInclusive<usize> = 1..=1024;

/// Threads for each core, beyond which they only wait for each other.
const FOR_A_CORE: NonZeroUsize = NonZeroUsize::new(4).unwrap();

/// Threads that are begun on any machine, if so many were asked for.
const LEAST_MOST: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Bootstrap replicates: error bars to a quarter of a percent.
pub(crate) const REPLICATES: RangeInclusive<usize> = 0..=100_000;

/// Relabelings: levels down to 1e-5.
pub(crate) const PERMUTATIONS: RangeInclusive<usize> = 1..=100_000;

/// Rows of a table on stdout, and l-bits that are solved together.
pub(crate) const ROWS: RangeInclusive<usize> = 1..=1_000_000;

/// Samples of an ensemble that are solved in one go.
pub(crate) const SAMPLES: RangeInclusive<usize> = 1..=10_000_000;

/// Points of a picture.
pub(crate) const POINTS: RangeInclusive<usize> = 1..=1_000_000;

/// A number inside its bounds.
///
/// # Errors
/// [`OutOfBounds`] for any other.
pub(crate) fn bounded(
    flag: &'static str,
    given: usize,
    bounds: &RangeInclusive<usize>,
) -> Result<usize, OutOfBounds> {
    if bounds.contains(&given) {
        return Ok(given);
    }
    Err(OutOfBounds { flag, least: *bounds.start(), most: *bounds.end(), given })
}

/// A number that has a logarithm.
///
/// # Errors
/// [`NotPositive`] for any other.
pub(crate) fn positive(flag: &'static str, given: f64) -> Result<f64, NotPositive> {
    if given > 0.0 && given.is_finite() { Ok(given) } else { Err(NotPositive { flag, given }) }
}

/// The threads that compute: as many as typed, or one a core.
///
/// Beyond a few for each core threads only wait for each other, and each takes memory, so no more are
/// begun. No bit depends on their number.
///
/// # Errors
/// [`OutOfBounds`] for none, or thousands.
pub fn threads(typed: Option<usize>) -> Result<NonZeroUsize, OutOfBounds> {
    let cores = machine::cores();
    let Some(typed) = typed else { return Ok(cores) };
    let typed = bounded("--threads", typed, &THREADS)?;
    let most = cores.saturating_mul(FOR_A_CORE).max(LEAST_MOST);
    #[expect(clippy::expect_used, reason = "its bounds begin at 1")]
    let typed = NonZeroUsize::new(typed).expect("at least 1");
    Ok(typed.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_some_and_not_thousands() {
        assert_eq!(threads(None), Ok(machine::cores()), "one a core");
        assert_eq!(threads(Some(2)).map(NonZeroUsize::get), Ok(2), "as typed");
        assert!(threads(Some(1000)).unwrap().get() < 1000.max(4 * machine::cores().get() + 1));
        for absurd in [0, 3000, usize::MAX] {
            let error = threads(Some(absurd)).unwrap_err();
            let text = format!("--threads must be at least 1 and at most 1024, got {absurd}");
            assert_eq!(error.to_string(), text);
        }
    }
}
