//! What is compared: energies and entropies of a window, realization by realization.

use std::ops::Range;

use grain_dataset::{Dataset, Pool, SizeGroup, Window};

use crate::error::RegressionError;
use crate::left_out::pairs_of_alphas;
use crate::points::{Point, SampleSize};
use crate::stored::Stored;

/// A sample of the ensemble: datasets seen through a window, or points in memory.
///
/// # Examples
///
/// Points in memory, on the [first page](crate#examples); a table of another code: [`Sample::from_csv`].
#[derive(Debug)]
pub enum Sample {
    /// Datasets, read point by point.
    Stored(Stored),
    /// Points that are windows already, N ascending.
    Memory(Vec<SampleSize>),
}

impl Sample {
    /// Datasets of one model as one sample; of more than one the disorder is read, and realizations are counted over all.
    ///
    /// # Errors
    /// [`RegressionError::Dataset`] if they are of several models or share realizations, [`RegressionError::OtherStates`] if one
    /// stores other eigenstates than another, or disorder that cannot be read.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use grain_dataset::{Dataset, Window};
    /// use grain_regress::Sample;
    ///
    /// let datasets = ["drh.h5", "more.h5"].map(|path| Dataset::open(path.as_ref()));
    /// let datasets = datasets.into_iter().collect::<Result<_, _>>()?;
    /// let sample = Sample::of_datasets(datasets, Window::default())?;
    /// println!("{} realizations", sample.completed(8, 0).len());
    /// # Ok::<(), grain_regress::RegressionError>(())
    /// ```
    pub fn of_datasets(datasets: Vec<Dataset>, window: Window) -> Result<Self, RegressionError> {
        Ok(Self::Stored(Stored::of(Pool::of(datasets)?, window)?))
    }

    /// The values of N, ascending.
    pub fn sizes(&self) -> Vec<usize> {
        match self {
            Self::Stored(stored) => stored.n_lbits(),
            Self::Memory(sizes) => sizes.iter().map(|size| size.n_lbits).collect(),
        }
    }

    /// The values of α at N; NaN stands for explicit couplings.
    pub fn alphas(&self, n_lbits: usize) -> &[f64] {
        match self {
            Self::Stored(stored) => stored.alphas(n_lbits),
            Self::Memory(sizes) => size_of(sizes, n_lbits).map_or(&[], |size| &size.alphas),
        }
    }

    /// The realizations that are there at one α, ascending.
    pub fn completed(&self, n_lbits: usize, alpha_index: usize) -> Vec<usize> {
        match self {
            Self::Stored(stored) => stored.completed(n_lbits, alpha_index),
            Self::Memory(sizes) => {
                let points = size_of(sizes, n_lbits).and_then(|size| size.points.get(alpha_index));
                let points = points.map_or(&[][..], Vec::as_slice);
                (0..points.len()).filter(|&index| points[index].is_some()).collect()
            }
        }
    }

    /// What datasets say of their model and states at N.
    pub(crate) fn stored(&self, n_lbits: usize) -> Option<&SizeGroup> {
        match self {
            Self::Stored(stored) => stored.group(n_lbits),
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
            Self::Stored(stored) => stored.point(n_lbits, alpha_index, realization, energies)?,
            Self::Memory(sizes) => size_of(sizes, n_lbits)
                .and_then(|size| size.points.get(alpha_index)?.get(realization)?.clone()),
        };
        let point = point.ok_or_else(absent)?;
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
