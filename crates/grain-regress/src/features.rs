//! Which few numbers represent a realization, so that a relabeled sample is a sum of rows.

/// Bins of equal pooled weight: fine enough for a changed shape, few enough for a covariance.
const BINS: usize = 16;

/// About how many values the bins are chosen from.
const VALUES_FOR_BINS: usize = 20_000;

/// One row of numbers a realization; everything that is tested is a difference of mean rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Features {
    /// Ends of the bins inside the range of values, ascending.
    pub edges: Vec<f64>,
    /// What the scalars behind the cumulative fractions are.
    pub scalars: &'static [&'static str],
    /// `[realization, feature]`: fractions at most each edge, then the scalars.
    pub rows: Vec<f64>,
}

const ENTROPY_SCALARS: &[&str] = &["mean", "scatter of realizations"];
const ENERGY_SCALARS: &[&str] = &["mean", "scatter of realizations", "width"];

impl Features {
    /// Of the entropies of one l-bit, one window a realization.
    ///
    /// Scalars: the mean of the window, and its squared distance from the mean of all.
    pub(crate) fn of_entropies(windows: &[Vec<f64>]) -> Self {
        Self::of(windows, ENTROPY_SCALARS)
    }

    /// Of the energies, one window a realization; also the standard deviation inside the window.
    pub(crate) fn of_energies(windows: &[Vec<f64>]) -> Self {
        Self::of(windows, ENERGY_SCALARS)
    }

    /// The number of features.
    pub(crate) fn width(&self) -> usize {
        self.edges.len() + self.scalars.len()
    }

    /// Everything is a function of the *set* of realizations, so that relabeling them is exact.
    fn of(windows: &[Vec<f64>], scalars: &'static [&'static str]) -> Self {
        let edges = equal_weight_edges(windows);
        let means: Vec<f64> = windows.iter().map(|window| mean(window)).collect();
        let center = mean(&means);
        let mut rows = Vec::with_capacity(windows.len() * (edges.len() + scalars.len()));
        let mut counts = vec![0_usize; edges.len() + 1];
        for (window, &own) in windows.iter().zip(&means) {
            counts.fill(0);
            for value in window {
                counts[edges.partition_point(|edge| edge < value)] += 1;
            }
            let mut below = 0;
            for count in &counts[..edges.len()] {
                below += count;
                rows.push(below as f64 / window.len() as f64);
            }
            rows.push(own);
            rows.push((own - center).powi(2));
            if scalars.len() > ENTROPY_SCALARS.len() {
                let squares = window.iter().map(|x| (x - own).powi(2)).sum::<f64>();
                rows.push((squares / window.len() as f64).sqrt());
            }
        }
        Self { edges, scalars, rows }
    }
}

/// Values that cut the pooled windows into bins of nearly equal weight; fewer where values coincide.
fn equal_weight_edges(windows: &[Vec<f64>]) -> Vec<f64> {
    let total: usize = windows.iter().map(Vec::len).sum();
    let stride = (total / VALUES_FOR_BINS).max(1);
    let mut values: Vec<f64> =
        windows.iter().flat_map(|window| window.iter().step_by(stride)).copied().collect();
    values.sort_by(f64::total_cmp);
    let Some(&largest) = values.last() else { return Vec::new() };
    let mut edges: Vec<f64> =
        (1..BINS).map(|bin| values[bin * values.len() / BINS]).filter(|&x| x < largest).collect();
    edges.dedup();
    edges
}

/// Of at least one value.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_equal_pooled_weight_and_rows_are_cumulative() {
        let windows: Vec<Vec<f64>> =
            (0..10).map(|m| (0..160).map(|k| f64::from(10 * k + m)).collect()).collect();
        let features = Features::of_energies(&windows);
        assert_eq!(features.edges.len(), BINS - 1, "values all differ");
        for row in features.rows.chunks_exact(features.width()) {
            for (bin, fraction) in row[..BINS - 1].iter().enumerate() {
                let expected = (bin + 1) as f64 / BINS as f64;
                // An edge lies between two values of every window: off by one of 160 at most.
                assert!((fraction - expected).abs() <= 1.0 / 160.0 + 1e-12, "{fraction}");
            }
        }
    }

    #[test]
    fn an_l_bit_whose_entropy_is_always_zero_has_no_bins_and_no_trouble() {
        let features = Features::of_entropies(&vec![vec![0.0; 5]; 4]);
        assert!(features.edges.is_empty() && features.rows.iter().all(|x| x.abs() <= 0.0));
    }
}
