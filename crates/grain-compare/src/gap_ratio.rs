//! The mean gap ratio of every α: level statistics beside entropies.

use grain_statistics::Estimate;
use serde::Serialize;

use crate::average::SizeAverages;

/// Mean gap ratios, with their names: Atas et al., PRL 110, 084101.
pub(crate) const REFERENCES: [(&str, f64); 3] =
    [("Poisson", 2.0 * std::f64::consts::LN_2 - 1.0), ("GOE", 0.5307), ("GUE", 0.5996)];

/// The mean gap ratio at one α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GapRatioPoint {
    /// α.
    pub alpha: f64,
    /// The mean over window and realizations.
    pub mean: Estimate,
}

/// The points of one size; none where gap ratios were not stored.
pub(crate) fn gap_ratio(averages: &SizeAverages) -> Vec<GapRatioPoint> {
    let of_alpha = averages.gap_ratio.chunks_exact(averages.realizations.len().max(1));
    let defined = |ratios: &[f64]| ratios.iter().copied().filter(|r| !r.is_nan()).collect();
    (averages.alphas.iter().zip(of_alpha))
        .map(|(&alpha, ratios)| (alpha, defined(ratios)))
        .filter(|(_, ratios): &(f64, Vec<f64>)| !ratios.is_empty())
        .map(|(alpha, ratios)| GapRatioPoint { alpha, mean: Estimate::of(&ratios) })
        .collect()
}
