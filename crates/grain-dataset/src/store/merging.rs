//! Shards made one: they belong together, do not overlap, and what is missing is known.

use std::path::PathBuf;

use grain_model::Shard;

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::format::description;
use crate::store::block::PointKey;
use crate::store::origins::Origins;
use crate::store::schema::{Schema, Stored};
use crate::store::writer::{Completed, write_file};

/// Files of one plan that together may hold all of it.
#[derive(Debug)]
pub(crate) struct Merging<S> {
    pub plan: S,
    origins: Origins,
    history: String,
    command_line: String,
    shard: Option<Shard>,
}

impl<S: Schema> Merging<S> {
    /// Opens shards, and checks that they belong together and do not overlap; `plan_of` is the whole plan of the first.
    pub(crate) fn of(
        shards: &[PathBuf],
        plan_of: impl FnOnce(&S::File) -> Result<S, DatasetError>,
    ) -> Result<Self, DatasetError> {
        let Some(first_path) = shards.first() else { return Err(DatasetError::NoShards) };
        let first = S::File::open(first_path)?;
        let mut merge = Self {
            plan: plan_of(&first)?,
            origins: Origins::default(),
            history: String::new(),
            command_line: first.command_line().to_owned(),
            shard: first.shard()?,
        };
        drop(first);
        for path in shards {
            let file = S::File::open(path)?;
            let asked = merge.plan.description();
            description::require_sibling(&asked, &file.description()?, path, first_path)?;
            merge.origins.add_file(&file, &merge.plan)?;
            let history = file.history().trim_end();
            if !history.is_empty() {
                merge.history.push_str(history);
                merge.history.push('\n');
            }
        }
        Ok(merge)
    }

    /// Whether one of them has a point.
    pub(crate) fn holds(&self, key: PointKey) -> bool {
        self.origins.holds(key)
    }

    /// Which share the first of them is.
    pub(crate) fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// How the first of them was made.
    pub(crate) fn command_line(&self) -> &str {
        &self.command_line
    }

    /// Writes the file that a single run would have written; points that are missing are marked so.
    pub(crate) fn write(&self, destination: &Destination) -> Result<Completed, DatasetError> {
        let history = self.plan.provenance().merged(&self.history);
        let digest = description::digest(&self.plan.description());
        write_file(destination.path(), &self.plan, &digest, &self.origins, &history)
    }
}
