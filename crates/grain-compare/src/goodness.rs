//! Whether mean field describes the data on one side of `α_c`.
//!
//! *Null hypothesis:* at every α of the side the disorder average of the data equals the mean-field
//! prediction at the `g_{1,0}` that makes both agree at `α_c`. *Unit of independence:* the realization.
//!
//! Residuals at different α are strongly correlated: all share their disorder, and all share the fit.
//! To first order in the fit, the residual at α is the mean over realizations of
//!
//! ```text
//! z_m(α) = x_m(α) - b(α) S_m(α_c),      b(α) = (∂X_MF(α)/∂log g_{1,0}) / (∂S_MF(α_c)/∂log g_{1,0})
//! ```
//!
//! (less a constant), with `x_m` the average of realization m over the window. So their covariance is
//! that of `z_m` over M, and Hotelling's `T²` tests them all at once ([`grain_statistics::hotelling`]): its p-value is from `F(k, M - k)`, and
//! its χ² has the mean k, so that χ²/k is 1 on average if the null hypothesis holds.
//!
//! *Near-singular C.* `T²` does not care how strongly neighbouring α are correlated, as long as C can be
//! inverted in floating point; α that others determine are left out. Which those are depends on C only, never on the residuals, so the law
//! of `T²` for the k that stay is the same F.
//!
//! *Few realizations.* With `M ≤ k + 2` there is no such χ². Then it is the sum of squared deviations in units of
//! their own errors, as if α were independent; it has no p-value, and says so.

use grain_statistics::{HotellingTest, Residual};
use serde::Serialize;

/// Where α lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// α < `α_c`: the avalanche fails.
    Localized,
    /// α = `α_c`.
    Critical,
    /// α > `α_c`: the avalanche runs.
    Thermal,
}

impl Side {
    /// All, in the order of α.
    pub const ALL: [Self; 3] = [Self::Localized, Self::Critical, Self::Thermal];

    /// The name, as text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Localized => "localized",
            Self::Critical => "critical",
            Self::Thermal => "thermal",
        }
    }
}

/// Agreement of data and mean field on one side of `α_c`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goodness {
    /// The side.
    pub side: Side,
    /// How many α of this side are judged.
    pub points: usize,
    /// α that are not: too few eigenstates carry their mean, see [`crate::rare`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<f64>,
    /// How χ² was had.
    pub covariance: Covariance,
    /// As in [`crate::goodness`], or the sum of squares; `None` without errors.
    pub chi_squared: Option<f64>,
    /// The number k of independent deviations.
    pub degrees_of_freedom: usize,
    /// χ² per degree of freedom: 1 on average under the null hypothesis.
    pub reduced_chi_squared: Option<f64>,
    /// `T² (M - k)/(k (M - 1))`.
    pub f_statistic: Option<f64>,
    /// Probability of this F or a larger one under the null hypothesis, from `F(k, M - k)`.
    pub p_value: Option<f64>,
    /// The sum of squared deviations in units of their own errors, without correlations.
    pub sum_of_squares: Option<f64>,
    /// The largest deviation in units of the quantity.
    pub largest: Option<Deviation>,
    /// The largest deviation in units of its error.
    pub most_significant: Option<Deviation>,
}

/// What χ² knows about the correlation of α.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covariance {
    /// The full covariance of the residuals, the fit's uncertainty and shared disorder in it.
    Full,
    /// None: too few realizations to know it. χ² has no p-value.
    Diagonal,
    /// No error at all can be had: one realization, or residuals that are zero by construction.
    Unknown,
}

impl Covariance {
    /// The name, as text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Diagonal => "diagonal",
            Self::Unknown => "unknown",
        }
    }
}

/// A deviation of data from mean field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Deviation {
    /// Where.
    pub alpha: f64,
    /// Data minus mean field.
    pub residual: f64,
    /// In units of its error; `None` where it has none.
    pub sigma: Option<f64>,
}

/// The residual at one α.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResidualSample {
    /// Where, how far, and by how many errors.
    pub(crate) deviation: Deviation,
    /// `z_m`, `[realization]`; empty where the residual has no error.
    pub(crate) influence: Vec<f64>,
}

