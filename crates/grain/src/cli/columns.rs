//! Arguments of `grain plot`, `explore`, `export` and `levels`: any column of datasets.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use grain_compare::columns::LbitChoice;
use grain_theory::Resonance;

use super::names::resonance;
use super::threads::ThreadsArgument;
use super::width::WidthArgument;
use crate::range::{Counts, RangeError, Reals};

/// Which points and eigenstates are taken.
#[derive(Debug, Clone, Args)]
pub struct SelectionArguments {
    /// These N alone: 8, 8,10 or 8:10
    #[arg(long, value_name = "RANGE")]
    pub n: Option<Counts>,
    /// These alpha alone, to four digits: 0.5,0.7071 or 0.3:0.9:0.1
    #[arg(long, value_name = "RANGE")]
    pub alpha: Option<Reals>,
    /// Central fraction of the spectrum, by index, whose eigenstates are taken [default: 0.25]
    #[arg(long, value_name = "FRACTION")]
    pub window: Option<f64>,
    /// Take every eigenstate that is stored
    #[arg(long, conflicts_with = "window")]
    pub whole: bool,
}

const PLOT_EXAMPLES: &str = "\
Examples:
  grain plot drh.h5 alpha entropy                   # of the last l-bit, a series for each N
  grain plot drh.h5 N gap_ratio --alpha 0.5,0.7071  # a series for each alpha
  grain plot drh.h5 l-bit entropy --n 8             # along the chain
  grain plot drh.h5 energy entropy --n 8 --whole    # 20 bins over the whole stored spectrum
  grain plot drh.h5 energy memory --n 8 --l-bit 1   # C^zz of the first l-bit, resolved in energy
  grain plot drh.h5 more.h5 magnetization entropy   # realizations of both files together

X is alpha, N, l-bit, energy, frequency (of spectral functions), or any column of the files; Y is any column ('grain info' lists them),
or memory, the square of the magnetization.
Y is averaged over the eigenstates of each realization first; points and error bars are mean and
standard error over realizations. Where X is a column, eigenstates are sorted into bins of it.
Undefined numbers (a gap ratio at the edge of what is stored) are left out.";

/// Arguments of `grain plot`.
#[derive(Debug, Args)]
#[command(after_help = PLOT_EXAMPLES, override_usage = "grain plot [OPTIONS] FILE... X Y")]
pub struct PlotArguments {
    /// The datasets, against what is averaged (X), and what is averaged (Y)
    #[arg(required = true, num_args = 3.., value_names = ["FILE", "X", "Y"])]
    pub files_x_y: Vec<OsString>,
    /// Over which l-bit Y is averaged: last, 3 (counted from 1) or all together
    /// [default: last; where X is l-bit, each]
    #[arg(long, value_name = "LBIT", value_parser = lbit)]
    pub l_bit: Option<LbitChoice>,
    /// How many bins eigenstates are sorted into, where X is a column
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub bins: usize,
    /// Which points and eigenstates.
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// The folder for Y-against-X.png, .svg, .pdf and .csv
    #[arg(long, short = 'o', value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// How wide pictures are.
    #[command(flatten)]
    pub width: WidthArgument,
}

impl PlotArguments {
    /// The files, X, and Y.
    pub fn parts(&self) -> (Vec<PathBuf>, String, String) {
        let names = self.files_x_y.len().saturating_sub(2);
        let (files, names) = self.files_x_y.split_at(names);
        let name = |at: usize| {
            names.get(at).map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        };
        (files.iter().map(PathBuf::from).collect(), name(0), name(1))
    }
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  grain export drh.h5                              # drh-averages.csv
  grain export drh.h5 --states --n 8 -o n8.csv     # every stored eigenstate of N = 8
  grain export drh.h5 --states -o drh.parquet      # the same as Parquet, for pandas, polars or DuckDB

Averages: a row for each N, alpha and l-bit, with mean, standard error and number of realizations of
every column; a column without l-bits is the same at each of them. States: a row for each eigenstate,
with entropy_1 to entropy_N of its l-bits. Headers have units: 'entropy [bit]'.";

/// Arguments of `grain export`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub struct ExportArguments {
    /// The datasets
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Averages over realizations; the default
    #[arg(long, conflicts_with = "states")]
    pub averages: bool,
    /// Every eigenstate, of all that is stored unless --window says less
    #[arg(long)]
    pub states: bool,
    /// Which points and eigenstates.
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// The table to write, as CSV, or as Parquet if it ends in .parquet [default: the first file's name with '-averages.csv' or '-states.csv']
    #[arg(long, short = 'o', value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an existing table
    #[arg(long)]
    pub overwrite: bool,
}

