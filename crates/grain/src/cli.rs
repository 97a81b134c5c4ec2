//! What can be typed.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

pub mod lattice;
pub mod theory;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use grain_dataset::Existing;
use grain_model::{ModelError, Shard};
use grain_theory::Resonance;

use crate::exit::ExitStatus;
use crate::range::Reals;
use crate::run_file::RunFile;

pub use theory::{
    ClaimsArguments, CouplingArguments, FigureArguments, FigureName, MeasureArguments,
    TheoryArguments, TheoryTable,
};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const TOUR: &str = "\
A first tour:
  grain generate --n 4..=6 --alpha 0.30:1.00:0.05 --realizations 100 --out drh.h5
  grain info drh.h5
  grain fit drh.h5
  grain compare drh.h5 --out report        # then open report/report.html";

/// Exact diagonalization of avalanche models, and an honest verdict on whether theory fits.
///
/// A GOE grain coupled to l-bits (Crowley & Chandran, PRB 106, 184208): generate datasets of
/// per-eigenstate entanglement entropies, fit the entanglement mean-field theory at alpha_c, and
/// compare it with the data everywhere else.
#[derive(Debug, Parser)]
#[command(name = "grain", version, styles = STYLES, propagate_version = true,
          after_help = TOUR, after_long_help = format!("{TOUR}\n\n{}", ExitStatus::HELP))]
pub struct Cli {
    /// How much to print.
    #[command(flatten)]
    pub output: OutputArguments,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How much to print, and in which form.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct OutputArguments {
    /// Print results only: no progress, no remarks
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Diagonalize a sweep over N, alpha and disorder, into an HDF5 dataset
    Generate(Box<GenerateArguments>),
    /// Show what a dataset or lattice ensemble holds: model, coverage, provenance
    Info(InfoArguments),
    /// Check a dataset or lattice ensemble: checksums, ranges, traces, and some of it computed again
    Verify(VerifyArguments),
    /// Make one dataset of the shards of a run
    Merge(MergeArguments),
    /// Fit the bare reduced coupling g_{1,0} at alpha_c, for every N
    Fit(FitArguments),
    /// Compare a dataset with mean-field theory: tables, pictures, a report
    Compare(CompareArguments),
    /// Keep what comparisons need of datasets, in a file small enough for a repository
    Summarize(SummarizeArguments),
    /// Test whether entropy statistics have changed: new data against a reference
    Regress(RegressArguments),
    /// Print the mean-field theory as tables
    Theory(TheoryArguments),
    /// Avalanches in two dimensions: a grain coupled to free fermions on a square lattice
    Lattice(lattice::LatticeArguments),
    /// Draw a figure of the paper from the theory alone: PNG, SVG, CSV and JSON
    Figure(FigureArguments),
    /// Examine every quantitative claim of the paper: measured, verdict
    Claims(ClaimsArguments),
    /// Measure reduced couplings in eigenstates, without a fit, into an HDF5 file
    Measure(MeasureArguments),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print the manual page, or write all of them into a folder
    Man(ManArguments),
}

impl Command {
    /// Whether it computes in the threads that all of the process shares.
    pub(crate) fn shares_threads(&self) -> bool {
        use lattice::LatticeCommand::{Figure, Stability};
        match self {
            Self::Lattice(lattice) => matches!(lattice.command, Figure(_) | Stability(_)),
            Self::Fit(_)
            | Self::Compare(_)
            | Self::Regress(_)
            | Self::Claims(_)
            | Self::Measure(_) => true,
            _ => false,
        }
    }
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  grain generate --n 4..=7 --realizations 250 --out drh.h5
  grain generate --n 6,8 --alpha 0.45,0.55,0.65 -m 250,8=40 --seed 7 -o few.h5
  grain generate run.toml --n 8 --out larger.h5      # flags win over the file
  grain generate --n 10 -m 12 --dry-run              # cost, memory and size first
  grain generate --n 10..=12 --states 500 -m 20 -o large.h5   # interior states alone
  grain generate --n 4..=7 -m 250 -o drh.h5 --resume # after an interruption
  grain generate --extend --n 8 -m 300 -o drh.h5     # add a size, and realizations
  grain generate run.toml -o drh.h5 --shard 3/16     # one share; then grain merge

A run file has the flags as keys, in three tables:
  [model]   grain_dimension, bandwidth, field, field_spread, first_coupling, couplings
  [sweep]   n, alpha, no_alpha_c, realizations, seed, disorder, store, states
  [run]     out, solver, threads, memory, precision, compression, parallel_inside

A dataset is a function of the model, the seed and the sweep: the same bits on one thread or many.
The critical alpha_c = 1/sqrt(2) is always added to the sweep, unless --no-alpha-c.";

/// Arguments of `grain generate`.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_EXAMPLES)]
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
    /// Go on with an interrupted run
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

/// Which share of a sweep to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// Everything, whatever Slurm says.
    All,
    /// One shard.
    One(Shard),
}

impl FromStr for ShardChoice {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        if text == "all" { Ok(Self::All) } else { text.parse().map(Self::One) }
    }
}

