//! Where the mean gap ratios of two N cross.
//!
//! Towards larger N the gap ratio falls to that of independent levels in the localized phase, and rises to that of random matrices in
//! the thermal one: where curves of two N cross is an estimate of `α_c`, which drifts with N.

use grain_statistics::{LinePoint, WeightedLine};
use serde::Serialize;

use crate::gap_ratio::GapRatioPoint;
use crate::size::SizeComparison;

/// Where the mean gap ratios of two N cross.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Crossing {
    /// The smaller N, and the larger one.
    pub sizes: [usize; 2],
    /// α, on the best straight line through the differences at two α on either side.
    pub alpha: f64,
    /// Its standard error, from those of the mean gap ratios, as if these were independent.
    pub error: Option<f64>,
}

/// The crossings of every N with the next larger one, where there is one.
pub fn crossings(sizes: &[SizeComparison]) -> Vec<Crossing> {
    let with = sizes.iter().filter(|size| !size.gap_ratio.is_empty()).collect::<Vec<_>>();
    let pair = |pair: &[&SizeComparison]| {
        let crossing = crossing(&pair[0].gap_ratio, &pair[1].gap_ratio)?;
        Some(Crossing { sizes: [pair[0].n_lbits, pair[1].n_lbits], ..crossing })
    };
    with.windows(2).filter_map(pair).collect()
}

/// Larger minus smaller N at one α.
#[derive(Debug, Clone, Copy)]
struct Difference {
    alpha: f64,
    value: f64,
    error: Option<f64>,
}

/// Where the larger N goes from below the smaller to above it. Noise makes a difference of nothing change its sign often, so that of all
/// changes the one is taken which has most of the evidence, in standard errors, on its right side.
pub(crate) fn crossing(smaller: &[GapRatioPoint], larger: &[GapRatioPoint]) -> Option<Crossing> {
    let difference = |at: &GapRatioPoint| {
        let other = larger.iter().find(|other| (other.alpha - at.alpha).abs() < SAME_ALPHA)?;
        let errors = at.mean.standard_error.zip(other.mean.standard_error);
        Some(Difference {
            alpha: at.alpha,
            value: other.mean.mean - at.mean.mean,
            error: errors.map(|(a, b)| a.hypot(b)),
        })
    };
    let all: Vec<Difference> = smaller.iter().filter_map(difference).collect();
    let weight = |of: &Difference| of.value / of.error.filter(|error| *error > 0.0).unwrap_or(1.0);
    let evidence = |after: usize| -> f64 {
        let (before, beyond) = all.split_at(after);
        beyond.iter().map(weight).sum::<f64>() - before.iter().map(weight).sum::<f64>()
    };
    let changes = (1..all.len()).filter(|&k| all[k - 1].value < 0.0 && all[k].value >= 0.0);
    let after = changes.max_by(|&a, &b| evidence(a).total_cmp(&evidence(b)))?;
    let around = &all[after.saturating_sub(ON_EITHER_SIDE)..all.len().min(after + ON_EITHER_SIDE)];
    let (alpha, error) = zero(around).unwrap_or_else(|| {
        let (low, high) = (all[after - 1], all[after]);
        let rise = high.value - low.value;
        (low.alpha - (high.alpha - low.alpha) * low.value / rise, None)
    });
    // A line that falls, or whose zero is elsewhere, is noise.
    let inside = around.first()?.alpha..=around.last()?.alpha;
    inside.contains(&alpha).then_some(Crossing { sizes: [0; 2], alpha, error })
}

/// The crossing is that of the best line through so many α on either side: of two alone, where curves lie on each other for a
/// while, the error would be too small.
const ON_EITHER_SIDE: usize = 2;

/// Where the best line through differences is zero, with its error; `None` where some have no errors.
fn zero(differences: &[Difference]) -> Option<(f64, Option<f64>)> {
    let point = |of: &Difference| Some(LinePoint { x: of.alpha, y: of.value, error: of.error? });
    let points = differences.iter().map(point).collect::<Option<Vec<_>>>()?;
    let line = WeightedLine::through(&points)?;
    let alpha = line.mean_x - line.mean_y / line.slope;
    let of_value = line.mean_error.hypot((alpha - line.mean_x) * line.slope_error);
    Some((alpha, Some(of_value / line.slope.abs())))
}

/// α of different N are the same to so much.
const SAME_ALPHA: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;
    use grain_statistics::Estimate;

    fn points(of: &[(f64, f64)]) -> Vec<GapRatioPoint> {
        let estimate = |mean| Estimate { mean, standard_error: Some(0.01), realizations: 10 };
        of.iter().map(|&(alpha, r)| GapRatioPoint { alpha, mean: estimate(r) }).collect()
    }

    #[test]
    fn curves_cross_where_the_larger_size_overtakes_the_smaller() {
        let smaller = points(&[(0.5, 0.42), (0.6, 0.45), (0.7, 0.48), (0.8, 0.50), (0.9, 0.52)]);
        // A change of sign by noise at the thermal end, where both are those of random matrices.
        let larger = points(&[(0.5, 0.40), (0.6, 0.44), (0.7, 0.51), (0.8, 0.499), (0.9, 0.521)]);
        let found = crossing(&smaller, &larger).unwrap();
        // Differences -0.02, -0.01, 0.03, -0.001, equal errors: least squares by hand.
        let slope = (-0.15 * -0.02 - 0.05 * -0.01 + 0.05 * 0.03 + 0.15 * -0.001) / 0.05;
        let expected = 0.65 - (-0.001 / 4.0) / slope;
        assert!((found.alpha - expected).abs() < 1e-12, "{found:?}, expected {expected}");
        let of_one = 0.01 * 2.0_f64.sqrt();
        let expected = (0.5 * of_one).hypot((expected - 0.65) * of_one / 0.05_f64.sqrt()) / slope;
        assert!((found.error.unwrap() - expected).abs() < 1e-12, "{:?}", found.error);
        // Two α alone: the zero of the line between them.
        let two = crossing(&smaller[1..3], &larger[1..3]).unwrap();
        assert!((two.alpha - 0.625).abs() < 1e-12, "a quarter of the way: {}", two.alpha);
        // ∂α = 0.1/0.04² · (0.03, -0.01) on errors of 0.01 √2 each.
        let expected = 0.1 / 0.0016 * of_one * 0.03_f64.hypot(0.01);
        assert!((two.error.unwrap() - expected).abs() < 1e-12, "{:?}", two.error);
        assert!(crossing(&larger, &smaller).is_none_or(|c| c.alpha > 0.7), "the other way round");
        assert!(crossing(&smaller, &smaller).is_none(), "nothing crosses itself");
    }
}
