//! Arguments of `grain regress`.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::path::PathBuf;

use super::threads::ThreadsArgument;
use clap::{Args, ValueEnum};

const REGRESS_EXAMPLES: &str = "\
Examples:
  grain regress new.h5 --reference data/reference/full.h5
  grain regress other-code.csv --reference drh.h5 --level 0.001
  grain regress same-disorder.csv.gz --reference drh.h5 --mode golden --tolerance 1e-6
  grain regress new.h5 --reference drh.h5 --json --quiet > verdict.json
  grain regress new-*.h5 --reference drh-1.h5 --reference drh-2.h5

The same seed in both files: every number must be the reference's, and the first that is not is named.
Another seed or another code: energies and entropies must be distributed as the reference's. Realizations
are relabeled between the two to see how far equal codes differ, and all tests together call equal codes
different with probability --level.

A CSV has the columns N, alpha, realization, l_bit (from 1), entropy (bits), and if known eigenstate (index
in the full spectrum, from 0) and energy. Without eigenstate it must hold the window and nothing else.
Commas, tabs, semicolons or blanks, gzip or not, as numpy.savetxt writes it, too (.csv, .tsv, .txt, .dat, .gz, or
a pipe). With --mode golden its realization m is that of the reference, made from the same disorder.

Exit code 0: the same; 1: different; 2: could not be compared.";

/// Arguments of `grain regress`.
#[derive(Debug, Args)]
#[command(after_help = REGRESS_EXAMPLES)]
pub struct RegressArguments {
    /// The new data: datasets of one model, or a table of entropies
    #[arg(required = true)]
    pub new: Vec<PathBuf>,
    /// The dataset to compare with; several, each with its own --reference, are one sample
    #[arg(long, value_name = "FILE", required = true)]
    pub reference: Vec<PathBuf>,
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
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
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
