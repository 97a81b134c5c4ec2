//! Ranges as a physicist types them: `4:7`, `0.30:1.00:0.05`, `6=250,10=12`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a range could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RangeError {
    /// Not a number where one must stand.
    #[error("'{given}' is not {allowed}")]
    NotANumber {
        /// What was typed.
        given: String,
        /// What may be typed.
        allowed: &'static str,
    },
    /// A range that runs backwards or holds nothing.
    #[error("the range '{given}' is empty: its end must not lie below its start")]
    Empty {
        /// What was typed.
        given: String,
    },
    /// A range that some languages mean with its end, and some without.
    #[error(
        "'{given}' may mean {end} with it or without: write {start}:{end} or {start}..={end} for the range with it"
    )]
    HalfOpen {
        /// What was typed.
        given: String,
        /// Its start.
        start: usize,
        /// Its end.
        end: usize,
    },
    /// A step that leads nowhere.
    #[error("the range '{given}' needs a positive, finite step")]
    Step {
        /// What was typed.
        given: String,
    },
    /// More values than any sweep has.
    #[error("the range '{given}' has more than {most} values: give a larger step")]
    TooMany {
        /// What was typed.
        given: String,
        /// The most that is allowed.
        most: usize,
    },
}

const MOST_VALUES: usize = 100_000;
const COUNT: &str =
    "a whole number, a list such as 4,6,8 or a range such as 4:7 or 4:10:2, with its end";
const REAL: &str =
    "a number, a list such as 0.4,0.5 or a range START:END:STEP such as 0.3:1.0:0.05";
const REALIZATIONS: &str =
    "a number of realizations such as 250, or one a size such as 6=250,10=12";

/// Whole numbers: `5`, `4,6,8`, `4:7` or `4..=7` (with the 7), `4:10:2`, or several joined by commas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Typed", into = "String")]
pub struct Counts {
    /// The numbers, in the order they were typed.
    pub values: Vec<usize>,
}

impl From<Vec<usize>> for Counts {
    fn from(values: Vec<usize>) -> Self {
        Self { values }
    }
}

/// Real numbers: `0.5`, `0.4,0.5`, `0.30:1.00:0.05` (with its end), or several joined by commas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Typed", into = "String")]
pub struct Reals(pub Vec<f64>);

/// Realizations for every N, for some, or both: `100`, `6=250,10=12`, `100,10=12`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Typed", into = "String")]
pub struct Realizations {
    /// For every N that is not named.
    pub default: Option<usize>,
    /// For the N that are.
    pub by_size: BTreeMap<usize, usize>,
}

impl Realizations {
    /// How many at N, if anything was said of it.
    pub fn at(&self, n_lbits: usize) -> Option<usize> {
        self.by_size.get(&n_lbits).copied().or(self.default)
    }
}

impl FromStr for Counts {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let mut values = Vec::new();
        for part in text.split(',').map(str::trim) {
            let fields: Vec<&str> = match part.split_once("..") {
                Some((start, end)) => vec![start, end.strip_prefix('=').unwrap_or(end)],
                None => part.split(':').collect(),
            };
            let fields: Vec<usize> =
                fields.into_iter().map(|field| number(field, COUNT)).collect::<Result<_, _>>()?;
            let (start, end, step) = match fields[..] {
                [value] => (value, value, 1),
                [start, end] if part.contains("..") && !part.contains("..=") => {
                    return Err(RangeError::HalfOpen { given: part.into(), start, end });
                }
                [start, end] => (start, end, 1),
                [start, end, step] => (start, end, step),
                _ => return Err(RangeError::NotANumber { given: part.into(), allowed: COUNT }),
            };
            if step == 0 {
                return Err(RangeError::Step { given: part.into() });
            }
            if start > end {
                return Err(RangeError::Empty { given: part.into() });
            }
            limit(values.len().saturating_add((end - start) / step + 1), part)?;
            values.extend((start..=end).step_by(step));
        }
        Ok(Self { values })
    }
}

impl FromStr for Reals {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let mut values = Vec::new();
        for part in text.split(',').map(str::trim) {
            let fields: Vec<&str> = part.split(':').collect();
            match fields[..] {
                [value] => values.push(number(value, REAL)?),
                [start, end, step] => {
                    let (start, end, step): (f64, f64, f64) =
                        (number(start, REAL)?, number(end, REAL)?, number(step, REAL)?);
                    let more = arithmetic(part, start, end, step)?;
                    limit(values.len() + more.len(), part)?;
                    values.extend(more);
                }
                _ => return Err(RangeError::NotANumber { given: part.into(), allowed: REAL }),
            }
        }
        Ok(Self(values))
    }
}

/// `start, start + step, …, end`, the end included if a step falls on it.
fn arithmetic(given: &str, start: f64, end: f64, step: f64) -> Result<Vec<f64>, RangeError> {
    if !(step > 0.0 && step.is_finite()) {
        return Err(RangeError::Step { given: given.into() });
    }
    if !(start.is_finite() && end.is_finite() && start <= end) {
        return Err(RangeError::Empty { given: given.into() });
    }
    // A millionth of a step forgives the rounding of decimal input.
    let steps = ((end - start) / step + 1e-6).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let steps = steps as usize;
    limit(steps, given)?;
    Ok((0..=steps).map(|count| tidy(start + count as f64 * step)).collect())
}

