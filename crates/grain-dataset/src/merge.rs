//! Shards made one: they belong together, do not overlap, and what is missing is named.

use std::path::PathBuf;

use grain_model::{Shard, WorkItem};

use crate::description;
use crate::destination::Destination;
use crate::error::DatasetError;
use crate::plan::DatasetPlan;
use crate::points::Origins;
use crate::provenance::Provenance;
use crate::reader::Dataset;
use crate::writer::{Completed, write_dataset};

/// Datasets of one plan that together may hold all of it.
#[derive(Debug)]
pub struct Merge {
    plan: DatasetPlan,
    origins: Origins,
    history: String,
    command_line: String,
    shard: Option<Shard>,
}

impl Merge {
    /// Opens shards, and checks that they belong together and do not overlap.
    ///
    /// # Errors
    /// A [`DatasetError`] that names the shard which is damaged, belongs to another plan, or holds a
    /// point that another one holds too.
    pub fn of(shards: &[PathBuf]) -> Result<Self, DatasetError> {
        let Some(first_path) = shards.first() else { return Err(DatasetError::NoShards) };
        let first = Dataset::open(first_path)?;
        // Provenance is that of the merge; it is filled in when the dataset is written.
        let plan = DatasetPlan::of(&first, Provenance::now("", 1))?;
        let command_line = first.attributes().command_line.clone();
        let shard = first.shard()?;
        let mut merge =
            Self { plan, origins: Origins::default(), history: String::new(), command_line, shard };
        for path in shards {
            let dataset = Dataset::open(path)?;
            let found = dataset.plan()?;
            description::require_sibling(&merge.plan.description(), &found, path, first_path)?;
            let history = dataset.attributes().history.trim_end().to_owned();
            merge.origins.add_dataset(&dataset, &merge.plan.sweep)?;
            merge.history.push_str(&history);
            merge.history.push('\n');
        }
        Ok(merge)
    }

    /// The points that no shard holds, in the order of work.
    pub fn missing(&self) -> Vec<WorkItem> {
        self.plan.sweep.all_work().filter(|item| !self.origins.holds(item)).collect()
    }

    /// The shards that would compute what is missing, divided as the first one was.
    pub fn missing_shards(&self) -> Vec<Shard> {
        let Some(like) = self.shard else { return Vec::new() };
        like.all()
            .filter(|shard| {
                let share: Vec<WorkItem> = self.plan.sweep.clone().sharded(*shard).work().collect();
                share.iter().any(|item| !self.origins.holds(item))
            })
            .collect()
    }

    /// How the first shard was made.
    pub fn command_line(&self) -> &str {
        &self.command_line
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
        self.history = provenance.merged(&self.history);
        self.plan.provenance = provenance;
        write_dataset(destination.path(), &self.plan, &self.origins, &self.history)
    }
}
