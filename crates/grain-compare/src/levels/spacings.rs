//! Spacings of neighbouring unfolded levels, and the laws that they follow in the two limits.

use std::f64::consts::PI;

use grain_statistics::Estimate;
use serde::Serialize;

/// Upper end of the histogram.
const MOST: f64 = 4.0;

/// Width of a bin.
const WIDTH: f64 = 0.1;

/// How often a spacing is in a bin: `low < s ≤ high`, per unit of the mean spacing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpacingBin {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// The density, its error that of realizations.
    pub density: Estimate,
}

/// The densities of spacings in one realization: of the middle half of its levels, where unfolding has no edge.
pub(super) fn densities(levels: &[f64]) -> Vec<f64> {
    let quarter = levels.len() / 4;
    let middle = &levels[quarter..levels.len() - quarter];
    let mut counts = vec![0_u32; bins()];
    for pair in middle.windows(2) {
        let place = ((pair[1] - pair[0]) / WIDTH).max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
        if let Some(count) = counts.get_mut(place as usize) {
            *count += 1;
        }
    }
    let all = (middle.len().max(2) - 1) as f64 * WIDTH;
    counts.into_iter().map(|count| f64::from(count) / all).collect()
}

/// The bins, from `[realization][bin]`.
pub(super) fn averaged(realizations: &[Vec<f64>]) -> Vec<SpacingBin> {
    let bin = |k: usize| {
        let densities: Vec<f64> = realizations.iter().map(|of| of[k]).collect();
        let low = k as f64 * WIDTH;
        SpacingBin { low, high: low + WIDTH, density: Estimate::of(&densities) }
    };
    (0..bins()).map(bin).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "40")]
fn bins() -> usize {
    (MOST / WIDTH).round() as usize
}

/// Wigner's surmise for real matrices, `(π/2) s e^{-π s²/4}`, or for complex ones, `(32/π²) s² e^{-4 s²/π}`.
pub fn wigner(s: f64, is_complex: bool) -> f64 {
    if is_complex {
        32.0 / PI.powi(2) * s.powi(2) * (-4.0 * s.powi(2) / PI).exp()
    } else {
        0.5 * PI * s * (-0.25 * PI * s.powi(2)).exp()
    }
}

/// Independent levels, `e^{-s}`.
pub fn poisson(s: f64) -> f64 {
    (-s).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_have_norm_and_mean_one() {
        let step = 1e-3;
        for law in
            [&|s| wigner(s, false), &|s| wigner(s, true), &poisson] as [&dyn Fn(f64) -> f64; 3]
        {
            let grid = (0..40_000).map(|k| (f64::from(k) + 0.5) * step);
            let (norm, mean) = grid.fold((0.0, 0.0), |(norm, mean), s| {
                (norm + law(s) * step, mean + s * law(s) * step)
            });
            assert!((norm - 1.0).abs() < 1e-6 && (mean - 1.0).abs() < 1e-6, "{norm}, {mean}");
        }
    }

    #[test]
    fn equidistant_levels_have_one_spacing() {
        let levels: Vec<f64> = (0..100).map(|a| f64::from(a) * 1.05).collect();
        let all = averaged(&[densities(&levels)]);
        let filled: Vec<&SpacingBin> = all.iter().filter(|bin| bin.density.mean > 0.0).collect();
        assert_eq!(filled.len(), 1);
        assert!(filled[0].low < 1.05 && 1.05 < filled[0].high);
        assert!((filled[0].density.mean * WIDTH - 1.0).abs() < 1e-12, "all of them");
    }
}
