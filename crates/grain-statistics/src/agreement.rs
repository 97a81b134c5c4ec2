//! A mean over realizations with its standard error.

use std::fmt;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

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

/// Standard errors within which a mean over `realizations` agrees with what is expected: Student's t, which one measurement
/// in 2000 exceeds by chance, so that of ten measurements of a claim one claim in 200 is rejected wrongly.
pub fn agreement(realizations: usize) -> f64 {
    let degrees_of_freedom = realizations.saturating_sub(1).max(1) as f64;
    let two_sided = 1.0 - 0.5 / 2000.0;
    StudentsT::new(0.0, 1.0, degrees_of_freedom).map_or(f64::NAN, |law| law.inverse_cdf(two_sided))
}

/// With the error in units of the last digits: `0.7028(40)`.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grain_compare::report::ascii_with_error(self.mean, Some(self.error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_realizations_need_more_standard_errors() {
        // Student's t at 0.99975, from tables of the normal law in the limit.
        for (realizations, expected) in [(4, 16.326), (10, 5.291), (1_000_000, 3.4808)] {
            let found = agreement(realizations);
            assert!((found - expected).abs() < 2e-3, "{realizations}: {found}");
        }
    }
}
