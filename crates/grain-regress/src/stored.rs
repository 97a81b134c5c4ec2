//! Datasets as one sample: of one model, with the same eigenstates, and no realization of the disorder twice.

use std::ops::Range;

use grain_dataset::{Dataset, Pool, SizeGroup, Window};

use crate::error::RegressionError;
use crate::points::Point;

/// Datasets whose realizations are one sample, seen through a window.
///
/// # Examples
///
/// Made by [`Sample::of_datasets`](crate::Sample::of_datasets).
#[derive(Debug)]
pub struct Stored {
    pool: Pool,
    window: Window,
    /// N ascending.
    sizes: Vec<StoredSize>,
}

/// One N: where each of its points is stored.
#[derive(Debug)]
struct StoredSize {
    n_lbits: usize,
    alphas: Vec<f64>,
    /// `[alpha][realization]`
    places: Vec<Vec<Option<Place>>>,
}

/// Where a point is stored.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Index of the dataset in the pool.
    dataset: usize,
    /// Index of α in it.
    alpha_index: usize,
    /// Index of the realization in it.
    realization: usize,
}

impl Stored {
    /// Finds every point of the datasets.
    pub(crate) fn of(pool: Pool, window: Window) -> Result<Self, RegressionError> {
        let mut sizes = Vec::new();
        for n_lbits in pool.sizes() {
            require_same_states(&pool, n_lbits)?;
            let Some(size) = pool.size(n_lbits)? else { continue };
            let place_of = |alpha: usize, realization: usize| {
                let point = size.point(alpha, realization)?;
                let held = |dataset: &Dataset| std::ptr::eq(dataset, point.dataset);
                let dataset = pool.datasets().iter().position(held)?;
                let (alpha_index, realization) = (point.alpha_index, point.realization);
                Some(Place { dataset, alpha_index, realization })
            };
            let places = |alpha| (0..size.n_realizations()).map(|m| place_of(alpha, m)).collect();
            let places = (0..size.alphas().len()).map(places).collect();
            sizes.push(StoredSize { n_lbits, alphas: size.alphas().to_vec(), places });
        }
        Ok(Self { pool, window, sizes })
    }

    /// The datasets.
    pub(crate) fn datasets(&self) -> &[Dataset] {
        self.pool.datasets()
    }

    /// The window.
    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    /// Every N, ascending.
    pub(crate) fn n_lbits(&self) -> Vec<usize> {
        self.sizes.iter().map(|size| size.n_lbits).collect()
    }

    /// Every α at N, ascending.
    pub(crate) fn alphas(&self, n_lbits: usize) -> &[f64] {
        self.size(n_lbits).map_or(&[], |size| &size.alphas)
    }

    /// The realizations at one α, ascending: indices in the file if it is one, else a count over all.
    pub(crate) fn completed(&self, n_lbits: usize, alpha_index: usize) -> Vec<usize> {
        let places = self.size(n_lbits).and_then(|size| size.places.get(alpha_index));
        let places = places.map_or(&[][..], Vec::as_slice);
        (0..places.len()).filter(|&index| places[index].is_some()).collect()
    }

    /// One of the groups at N: what it says of model and states holds for all.
    pub(crate) fn group(&self, n_lbits: usize) -> Option<&SizeGroup> {
        self.datasets().iter().find_map(|dataset| dataset.size(n_lbits))
    }

    /// Reads a point: entropies of the window, and energies of the eigenstates `energies`, or of the window. `None` if it is not there.
    pub(crate) fn point(
        &self,
        n_lbits: usize,
        alpha_index: usize,
        realization: usize,
        energies: Option<&Range<usize>>,
    ) -> Result<Option<Point>, RegressionError> {
        let found = self.size(n_lbits).and_then(|size| {
            let place = (*size.places.get(alpha_index)?.get(realization)?)?;
            Some((self.datasets().get(place.dataset)?.size(n_lbits)?, place))
        });
        let Some((size, Place { alpha_index, realization, .. })) = found else { return Ok(None) };
        let states = self.window.stored_states(size, alpha_index, realization)?;
        let first = size.eigenstates().start;
        let listed = energies.map_or(states.clone(), |r| r.start - first..r.end - first);
        let energies = size.energies(alpha_index, realization)?;
        let entropies = size.entropies(alpha_index, realization)?;
        Ok(Some(Point {
            energies: energies[listed].to_vec(),
            entropies: entropies[states.start * n_lbits..states.end * n_lbits].to_vec(),
        }))
    }

    fn size(&self, n_lbits: usize) -> Option<&StoredSize> {
        self.sizes.iter().find(|size| size.n_lbits == n_lbits)
    }
}

/// Refuses datasets of which one stores more of a spectrum than another: their windows would not be of one kind.
fn require_same_states(pool: &Pool, n_lbits: usize) -> Result<(), RegressionError> {
    let mut groups =
        pool.datasets().iter().filter_map(|dataset| Some((dataset.path(), dataset.size(n_lbits)?)));
    let Some((other, first)) = groups.next() else { return Ok(()) };
    let differs = |group: &SizeGroup| {
        group.eigenstates() != first.eigenstates()
            || group.is_nearest_to_mean() != first.is_nearest_to_mean()
    };
    match groups.find(|(_, group)| differs(group)) {
        None => Ok(()),
        Some((path, group)) => Err(RegressionError::OtherStates {
            n_lbits,
            path: path.into(),
            stored: group.stored_eigenstates(),
            other: other.into(),
            others: first.stored_eigenstates(),
        }),
    }
}
