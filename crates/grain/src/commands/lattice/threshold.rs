//! `grain lattice threshold`: up to which W avalanches run, and from which they fail.

use grain_figure::Table;
use grain_figure::table::optional;
use grain_lattice::{Edge, Ensemble, LatticeSeed, Threshold, ThresholdSearch, bracket_threshold};

use crate::bounds::{SAMPLES, bounded};
use crate::cli::lattice::LatticeThresholdArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::machine;
use crate::print::Printer;

/// Brackets both thresholds at every radius.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, or a sample that cannot be solved.
pub(super) fn run(
    arguments: &LatticeThresholdArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    let model = arguments.model.model()?;
    let hopping = model.hopping();
    let search = ThresholdSearch {
        ensemble: Ensemble::from(arguments.model.ensemble),
        seed: LatticeSeed(arguments.seed),
        realizations: bounded("--realizations", arguments.realizations, &SAMPLES)?,
        range: (arguments.from * hopping, arguments.to * hopping),
        resolution: arguments.resolution * hopping,
    };
    let mut table = Table::new([
        "ensemble",
        "resonance",
        "closure",
        "hopping",
        "g_0",
        "R",
        "threshold",
        "samples",
        "W_seen",
        "W_not_seen",
        "W_middle",
        "W_half_width",
        "fraction_below_95",
        "witness",
    ]);
    for &radius in &arguments.radius.values {
        let lattice = super::lattice(radius, machine::cores().get(), false)?;
        for edge in [Edge::FirstFailure, Edge::LastAvalanche] {
            let found = bracket_threshold(&lattice, &model, &search, edge)?;
            table.push([
                search.ensemble.to_string(),
                model.resonance.to_string(),
                model.closure.to_string(),
                hopping.to_string(),
                model.grain_coupling().to_string(),
                radius.to_string(),
                name(edge).into(),
                search.realizations.to_string(),
                optional(found.witnessed.map(|(amplitude, _)| rounded(amplitude))),
                optional(found.excluded.map(|(amplitude, _)| rounded(amplitude))),
                optional(found.bracket().map(|(middle, _)| rounded(middle))),
                optional(found.bracket().map(|(_, half)| rounded(half))),
                optional(found.excluded.map(|(_, fraction)| format!("{:.6}", fraction.high))),
                optional(found.witnessed.map(|(_, index)| index)),
            ]);
            printer.remark(&said(radius, edge, &found));
        }
    }
    printer.result(&table.to_csv(), &table)?;
    Ok(ExitStatus::Done)
}

/// To far more digits than any resolution asked for.
fn rounded(amplitude: f64) -> String {
    format!("{amplitude:.5}")
}

fn name(edge: Edge) -> &'static str {
    match edge {
        Edge::FirstFailure => "first_failure",
        Edge::LastAvalanche => "last_avalanche",
    }
}

fn said(radius: usize, edge: Edge, found: &Threshold) -> String {
    let what = match edge {
        Edge::FirstFailure => "the first failure",
        Edge::LastAvalanche => "the last avalanche (W_th)",
    };
    match found.bracket() {
        Some((middle, half)) => format!("R = {radius}: {what} at W = {middle:.4} +- {half:.4}"),
        None => {
            format!("R = {radius}: {what} is not inside the range: give another --from or --to")
        }
    }
}
