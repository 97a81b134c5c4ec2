//! `grain lattice`: avalanches in two dimensions, one sample or an ensemble.

mod error;
mod figure;
mod generate;
mod memory;
mod sample;
mod stability;
mod summary;
mod threshold;

use crate::cli::lattice::{LatticeArguments, LatticeCommand};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

use memory::{fits, lattice};

/// Runs one of the commands of `grain lattice`.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, samples that cannot be solved, or files that cannot be read or written.
pub fn run(
    arguments: &LatticeArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    match &arguments.command {
        LatticeCommand::Sample(arguments) => sample::run(arguments, printer),
        LatticeCommand::Generate(arguments) => generate::run(arguments, printer, command_line),
        LatticeCommand::Summary(arguments) => summary::run(arguments, printer),
        LatticeCommand::Threshold(arguments) => threshold::run(arguments, printer),
        LatticeCommand::Stability(arguments) => stability::run(arguments, printer),
        LatticeCommand::Figure(arguments) => figure::run(arguments, printer),
    }
}
