//! How often each entropy occurs in each realization: cumulative counts on a grid fine at both ends.

use std::f64::consts::FRAC_PI_2;

/// Bins of the pictured density.
const BINS: usize = 40;

/// Points a decade where the grid is logarithmic.
const PER_DECADE: u32 = 8;

/// Decades that the grid reaches towards 0.
///
/// Entropies vanish as `g² log g`, so a weakly coupled l-bit has them over many decades.
const DECADES_AT_ZERO: u32 = 14;

/// Decades that the grid reaches towards 1, as 1 - S.
///
/// A thermal l-bit of the largest Hilbert space that is diagonalized has 1 - S of 1e-5.
const DECADES_AT_ONE: u32 = 7;

/// Where cumulative distributions of entropies are compared, and how they are binned.
///
/// # Examples
///
/// ```
/// use grain_statistics::EntropyGrid;
///
/// // Two l-bits that hardly know the grain, and one that is thermal.
/// let grid = EntropyGrid::new();
/// let cumulative = grid.cumulative([1e-9, 2e-3, 0.999].into_iter());
/// let at_most = |entropy: f64| cumulative[grid.points().partition_point(|&s| s < entropy)];
/// assert_eq!((at_most(1e-8), at_most(0.5), at_most(1.0)), (1.0 / 3.0, 2.0 / 3.0, 1.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EntropyGrid {
    /// Ascending from 0 to 1, bits.
    points: Vec<f64>,
    /// Indices of the bin edges among `points`, ascending, 0 and 1 included.
    edges: Vec<usize>,
}

impl Default for EntropyGrid {
    fn default() -> Self {
        Self::new()
    }
}

impl EntropyGrid {
    /// Bin edges `sin²(πi/2n)`, dense at 0 and 1 where the distribution has its two modes, and points
    /// between them, with a logarithmic spacing towards both ends.
    ///
    /// The first bin is 1.5e-3 bits wide, those in the middle 0.04.
    pub fn new() -> Self {
        let arcsine =
            |steps: usize, step: usize| (FRAC_PI_2 * step as f64 / steps as f64).sin().powi(2);
        let mut edges: Vec<f64> = (0..=BINS).map(|step| arcsine(BINS, step)).collect();
        edges[0] = 0.0;
        edges[BINS] = 1.0;
        let decay = |step: u32| 10_f64.powf(-f64::from(step) / f64::from(PER_DECADE));
        let near_zero = (PER_DECADE..=DECADES_AT_ZERO * PER_DECADE).map(decay);
        let near_one = (PER_DECADE..=DECADES_AT_ONE * PER_DECADE).map(|step| 1.0 - decay(step));
        let between = (0..BINS).map(|bin| arcsine(2 * BINS, 2 * bin + 1));
        let mut points: Vec<f64> =
            edges.iter().copied().chain(near_zero).chain(near_one).chain(between).collect();
        points.sort_by(f64::total_cmp);
        points.dedup();
        // Every edge is among the points, bit for bit.
        let edges = edges.iter().map(|edge| points.partition_point(|point| point < edge)).collect();
        Self { points, edges }
    }

    /// Ascending from 0 to 1, bits.
    pub fn points(&self) -> &[f64] {
        &self.points
    }

    /// Pairs of indices among the points: the ends of every bin.
    pub fn bins(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.edges.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// How many entropies are at most `points[k]`, for every k; the last counts them all.
    pub fn counts(&self, entropies: impl Iterator<Item = f64>) -> Vec<u32> {
        let mut counts = vec![0_u32; self.points.len()];
        let last = self.points.len() - 1;
        for entropy in entropies {
            // Rounding may leave an entropy an ulp outside [0, 1].
            counts[self.points.partition_point(|&point| point < entropy).min(last)] += 1;
        }
        let mut below = 0;
        for count in &mut counts {
            below += *count;
            *count = below;
        }
        counts
    }

    /// The fraction of entropies that are at most `points[k]`, for every k.
    pub fn cumulative(&self, entropies: impl Iterator<Item = f64>) -> Vec<f64> {
        let counts = self.counts(entropies);
        // The last point is 1, and nothing lies beyond it.
        let total = f64::from(counts[counts.len() - 1].max(1));
        counts.iter().map(|&count| f64::from(count) / total).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_cover_zero_to_one_and_are_fine_at_both_ends() {
        let grid = EntropyGrid::new();
        let bins: Vec<(f64, f64)> =
            grid.bins().map(|(low, high)| (grid.points()[low], grid.points()[high])).collect();
        assert_eq!(bins.len(), BINS, "every edge was found");
        let same = |a: f64, b: f64| a.total_cmp(&b).is_eq();
        assert!(same(bins[0].0, 0.0) && same(bins[BINS - 1].1, 1.0), "from 0 to 1 exactly");
        assert!(bins.windows(2).all(|pair| same(pair[0].1, pair[1].0)), "no gap");
        let width = |bin: (f64, f64)| bin.1 - bin.0;
        assert!(width(bins[0]) < 2e-3 && width(bins[BINS - 1]) < 2e-3, "fine at the ends");
        assert!(bins.iter().all(|&bin| width(bin) < 0.04), "and nowhere coarse");
    }

    #[test]
    fn an_atom_at_zero_is_seen_at_the_first_point() {
        let grid = EntropyGrid::new();
        let cumulative = grid.cumulative([0.0, 0.0, 0.5, 1.0 + 1e-16].into_iter());
        assert!((cumulative[0] - 0.5).abs() < f64::EPSILON, "two of four are exactly zero");
        let last = cumulative.last().unwrap();
        assert!((last - 1.0).abs() < f64::EPSILON, "all are at most one: {last}");
    }

    proptest! {
        #[test]
        fn cumulative_fractions_are_those_of_the_empirical_distribution(
            entropies in prop::collection::vec(0.0_f64..=1.0, 1..60)
        ) {
            let grid = EntropyGrid::new();
            let cumulative = grid.cumulative(entropies.iter().copied());
            for (&point, fraction) in grid.points().iter().zip(cumulative) {
                let below = entropies.iter().filter(|&&entropy| entropy <= point).count();
                let expected = below as f64 / entropies.len() as f64;
                prop_assert!((fraction - expected).abs() < f64::EPSILON);
            }
        }
    }
}
