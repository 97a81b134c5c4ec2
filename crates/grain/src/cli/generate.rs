//! Arguments of `grain generate`.

use std::path::PathBuf;

use clap::{Args, Command};
use grain_dataset::Existing;

use super::names::ShardChoice;
use crate::model_table::ModelTable;
use crate::run_file::{RunFile, RunTable, SweepTable};

const GENERATE_EXAMPLES: &str = "\
Examples:
  grain generate --n 4:7 --realizations 250 --out drh.h5
  grain generate --n 6,8 --alpha 0.45,0.55,0.65 -m 250,8=40 --seed 7 -o few.h5
  grain generate run.toml --n 8 --out larger.h5      # flags win over the file
  grain generate --n 10 -m 12 --dry-run              # cost, memory and size first
  grain generate --n 10:12 --states 500 -m 20 -o large.h5   # interior states alone
  grain generate --resume -o drh.h5                  # after an interruption
  grain generate --extend --n 8 -m 300 -o drh.h5     # add a size, and realizations
  grain generate run.toml -o drh.h5 --shard 3/16     # one share; then grain merge

A run file has the flags as keys, in three tables:
  [model]   {model}
  [sweep]   {sweep}
  [run]     {run}

A dataset is a function of the model, the seed and the sweep: the same bits on one thread or many.
The critical alpha_c = 1/sqrt(2) is always added to the sweep, unless --no-alpha-c.";

/// The examples, with the keys of every table.
fn examples() -> String {
    GENERATE_EXAMPLES
        .replace("{model}", &keys::<ModelTable>())
        .replace("{sweep}", &keys::<SweepTable>())
        .replace("{run}", &keys::<RunTable>())
}

fn keys<Table: Args>() -> String {
    let flags = Table::augment_args(Command::new("keys"));
    let names: Vec<&str> = flags.get_arguments().map(|flag| flag.get_id().as_str()).collect();
    names.join(", ")
}

/// Arguments of `grain generate`.
#[derive(Debug, Args)]
#[command(after_help = examples())]
pub struct GenerateArguments {
    /// A run file in TOML; every flag overrides it
    #[arg(value_name = "RUN.toml")]
    pub run_file: Option<PathBuf>,
    /// Everything that flag or file can say.
    #[command(flatten)]
    pub typed: RunFile,
    /// What to do with what is there.
    #[command(flatten)]
    pub existing: ExistingArguments,
    /// Compute one share of the sweep, such as 3/16, into its own file; in a Slurm array job chosen by
    /// itself, unless 'all'
    #[arg(long, value_name = "I/N", help_heading = "Run")]
    pub shard: Option<ShardChoice>,
    /// Print cost, memory and size, and compute nothing
    #[arg(long, help_heading = "Run")]
    pub dry_run: bool,
}

/// What to do with an output that exists; without a flag it is refused.
#[derive(Debug, Clone, Copy, Args)]
#[group(multiple = false)]
#[command(next_help_heading = "Run")]
pub struct ExistingArguments {
    /// Go on with an interrupted run: what is not typed again is as it was
    #[arg(long)]
    pub resume: bool,
    /// Add to a finished dataset: N, alpha and realizations that are typed join those it has
    #[arg(long, conflicts_with = "shard")]
    pub extend: bool,
    /// Replace an existing dataset, once the new one is complete
    #[arg(long)]
    pub overwrite: bool,
}

impl From<ExistingArguments> for Existing {
    fn from(typed: ExistingArguments) -> Self {
        match typed {
            ExistingArguments { resume: true, .. } => Self::Resume,
            ExistingArguments { extend: true, .. } => Self::Extend,
            ExistingArguments { overwrite: true, .. } => Self::Overwrite,
            _ => Self::Refuse,
        }
    }
}
