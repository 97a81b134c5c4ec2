//! Shards of a lattice ensemble made one file.

use std::path::PathBuf;

use grain_model::Shard;

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::format::provenance::Provenance;
use crate::lattice::file::LatticeFile;
use crate::lattice::plan::LatticePlan;
use crate::lattice::schema::LatticeRun;
use crate::lattice::writer::keys;
use crate::store::merging::Merging;
use crate::store::writer::Completed;

/// Files of one plan that together may hold all of its samples.
#[derive(Debug)]
pub struct LatticeMerge(Merging<LatticeRun>);

impl LatticeMerge {
    /// Reads shards, and checks that they belong together and do not overlap.
    ///
    /// # Errors
    /// A [`DatasetError`] that names the shard which is damaged, belongs to another plan, or holds a sample that
    /// another one holds too.
    pub fn of(shards: &[PathBuf]) -> Result<Self, DatasetError> {
        // Provenance is that of the merge; it is filled in when the file is written.
        let plan = |first: &LatticeFile| {
            let plan = LatticePlan { shard: None, ..first.plan().clone() };
            Ok(LatticeRun { plan, provenance: Provenance::now("", 1) })
        };
        Merging::of(shards, plan).map(Self)
    }

    /// What the shards are shares of.
    pub fn plan(&self) -> &LatticePlan {
        &self.0.plan.plan
    }

    /// Whether one of them has these samples.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        keys(radius, amplitude_index, first, count).all(|key| self.0.holds(key))
    }

    /// Which share the first of them is.
    pub fn shard(&self) -> Option<Shard> {
        self.0.shard()
    }

    /// How the first shard was made.
    pub fn command_line(&self) -> &str {
        self.0.command_line()
    }

    /// Writes the file that a single run would have written; samples that are missing are marked so.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be written.
    pub fn write(
        mut self,
        destination: &Destination,
        provenance: Provenance,
    ) -> Result<Completed, DatasetError> {
        self.0.plan.provenance = provenance;
        self.0.write(destination)
    }
}
