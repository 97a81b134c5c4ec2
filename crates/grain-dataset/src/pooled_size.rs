//! One N of several datasets as one: which realizations there are, and where each is stored.

use std::collections::BTreeMap;

use grain_model::Column;

use crate::dataset::reader::Dataset;
use crate::dataset::size_group::SizeGroup;
use crate::disorder_digest::digest;
use crate::error::DatasetError;

/// A computed point of one of the datasets.
#[derive(Debug, Clone, Copy)]
pub struct PooledPoint<'a> {
    /// Where it is stored.
    pub dataset: &'a Dataset,
    /// Its size there.
    pub size: &'a SizeGroup,
    /// Index of its α among those of the size.
    pub alpha_index: usize,
    /// Index of its realization there.
    pub realization: usize,
}

/// One N of datasets that belong together; a realization of the disorder that several of them have, each at other α, is one.
///
/// # Examples
///
/// ```no_run
/// use grain_dataset::{Dataset, PooledSize};
///
/// let datasets = [Dataset::open("drh.h5".as_ref())?, Dataset::open("more.h5".as_ref())?];
/// let size = PooledSize::of(&datasets.iter().collect::<Vec<_>>(), 8)?.expect("N = 8 is in one of them");
/// for (index, alpha) in size.alphas().iter().enumerate() {
///     println!("alpha = {alpha}: {} realizations", size.completed_realizations(index).len());
/// }
/// # Ok::<(), grain_dataset::DatasetError>(())
/// ```
#[derive(Debug)]
pub struct PooledSize<'a> {
    /// At least one.
    sizes: Vec<&'a SizeGroup>,
    /// Ascending; NaN, last, where couplings do not depend on it.
    alphas: Vec<f64>,
    planned: usize,
    /// `[alpha][realization]`
    points: Vec<Vec<Option<PooledPoint<'a>>>>,
}

impl<'a> PooledSize<'a> {
    /// The points at one N of datasets of one model; of more than one the disorder is read. `None` if no dataset has this N. Of points that are in
    /// two datasets the first counts.
    ///
    /// # Errors
    /// A [`DatasetError`] if disorder cannot be read.
    pub fn of(datasets: &[&'a Dataset], n_lbits: usize) -> Result<Option<Self>, DatasetError> {
        let found: Vec<(&'a Dataset, &'a SizeGroup)> = (datasets.iter())
            .filter_map(|&dataset| Some((dataset, dataset.size(n_lbits)?)))
            .collect();
        let mut alphas: Vec<f64> =
            found.iter().flat_map(|(_, size)| size.alphas()).copied().collect();
        alphas.sort_by(f64::total_cmp);
        alphas.dedup_by(|one, other| one.total_cmp(other).is_eq());
        let alone = found.len() < 2;
        let mut points = vec![Vec::new(); alphas.len()];
        let (mut known, mut count) = (BTreeMap::new(), 0_usize);
        for &(dataset, size) in &found {
            let places: Vec<usize> = (size.alphas().iter())
                .map(|alpha| alphas.partition_point(|other| other.total_cmp(alpha).is_lt()))
                .collect();
            for realization in 0..size.n_realizations() {
                let computed: Vec<usize> = (0..places.len())
                    .filter(|&alpha_index| size.is_completed(alpha_index, realization))
                    .collect();
                // Alone, a realization keeps its index.
                let index = if alone {
                    realization
                } else if computed.is_empty() {
                    continue;
                } else {
                    *known.entry(digest(&size.disorder(realization)?)).or_insert(count)
                };
                count = count.max(index + 1);
                for alpha_index in computed {
                    let row: &mut Vec<Option<PooledPoint<'a>>> = &mut points[places[alpha_index]];
                    if row.len() <= index {
                        row.resize(index + 1, None);
                    }
                    row[index].get_or_insert(PooledPoint {
                        dataset,
                        size,
                        alpha_index,
                        realization,
                    });
                }
            }
        }
        let largest = found.iter().map(|(_, size)| size.n_realizations()).max().unwrap_or(0);
        let sizes: Vec<&SizeGroup> = found.into_iter().map(|(_, size)| size).collect();
        Ok((!sizes.is_empty()).then_some(Self {
            sizes,
            alphas,
            planned: largest.max(count),
            points,
        }))
    }

    /// One of the groups: what it says of the model holds for all.
    pub fn first(&self) -> &'a SizeGroup {
        self.sizes[0]
    }

    /// Every α, ascending.
    pub fn alphas(&self) -> &[f64] {
        &self.alphas
    }

    /// Realizations that are known or planned.
    pub fn n_realizations(&self) -> usize {
        self.planned
    }

    /// Indices of the realizations that are computed at an α, ascending.
    pub fn completed_realizations(&self, alpha_index: usize) -> Vec<usize> {
        let row = self.points[alpha_index].iter().enumerate();
        row.filter_map(|(realization, point)| point.map(|_| realization)).collect()
    }

    /// Where a point is stored, if it is computed.
    pub fn point(&self, alpha_index: usize, realization: usize) -> Option<&PooledPoint<'a>> {
        self.points.get(alpha_index)?.get(realization)?.as_ref()
    }

    /// The column of a name, if all have it.
    pub fn column(&self, name: &str) -> Option<&'a Column> {
        let of = |size: &&'a SizeGroup| size.columns().iter().find(|column| column.name == name);
        let all: Option<Vec<&Column>> = self.sizes.iter().map(of).collect();
        all?.first().copied()
    }
}
