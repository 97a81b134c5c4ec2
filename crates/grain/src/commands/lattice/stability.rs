//! `grain lattice stability`: how far apart grains must be, against W.

use grain_figure::Table;
use grain_figure::table::optional;
use grain_lattice::{Ensemble, LatticeSeed, StabilityCriterion, StabilityPoint, stability_point};

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
    let points = points(arguments)?;
    let table = table(arguments, &points);
    printer.result(&table.to_csv(), &table)?;
    Ok(ExitStatus::Done)
}

/// The radii of every sample, `W` by `W`.
pub(super) fn points(
    arguments: &LatticeStabilityArguments,
) -> Result<Vec<StabilityPoint>, Failure> {
    let model = arguments.model.model()?;
    let lattice = super::lattice(arguments.radius, machine::cores().get(), false)?;
    let ensemble = Ensemble::from(arguments.model.ensemble);
    let realizations = bounded("--realizations", arguments.realizations, &SAMPLES)?;
    let samples = (ensemble, LatticeSeed(arguments.seed), realizations);
    let criterion =
        StabilityCriterion { grain_dimension: arguments.grain_dimension, margin: arguments.margin };
    let point = |&amplitude: &f64| stability_point(&lattice, &model, samples, amplitude, criterion);
    Ok(arguments.w.0.iter().map(point).collect::<Result<_, _>>()?)
}

/// A row a `W`; without a spacing where some sample avalanches, or disturbs all of the lattice.
pub(super) fn table(arguments: &LatticeStabilityArguments, points: &[StabilityPoint]) -> Table {
    let mut table = Table::new([
        "W",
        "R_lattice",
        "margin",
        "samples",
        "avalanches",
        "beyond_lattice",
        "radius_median",
        "radius_largest",
        "spacing_bonds",
    ]);
    for point in points {
        table.push([
            point.amplitude.to_string(),
            arguments.radius.to_string(),
            arguments.margin.to_string(),
            arguments.realizations.to_string(),
            point.avalanches.to_string(),
            point.beyond_lattice.to_string(),
            optional(point.median()),
            optional(point.radii.last()),
            optional(point.spacing()),
        ]);
    }
    table
}
