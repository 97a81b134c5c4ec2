//! A mean over realizations with its standard error.

use std::fmt;

use serde::Serialize;

/// A mean over independent realizations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

impl Estimate {
    /// Of one value a realization, at least two.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { mean, error: (variance / count).sqrt() }
    }

    /// Distance from a number, in standard errors.
    pub fn sigmas_from(&self, expected: f64) -> f64 {
        (self.mean - expected) / self.error
    }
}

/// With the error in units of the last digits: `0.7028(40)`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grain_compare::report::ascii_with_error(self.mean, Some(self.error)))
    }
}
