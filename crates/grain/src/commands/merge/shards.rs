//! Shards of either kind, as far as a merge asks: what is missing, and who would compute it.

use std::path::PathBuf;

use grain_dataset::lattice::LatticeMerge;
use grain_dataset::{Completed, DatasetError, Destination, FileKind, Merge, Provenance};
use grain_lattice::{Block, EnsemblePlan};
use grain_model::Shard;

use crate::failure::Failure;
use crate::lattice_file::run_plan;

/// Shards that belong together and do not overlap.
pub(super) enum Shards {
    /// Of a sweep.
    Points(Box<Merge>),
    /// Of a lattice ensemble, with its plan.
    Samples(Box<LatticeMerge>, EnsemblePlan),
}

/// What no shard holds.
#[derive(Debug)]
pub(super) struct Lack {
    pub count: usize,
    /// The first of it, in words.
    pub first: String,
}

impl Shards {
    /// Opens shards of the kind that the first of them is.
    pub(super) fn of(paths: &[PathBuf]) -> Result<Self, Failure> {
        if paths.first().and_then(|path| FileKind::of(path)) == Some(FileKind::Lattice) {
            let merge = LatticeMerge::of(paths)?;
            let plan = run_plan(merge.plan())?;
            return Ok(Self::Samples(Box::new(merge), plan));
        }
        Ok(Self::Points(Box::new(Merge::of(paths)?)))
    }

    /// What they hold is called so.
    pub(super) fn things(&self) -> &'static str {
        match self {
            Self::Points(_) => "points",
            Self::Samples(..) => "samples",
        }
    }

    /// What is missing; `None` if nothing is.
    pub(super) fn lack(&self) -> Option<Lack> {
        match self {
            Self::Points(merge) => {
                let missing = merge.missing();
                let item = missing.first()?;
                let alpha =
                    item.alpha.map_or(String::new(), |alpha| format!(" at alpha = {alpha}"));
                let first =
                    format!("realization {} of N = {}{alpha}", item.realization, item.n_lbits);
                Some(Lack { count: missing.len(), first })
            }
            Self::Samples(merge, plan) => {
                let mut missing =
                    plan.blocks().flat_map(single_samples).filter(|at| lacks(merge, at));
                let Block { radius, amplitude, first, .. } = missing.next()?;
                let first = format!("sample {first} of R = {radius} at W = {amplitude}");
                Some(Lack { count: 1 + missing.count(), first })
            }
        }
    }

    /// The shards that would compute what is missing, divided as the first one was.
    pub(super) fn missing_shards(&self) -> Vec<Shard> {
        match self {
            Self::Points(merge) => merge.missing_shards(),
            Self::Samples(merge, plan) => {
                let lacking = |shard: &Shard| {
                    plan.clone().sharded(*shard).blocks().any(|block| lacks(merge, &block))
                };
                merge.shard().into_iter().flat_map(Shard::all).filter(lacking).collect()
            }
        }
    }

    /// How the first shard was made.
    pub(super) fn command_line(&self) -> &str {
        match self {
            Self::Points(merge) => merge.command_line(),
            Self::Samples(merge, _) => merge.command_line(),
        }
    }

    /// Writes the file that a single run would have written; what is missing is marked so.
    pub(super) fn write(
        self,
        destination: &Destination,
        provenance: Provenance,
    ) -> Result<Completed, DatasetError> {
        match self {
            Self::Points(merge) => merge.write(destination, provenance),
            Self::Samples(merge, _) => merge.write(destination, provenance),
        }
    }
}

fn single_samples(block: Block) -> impl Iterator<Item = Block> {
    (block.first..block.first + block.count).map(move |first| Block { first, count: 1, ..block })
}

fn lacks(merge: &LatticeMerge, block: &Block) -> bool {
    !merge.holds(block.radius, block.amplitude_index, block.first, block.count)
}
