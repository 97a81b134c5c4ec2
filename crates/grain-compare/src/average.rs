//! The average of every l-bit over the window, realization by realization.

use std::ops::Range;

use grain_dataset::{PooledPoint, PooledSize, Window};
use grain_model::drawn_array::DISTANCES;
use grain_model::{CouplingLaw, Distance};

use crate::coverage::{AlphaCoverage, Coverage};
use crate::error::CompareError;

/// Averages over the window at one N: small, whatever the size of the dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeAverages {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// The dimension D of the Hilbert space.
    pub hilbert_dimension: usize,
    /// The α that are compared, ascending, `α_c` among them.
    pub alphas: Vec<f64>,
    /// Index of `α_c` among `alphas`.
    pub critical: usize,
    /// Indices of the realizations in the dataset, the same at every α.
    pub realizations: Vec<usize>,
    /// Window average of the entropy, bits.
    pub entropy: RealizationMeans,
    /// Window average of `<a|σ_n^z|a>²`.
    pub memory: RealizationMeans,
    /// Eigenstates in the windows of all compared points.
    pub states: usize,
    /// How many of them are flagged as near-degenerate: their own entropies are not well defined.
    pub near_degenerate: usize,
    /// How much of every α of the dataset is finished.
    pub coverage: Vec<AlphaCoverage>,
    /// Window average of the adjacent gap ratio, `[alpha, realization]`; NaN where it is not defined, empty where it was not
    /// stored.
    pub gap_ratio: Vec<f64>,
    /// Whether the Hamiltonian is complex, so that its resonances are of another class than those of mean field.
    pub is_complex: bool,
    /// Where the eigenstates are: the distance of their energy from the mean in standard deviations of all levels.
    pub energy_position: f64,
    /// `u_n` of `J_n = J_1 α^(u_n)` where it is not n - 1, `[sample][l-bit]`: of every realization where it is random, else one list.
    pub distances: Vec<Vec<f64>>,
}

/// Which α are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphas {
    /// All that are compared.
    Compared,
    /// `α_c` alone.
    Critical,
}

/// One number for every l-bit, α and realization.
#[derive(Debug, Clone, PartialEq)]
pub struct RealizationMeans {
    n_alphas: usize,
    n_realizations: usize,
    /// `[l-bit, alpha, realization]`
    values: Vec<f64>,
}

impl RealizationMeans {
    /// As many values as l-bits times α times realizations, `[l-bit, alpha, realization]`.
    pub(crate) fn from_values(n_alphas: usize, n_realizations: usize, values: Vec<f64>) -> Self {
        Self { n_alphas, n_realizations, values }
    }

    /// Every value, `[l-bit, alpha, realization]`.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Zeros, `[l-bit, alpha, realization]`.
    pub fn zeros(n_lbits: usize, n_alphas: usize, n_realizations: usize) -> Self {
        Self { n_alphas, n_realizations, values: vec![0.0; n_lbits * n_alphas * n_realizations] }
    }

    /// The values of one l-bit (counted from 0) at one α, `[realization]`.
    pub fn at(&self, lbit: usize, alpha: usize) -> &[f64] {
        let start = (lbit * self.n_alphas + alpha) * self.n_realizations;
        &self.values[start..start + self.n_realizations]
    }

    /// The values of these realizations, and then those of others: of the same l-bits and α.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let values = beside(&self.values, self.n_realizations, &other.values, other.n_realizations);
        Self { n_realizations: self.n_realizations + other.n_realizations, values, ..*self }
    }

    /// Sets one value; l-bit and realization are counted from 0.
    pub fn set(&mut self, lbit: usize, alpha: usize, realization: usize, value: f64) {
        let index = (lbit * self.n_alphas + alpha) * self.n_realizations + realization;
        self.values[index] = value;
    }
}

impl SizeAverages {
    /// Reads the averages of one size, one (α, realization) block at a time.
    ///
    /// # Errors
    /// A [`CompareError`] if nothing can be compared (see [`Coverage::of`]), the window was not
    /// stored, a number in it is not finite, or the file cannot be read.
    pub fn read(size: &PooledSize<'_>, window: &Window) -> Result<Self, CompareError> {
        Ok(Self::read_some(size, window, Alphas::Compared)?.0)
    }