/// Arguments of `grain verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The dataset, or the file of a lattice ensemble
    pub file: PathBuf,
    /// Realizations of each N to compute again from the stored disorder, at every alpha; samples of each
    /// lattice radius from the stored seed, at every W
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    pub recompute: usize,
    /// Compute everything again
    #[arg(long, conflicts_with = "recompute")]
    pub all: bool,
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

/// Arguments of `grain info`.
#[derive(Debug, Args)]
pub struct InfoArguments {
    /// The dataset
    pub file: PathBuf,
    /// Also compute the digest of the physical content: equal for equal physics, whatever the
    /// machine, date or threads
    #[arg(long)]
    pub digest: bool,
}

/// What a comparison of data and theory is made with.
#[derive(Debug, Args)]
pub struct ComparisonArguments {
    /// Central fraction of the spectrum, by index, that counts as maximum entropy
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25)]
    pub window: f64,
    /// Distribution of resonances that the theory uses
    #[arg(long, value_enum, default_value_t = ResonanceName::Exact)]
    pub resonance: ResonanceName,
    /// Bootstrap replicates over realizations
    #[arg(long, value_name = "R", default_value_t = 1000)]
    pub replicates: usize,
    /// Seed of the bootstrap
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub bootstrap_seed: u64,
}

/// Arguments of `grain fit`.
#[derive(Debug, Args)]
pub struct FitArguments {
    /// The dataset, or a summary
    pub file: PathBuf,
    /// What to compare with.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
}

/// Arguments of `grain compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Datasets or summaries; each N from one of them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The folder for report, pictures and tables [default: the first file's name with '-report']
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Values of alpha at which distributions are compared, besides those nearest to `[S_end]` of
    /// 0.1, 0.5 and 0.9 bits
    #[arg(long, value_name = "RANGE")]
    pub distribution_alpha: Option<Reals>,
    /// What to compare with.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
}

/// Arguments of `grain summarize`.
#[derive(Debug, Args)]
pub struct SummarizeArguments {
    /// The summary to write
    pub out: PathBuf,
    /// Datasets or summaries; each N from one of them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Central fraction of the spectrum, by index, that counts as maximum entropy
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25)]
    pub window: f64,
    /// Replace an existing summary
    #[arg(long)]
    pub overwrite: bool,
}

const REGRESS_EXAMPLES: &str = "\
Examples:
  grain regress new.h5 --reference data/reference/full.h5
  grain regress other-code.csv --reference drh.h5 --level 0.001
  grain regress new.h5 --reference drh.h5 --json --quiet > verdict.json

The same seed in both files: every number must be the reference's, and the first that is not is named.
Another seed or another code: energies and entropies must be distributed as the reference's. Realizations
are relabeled between the two to see how far equal codes differ, and all tests together call equal codes
different with probability --level.

A CSV has the columns N, alpha, realization, l_bit (from 1), entropy (bits), and if known eigenstate (index
in the full spectrum, from 0) and energy. Without eigenstate it must hold the window and nothing else.

Exit code 0: the same; 1: different; 2: could not be compared.";

/// Arguments of `grain regress`.
#[derive(Debug, Args)]
#[command(after_help = REGRESS_EXAMPLES)]
pub struct RegressArguments {
    /// The new data: a dataset, or a CSV of entropies
    pub new: PathBuf,
    /// The dataset to compare with
    #[arg(long, value_name = "FILE")]
    pub reference: PathBuf,
    /// How to compare: state by state where the disorder is the same, else as distributions
    #[arg(long, value_enum, default_value_t = RegressMode::Auto)]
    pub mode: RegressMode,
    /// The folder for pictures, JUnit XML, JSON and tables [default: the new file's name and
    /// -regression]
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How often equal codes may be called different, over all tests together
    #[arg(long, value_name = "P", default_value_t = 0.01, help_heading = "Statistical")]
    pub level: f64,
    /// Central fraction of the spectrum, by index, that is compared
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25, help_heading = "Statistical")]
    pub window: f64,
    /// Relabelings of realizations
    #[arg(long, value_name = "B", default_value_t = 4999, help_heading = "Statistical")]
    pub permutations: usize,
    /// Seed of the relabelings
    #[arg(long, value_name = "SEED", default_value_t = 1, help_heading = "Statistical")]
    pub permutation_seed: u64,
    /// What numbers may differ by besides rounding, bits and units of h
    #[arg(long, value_name = "T", default_value_t = 1e-9, help_heading = "Golden")]
    pub tolerance: f64,
}

/// How two datasets are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RegressMode {
    /// Golden where the disorder is the same, else statistical
    Auto,
    /// State by state
    Golden,
    /// As distributions
    Statistical,
}

/// The resonance distribution, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResonanceName {
    /// The closed form
    Exact,
    /// Eq. (A3) as printed, renormalised
    Truncated,
}

impl From<ResonanceName> for Resonance {
    fn from(name: ResonanceName) -> Self {
        match name {
            ResonanceName::Exact => Self::Exact,
            ResonanceName::Truncated => Self::Truncated,
        }
    }
}

/// Arguments of `grain completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `grain man`.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// Write a page for every command into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
