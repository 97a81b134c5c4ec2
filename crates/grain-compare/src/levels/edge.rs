//! Where gap ratios of two N cross at each energy density, beside the mobility edge of theory.

use grain_theory::mobility_edge::critical_decay;
use serde::Serialize;

use crate::crossing::crossing;
use crate::gap_ratio::GapRatioPoint;
use crate::levels::energy::EnergyBin;
use crate::levels::statistics::LevelStatistics;

/// Where the gap ratios of two N cross at one energy density.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EdgePoint {
    /// The energy density u.
    pub density: f64,
    /// The smaller N, and the larger one.
    pub sizes: [usize; 2],
    /// α of the crossing.
    pub alpha: f64,
    /// Its standard error.
    pub error: Option<f64>,
    /// `α_c(u)` of mean field, for N without end.
    pub predicted: f64,
}

/// The crossings of every N with the next larger one, at every energy density at which both have levels enough.
///
/// A crossing far beyond what its error allows is noise that crosses: those with errors above [`LARGEST_ERROR`] are left out.
pub fn mobility_edge(all: &[LevelStatistics]) -> Vec<EdgePoint> {
    let mut sizes: Vec<usize> = all.iter().map(|of| of.n_lbits).collect();
    sizes.dedup();
    let mut densities: Vec<f64> =
        all.iter().flat_map(|of| &of.gap_ratios).map(|bin| bin.density).collect();
    densities.sort_by(f64::total_cmp);
    densities.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let points = |n_lbits: usize, density: f64| -> Vec<GapRatioPoint> {
        let of_size = all.iter().filter(|of| of.n_lbits == n_lbits);
        let same = |bin: &&EnergyBin| bin.density.total_cmp(&density).is_eq();
        let point = |of: &LevelStatistics| {
            let bin = of.gap_ratios.iter().find(same)?;
            Some(GapRatioPoint { alpha: of.alpha, mean: bin.gap_ratio })
        };
        of_size.filter_map(point).collect()
    };
    let pairs = sizes.windows(2).map(|pair| [pair[0], pair[1]]);
    pairs
        .flat_map(|sizes| densities.iter().map(move |&density| (sizes, density)))
        .filter_map(|(sizes, density)| {
            let found = crossing(&points(sizes[0], density), &points(sizes[1], density))?;
            let is_known = found.error.is_some_and(|error| error <= LARGEST_ERROR);
            let (alpha, error, predicted) = (found.alpha, found.error, critical_decay(density));
            is_known.then_some(EdgePoint { density, sizes, alpha, error, predicted })
        })
        .collect()
}

/// Of a crossing that is believed.
pub const LARGEST_ERROR: f64 = 0.05;

#[cfg(test)]
mod tests {
    use super::*;
    use grain_statistics::Estimate;

    /// Gap ratios that cross at α = 0.7 + u²/2, with errors of 0.001.
    fn statistics(n_lbits: usize, alpha: f64) -> LevelStatistics {
        let bin = |density: f64| {
            let slope = n_lbits as f64 * 0.05;
            let mean = 0.45 + slope * (alpha - 0.7 - 0.5 * density * density);
            let gap_ratio = Estimate { mean, standard_error: Some(0.001), realizations: 9 };
            EnergyBin { density, levels: 20.0, gap_ratio }
        };
        LevelStatistics {
            n_lbits,
            alpha,
            levels: 64,
            is_complex: false,
            mean_spacing: Estimate { mean: 1.0, standard_error: None, realizations: 9 },
            spacings: Vec::new(),
            form_factor: Vec::new(),
            gap_ratios: [-0.4, 0.0, 0.4].map(bin).to_vec(),
            thouless: None,
        }
    }

    #[test]
    fn curves_cross_at_every_energy_where_they_were_made_to() {
        let alphas = [0.5, 0.6, 0.75, 0.9];
        let all: Vec<_> =
            [6, 8].iter().flat_map(|&n| alphas.map(|alpha| statistics(n, alpha))).collect();
        let edge = mobility_edge(&all);
        assert_eq!(edge.len(), 3, "{edge:?}");
        for point in edge {
            let expected = 0.7 + 0.5 * point.density.powi(2);
            assert!((point.alpha - expected).abs() < 1e-12, "{point:?}");
            assert_eq!(point.sizes, [6, 8]);
            assert!((point.predicted - critical_decay(point.density)).abs() < 1e-15);
        }
    }

    #[test]
    fn noise_that_crosses_is_left_out() {
        let mut all: Vec<_> = [6, 8]
            .iter()
            .flat_map(|&n| [0.5, 0.6, 0.75, 0.9].map(|alpha| statistics(n, alpha)))
            .collect();
        for bin in all.iter_mut().flat_map(|of| &mut of.gap_ratios) {
            bin.gap_ratio.standard_error = Some(0.1);
        }
        assert!(mobility_edge(&all).is_empty());
    }
}
