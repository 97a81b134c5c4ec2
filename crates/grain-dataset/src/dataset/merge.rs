//! Shards of a sweep made one dataset.

use std::path::PathBuf;

use grain_model::{Shard, WorkItem};

use crate::dataset::plan::DatasetPlan;
use crate::dataset::point::key_of;
use crate::destination::Destination;
use crate::error::DatasetError;
use crate::format::provenance::Provenance;
use crate::store::merging::Merging;
use crate::store::writer::Completed;

/// Datasets of one plan that together may hold all of it.
#[derive(Debug)]
pub struct Merge(Merging<DatasetPlan>);

impl Merge {
    /// Opens shards, and checks that they belong together and do not overlap.
    ///
    /// # Errors
    /// A [`DatasetError`] that names the shard which is damaged, belongs to another plan, or holds a
    /// point that another one holds too.
    pub fn of(shards: &[PathBuf]) -> Result<Self, DatasetError> {
        // Provenance is that of the merge; it is filled in when the dataset is written.
        let plan = |first: &_| DatasetPlan::of(first, Provenance::now("", 1));
        Merging::of(shards, plan).map(Self)
    }

    /// The points that no shard holds, in the order of work.
    pub fn missing(&self) -> Vec<WorkItem> {
        self.0.plan.sweep.all_work().filter(|item| !self.0.holds(key_of(item))).collect()
    }

    /// The shards that would compute what is missing, divided as the first one was.
    pub fn missing_shards(&self) -> Vec<Shard> {
        let lacks = |shard: &Shard| {
            let share = self.0.plan.sweep.clone().sharded(*shard);
            share.work().any(|item| !self.0.holds(key_of(&item)))
        };
        self.0.shard().into_iter().flat_map(Shard::all).filter(lacks).collect()
    }

    /// How the first shard was made.
    pub fn command_line(&self) -> &str {
        self.0.command_line()
    }

    /// Writes the dataset that a single run would have written; points that are missing are marked so.
    ///
    /// # Errors
    /// A [`DatasetError`] if a shard cannot be read to its end, or the dataset cannot be written.
    pub fn write(
        mut self,
        destination: &Destination,
        provenance: Provenance,
    ) -> Result<Completed, DatasetError> {
        self.0.plan.provenance = provenance;
        self.0.write(destination)
    }
}
