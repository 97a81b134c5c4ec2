//! Where the points of a dataset to be written lie: in parts of a run, or in datasets that are there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use grain_model::{Column, SizePlan, Sweep, WorkItem};

use crate::attributes::missing;
use crate::error::DatasetError;
use crate::parts::{self, Block, PointKey};
use crate::reader::Dataset;
use crate::size_group::SizeGroup;

/// Every point that is on disk, and where.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    held: HashMap<PointKey, Place>,
    /// Closed: there may be more of them than a process may have open.
    datasets: Vec<PathBuf>,
}

#[derive(Debug, Clone)]
enum Place {
    Part(PathBuf),
    /// The dataset by number, and where its axis has the point's α.
    Dataset {
        number: usize,
        alpha_index: usize,
    },
}

impl Origins {
    pub(crate) fn holds(&self, item: &WorkItem) -> bool {
        self.held.contains_key(&PointKey::of(item))
    }

    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    pub(crate) fn add_part(&mut self, path: &Path, blocks: &[Block]) {
        let place = Place::Part(path.to_path_buf());
        self.held.extend(blocks.iter().map(|block| (block.key, place.clone())));
    }

    /// Adds what a dataset holds of a sweep; refuses a point that another one holds too.
    pub(crate) fn add_dataset(
        &mut self,
        dataset: &Dataset,
        sweep: &Sweep,
    ) -> Result<(), DatasetError> {
        let number = self.datasets.len();
        for plan in sweep.sizes() {
            let Some(size) = dataset.size(plan.n_lbits.value()) else { continue };
            for (alpha_index, there) in axis_of(plan, size) {
                for realization in size.completed_realizations(there) {
                    let n_lbits = plan.n_lbits.value();
                    let key = PointKey { n_lbits, alpha_index, realization };
                    let place = Place::Dataset { number, alpha_index: there };
                    if let Some(Place::Dataset { number, .. }) = self.held.insert(key, place) {
                        return Err(DatasetError::Overlap {
                            path: dataset.path().into(),
                            other: self.datasets[number].clone(),
                            point: format!(
                                "realization {realization} of N = {n_lbits} at alpha = {}",
                                size.alphas()[there]
                            ),
                        });
                    }
                }
            }
        }
        self.datasets.push(dataset.path().into());
        Ok(())
    }

    /// Reads these columns of points; those of parts must belong to the plan with this digest.
    pub(crate) fn reader<'a>(
        &'a self,
        plan_digest: &'a str,
        columns: &'a [Column],
    ) -> PointReader<'a> {
        PointReader {
            origins: self,
            plan_digest,
            columns,
            open: HashMap::new(),
            datasets: HashMap::new(),
            most_datasets: open_at_once(),
        }
    }
}

/// For each α of a plan that a dataset has as well: its index here and there.
fn axis_of(plan: &SizePlan, size: &SizeGroup) -> Vec<(usize, usize)> {
    if plan.alphas.is_empty() {
        // Explicit couplings: one point.
        return vec![(0, 0)];
    }
    let there = |value: f64| size.alphas().iter().position(|alpha| alpha.total_cmp(&value).is_eq());
    let pairs = plan.alphas.iter().enumerate();
    pairs.filter_map(|(here, alpha)| Some((here, there(alpha.value())?))).collect()
}

/// Reads points in the order of a dataset, which is almost that of parts.
pub(crate) struct PointReader<'a> {
    origins: &'a Origins,
    plan_digest: &'a str,
    columns: &'a [Column],
    /// Parts that were read last.
    open: HashMap<PathBuf, HashMap<PointKey, Block>>,
    /// Datasets that were read last, by number.
    datasets: HashMap<usize, Dataset>,
    most_datasets: usize,
}

/// Datasets held open at once: half of the files that a process may have open here, and no more than 256.
fn open_at_once() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.map_or(256, |limit| usize::try_from(limit).unwrap_or(256));
    (limit / 2).clamp(1, 256)
}

/// Parts kept in memory: 16 times 8 MiB, or 16 single points larger than that.
const OPEN_PARTS: usize = 16;

impl PointReader<'_> {
    /// Reads a point; `None` if it was never computed.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read, or is no longer where it was: a point that was there is not one that
    /// was never computed.
    pub(crate) fn take(&mut self, key: PointKey) -> Result<Option<Block>, DatasetError> {
        let PointKey { n_lbits, realization, .. } = key;
        let lost = |path: &Path| {
            missing(path, format!("realization {realization} of N = {n_lbits}, which it had"))
        };
        match self.origins.held.get(&key) {
            None => Ok(None),
            Some(Place::Dataset { number, alpha_index }) => {
                if !self.datasets.contains_key(number) {
                    if self.datasets.len() >= self.most_datasets {
                        self.datasets.clear();
                    }
                    let dataset = Dataset::open_again(&self.origins.datasets[*number])?;
                    self.datasets.insert(*number, dataset);
                }
                let dataset = self.datasets.get(number);
                let size = dataset.and_then(|dataset| dataset.size(n_lbits));
                let size = size.ok_or_else(|| lost(&self.origins.datasets[*number]))?;
                block_of(size, self.columns, *alpha_index, key).map(Some)
            }
            Some(Place::Part(path)) => {
                if !self.open.contains_key(path) {
                    if self.open.len() >= OPEN_PARTS {
                        self.open.clear();
                    }
                    let blocks = parts::read(path, self.plan_digest, self.columns)?;
                    let by_key = blocks.into_iter().map(|block| (block.key, block)).collect();
                    self.open.insert(path.clone(), by_key);
                }
                let block = self.open.get(path).and_then(|blocks| blocks.get(&key)).cloned();
                block.map(Some).ok_or_else(|| lost(path))
            }
        }
    }
}

fn block_of(
    size: &SizeGroup,
    columns: &[Column],
    alpha_index: usize,
    key: PointKey,
) -> Result<Block, DatasetError> {
    let values = columns.iter().map(|column| size.values(column, alpha_index, key.realization));
    let values = values.collect::<Result<_, _>>()?;
    Ok(Block { key, n_states: size.eigenstates().len(), values })
}
