//! What larger N teaches: whether the fitted coupling and the deviations from mean field still change with N.
//!
//! Realizations of different N are drawn independently of each other, so are their averages. A constant
//! and a straight line in N are fitted by least squares, with the weights `1/σ²` of the standard errors;
//! the line's slope in units of its error says whether there is a trend, χ² whether a constant or a line is
//! all there is. Errors count as known: with a dozen realizations σ is itself known to 20 % only.

use grain_statistics::{LinePoint, WeightedLine, chi_squared_tail};
use serde::Serialize;

use crate::goodness::Side;
use crate::observable::Observable;
use crate::size::SizeComparison;

/// Fewer sizes show no trend: a line would go through them all.
const LEAST_SIZES: usize = 3;

/// A slope of fewer standard errors is called none: noise alone exceeds it in 4.6 % of cases.
const SIGNIFICANT: f64 = 2.0;

/// Below this probability a line does not describe the points, and its ends say nothing of them.
const LINE_REJECTED: f64 = 0.01;

/// α of different N are the same to so much: they are written in at most four digits.
const SAME_ALPHA: f64 = 1e-6;

/// How the comparison changes with N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SizeTrends {
    /// `log g_{1,0}` as fitted; `None` with too few sizes.
    pub coupling: Option<Trend>,
    /// Data minus mean field at every α that enough sizes have, ascending α; entropy first.
    pub deviations: Vec<DeviationTrend>,
    /// The localized side of all N together, entropy and memory.
    pub localized: Vec<Localized>,
}

/// Data minus mean field at one α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeviationTrend {
    /// The quantity.
    pub observable: Observable,
    /// α.
    pub alpha: f64,
    /// The side of `α_c`.
    pub side: Side,
    /// Against N, in units of the quantity.
    pub trend: Trend,
    /// What becomes of its size.
    pub size: DeviationSize,
}

/// A quantity against N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Ascending N.
    pub points: Vec<TrendPoint>,
    /// The weighted mean and how well it describes all N.
    pub constant: Line,
    /// The line's value at the mean of N and its slope, by which the quantity changes with each l-bit.
    pub line: Line,
    /// The weighted mean of N.
    pub mean_n: f64,
    /// The slope, the quantity's unit for each l-bit.
    pub slope: f64,
    /// Its standard error.
    pub slope_error: f64,
    /// What the slope says.
    pub verdict: TrendVerdict,
}

/// The quantity at one N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TrendPoint {
    /// N.
    pub n_lbits: usize,
    /// The value.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// A fit to all N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// The value at the weighted mean of N, in the quantity's unit.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// χ².
    pub chi_squared: f64,
    /// Sizes less parameters.
    pub degrees_of_freedom: usize,
    /// Probability of this χ² or a larger one if the fit describes the data.
    pub p_value: f64,
}

/// What the slope of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendVerdict {
    /// It is within two standard errors of zero.
    NoTrend,
    /// The quantity becomes larger, or less negative, as N grows.
    Rises,
    /// The quantity becomes smaller, or more negative, as N grows.
    Falls,
}

impl TrendVerdict {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoTrend => "no trend",
            Self::Rises => "rises",
            Self::Falls => "falls",
        }
    }
}

/// What becomes of the size of a deviation from the smallest to the largest N: along the line, or from the
/// first point to the last where a line is rejected. Within two standard errors of zero is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationSize {
    /// No change is seen, be it that there is none or that errors hide it.
    NoTrend,
    /// It comes closer to zero.
    Shrinks,
    /// It moves away from zero.
    Grows,
    /// It crosses zero.
    ChangesSign,
}

impl DeviationSize {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoTrend => "shows no trend",
            Self::Shrinks => "shrinks",
            Self::Grows => "grows",
            Self::ChangesSign => "changes sign",
        }
    }

    fn of(trend: &Trend) -> Self {
        let rejected = trend.line.p_value < LINE_REJECTED;
        let ends = if rejected { trend.measured_ends() } else { trend.line_at_ends() };
        let [(first, first_error), (last, last_error)] = ends;
        let changed = if rejected {
            (last - first).abs() >= SIGNIFICANT * first_error.hypot(last_error)
        } else {
            trend.verdict != TrendVerdict::NoTrend
        };
        let significant = |(value, error): (f64, f64)| {
            if value.abs() < SIGNIFICANT * error { 0.0 } else { value }
        };
        let [first, last] = ends.map(significant);
        if !changed {
            Self::NoTrend
        } else if first * last < 0.0 || (first == 0.0 && last == 0.0) {
            Self::ChangesSign
        } else if last.abs() < first.abs() {
            Self::Shrinks
        } else {
            Self::Grows
        }
    }
}

/// The localized side of all N: Fisher's combination of their independent p-values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Localized {
    /// The quantity.
    pub observable: Observable,
    /// The sizes that have a p-value.
    pub sizes: Vec<usize>,
    /// `-2 Σ ln p`, χ² distributed with twice as many degrees of freedom as sizes if mean field is true.
    pub statistic: f64,
    /// Probability of this statistic or a larger one if mean field is true at every N.
    pub p_value: f64,
}

