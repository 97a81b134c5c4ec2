//! What is compared: energies and entropies of a window, realization by realization.

use std::ops::Range;

use grain_dataset::{Dataset, SizeGroup, Window};

use crate::error::RegressionError;
use crate::left_out::pairs_of_alphas;

/// The window of one realization at one α.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// Ascending, units of energy: of every eigenstate that both samples store, or of the window;
    /// empty if they are not known.
    pub energies: Vec<f64>,
    /// `[eigenstate, l-bit]`, bits.
    pub entropies: Vec<f64>,
}

/// Points at one N, held in memory: another code's, or resampled ones.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSize {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// The values of α.
    pub alphas: Vec<f64>,
    /// `[alpha, realization]`; `None` where there is none.
    pub points: Vec<Vec<Option<Point>>>,
}

/// A sample of the ensemble: a dataset seen through a window, or points in memory.
///
/// # Examples
///
/// Points in memory, on the [first page](crate#examples); a table of another code: [`Sample::from_csv`].
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "two of them exist at a time")]
pub enum Sample {
    /// A dataset, read point by point.
    Dataset {
        /// The file.
        dataset: Dataset,
        /// Which eigenstates count.
        window: Window,
    },
    /// Points that are windows already, N ascending.
    Memory(Vec<SampleSize>),
}

impl Sample {
    /// The values of N, ascending.
    pub fn sizes(&self) -> Vec<usize> {
        match self {
            Self::Dataset { dataset, .. } => {
                dataset.sizes().iter().map(SizeGroup::n_lbits).collect()
            }
            Self::Memory(sizes) => sizes.iter().map(|size| size.n_lbits).collect(),
        }
    }

    /// The values of α at N; NaN stands for explicit couplings.
    pub fn alphas(&self, n_lbits: usize) -> &[f64] {
        match self {
            Self::Dataset { dataset, .. } => dataset.size(n_lbits).map_or(&[], SizeGroup::alphas),
            Self::Memory(sizes) => size_of(sizes, n_lbits).map_or(&[], |size| &size.alphas),
        }
    }

    /// The realizations that are there at one α, ascending.
    pub fn completed(&self, n_lbits: usize, alpha_index: usize) -> Vec<usize> {
        match self {
            Self::Dataset { dataset, .. } => dataset
                .size(n_lbits)
                .map_or_else(Vec::new, |size| size.completed_realizations(alpha_index)),
            Self::Memory(sizes) => {
                let points = size_of(sizes, n_lbits).and_then(|size| size.points.get(alpha_index));
                let points = points.map_or(&[][..], Vec::as_slice);
                (0..points.len()).filter(|&index| points[index].is_some()).collect()
            }
        }
    }

    /// What is stored at N of a dataset.
    pub(crate) fn stored(&self, n_lbits: usize) -> Option<&SizeGroup> {
        match self {
            Self::Dataset { dataset, .. } => dataset.size(n_lbits),
            Self::Memory(_) => None,
        }
    }

    /// One point: entropies of the window, and energies of the eigenstates `energies` of the full
    /// spectrum, or of the window if it is `None`.
    ///
    /// # Errors
    /// A [`RegressionError`] if it is not there, was not stored or cannot be read, or holds a number that
    /// is not finite.
    pub fn point(
        &self,
        n_lbits: usize,
        alpha_index: usize,
        realization: usize,
        energies: Option<&Range<usize>>,
    ) -> Result<Point, RegressionError> {
        let absent = || RegressionError::NoPoint { n_lbits, alpha_index, realization };
        let point = match self {
            Self::Dataset { dataset, window } => {
                let size = dataset.size(n_lbits).ok_or_else(absent)?;
                let states = window.stored_states(size, alpha_index, realization)?;
                let first = size.eigenstates().start;
                let listed = energies.map_or(states.clone(), |r| r.start - first..r.end - first);
                let energies = size.energies(alpha_index, realization)?;
                let entropies = size.entropies(alpha_index, realization)?;
                Point {
                    energies: energies[listed].to_vec(),
                    entropies: entropies[states.start * n_lbits..states.end * n_lbits].to_vec(),
                }
            }
            Self::Memory(sizes) => size_of(sizes, n_lbits)
                .and_then(|size| size.points.get(alpha_index)?.get(realization)?.clone())
                .ok_or_else(absent)?,
        };
        let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        if point.entropies.is_empty() {
            return Err(absent());
        }
        for (quantity, values) in [("entropy", &point.entropies), ("energy", &point.energies)] {
            if !finite(values) {
                let alpha = self.alphas(n_lbits)[alpha_index];
                return Err(RegressionError::NotFinite { quantity, n_lbits, alpha, realization });
            }
        }
        Ok(point)
    }

    /// N and α in words.
    pub(crate) fn description(&self) -> String {
        let sizes = self.sizes().into_iter().map(|n| {
            let alphas: Vec<String> = self.alphas(n).iter().map(f64::to_string).collect();
            format!("N = {n} at alpha = {}", alphas.join(", "))
        });
        sizes.collect::<Vec<_>>().join("; ")
    }
}

fn size_of(sizes: &[SampleSize], n_lbits: usize) -> Option<&SampleSize> {
    sizes.iter().find(|size| size.n_lbits == n_lbits)
}

/// Pairs of indices of the α that both hold at N.
pub(crate) fn common_alphas(new: &Sample, reference: &Sample, n: usize) -> Vec<(usize, usize)> {
    pairs_of_alphas(new.alphas(n), reference.alphas(n))
}

/// The eigenstates whose energies are compared: all that both store; `None` where these are not known, or there are none.
///
/// The middle of a spectrum says little of its width, so energies are not confined to the window.
pub(crate) fn common_states(new: &Sample, reference: &Sample, n: usize) -> Option<Range<usize>> {
    let (new, reference) = (new.stored(n)?, reference.stored(n)?);
    let (a, b) = (new.eigenstates(), reference.eigenstates());
    if new.is_nearest_to_mean() || reference.is_nearest_to_mean() {
        let both = new.is_nearest_to_mean() && reference.is_nearest_to_mean();
        return (both && a == b).then_some(a);
    }
    let common = a.start.max(b.start)..a.end.min(b.end);
    (!common.is_empty()).then_some(common)
}