/// Rounds to twelve decimals, so that 0.3 + 0.05 is the 0.35 that was meant.
fn tidy(value: f64) -> f64 {
    let scale = 1e12;
    if value.abs() < 1e3 { (value * scale).round() / scale } else { value }
}

impl FromStr for Realizations {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let mut realizations = Self { default: None, by_size: BTreeMap::new() };
        for part in text.split(',').map(str::trim) {
            if let Some((size, count)) = part.split_once('=') {
                let size = number(size, REALIZATIONS)?;
                realizations.by_size.insert(size, number(count, REALIZATIONS)?);
            } else {
                realizations.default = Some(number(part, REALIZATIONS)?);
            }
        }
        Ok(realizations)
    }
}

fn limit(count: usize, given: &str) -> Result<(), RangeError> {
    if count > MOST_VALUES {
        return Err(RangeError::TooMany { given: given.into(), most: MOST_VALUES });
    }
    Ok(())
}

fn number<T: FromStr>(text: &str, allowed: &'static str) -> Result<T, RangeError> {
    text.trim().parse().map_err(|_| RangeError::NotANumber { given: text.trim().into(), allowed })
}

/// What may stand in a run file: a number, a list of numbers, or what would be typed.
#[derive(Deserialize)]
#[serde(untagged)]
enum Typed {
    Count(usize),
    Real(f64),
    List(Vec<f64>),
    Text(String),
}

impl From<Typed> for String {
    fn from(typed: Typed) -> Self {
        match typed {
            Typed::Count(value) => value.to_string(),
            Typed::Real(value) => value.to_string(),
            Typed::List(values) => join(&values),
            Typed::Text(text) => text,
        }
    }
}

fn join<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

macro_rules! through_text {
    ($($name:ident),*) => {$(
        impl TryFrom<Typed> for $name {
            type Error = RangeError;

            fn try_from(typed: Typed) -> Result<Self, RangeError> {
                String::from(typed).parse()
            }
        }
    )*};
}
through_text!(Counts, Reals, Realizations);

impl From<Counts> for String {
    fn from(counts: Counts) -> Self {
        join(&counts.values)
    }
}

impl From<Reals> for String {
    fn from(reals: Reals) -> Self {
        join(&reals.0)
    }
}

impl From<Realizations> for String {
    fn from(realizations: Realizations) -> Self {
        let mut parts: Vec<Self> = realizations.default.iter().map(ToString::to_string).collect();
        parts.extend(realizations.by_size.iter().map(|(size, count)| format!("{size}={count}")));
        parts.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_are_read_as_they_are_meant() {
        assert_eq!("4..=7".parse(), Ok(Counts::from(vec![4, 5, 6, 7])), "with its end");
        assert_eq!("4:7,9".parse(), Ok(Counts::from(vec![4, 5, 6, 7, 9])), "as real numbers");
        assert_eq!("4:9:2".parse(), Ok(Counts::from(vec![4, 6, 8])), "by steps");
        let error = "4..7".parse::<Counts>().unwrap_err().to_string();
        assert!(error.contains("write 4:7 or 4..=7"), "{error}");
        assert_eq!("0.3:0.4:0.05".parse(), Ok(Reals(vec![0.3, 0.35, 0.4])), "decimals stay");
        assert_eq!("0.5, 0.7".parse(), Ok(Reals(vec![0.5, 0.7])), "a list");
        let realizations: Realizations = "100,10=12".parse().unwrap();
        assert_eq!((realizations.at(6), realizations.at(10)), (Some(100), Some(12)), "by size");
        assert_eq!("6=250".parse::<Realizations>().unwrap().at(7), None, "not said");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for text in ["7..=4", "4..4", "", "x", "4..", "-1", "2:1", "1:2:0", "1:2:3:4", "1:"] {
            assert!(text.parse::<Counts>().is_err(), "{text}");
        }
        for text in ["1.0:0.3:0.05", "0.3:1.0:0", "0.3:1.0:-1", "0.3:1.0", "0:1:1e-9", "a:b:c"] {
            assert!(text.parse::<Reals>().is_err(), "{text}");
        }
        for text in ["many", "6=", "=6", "6=x"] {
            assert!(text.parse::<Realizations>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,20}") {
            drop(text.parse::<Counts>());
            drop(text.parse::<Reals>());
            drop(text.parse::<Realizations>());
        }

        #[test]
        fn a_range_stays_inside_and_holds_its_start(
            start in 0.0_f64..1.0, length in 0.0_f64..1.0, step in 0.001_f64..0.5
        ) {
            let text = format!("{start}:{}:{step}", start + length);
            let Reals(values) = text.parse().unwrap();
            prop_assert!((values[0] - start).abs() < 1e-11);
            prop_assert!(values.iter().all(|v| *v <= start + length + 1e-6 * step + 1e-11));
            prop_assert!(values[values.len() - 1] + step > start + length - 1e-11);
        }

        #[test]
        fn what_is_written_is_read_back(values in proptest::collection::vec(0.0_f64..10.0, 1..8)) {
            let text = String::from(Reals(values.clone()));
            prop_assert_eq!(text.parse(), Ok(Reals(values)));
        }
    }
}
