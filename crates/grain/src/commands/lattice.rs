//! `grain lattice`: avalanches in two dimensions, one sample or an ensemble.

mod figure;
mod generate;
mod sample;
mod stability;
mod summary;
mod threshold;

use grain_lattice::{Diamond, memory_need};

use crate::cli::lattice::{LatticeArguments, LatticeCommand};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::machine;
use crate::print::Printer;

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

/// The lattice of a radius, if samples on it fit into the memory of this machine, one in each thread;
/// `whole` where all of it is diagonalized.
///
/// # Errors
/// A [`Failure`] that says what it needs, and what bounds the memory.
fn lattice(radius: usize, threads: usize, whole: bool) -> Result<Diamond, Failure> {
    fits(radius, threads, whole)?;
    Ok(Diamond::new(radius))
}

fn fits(radius: usize, threads: usize, whole: bool) -> Result<(), Failure> {
    let memory = machine::usable_memory(threads);
    memory_need::fits(radius, threads, whole, memory.bytes)
        .map_err(|error| Failure::from(error).bounded_by(&memory.bound))
}