impl Goodness {
    /// Judges every side that has a residual to judge, or one that was left out.
    pub(crate) fn of_sides(
        samples: &[(Side, ResidualSample)],
        left_out: &[(Side, f64)],
    ) -> Vec<Self> {
        let of_side = |side: Side| {
            let own: Vec<ResidualSample> = (samples.iter())
                .filter(|(of_side, _)| *of_side == side)
                .map(|(_, sample)| sample.clone())
                .collect();
            let left_out: Vec<f64> =
                left_out.iter().filter(|(of_side, _)| *of_side == side).map(|row| row.1).collect();
            let any = !own.is_empty() || !left_out.is_empty();
            any.then(|| Self { left_out, ..Self::of(side, &own) })
        };
        Side::ALL.into_iter().filter_map(of_side).collect()
    }

    /// Judges the residuals of one side.
    pub(crate) fn of(side: Side, samples: &[ResidualSample]) -> Self {
        let deviations = || samples.iter().map(|sample| sample.deviation);
        let largest = deviations().max_by(|a, b| a.residual.abs().total_cmp(&b.residual.abs()));
        let most_significant = deviations()
            .filter_map(|deviation| Some((deviation.sigma?.abs(), deviation)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, deviation)| deviation);
        let sigmas: Vec<f64> = deviations().filter_map(|deviation| deviation.sigma).collect();
        let sum_of_squares =
            (!sigmas.is_empty()).then(|| sigmas.iter().map(|sigma| sigma * sigma).sum::<f64>());
        let mut goodness = Self {
            side,
            points: samples.len(),
            left_out: Vec::new(),
            covariance: Covariance::Unknown,
            chi_squared: sum_of_squares,
            degrees_of_freedom: sigmas.len(),
            reduced_chi_squared: None,
            f_statistic: None,
            p_value: None,
            sum_of_squares,
            largest,
            most_significant,
        };
        let free = samples.iter().filter(|sample| sample.deviation.sigma.is_some());
        let test = HotellingTest::of(free.map(|sample| Residual {
            value: sample.deviation.residual,
            influence: &sample.influence,
        }));
        if let Some(test) = test {
            goodness.covariance = Covariance::Full;
            goodness.chi_squared = Some(test.chi_squared);
            goodness.degrees_of_freedom = test.rank;
            goodness.f_statistic = Some(test.f_statistic);
            goodness.p_value = Some(test.p_value);
        } else if !sigmas.is_empty() {
            goodness.covariance = Covariance::Diagonal;
        }
        goodness.reduced_chi_squared = goodness
            .chi_squared
            .map(|chi_squared| chi_squared / goodness.degrees_of_freedom as f64);
        goodness
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_statistics::Estimate;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha20Rng;
    use rand_distr::StandardNormal;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    /// Residuals whose expectation vanishes, one row of `z_m` for each of `mixing`'s rows.
    fn samples(mixing: &[Vec<f64>], realizations: usize, seed: u64) -> Vec<ResidualSample> {
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        let sources: Vec<Vec<f64>> = (0..mixing[0].len())
            .map(|_| (0..realizations).map(|_| random.sample(StandardNormal)).collect())
            .collect();
        mixing
            .iter()
            .enumerate()
            .map(|(index, weights)| {
                let influence: Vec<f64> = (0..realizations)
                    .map(|m| weights.iter().zip(&sources).map(|(w, source)| w * source[m]).sum())
                    .collect();
                let estimate = Estimate::of(&influence);
                let sigma = estimate.standard_error.map(|error| estimate.mean / error);
                let alpha = 0.1 * index as f64;
                let deviation = Deviation { alpha, residual: estimate.mean, sigma };
                ResidualSample { deviation, influence }
            })
            .collect()
    }

    #[test]
    fn one_alpha_is_students_test() {
        let samples = samples(&[vec![3.0]], 7, 1);
        let goodness = Goodness::of(Side::Localized, &samples);
        let sigma = samples[0].deviation.sigma.unwrap();
        assert!((goodness.f_statistic.unwrap() / sigma.powi(2) - 1.0).abs() < 1e-12, "F = t²");
        let unbiased = goodness.chi_squared.unwrap() / sigma.powi(2);
        assert!((unbiased - 4.0 / 6.0).abs() < 1e-12, "(M - k - 2)/(M - 1): {unbiased}");
        let student = StudentsT::new(0.0, 1.0, 6.0).unwrap();
        let expected = 2.0 * student.sf(sigma.abs());
        assert!((goodness.p_value.unwrap() - expected).abs() < 1e-10, "two-sided, M - 1 = 6");
    }

    #[test]
    fn chi_squared_does_not_depend_on_which_combinations_of_alpha_are_looked_at() {
        // A regular linear map of the residuals leaves T² alone.
        let plain = samples(&[vec![1.0, 0.0], vec![0.3, 0.5]], 12, 2);
        let mixed = samples(&[vec![1.3, 0.5], vec![0.4, -0.5]], 12, 2);
        let of = |samples| Goodness::of(Side::Localized, samples).chi_squared.unwrap();
        assert!((of(&plain) / of(&mixed) - 1.0).abs() < 1e-10, "{} {}", of(&plain), of(&mixed));
    }

    #[test]
    fn an_alpha_that_repeats_another_adds_no_degree_of_freedom() {
        let once = samples(&[vec![1.0, 0.0], vec![0.3, 0.5]], 12, 2);
        let mut twice = once.clone();
        twice.push(once[1].clone());
        let (once, twice) =
            (Goodness::of(Side::Thermal, &once), Goodness::of(Side::Thermal, &twice));
        assert_eq!(twice.degrees_of_freedom, 2, "three α, two independent");
        let ratio = once.p_value.unwrap() / twice.p_value.unwrap();
        assert!((ratio - 1.0).abs() < 1e-8, "the same verdict: {ratio}");
    }

    #[test]
    fn too_few_realizations_give_a_sum_of_squares_without_p_value() {
        let identity = |size: usize| -> Vec<Vec<f64>> {
            (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect()
        };
        let seven = Goodness::of(Side::Localized, &samples(&identity(4), 7, 3));
        assert_eq!(seven.covariance, Covariance::Full, "M = 7 for k = 4");
        let goodness = Goodness::of(Side::Localized, &samples(&identity(5), 7, 3));
        assert_eq!(goodness.covariance, Covariance::Diagonal, "M = 7 for k = 5");
        assert_eq!(goodness.p_value, None, "no F law");
        assert_eq!(goodness.chi_squared, goodness.sum_of_squares, "as if independent");
    }

    #[test]
    fn the_largest_deviation_is_named_in_both_units() {
        let at = |alpha, residual, sigma| ResidualSample {
            deviation: Deviation { alpha, residual, sigma },
            influence: Vec::new(),
        };
        let samples = [at(0.4, -0.02, Some(1.0)), at(0.5, 0.01, Some(4.0)), at(0.6, 0.0, None)];
        let mut samples = samples.to_vec();
        for sample in &mut samples {
            sample.influence = vec![0.0; 3];
        }
        let goodness = Goodness::of(Side::Localized, &samples);
        assert!((goodness.largest.unwrap().alpha - 0.4).abs() < 1e-15, "0.02 at 0.4");
        assert!((goodness.most_significant.unwrap().alpha - 0.5).abs() < 1e-15, "4 σ at 0.5");
        assert_eq!(goodness.points, 3, "all counted");
    }

    #[test]
    fn without_any_error_there_is_no_chi_squared_and_no_nan() {
        let deviation = Deviation { alpha: 0.5, residual: 0.01, sigma: None };
        let samples = [ResidualSample { deviation, influence: Vec::new() }];
        let goodness = Goodness::of(Side::Localized, &samples);
        assert_eq!(goodness.covariance, Covariance::Unknown, "one realization");
        assert_eq!(goodness.reduced_chi_squared, None, "not 0/0");
    }
}
