//! A disorder average with its error: the realization is the unit, never the eigenstate.

use serde::Serialize;

/// An average over realizations.
///
/// # Examples
///
/// ```
/// use grain_statistics::Estimate;
///
/// let four = Estimate::of(&[0.6, 0.7, 0.7, 0.8]);
/// assert!((four.mean - 0.7).abs() < 1e-15);
/// assert!((four.standard_error.unwrap() - (0.02_f64 / 12.0).sqrt()).abs() < 1e-15);
/// assert_eq!(Estimate::of(&[0.7]).standard_error, None, "of one realization");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean over realizations.
    pub mean: f64,
    /// Standard error of the mean, `s/√M`; `None` for a single realization, which has none.
    pub standard_error: Option<f64>,
    /// The number M of realizations.
    pub realizations: usize,
}

impl Estimate {
    /// The average of one value a realization, `[realization]`, at least one.
    ///
    /// ```text
    /// mean = Σ_m x_m / M,     error² = Σ_m (x_m - mean)² / (M (M - 1))
    /// ```
    pub fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let (mean, squares) = mean_and_squares(values);
        let standard_error = (values.len() > 1).then(|| (squares / (count * (count - 1.0))).sqrt());
        Self { mean, standard_error, realizations: values.len() }
    }
}

/// The mean, and `Σ (x - mean)²`.
pub(crate) fn mean_and_squares(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum())
}

/// A confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Both ends through an increasing function.
    ///
    /// # Errors
    /// That of the function.
    pub fn map<E>(self, mut f: impl FnMut(f64) -> Result<f64, E>) -> Result<Self, E> {
        Ok(Self { low: f(self.low)?, high: f(self.high)? })
    }
}

/// How a statistic scatters over bootstrap replicates.
///
/// # Examples
///
/// ```
/// use grain_statistics::Scatter;
///
/// let replicates = (0..=1000).map(|k| f64::from(k) / 1000.0);
/// let scatter = Scatter::of(replicates.collect()).expect("two or more");
/// assert!((scatter.interval_95.low - 0.025).abs() < 1e-12);
/// assert!((scatter.deviation - 1.0 / 12.0_f64.sqrt()).abs() < 1e-3, "of a uniform distribution");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scatter {
    /// Standard deviation.
    pub deviation: f64,
    /// Percentiles 16 to 84.
    pub interval_68: Interval,
    /// Percentiles 2.5 to 97.5.
    pub interval_95: Interval,
}

impl Scatter {
    /// Of one value a replicate; `None` for fewer than two.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let count = values.len() as f64;
        let (_, squares) = mean_and_squares(&values);
        values.sort_by(f64::total_cmp);
        let interval =
            |low, high| Interval { low: quantile(&values, low), high: quantile(&values, high) };
        Some(Self {
            deviation: (squares / (count - 1.0)).sqrt(),
            interval_68: interval(0.16, 0.84),
            interval_95: interval(0.025, 0.975),
        })
    }
}

/// The quantile of ascending values, at least one, linear between them.
///
/// # Examples
///
/// ```
/// use grain_statistics::quantile;
///
/// assert_eq!(quantile(&[0.0, 1.0, 4.0], 0.5), 1.0);
/// assert_eq!(quantile(&[0.0, 1.0, 4.0], 0.75), 2.5);
/// ```
pub fn quantile(ascending: &[f64], probability: f64) -> f64 {
    let last = ascending.len() - 1;
    let position = probability.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = position as usize;
    let above = (below + 1).min(last);
    let weight = position - below as f64;
    (1.0 - weight) * ascending[below] + weight * ascending[above]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_error_is_that_of_the_mean() {
        let estimate = Estimate::of(&[1.0, 2.0, 4.0, 5.0]);
        assert!((estimate.mean - 3.0).abs() < 1e-15, "{estimate:?}");
        // Σ(x - 3)² = 10, M (M - 1) = 12.
        let error = estimate.standard_error.unwrap();
        assert!((error - (10.0_f64 / 12.0).sqrt()).abs() < 1e-15, "{estimate:?}");
    }

    #[test]
    fn a_single_realization_has_no_error() {
        assert_eq!(Estimate::of(&[0.3]).standard_error, None, "not zero, not NaN");
    }

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        let values = [0.0, 1.0, 2.0, 3.0, 10.0];
        assert!((quantile(&values, 0.5) - 2.0).abs() < 1e-15, "the median");
        assert!((quantile(&values, 0.875) - 6.5).abs() < 1e-15, "half way from 3 to 10");
        assert!((quantile(&values, 1.0) - 10.0).abs() < 1e-15, "the largest");
        assert!((quantile(&[7.0], 0.3) - 7.0).abs() < 1e-15, "a single value");
    }
}
