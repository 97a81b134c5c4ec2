//! Shards of a lattice ensemble made one: they belong together, do not overlap, and what is missing is known.

use std::path::PathBuf;

use grain_model::Shard;

use crate::description;
use crate::destination::Destination;
use crate::error::DatasetError;
use crate::lattice::file::{self, LatticeFile};
use crate::lattice::plan::LatticePlan;
use crate::lattice::samples::{SizeSamples, hold};
use crate::lattice::writer::completed;
use crate::provenance::Provenance;
use crate::writer::Completed;

/// Files of one plan that together may hold all of its samples.
#[derive(Debug)]
pub struct LatticeMerge {
    plan: LatticePlan,
    shard: Option<Shard>,
    sizes: Vec<SizeSamples>,
    history: String,
    command_line: String,
}

impl LatticeMerge {
    /// Reads shards, and checks that they belong together and do not overlap.
    ///
    /// # Errors
    /// A [`DatasetError`] that names the shard which is damaged, belongs to another plan, or holds a sample that
    /// another one holds too.
    pub fn of(shards: &[PathBuf]) -> Result<Self, DatasetError> {
        let [first_path, rest @ ..] = shards else { return Err(DatasetError::NoShards) };
        let first = LatticeFile::open(first_path)?;
        let mut merge = Self {
            plan: LatticePlan { shard: None, ..first.plan().clone() },
            shard: first.plan().shard,
            sizes: first.sizes().to_vec(),
            history: lines_of(&first),
            command_line: first.attributes().command_line.clone(),
        };
        for (index, path) in rest.iter().enumerate() {
            let next = LatticeFile::open(path)?;
            let (asked, found) = (merge.plan.description(), next.plan().description());
            description::require_sibling(&asked, &found, path, first_path)?;
            for (own, table) in merge.sizes.iter_mut().zip(next.sizes()) {
                own.absorb(table).map_err(|(amplitude_index, realization)| {
                    let earlier = &shards[..=index];
                    let holds = |path: &&PathBuf| {
                        let radius = own.size().radius;
                        LatticeFile::open(path)
                            .is_ok_and(|file| file.holds(radius, amplitude_index, realization, 1))
                    };
                    DatasetError::Overlap {
                        path: path.clone(),
                        other: earlier.iter().find(holds).unwrap_or(first_path).clone(),
                        point: format!(
                            "sample {realization} of R = {} at W = {}",
                            own.size().radius,
                            own.size().amplitudes[amplitude_index]
                        ),
                    }
                })?;
            }
            merge.history.push_str(&lines_of(&next));
        }
        Ok(merge)
    }

    /// What the shards are shares of.
    pub fn plan(&self) -> &LatticePlan {
        &self.plan
    }

    /// Whether one of them has these samples.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        hold(&self.sizes, radius, [amplitude_index, first, count])
    }

    /// Which share the first of them is.
    pub fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// How the first shard was made.
    pub fn command_line(&self) -> &str {
        &self.command_line
    }

    /// The samples of all of them, by radius, ascending.
    pub fn sizes(&self) -> &[SizeSamples] {
        &self.sizes
    }

    /// Writes the file that a single run would have written; samples that are missing are marked so.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be written.
    pub fn write(
        &self,
        destination: &Destination,
        provenance: &Provenance,
    ) -> Result<Completed, DatasetError> {
        let out = destination.path();
        let history = provenance.merged(&self.history);
        file::write(out, &self.plan, (provenance, &history), &self.sizes)?;
        completed(out, &self.sizes)
    }
}

fn lines_of(file: &LatticeFile) -> String {
    match file.attributes().history.trim_end() {
        "" => String::new(),
        history => format!("{history}\n"),
    }
}
