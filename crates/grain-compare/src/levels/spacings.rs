//! Spacings of neighbouring levels, and the laws that they follow in the two limits.
//!
//! In units of the mean spacing of the levels around them: a density of states that l-bits and grain make of separate clumps is no smooth
//! function of the energy, and a global unfolding would leave p(s) a mixture of dense and thin parts.

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

/// A spacing is in units of the mean of itself and so many on either side.
const AROUND: usize = 10;

/// The densities of spacings in one realization, from ascending energies: of the middle half of its levels.
pub(super) fn densities(energies: &[f64]) -> Vec<f64> {
    let quarter = (energies.len() / 4).max(AROUND);
    let middle = quarter..energies.len().saturating_sub(quarter + 1);
    let mut counts = vec![0_u32; bins()];
    for a in middle.clone() {
        let around = energies[a + 1 + AROUND] - energies[a - AROUND];
        let spacing = (energies[a + 1] - energies[a]) * (2 * AROUND + 1) as f64 / around;
        let place = (spacing / WIDTH).max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
        if let Some(count) = counts.get_mut(place as usize) {
            *count += 1;
        }
    }
    let all = middle.len().max(1) as f64 * WIDTH;
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
        // Whatever the density: it doubles in the middle, where a global mean would see two spacings.
        let energy = |a: u32| if a < 100 { f64::from(a) } else { 100.0 + 0.5 * f64::from(a - 100) };
        let all = averaged(&[densities(&(0..200).map(energy).collect::<Vec<_>>())]);
        let near_one = all.iter().filter(|bin| bin.low > 0.85 && bin.high < 1.15);
        let share: f64 = near_one.map(|bin| bin.density.mean * WIDTH).sum();
        assert!(share > 0.75, "{share}: all but those within ten levels of the step");
    }
}
