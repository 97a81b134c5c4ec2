//! Arguments of `grain fit`, `compare` and `summarize`: data beside theory.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use grain_compare::ComparedLbits;

use super::names::TheoryChoice;
use super::threads::ThreadsArgument;
use super::width::WidthArgument;
use crate::range::{Counts, RangeError, Reals};

/// What a comparison of data and theory is made with.
#[derive(Debug, Clone, Args)]
pub struct ComparisonArguments {
    /// Central fraction of the spectrum, by index, that counts as maximum entropy
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25)]
    pub window: f64,
    /// Which theory.
    #[command(flatten)]
    pub theory: TheoryChoice,
    /// Where the coupling comes from: only a fitted one owes anything to the data
    #[arg(long, value_enum, default_value_t = CouplingRoute::Fitted)]
    pub coupling: CouplingRoute,
    /// The bare coupling g_{1,0} of the theory, stated, at every N and alpha; in place of --coupling
    #[arg(long, value_name = "G", conflicts_with = "coupling", allow_negative_numbers = true)]
    pub g1: Option<f64>,
    /// Files of `grain measure --chain`, or their .json: the coupling for --coupling measured, and why mean field deviates
    #[arg(long, value_name = "FILES", value_delimiter = ',')]
    pub measured: Vec<PathBuf>,
    /// Bootstrap replicates over realizations
    #[arg(long, value_name = "R", default_value_t = 1000)]
    pub replicates: usize,
    /// Seed of the bootstrap
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub bootstrap_seed: u64,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

/// Where the coupling of mean field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CouplingRoute {
    /// Fitted to `[S_end]` at alpha_c, for each N
    Fitted,
    /// From the density of states of grain and fields: nothing is fitted
    DensityOfStates,
    /// `g_N` in eigenstates with the last l-bit switched off, from --measured
    Measured,
}

/// Arguments of `grain fit`.
#[derive(Debug, Args)]
pub struct FitArguments {
    /// Datasets, taken together, and summaries, each of N of its own
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to compare with.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
}

/// Arguments of `grain compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Datasets of one model, taken together (other seeds, other N, shards), and summaries, each of N of its own
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The folder for report, pictures and tables [default: the first file's name with '-report']
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How wide pictures are.
    #[command(flatten)]
    pub width: WidthArgument,
    /// Values of alpha at which distributions are compared, besides those nearest to `[S_end]` of
    /// 0.1, 0.5 and 0.9 bits
    #[arg(long, value_name = "RANGE")]
    pub distribution_alpha: Option<Reals>,
    /// Also compare these l-bits at every alpha, from 1 on, or all: 3, 1,3, 1:4 or all; pictures and a table of each
    #[arg(long, value_name = "LIST", value_parser = lbits)]
    pub l_bit: Option<ComparedLbits>,
    /// Values of alpha in the pictures along the chain [default: nearest to 0.5, 0.6, 0.65, 0.75]
    #[arg(long, value_name = "RANGE")]
    pub profile_alpha: Option<Reals>,
    /// Also set every closure and coupling beside the data: theories.png, .svg, .pdf, .csv, .json in the folder
    #[arg(long)]
    pub theories: bool,
    /// What to compare with.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
}

/// Arguments of `grain summarize`.
#[derive(Debug, Args)]
pub struct SummarizeArguments {
    /// The summary to write
    pub out: PathBuf,
    /// Datasets and summaries of one model, taken together: other seeds, other N, shards
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Keep these N alone: 8, 4:7, 4:10:2 or 4,6 [default: every N]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub n: Option<Counts>,
    /// Central fraction of the spectrum, by index, that counts as maximum entropy
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25)]
    pub window: f64,
    /// Replace an existing summary
    #[arg(long)]
    pub overwrite: bool,
}

/// `all`, or a list of l-bits.
fn lbits(text: &str) -> Result<ComparedLbits, RangeError> {
    if text == "all" {
        return Ok(ComparedLbits::All);
    }
    Ok(ComparedLbits::These(text.parse::<Counts>()?.values))
}
