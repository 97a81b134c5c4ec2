//! Both histograms of one test with their residuals: the table behind the picture.

use grain_statistics::{EntropyGrid, Estimate};
use serde::Serialize;

use crate::error::RegressionError;
use crate::sample::{Sample, common_alphas, common_states};
use crate::statistical::difference_in_errors;
use crate::verdict::{Quantity, Verdict};

/// Bins of an energy histogram.
const ENERGY_BINS: usize = 30;

/// One bin in both samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ContrastBin {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Density of the new data, one over the unit of the quantity.
    pub new: Estimate,
    /// Density of the reference.
    pub reference: Estimate,
    /// The difference in standard errors.
    pub z: f64,
}

/// Both histograms of one verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contrast {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α.
    pub alpha: f64,
    /// What is binned.
    #[serde(flatten)]
    pub quantity: Quantity,
    /// Whether the test calls it different.
    pub different: bool,
    /// The p-value of the family.
    pub family_p_value: f64,
    /// Ascending, without gaps.
    pub bins: Vec<ContrastBin>,
}

/// Reads what a verdict was found on again, and bins it.
///
/// # Errors
/// A [`RegressionError`] if a number cannot be read, or the verdict is on other samples.
///
/// # Examples
///
/// ```
/// use grain_regress::{StatisticalSettings, compare_statistically, contrast, regression_figure};
/// # use grain_regress::{Point, Sample, SampleSize};
/// # let sample = |seed: usize, shift: f64| {
/// #     let entropy = |m: usize, a: usize| shift + 0.4 * ((7 * m + 5 * a + 11 * seed) % 17) as f64 / 17.0;
/// #     let point = |m: usize| Point {
/// #         energies: Vec::new(),
/// #         entropies: (0..8).map(|a| entropy(m, a) + 1e-3 * (m + 40 * seed) as f64).collect(),
/// #     };
/// #     let points = vec![(0..20).map(|m| Some(point(m))).collect()];
/// #     Sample::Memory(vec![SampleSize { n_lbits: 1, alphas: vec![0.5], points }])
/// # };
///
/// // The two samples of the first page, 0.2 bits apart.
/// let (new, reference) = (sample(1, 0.3), sample(2, 0.1));
/// let settings = StatisticalSettings { permutations: 999, ..StatisticalSettings::default() };
/// let found = compare_statistically(&new, &reference, &settings)?;
/// let worst = found.worst(|_| true).expect("one test was made");
/// let contrast = contrast(worst, &new, &reference)?;
/// assert!(contrast.different && contrast.bins.len() > 10);
/// assert!(regression_figure(&contrast).svg().starts_with("<svg"));
/// # Ok::<(), grain_regress::RegressionError>(())
/// ```
pub fn contrast(
    verdict: &Verdict,
    new: &Sample,
    reference: &Sample,
) -> Result<Contrast, RegressionError> {
    let n = verdict.n_lbits;
    let pair = common_alphas(new, reference, n)
        .into_iter()
        .find(|pair| new.alphas(n)[pair.0].total_cmp(&verdict.alpha).is_eq());
    let (index, other) = pair
        .ok_or(RegressionError::OtherVerdict { n_lbits: verdict.n_lbits, alpha: verdict.alpha })?;
    let states = common_states(new, reference, n);
    let states = states.as_ref();
    let windows = |sample: &Sample, index: usize| -> Result<Vec<Vec<f64>>, RegressionError> {
        let points =
            sample.completed(n, index).into_iter().map(|m| sample.point(n, index, m, states));
        let values = points.map(|point| {
            let point = point?;
            Ok(match verdict.quantity {
                Quantity::Energy => point.energies,
                Quantity::Entropy { l_bit } => {
                    point.entropies.into_iter().skip(l_bit - 1).step_by(n).collect()
                }
            })
        });
        values.collect()
    };
    let (new, reference) = (windows(new, index)?, windows(reference, other)?);
    let edges = match verdict.quantity {
        Quantity::Energy => {
            let all = || new.iter().chain(&reference).flatten().copied();
            let low = all().fold(f64::INFINITY, f64::min);
            let high = all().fold(f64::NEG_INFINITY, f64::max);
            let step = (high - low).max(1e-12) / ENERGY_BINS as f64;
            (0..=ENERGY_BINS).map(|edge| low + step * edge as f64).collect()
        }
        Quantity::Entropy { .. } => {
            let grid = EntropyGrid::new();
            let mut edges: Vec<f64> = grid.bins().map(|(low, _)| grid.points()[low]).collect();
            edges.push(1.0);
            edges
        }
    };
    let (new, reference) = (densities(&new, &edges), densities(&reference, &edges));
    let bins =
        edges.windows(2).zip(new.into_iter().zip(reference)).map(|(ends, (new, reference))| {
            let z = difference_in_errors(&new, &reference);
            ContrastBin { low: ends[0], high: ends[1], new, reference, z }
        });
    Ok(Contrast {
        n_lbits: n,
        alpha: verdict.alpha,
        quantity: verdict.quantity,
        different: verdict.different,
        family_p_value: verdict.family_p_value,
        bins: bins.collect(),
    })
}

fn densities(windows: &[Vec<f64>], edges: &[f64]) -> Vec<Estimate> {
    let bins = edges.len() - 1;
    let mut by_bin = vec![Vec::with_capacity(windows.len()); bins];
    for window in windows {
        let mut counts = vec![0_usize; bins];
        for value in window {
            // The ends belong to the outermost bins.
            let bin = edges.partition_point(|edge| edge < value).saturating_sub(1);
            counts[bin.min(bins - 1)] += 1;
        }
        for (bin, count) in counts.into_iter().enumerate() {
            let width = edges[bin + 1] - edges[bin];
            by_bin[bin].push(count as f64 / window.len() as f64 / width);
        }
    }
    by_bin.iter().map(|values| Estimate::of(values)).collect()
}
