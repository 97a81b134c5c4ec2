//! Several datasets as one: of one model, and no realization of the disorder twice.

use std::collections::BTreeMap;
use std::path::PathBuf;

use grain_model::Column;

use crate::dataset::reader::Dataset;
use crate::dataset::size_group::SizeGroup;
use crate::disorder_digest::digest;
use crate::error::DatasetError;
use crate::format::description::{Description, accept, differences};
use crate::pooled_size::{PooledPoint, PooledSize};

/// Datasets whose realizations are averaged together: shards of a run, runs with other seeds, N or α.
///
/// Realizations are told apart by their disorder itself, not by seed and index: one that a dataset took from another one counts
/// once, whatever it is called.
///
/// # Examples
///
/// ```no_run
/// use grain_dataset::Pool;
///
/// let pool = Pool::open(&["drh.h5".into(), "more.h5".into()])?;
/// for n_lbits in pool.sizes() {
///     for alpha in pool.alphas(n_lbits) {
///         println!("N = {n_lbits}, alpha = {alpha}: {}", pool.points(n_lbits, alpha).count());
///     }
/// }
/// # Ok::<(), grain_dataset::DatasetError>(())
/// ```
#[derive(Debug)]
pub struct Pool {
    datasets: Vec<Dataset>,
}

impl Pool {
    /// Opens datasets.
    ///
    /// # Errors
    /// As [`Dataset::open`] and [`Pool::of`].
    pub fn open(paths: &[PathBuf]) -> Result<Self, DatasetError> {
        let datasets = paths.iter().map(|path| Dataset::open(path));
        Self::of(datasets.collect::<Result<_, _>>()?)
    }

    /// Takes datasets together. Of more than one the disorder is read.
    ///
    /// # Errors
    /// [`DatasetError::OtherModel`] if they are not of one model, [`DatasetError::Overlap`] if a realization of the disorder is in
    /// two of them at the same N and α, another [`DatasetError`] if disorder cannot be read.
    pub fn of(datasets: Vec<Dataset>) -> Result<Self, DatasetError> {
        if let [first, others @ ..] = datasets.as_slice()
            && !others.is_empty()
        {
            others.iter().try_for_each(|other| require_one_model(first, other))?;
            require_disjoint(&datasets)?;
        }
        Ok(Self { datasets })
    }

    /// The datasets, in the order in which they were given.
    pub fn datasets(&self) -> &[Dataset] {
        &self.datasets
    }

    /// Every N, ascending.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> =
            self.datasets.iter().flat_map(Dataset::sizes).map(SizeGroup::n_lbits).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// Every α at one N, ascending; NaN where couplings do not depend on it.
    pub fn alphas(&self, n_lbits: usize) -> Vec<f64> {
        let of_dataset =
            |dataset: &Dataset| dataset.size(n_lbits).map(|size| size.alphas().to_vec());
        let mut alphas: Vec<f64> = self.datasets.iter().filter_map(of_dataset).flatten().collect();
        alphas.sort_by(f64::total_cmp);
        alphas.dedup_by(|one, other| one.total_cmp(other).is_eq());
        alphas
    }

    /// One N, with realizations told apart by their disorder; `None` if no dataset has it.
    ///
    /// # Errors
    /// A [`DatasetError`] if disorder cannot be read.
    pub fn size(&self, n_lbits: usize) -> Result<Option<PooledSize<'_>>, DatasetError> {
        PooledSize::of(&self.datasets.iter().collect::<Vec<_>>(), n_lbits)
    }

    /// The columns that every dataset has, in the order of the first.
    pub fn columns(&self) -> Vec<Column> {
        let [first, others @ ..] = self.datasets.as_slice() else { return Vec::new() };
        let everywhere = |column: &&Column| {
            let same = |other: &Column| {
                other.name == column.name && other.per == column.per && other.units == column.units
            };
            others.iter().all(|dataset| dataset.columns().iter().any(same))
        };
        first.columns().iter().filter(everywhere).cloned().collect()
    }

    /// The computed points at one N and α, dataset by dataset, realizations ascending.
    pub fn points(&self, n_lbits: usize, alpha: f64) -> impl Iterator<Item = PooledPoint<'_>> {
        self.datasets.iter().flat_map(move |dataset| {
            let found = dataset.size(n_lbits).and_then(|size| {
                let same = |own: &f64| own.total_cmp(&alpha).is_eq();
                Some((size, size.alphas().iter().position(same)?))
            });
            found.into_iter().flat_map(move |(size, alpha_index)| {
                let realizations = size.completed_realizations(alpha_index).into_iter();
                realizations.map(move |realization| PooledPoint {
                    dataset,
                    size,
                    alpha_index,
                    realization,
                })
            })
        })
    }
}

/// Compares the models at every N, or, where couplings are listed, at the largest N of the first dataset.
fn require_one_model(first: &Dataset, other: &Dataset) -> Result<(), DatasetError> {
    for size in other.sizes() {
        let own = first.size(size.n_lbits()).or_else(|| first.sizes().last());
        let Some(own) = own else { continue };
        // States at another energy are another ensemble, as those of another model.
        let (here, there) = (own.energy_position(), size.energy_position());
        if here.total_cmp(&there).is_ne() {
            return Err(DatasetError::OtherModel {
                path: other.path().into(),
                other: first.path().into(),
                differences: vec![format!(
                    "its eigenstates are nearest to an energy {there} standard deviations from the mean, not {here}"
                )],
            });
        }
        accept(differences(&described(size), &described(own)), |differences| {
            DatasetError::OtherModel {
                path: other.path().into(),
                other: first.path().into(),
                differences,
            }
        })?;
    }
    Ok(())
}

fn described(size: &SizeGroup) -> Description {
    size.model().description().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn require_disjoint(datasets: &[Dataset]) -> Result<(), DatasetError> {
    // (N, α, disorder) → the dataset that has it.
    let mut held: BTreeMap<(usize, u64, [u8; 32]), usize> = BTreeMap::new();
    for (index, dataset) in datasets.iter().enumerate() {
        for size in dataset.sizes() {
            for realization in 0..size.n_realizations() {
                let computed: Vec<f64> = (size.alphas().iter().enumerate())
                    .filter(|(alpha_index, _)| size.is_completed(*alpha_index, realization))
                    .map(|(_, alpha)| *alpha)
                    .collect();
                if computed.is_empty() {
                    continue;
                }
                let disorder = digest(&size.disorder(realization)?);
                for alpha in computed {
                    let n_lbits = size.n_lbits();
                    let before = held.insert((n_lbits, alpha.to_bits(), disorder), index);
                    if let Some(before) = before.filter(|&before| before != index) {
                        return Err(DatasetError::Overlap {
                            path: dataset.path().into(),
                            other: datasets[before].path().into(),
                            point: format!(
                                "the disorder of realization {realization} at N = {n_lbits}, \
                                 alpha = {alpha}"
                            ),
                        });
                    }
                }
            }
        }
    }
    Ok(())
}