impl SizeTrends {
    /// The trends of sizes in ascending N.
    pub(crate) fn of(sizes: &[SizeComparison]) -> Self {
        let coupling = sizes.iter().filter_map(|size| {
            let coupling = size.fit.coupling()?;
            let error = coupling.log_g_error?;
            Some(TrendPoint { n_lbits: size.n_lbits, value: coupling.log_g, error })
        });
        let observables = [Observable::Entropy, Observable::Memory];
        Self {
            coupling: Trend::of(coupling.collect()),
            deviations: observables.into_iter().flat_map(|o| deviations(sizes, o)).collect(),
            localized: observables.into_iter().filter_map(|o| Localized::of(sizes, o)).collect(),
        }
    }
}

fn deviations(sizes: &[SizeComparison], observable: Observable) -> Vec<DeviationTrend> {
    let mut alphas: Vec<(f64, Side)> = sizes
        .iter()
        .flat_map(|size| &size.overlay(observable).points)
        .map(|point| (point.alpha, point.side))
        .collect();
    alphas.sort_by(|a, b| a.0.total_cmp(&b.0));
    alphas.dedup_by(|a, b| (a.0 - b.0).abs() < SAME_ALPHA);
    let at = |alpha: f64| {
        let points = sizes.iter().filter_map(|size| {
            let points = &size.overlay(observable).points;
            let point = points.iter().find(|point| (point.alpha - alpha).abs() < SAME_ALPHA)?;
            let residual = point.residual?;
            let error = residual.error?;
            Some(TrendPoint { n_lbits: size.n_lbits, value: residual.value, error })
        });
        Trend::of(points.collect())
    };
    let deviation = |(alpha, side)| {
        let trend = at(alpha)?;
        let size = DeviationSize::of(&trend);
        Some(DeviationTrend { observable, alpha, side, trend, size })
    };
    alphas.into_iter().filter_map(deviation).collect()
}

impl Trend {
    /// The trend of points in ascending N; `None` for too few, or an error of zero.
    fn of(points: Vec<TrendPoint>) -> Option<Self> {
        if points.len() < LEAST_SIZES {
            return None;
        }
        let measured: Vec<LinePoint> = points
            .iter()
            .map(|point| LinePoint { x: point.n_lbits as f64, y: point.value, error: point.error })
            .collect();
        let found = WeightedLine::through(&measured)?;
        let fit = |chi_squared: f64, parameters: usize| {
            let degrees_of_freedom = points.len() - parameters;
            Line {
                value: found.mean_y,
                error: found.mean_error,
                chi_squared,
                degrees_of_freedom,
                p_value: exceeding(chi_squared, degrees_of_freedom),
            }
        };
        let WeightedLine { mean_x: mean_n, slope, slope_error, .. } = found;
        let verdict = if slope.abs() < SIGNIFICANT * slope_error {
            TrendVerdict::NoTrend
        } else if slope > 0.0 {
            TrendVerdict::Rises
        } else {
            TrendVerdict::Falls
        };
        let (constant, line) = (fit(found.chi_squared_of_mean, 1), fit(found.chi_squared, 2));
        Some(Self { points, constant, line, mean_n, slope, slope_error, verdict })
    }

    /// The points at the smallest and the largest N; a trend has three points at least.
    pub fn ends(&self) -> [TrendPoint; 2] {
        [self.points[0], self.points[self.points.len() - 1]]
    }

    /// The first point and the last, with their errors.
    fn measured_ends(&self) -> [(f64, f64); 2] {
        self.ends().map(|point| (point.value, point.error))
    }

    /// The line and its standard error at the smallest and the largest N; its value at the mean of N and its
    /// slope are independent.
    fn line_at_ends(&self) -> [(f64, f64); 2] {
        self.ends().map(|end| {
            let from_mean = end.n_lbits as f64 - self.mean_n;
            let error = self.line.error.hypot(from_mean * self.slope_error);
            (self.line.value + self.slope * from_mean, error)
        })
    }
}

impl Localized {
    fn of(sizes: &[SizeComparison], observable: Observable) -> Option<Self> {
        let p_value = |size: &SizeComparison| {
            let goodness = size.overlay(observable).goodness_of(Side::Localized)?;
            Some((size.n_lbits, goodness.p_value?))
        };
        let (sizes, p_values): (Vec<usize>, Vec<f64>) = sizes.iter().filter_map(p_value).unzip();
        if sizes.is_empty() {
            return None;
        }
        // A p-value that rounds to zero is below what doubles tell from it.
        let statistic = p_values.iter().map(|p| -2.0 * p.max(f64::MIN_POSITIVE).ln()).sum();
        Some(Self { observable, p_value: exceeding(statistic, 2 * sizes.len()), sizes, statistic })
    }
}

