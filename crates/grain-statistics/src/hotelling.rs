//! Whether many correlated residuals vanish together: Hotelling's T².
//!
//! Every residual is the mean over M realizations of some `z_m`, less a constant, so that the covariance of residuals is that of
//! `z_m` over M. For residuals r of k independent quantities,
//!
//! ```text
//! T² = M rᵀ C⁻¹ r,      T² (M - k)/(k (M - 1)) ~ F(k, M - k)
//! ```
//!
//! holds exactly for normal `z_m` whatever their covariance C; for others as M grows. The inverse of an
//! estimated covariance is too large on average, the more so the fewer realizations; without that,
//!
//! ```text
//! χ² = T² (M - k - 2)/(M - 1)
//! ```
//!
//! has the mean k (Hartlap, Simon & Schneider, Astron. Astrophys. 464, 399 (2007)). `T²` does not care how strongly
//! residuals are correlated, as long as C can be inverted in floating point: those that others determine are left out by
//! [`crate::cholesky::squared_length`].

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use crate::cholesky::squared_length;
use crate::estimate::Estimate;

/// A residual, and what each realization contributes to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residual<'a> {
    /// The residual.
    pub value: f64,
    /// `z_m` up to a constant, `[realization]`.
    pub influence: &'a [f64],
}

/// Hotelling's test that residuals vanish.
///
/// # Examples
///
/// ```
/// use grain_statistics::{Estimate, HotellingTest, Residual};
///
/// // [S_end] at two α on the same eight realizations, against 0.30 and 0.62 of mean field.
/// let measured = [
///     [0.31, 0.28, 0.33, 0.30, 0.27, 0.32, 0.29, 0.31],
///     [0.63, 0.60, 0.66, 0.61, 0.58, 0.64, 0.61, 0.65],
/// ];
/// let residuals = measured.iter().zip([0.30, 0.62]).map(|(z, predicted)| Residual {
///     value: Estimate::of(z).mean - predicted,
///     influence: z,
/// });
/// let test = HotellingTest::of(residuals);
/// let test = test.expect("more realizations than residuals");
/// assert_eq!(test.rank, 2);
/// assert!(test.p_value > 0.1, "together as well as one by one");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotellingTest {
    /// χ², of mean `rank` if the residuals vanish.
    pub chi_squared: f64,
    /// The number k of residuals that no others determine.
    pub rank: usize,
    /// `T² (M - k)/(k (M - 1))`.
    pub f_statistic: f64,
    /// Probability of this F or a larger one if the residuals vanish.
    pub p_value: f64,
}

impl HotellingTest {
    /// Tests residuals of the same realizations; `None` if none of them scatters, or there are too few realizations for the F law.
    pub fn of<'a>(residuals: impl IntoIterator<Item = Residual<'a>>) -> Option<Self> {
        let free: Vec<Standardised> = residuals.into_iter().filter_map(Standardised::of).collect();
        let realizations = free.first()?.unit.len();
        let correlation = |i: usize, j: usize| -> f64 {
            free[i].unit.iter().zip(&free[j].unit).map(|(a, b)| a * b).sum()
        };
        let deviations: Vec<f64> = free.iter().map(|sample| sample.deviation).collect();
        let (t_squared, rank) = squared_length(free.len(), correlation, deviations);
        if realizations <= rank + 2 {
            return None;
        }
        let (m, k) = (realizations as f64, rank as f64);
        let f_statistic = t_squared * (m - k) / (k * (m - 1.0));
        let p_value = FisherSnedecor::new(k, m - k).ok()?.sf(f_statistic);
        let chi_squared = t_squared * (m - k - 2.0) / (m - 1.0);
        Some(Self { chi_squared, rank, f_statistic, p_value })
    }
}

/// A residual over its standard error, and its `z_m`, centred, of unit length.
struct Standardised {
    deviation: f64,
    unit: Vec<f64>,
}

impl Standardised {
    /// `None` without scatter.
    fn of(residual: Residual<'_>) -> Option<Self> {
        let estimate = Estimate::of(residual.influence);
        let error = estimate.standard_error.filter(|&error| error > 0.0)?;
        let m = residual.influence.len() as f64;
        let length = error * (m * (m - 1.0)).sqrt();
        let unit = residual.influence.iter().map(|z| (z - estimate.mean) / length).collect();
        Some(Self { deviation: residual.value / error, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::StudentsT;

    #[test]
    fn one_residual_is_students_test() {
        let influence = [3.1, -0.4, 1.2, 0.9, 2.2, -1.0, 0.3];
        let estimate = Estimate::of(&influence);
        let residual = Residual { value: estimate.mean, influence: &influence };
        let test = HotellingTest::of([residual]).unwrap();
        let t = estimate.mean / estimate.standard_error.unwrap();
        assert!((test.f_statistic / t.powi(2) - 1.0).abs() < 1e-12, "F = t²");
        let expected = 2.0 * StudentsT::new(0.0, 1.0, 6.0).unwrap().sf(t.abs());
        assert!((test.p_value - expected).abs() < 1e-10, "two-sided, M - 1 = 6");
        let twice = HotellingTest::of([residual, residual]).unwrap();
        assert_eq!(twice.rank, 1, "a repeated residual says nothing new");
    }

    #[test]
    fn without_scatter_or_realizations_there_is_no_test() {
        let constant = Residual { value: 1.0, influence: &[2.0; 5] };
        assert!(HotellingTest::of([constant]).is_none(), "no scatter");
        let few = Residual { value: 1.0, influence: &[2.0, 1.0, 0.5] };
        assert!(HotellingTest::of([few]).is_none(), "M = 3 for k = 1");
    }
}
