//! `grain lattice stability`: how far apart grains must be, against W.

use grain_compare::lattice::StabilityScan;
use grain_lattice::{Ensemble, LatticeSeed, StabilityCriterion};

use crate::bounds::{SAMPLES, bounded};
use crate::cli::lattice::LatticeStabilityArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::machine;
use crate::print::Printer;

/// Prints the stability radius at every `W`.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, or a sample that cannot be solved.
pub(super) fn run(
    arguments: &LatticeStabilityArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    let model = arguments.model.model()?;
    let radius = arguments.radius;
    let lattice = super::lattice(radius, machine::shared_threads(), false)?;
    let ensemble = Ensemble::from(arguments.model.ensemble);
    let realizations = bounded("--realizations", arguments.realizations, &SAMPLES)?;
    let samples = (ensemble, LatticeSeed(arguments.seed), realizations);
    let criterion =
        StabilityCriterion { grain_dimension: arguments.grain_dimension, margin: arguments.margin };
    let scan = StabilityScan::of(&lattice, &model, samples, &arguments.w.0, (radius, criterion))?;
    let table = scan.table();
    printer.result(&table.to_csv(), &table)?;
    Ok(ExitStatus::Done)
}