const EXPLORE_EXAMPLES: &str = "\
Examples:
  grain explore drh.h5                       # drh-explorer.html
  grain explore drh-*.h5 -o page.html

One page to open in a browser, without a network: N, alpha and l-bit are chosen, its entropies are shown as
a histogram with mean field on it, and the coupling g_(1,0) is a slider that moves every curve. Mean field is
interpolated in tables, to 1e-6 of what 'grain compare' computes.";

/// Arguments of `grain explore`.
#[derive(Debug, Args)]
#[command(after_help = EXPLORE_EXAMPLES)]
pub struct ExploreArguments {
    /// The datasets, taken together
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Central fraction of the spectrum, by index, that is averaged over
    #[arg(long, value_name = "FRACTION", default_value_t = 0.25)]
    pub window: f64,
    /// Distribution of resonances
    #[arg(long, value_name = "LAW", value_parser = resonance(), default_value_t = Resonance::default())]
    pub resonance: Resonance,
    /// The page to write [default: the first file's name with '-explorer.html']
    #[arg(long, short = 'o', value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an existing page
    #[arg(long)]
    pub overwrite: bool,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

const LEVELS_EXAMPLES: &str = "\
Examples:
  grain generate --n 6:8 --alpha 0.5:0.9:0.1 -m 100 --out whole.h5   # every eigenstate is stored
  grain levels whole.h5 -o levels

For the form factor spectra are unfolded by a polynomial of degree 10, one by one, and filtered by a
Gaussian of half the spectrum's width; the Thouless time is where it comes within 0.08 decades of that
of random matrices and stays there up to the Heisenberg time (Suntajs et al., PRE 102, 062144); levels
without correlations have 0.8 Heisenberg times.
Spacings are those of the middle half of each spectrum, in units of the mean of 21 around each.
Gap ratios are averaged in bins of the energy density u = E/sum |h_n|; where those of two N cross is
drawn beside alpha_c(u) of mean field ('grain theory mobility-edge').";

/// Arguments of `grain levels`.
#[derive(Debug, Args)]
#[command(after_help = LEVELS_EXAMPLES)]
pub struct LevelsArguments {
    /// Datasets of complete spectra, taken together
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// These N alone: 8, 8,10 or 8:10
    #[arg(long, value_name = "RANGE")]
    pub n: Option<Counts>,
    /// These alpha alone, to four digits: 0.5,0.7071 or 0.3:0.9:0.1
    #[arg(long, value_name = "RANGE")]
    pub alpha: Option<Reals>,
    /// The folder for pictures and tables
    #[arg(long, short = 'o', value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// How wide pictures are.
    #[command(flatten)]
    pub width: WidthArgument,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

/// `last`, `all`, or a number from 1 on.
fn lbit(text: &str) -> Result<LbitChoice, RangeError> {
    let wrong = || RangeError::NotANumber {
        given: text.to_owned(),
        allowed: "an l-bit: last, all, or its number, from 1 on",
    };
    match text {
        "last" => Ok(LbitChoice::Last),
        "all" => Ok(LbitChoice::All),
        _ => text.parse().map(LbitChoice::One).map_err(|_| wrong()),
    }
}