    /// Reads `α_c` alone; on the same realizations as [`Self::read`].
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_critical(size: &PooledSize<'_>, window: &Window) -> Result<Self, CompareError> {
        Ok(Self::read_some(size, window, Alphas::Critical)?.0)
    }

    /// Reads the averages, and says which α of the data they are of, by index.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(crate) fn read_some(
        size: &PooledSize<'_>,
        window: &Window,
        wanted: Alphas,
    ) -> Result<(Self, Vec<usize>), CompareError> {
        let coverage = Coverage::of(size, window)?;
        let n_lbits = size.first().n_lbits();
        let read = match wanted {
            Alphas::Compared => coverage.compared,
            Alphas::Critical => vec![coverage.critical],
        };
        let alphas: Vec<f64> = read.iter().map(|&index| size.alphas()[index]).collect();
        let n_realizations = coverage.realizations.len();
        let mut averages = Self {
            n_lbits,
            hilbert_dimension: size.first().hilbert_dimension(),
            // Either choice contains α_c, in ascending order.
            critical: read.partition_point(|&index| index < coverage.critical),
            entropy: RealizationMeans::zeros(n_lbits, alphas.len(), n_realizations),
            memory: RealizationMeans::zeros(n_lbits, alphas.len(), n_realizations),
            alphas,
            realizations: coverage.realizations,
            states: 0,
            near_degenerate: 0,
            coverage: coverage.alphas,
            gap_ratio: Vec::new(),
            is_complex: size.first().model().is_complex(),
            energy_position: size.first().energy_position(),
            distances: Vec::new(),
        };
        let gap_ratio = size.column(GAP_RATIO);
        averages.distances = distances(size, coverage.critical, &averages.realizations)?;
        for (alpha, &alpha_index) in read.iter().enumerate() {
            for index in 0..n_realizations {
                let realization = averages.realizations[index];
                let point = point_of(size, alpha_index, realization);
                let block = WindowBlock::read(point, window)?;
                for lbit in 0..n_lbits {
                    averages.entropy.set(lbit, alpha, index, block.mean_entropy(lbit)?);
                    averages.memory.set(lbit, alpha, index, block.mean_memory(lbit)?);
                }
                if let Some(column) = gap_ratio {
                    let all = point.size.values(column, point.alpha_index, point.realization)?;
                    averages.gap_ratio.push(mean_of_defined(&all[block.states.clone()]));
                }
                averages.states += block.states.len();
                let flags = point.size.near_degenerate(point.alpha_index, point.realization)?;
                averages.near_degenerate +=
                    flags[block.states.clone()].iter().filter(|&&flag| flag).count();
            }
        }
        Ok((averages, read))
    }

    /// Entropies of the end l-bit at one α, bits, `[realization]`.
    pub(crate) fn end_entropy(&self, alpha: usize) -> &[f64] {
        self.entropy.at(self.n_lbits - 1, alpha)
    }
}

/// Rows of these lengths, each of the first with the one of the second behind it.
pub(crate) fn beside<T: Copy>(first: &[T], length: usize, second: &[T], other: usize) -> Vec<T> {
    let rows = first.chunks_exact(length).zip(second.chunks_exact(other));
    rows.flat_map(|(first, second)| [first, second].concat()).collect()
}

/// Averages are kept to a part of 2³⁶ (1.5e-11): far finer than any realization tells, and summaries are a third smaller.
const KEPT: f64 = (1_u64 << 36) as f64;

/// The column of the adjacent gap ratio.
const GAP_RATIO: &str = "gap_ratio";

/// The mean of those numbers that there are.
fn mean_of_defined(values: &[f64]) -> f64 {
    let (sum, count) = (values.iter().filter(|value| !value.is_nan()))
        .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// A point of those that are compared.
#[expect(clippy::expect_used, reason = "a compared realization is computed at every compared α")]
pub(crate) fn point_of<'a>(
    size: &PooledSize<'a>,
    alpha_index: usize,
    realization: usize,
) -> PooledPoint<'a> {
    *size.point(alpha_index, realization).expect("what is compared is computed")
}

