//! The command line: the commands and their arguments.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

pub mod columns;
pub mod comparison;
pub mod dataset;
pub mod generate;
pub mod lattice;
pub mod measure;
pub mod names;
pub mod regress;
pub mod shell;
pub mod theory;
pub mod threads;
pub mod width;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};

use crate::exit::ExitStatus;

pub use columns::{
    ExploreArguments, ExportArguments, LevelsArguments, PlotArguments, SelectionArguments,
};
pub use comparison::{
    CompareArguments, ComparisonArguments, CouplingRoute, FitArguments, SummarizeArguments,
};
pub use dataset::{InfoArguments, MergeArguments, VerifyArguments};
pub use generate::{ExistingArguments, GenerateArguments};
pub use measure::MeasureArguments;
pub use names::{ShardChoice, TheoryChoice};
pub use regress::{RegressArguments, RegressMode};
pub use shell::{CompletionsArguments, ManArguments};
pub use theory::{
    ClaimsArguments, CouplingArguments, FigureArguments, FigureName, TheoryArguments, TheoryTable,
};
pub use threads::ThreadsArgument;
pub use width::WidthArgument;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const TOUR: &str = "\
A first tour:
  grain generate --n 4:6 --alpha 0.30:1.00:0.05 --realizations 100 --out drh.h5
  grain info drh.h5
  grain plot drh.h5 alpha entropy
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
    /// Draw any column of datasets against alpha, N, l-bit, energy or another column
    Plot(PlotArguments),
    /// Make a page on which N, alpha, l-bit and the coupling are chosen, and mean field follows at once
    Explore(ExploreArguments),
    /// Write any dataset as a CSV table: averages over realizations, or every eigenstate
    Export(ExportArguments),
    /// Level statistics of complete spectra: spacings, spectral form factor, Thouless time
    Levels(LevelsArguments),
    /// Keep what comparisons need of datasets, in a file small enough for a repository
    Summarize(SummarizeArguments),
    /// Test whether entropy statistics have changed: new data against a reference
    Regress(RegressArguments),
    /// Print the mean-field theory as tables
    Theory(TheoryArguments),
    /// Avalanches in two dimensions: a grain coupled to free fermions on a square lattice
    Lattice(lattice::LatticeArguments),
    /// Draw a figure of the paper from the theory alone: PNG, SVG, PDF, CSV and JSON
    Figure(FigureArguments),
    /// Examine every quantitative claim of the paper: measured, verdict
    Claims(ClaimsArguments),
    /// Measure reduced couplings in eigenstates, without a fit, into an HDF5 file
    Measure(Box<MeasureArguments>),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print the manual page, or write all of them into a folder
    Man(ManArguments),
}

impl Command {
    /// How many threads were asked for, where it computes in those that all of the process shares.
    pub(crate) fn shared_threads(&self) -> Option<ThreadsArgument> {
        use lattice::LatticeCommand::{Figure, Stability};
        match self {
            Self::Lattice(lattice) => match &lattice.command {
                Figure(figure) => Some(figure.threads),
                Stability(stability) => Some(stability.threads),
                _ => None,
            },
            Self::Fit(fit) => Some(fit.comparison.threads),
            Self::Compare(compare) => Some(compare.comparison.threads),
            Self::Explore(explore) => Some(explore.threads),
            Self::Levels(levels) => Some(levels.threads),
            Self::Regress(regress) => Some(regress.threads),
            Self::Claims(claims) => Some(claims.threads),
            Self::Measure(measure) => Some(measure.threads),
            _ => None,
        }
    }
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