/// Probability that χ² exceeds a value.
#[expect(
    clippy::expect_used,
    reason = "a line through three sizes or more, and a sum over one size or more"
)]
fn exceeding(chi_squared: f64, degrees_of_freedom: usize) -> f64 {
    chi_squared_tail(chi_squared, degrees_of_freedom).expect("one degree of freedom at least")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::comparison_of_every_kind;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha20Rng;
    use rand_distr::StandardNormal;

    fn points(values: &[(usize, f64, f64)]) -> Vec<TrendPoint> {
        let point = |&(n_lbits, value, error): &_| TrendPoint { n_lbits, value, error };
        values.iter().map(point).collect()
    }

    #[test]
    fn a_line_without_noise_is_found_whatever_the_weights() {
        let at = |n: usize, error| (n, 0.3 - 0.02 * n as f64, error);
        let trend =
            Trend::of(points(&[at(6, 0.001), at(7, 0.01), at(9, 0.002), at(12, 0.03)])).unwrap();
        assert!((trend.slope + 0.02).abs() < 1e-12, "slope {}", trend.slope);
        assert!(trend.line.chi_squared < 1e-12 && trend.line.p_value > 0.999_999, "{trend:?}");
        assert_eq!(trend.verdict, TrendVerdict::Falls, "the slope is negative");
        let [first, last] = trend.line_at_ends().map(|(value, _)| value);
        assert!((first - 0.18).abs() < 1e-12 && (last - 0.06).abs() < 1e-12, "{first}, {last}");
    }

    #[test]
    fn the_size_of_a_deviation_is_read_off_the_ends_of_the_line() {
        let size = |offset: f64, slope: f64| {
            let at = |n: usize| (n, offset + slope * (n as f64 - 8.0), 0.01);
            DeviationSize::of(&Trend::of(points(&[6, 7, 8, 9, 10].map(at))).unwrap())
        };
        assert_eq!(size(0.3, -0.1), DeviationSize::Shrinks, "0.5 to 0.1");
        assert_eq!(size(-0.3, 0.1), DeviationSize::Shrinks, "-0.5 to -0.1");
        assert_eq!(size(0.3, 0.1), DeviationSize::Grows, "0.1 to 0.5");
        assert_eq!(size(-0.3, -0.1), DeviationSize::Grows, "-0.1 to -0.5");
        assert_eq!(size(-0.1, 0.1), DeviationSize::ChangesSign, "-0.3 to 0.1: not shrunk");
        assert_eq!(size(-0.19, 0.1), DeviationSize::Shrinks, "-0.39 to 0.01, which is zero");
        assert_eq!(size(0.19, 0.1), DeviationSize::Grows, "-0.01, which is zero, to 0.39");
        assert_eq!(size(0.0, 0.007), DeviationSize::ChangesSign, "both ends near zero");
        assert_eq!(size(0.3, 0.001), DeviationSize::NoTrend, "a slope within its error");
        // A line would end near zero; the points do not.
        let bent = [(6, -0.4, 0.01), (7, -0.1, 0.01), (8, 0.2, 0.01), (9, 0.2, 0.01)];
        let trend = Trend::of(points(&bent)).unwrap();
        assert!(trend.line.p_value < LINE_REJECTED, "{trend:?}");
        assert_eq!(DeviationSize::of(&trend), DeviationSize::ChangesSign, "-0.4 to 0.2");
        let back = [(6, 0.2, 0.01), (7, 0.6, 0.01), (8, 0.9, 0.01), (9, 0.21, 0.01)];
        let trend = Trend::of(points(&back)).unwrap();
        assert_ne!(trend.verdict, TrendVerdict::NoTrend, "the line rises");
        assert_eq!(DeviationSize::of(&trend), DeviationSize::NoTrend, "it comes back");
    }

    #[test]
    fn noise_alone_has_a_trend_as_rarely_as_two_sigma_say() {
        let mut random = ChaCha20Rng::seed_from_u64(5);
        let (samples, mut called, mut unlikely) = (4000, 0, 0);
        for _ in 0..samples {
            let noisy: Vec<_> = [(6, 0.1), (7, 0.2), (8, 0.1), (9, 0.4), (10, 0.3)]
                .map(|(n, e)| (n, 1.0 + e * random.sample::<f64, _>(StandardNormal), e))
                .to_vec();
            let trend = Trend::of(points(&noisy)).unwrap();
            called += usize::from(trend.verdict != TrendVerdict::NoTrend);
            unlikely += usize::from(trend.constant.p_value < 0.05);
        }
        // Binomial: 182 ± 13 and 200 ± 14.
        assert!((127..237).contains(&called), "{called} of {samples}");
        assert!((145..255).contains(&unlikely), "{unlikely} of {samples}");
    }

    #[test]
    fn two_sizes_or_one_realization_show_no_trend() {
        assert_eq!(Trend::of(points(&[(4, 0.1, 0.1), (5, 0.2, 0.1)])), None, "two sizes");
        assert_eq!(Trend::of(points(&[(4, 0.1, 0.1), (5, 0.2, 0.0), (6, 0.2, 0.1)])), None);
        let trends = SizeTrends::of(&comparison_of_every_kind("x.h5").sizes);
        assert_eq!(trends.coupling, None, "two sizes of four have a coupling with an error");
        assert_eq!(trends.localized.len(), 2, "entropy and memory: {:?}", trends.localized);
    }
}