/// The `u_n` of the data, where they are not those of Eq. (12); `alpha_index` is one that is compared.
fn distances(
    size: &PooledSize<'_>,
    alpha_index: usize,
    realizations: &[usize],
) -> Result<Vec<Vec<f64>>, CompareError> {
    let CouplingLaw::Decaying { distance, spread, .. } = size.first().model().couplings() else {
        return Ok(vec![]);
    };
    if *spread > 0.0 {
        let of = |&realization: &usize| {
            let point = point_of(size, alpha_index, realization);
            let disorder = point.size.disorder(point.realization)?;
            Ok(disorder.array(&DISTANCES).unwrap_or_default().to_vec())
        };
        return realizations.iter().map(of).collect();
    }
    if *distance == Distance::Chain {
        return Ok(vec![]);
    }
    Ok(vec![(0..size.first().n_lbits()).map(|lbit| distance.of(lbit)).collect()])
}

/// One stored point: what was measured, and which of it is in the window.
struct WindowBlock {
    n_lbits: usize,
    alpha: f64,
    realization: usize,
    /// Indices into what is stored.
    states: Range<usize>,
    /// `[eigenstate, l-bit]`
    entropies: Vec<f64>,
    /// `[eigenstate, l-bit]`
    magnetizations: Vec<f64>,
}

impl WindowBlock {
    fn read(point: PooledPoint<'_>, window: &Window) -> Result<Self, CompareError> {
        let PooledPoint { size, alpha_index, realization, .. } = point;
        Ok(Self {
            n_lbits: size.n_lbits(),
            alpha: size.alphas()[alpha_index],
            realization,
            states: window.stored_states(size, alpha_index, realization)?,
            entropies: size.entropies(alpha_index, realization)?,
            magnetizations: size.magnetizations(alpha_index, realization)?,
        })
    }

    fn mean_entropy(&self, lbit: usize) -> Result<f64, CompareError> {
        self.finite("entropy", self.mean(&self.entropies, lbit, |entropy| entropy))
    }

    fn mean_memory(&self, lbit: usize) -> Result<f64, CompareError> {
        self.finite("magnetization", self.mean(&self.magnetizations, lbit, |sigma| sigma * sigma))
    }

    fn mean(&self, values: &[f64], lbit: usize, f: impl Fn(f64) -> f64) -> f64 {
        let in_window = &values[self.states.start * self.n_lbits..self.states.end * self.n_lbits];
        let sum: f64 = in_window.iter().skip(lbit).step_by(self.n_lbits).map(|&x| f(x)).sum();
        sum / self.states.len() as f64
    }

    fn finite(&self, quantity: &'static str, mean: f64) -> Result<f64, CompareError> {
        // One number that is not finite makes the mean so.
        if mean.is_finite() {
            return Ok((mean * KEPT).round() / KEPT);
        }
        let Self { n_lbits, alpha, realization, .. } = *self;
        Err(CompareError::NotFinite { quantity, n_lbits, alpha, realization })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(states: Range<usize>) -> WindowBlock {
        WindowBlock {
            n_lbits: 2,
            alpha: 0.5,
            realization: 3,
            states,
            entropies: vec![0.9, 0.1, 0.8, 0.2, 0.6, 0.4, 0.5, 0.5],
            magnetizations: vec![0.0, 1.0, 0.0, -0.8, 0.0, 0.6, 0.0, f64::NAN],
        }
    }

    #[test]
    fn averages_run_over_the_window_and_one_lbit() {
        let block = block(1..3);
        assert!((block.mean_entropy(0).unwrap() - 0.7).abs() <= 0.5 / KEPT, "0.8 and 0.6");
        assert!((block.mean_entropy(1).unwrap() - 0.3).abs() <= 0.5 / KEPT, "0.2 and 0.4");
        assert!((block.mean_memory(1).unwrap() - 0.5).abs() <= 0.5 / KEPT, "0.64 and 0.36");
        assert!((block.mean_entropy(0).unwrap() * KEPT).fract() == 0.0, "and no digit beyond");
    }

    #[test]
    fn what_was_not_computed_is_an_error_and_no_number() {
        let error = block(2..4).mean_memory(1).unwrap_err().to_string();
        assert!(error.contains("magnetization of N = 2, alpha = 0.5, realization 3"), "{error}");
        assert!(block(0..3).mean_memory(1).is_ok(), "outside the window it does no harm");
    }
}
