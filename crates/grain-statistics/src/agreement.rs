//! Whether a mean over realizations agrees with a number, within its standard error.

use std::fmt;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::estimate::mean_and_squares;
use crate::uncertainty::ascii_with_error;

/// A mean over two independent realizations or more, so that its standard error is known.
///
/// # Examples
///
/// ```
/// use grain_statistics::{MeasuredMean, agreement};
///
/// // Logarithm of the enhancement of a probe, less what mean field predicts, in eight realizations.
/// let excess = MeasuredMean::of(&[0.02, -0.05, 0.01, 0.03, -0.02, -0.04, 0.05, 0.01]);
/// assert_eq!(excess.to_string(), "0.001(12)");
/// assert!(excess.sigmas_from(0.0).abs() < agreement(8), "the prediction stands");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeasuredMean {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

impl MeasuredMean {
    /// Of one value a realization, at least two.
    pub fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let (mean, squares) = mean_and_squares(values);
        let variance = squares / (count - 1.0);
        Self { mean, error: (variance / count).sqrt() }
    }

    /// Distance from a number, in standard errors.
    pub fn sigmas_from(&self, expected: f64) -> f64 {
        (self.mean - expected) / self.error
    }
}

/// Standard errors within which a mean over `realizations` agrees with what is expected: Student's t, which one measurement
/// in 2000 exceeds by chance, so that of ten measurements of a claim one claim in 200 is rejected wrongly.
///
/// # Examples
///
/// ```
/// use grain_statistics::agreement;
///
/// assert!((agreement(1_000_000) - 3.48).abs() < 0.01, "of a normal distribution");
/// assert!(agreement(6) > 7.0, "six realizations know their own scatter badly");
/// ```
#[expect(
    clippy::expect_used,
    reason = "the law exists for every positive number of degrees of freedom"
)]
pub fn agreement(realizations: usize) -> f64 {
    let degrees_of_freedom = realizations.saturating_sub(1).max(1) as f64;
    let two_sided = 1.0 - 0.5 / 2000.0;
    StudentsT::new(0.0, 1.0, degrees_of_freedom)
        .expect("unit scale, and one degree of freedom or more")
        .inverse_cdf(two_sided)
}

/// With the error in units of the last digits: `0.7028(40)`.
impl fmt::Display for MeasuredMean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&ascii_with_error(self.mean, Some(self.error)))
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

    #[test]
    fn the_error_is_the_standard_error_of_the_estimate() {
        let values = [1.0, 2.0, 4.0, 5.0];
        let (mean, estimate) = (MeasuredMean::of(&values), crate::Estimate::of(&values));
        let expected = estimate.standard_error.unwrap();
        assert!((mean.error - expected).abs() < 1e-15, "{mean:?} {estimate:?}");
        assert!((mean.sigmas_from(3.0 - expected) - 1.0).abs() < 1e-14, "one error away");
    }
}
