//! Arguments of `grain info`, `verify` and `merge`: existing files.

use std::path::PathBuf;

use super::threads::ThreadsArgument;
use clap::Args;

use crate::run_file::SolverName;

/// Arguments of `grain info`.
#[derive(Debug, Args)]
pub struct InfoArguments {
    /// A dataset, the file of a lattice ensemble, a summary, or what `grain measure` wrote; or the folder of an interrupted run
    pub file: PathBuf,
    /// Also compute the digest of the physical content: equal for equal physics, whatever the
    /// machine, date or threads
    #[arg(long)]
    pub digest: bool,
}

/// Arguments of `grain verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A dataset, the file of a lattice ensemble, a summary, or what `grain measure` wrote
    pub file: PathBuf,
    /// Realizations of each N to compute again from the stored disorder, at every alpha; samples of each
    /// lattice radius from the stored seed, at every W
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    pub recompute: usize,
    /// Compute everything again
    #[arg(long, conflicts_with = "recompute")]
    pub all: bool,
    /// Compute spectra again with this solver [default: the one that gave the dataset, whose bits return on the same kind of machine]
    #[arg(long, value_enum)]
    pub solver: Option<SolverName>,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  grain generate run.toml --out drh.h5 --shard 1/4     # writes drh.shard-1-of-4.h5, and so on
  grain merge drh.h5 drh.shard-*-of-4.h5
  grain merge so-far.h5 drh.shard-*.h5 --partial       # what there is
  grain merge qp.h5 qp.shard-*-of-4.h5                 # of grain lattice generate --shard, as well

If points are missing, the commands that would compute them are printed, and the exit code is 1.";

/// Arguments of `grain merge`.
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct MergeArguments {
    /// The dataset to write
    pub out: PathBuf,
    /// The shards, in any order
    #[arg(required = true)]
    pub shards: Vec<PathBuf>,
    /// Make the dataset even if points are missing
    #[arg(long)]
    pub partial: bool,
    /// Replace an existing dataset
    #[arg(long)]
    pub overwrite: bool,
}
