//! Arguments of the commands of the theory: its tables, figures and claims.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

use super::names::TheoryChoice;
use super::threads::ThreadsArgument;
use super::width::WidthArgument;
use crate::range::Reals;

const THEORY_EXAMPLES: &str = "\
Examples:
  grain theory eta --g 1e-3,1e-2,0.1,1
  grain theory entropy > entropy.csv
  grain theory solve --g1 0.5 --alpha 0.637 --n 50     # a failed avalanche, Fig. 3a
  grain theory solve --bare 0.1,0.05,0.2               # any couplings
  grain theory star                                    # g_c(N) 4 N log N, N to 10^6
  grain theory mobility-edge --n 8 --energy=-1,-0.5,0  # alpha_c at the energies of a dataset";

/// Arguments of `grain theory`.
#[derive(Debug, Args)]
#[command(after_help = THEORY_EXAMPLES)]
pub struct TheoryArguments {
    /// Of which theory.
    #[command(flatten)]
    pub theory: TheoryChoice,
    /// Which table
    #[command(subcommand)]
    pub table: TheoryTable,
}

/// Reduced couplings of a table.
#[derive(Debug, Clone, Args)]
pub struct CouplingArguments {
    /// Reduced couplings g, as a list [default: five a decade from 1e-4 to 1e2]
    #[arg(long, value_name = "LIST")]
    pub g: Option<Reals>,
}

/// The tables of `grain theory`.
#[derive(Debug, Subcommand)]
pub enum TheoryTable {
    /// Entropic enhancement eta(g), in nats                                  (A27)
    Eta(CouplingArguments),
    /// Mean entropy `[S](g)` of one l-bit, in bits                              (A13)
    Entropy(CouplingArguments),
    /// Infinite-time memory C^zz(g)                                           (A14)
    Memory(CouplingArguments),
    /// Density and distribution function of entropies at one coupling         (A12)
    Distribution {
        /// Reduced coupling g
        #[arg(long)]
        g: f64,
        /// Points in S
        #[arg(long, default_value_t = 200)]
        points: usize,
    },
    /// Critical coupling g_c of the symmetric star, at which N equal l-bits thermalize  (21), (22)
    Star {
        /// Numbers of l-bits
        #[arg(long, value_name = "LIST", value_delimiter = ',',
              default_values_t = [10, 11, 30, 100, 1000, 10_000, 100_000, 1_000_000])]
        n: Vec<usize>,
    },
    /// Critical decay alpha_c of the couplings against the energy density, e^(-s/2)
    MobilityEdge {
        /// Energies of the l-bits, in units of all their fields, from -1 to 1 [default: 41 between]
        #[arg(long, value_name = "LIST", conflicts_with_all = ["energy", "n"], allow_negative_numbers = true)]
        density: Option<Reals>,
        /// Energies as `grain generate --energy` has them, standard deviations of all levels from the mean
        #[arg(long, value_name = "LIST", requires = "n", allow_negative_numbers = true)]
        energy: Option<Reals>,
        /// The number of l-bits whose levels these are, in fields of 1 beside a grain of bandwidth 1.5
        #[arg(long, requires = "energy")]
        n: Option<usize>,
    },
    /// Self-consistent couplings of many l-bits                               (11), (13)
    Solve {
        /// Bare reduced coupling `g_{1,0}` of the first l-bit
        #[arg(long, value_name = "G", requires_all = ["alpha", "n"], conflicts_with = "bare")]
        g1: Option<f64>,
        /// Decay of the bare couplings from l-bit to l-bit
        #[arg(long)]
        alpha: Option<f64>,
        /// Number of l-bits
        #[arg(long)]
        n: Option<usize>,
        /// Bare couplings `g_{n,0}`, one by one
        #[arg(long, value_name = "LIST", required_unless_present = "g1")]
        bare: Option<Reals>,
    },
}

const FIGURE_EXAMPLES: &str = "\
Examples:
  grain figure 3a                      # figure-3a.png, .svg, .pdf, .csv and .json here
  grain figure 3b --out pictures
  grain figure 1d --resonance truncated --out as-printed

Figs. 2a and 2b are data beside theory: grain compare FILE. Figs. 4 and 5: grain lattice figure 4a.";

/// Arguments of `grain figure`.
#[derive(Debug, Args)]
#[command(after_help = FIGURE_EXAMPLES)]
pub struct FigureArguments {
    /// Which figure of the paper
    #[arg(value_parser = FigureParser)]
    pub name: FigureName,
    /// The folder for the files
    #[arg(long, short = 'o', value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// How wide pictures are.
    #[command(flatten)]
    pub width: WidthArgument,
    /// Of which theory.
    #[command(flatten)]
    pub theory: TheoryChoice,
}

/// The figures that theory alone gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FigureName {
    /// Distribution of entropies over eigenstates, bimodal at intermediate coupling
    #[value(name = "1c")]
    Bimodal,
    /// Entropic enhancement eta(g) with its limits
    #[value(name = "1d")]
    Enhancement,
    /// Profile of a failed avalanche: N = 50, alpha_c - 0.07, g_(1,0) = 1/2
    #[value(name = "3a")]
    Profile,
    /// Size of the bubble against alpha, N to 10^4, and its divergence at alpha_c
    #[value(name = "3b")]
    Scaling,
}

/// Knows where the other figures of the paper are drawn.
#[derive(Debug, Clone)]
struct FigureParser;

impl TypedValueParser for FigureParser {
    type Value = FigureName;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FigureName, clap::Error> {
        let elsewhere = match value.to_str().and_then(|text| text.chars().next()) {
            Some('2') => "Fig. 2 is data beside theory: 'grain compare FILE' draws it",
            Some('4' | '5') => {
                "Figs. 4 and 5 are of lattices: 'grain lattice figure 4a' and so on draw them"
            }
            _ => return EnumValueParser::new().parse_ref(command, argument, value),
        };
        Err(clap::Error::raw(clap::error::ErrorKind::InvalidValue, format!("{elsewhere}\n"))
            .with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let all = FigureName::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        Some(Box::new(all))
    }
}

impl FigureName {
    /// What its files are called, without extension.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bimodal => "figure-1c",
            Self::Enhancement => "figure-1d",
            Self::Profile => "figure-3a",
            Self::Scaling => "figure-3b",
        }
    }
}

const CLAIMS_EXAMPLES: &str = "\
Examples:
  grain claims -o ledger                                  # ledger.md, ledger.json, report.html
  grain claims --quick --expect data/claims/quick.json    # has a verdict changed?";

/// Arguments of `grain claims`.
#[derive(Debug, Args)]
#[command(after_help = CLAIMS_EXAMPLES)]
pub struct ClaimsArguments {
    /// Small grains and few realizations: below a minute
    #[arg(long)]
    pub quick: bool,
    /// Also write ledger.md, ledger.json and report.html into this folder
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Fig. 2 at the paper's statistics or better: datasets or summaries, such as data/figure-2/n*.h5
    ///
    /// Claims about it are not decidable without.
    #[arg(long = "figure-2", value_name = "FILE", num_args = 1..)]
    pub figure_2: Vec<PathBuf>,
    /// Compare the verdicts with those of an earlier ledger.json of the same effort; exit code 1 if one differs
    #[arg(long, value_name = "FILE")]
    pub expect: Option<PathBuf>,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}
