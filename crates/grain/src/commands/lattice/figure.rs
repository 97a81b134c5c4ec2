//! `grain lattice figure`: Figs. 4 and 5 and what belongs beside them, each with the table it draws.

use std::f64::consts::{LN_2, PI};

use grain_dataset::write_files;
use grain_figure::{
    Figure, MapSite, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table,
    lattice_map_figure, picture_files, series_figure,
};
use grain_lattice::{Disorder, Ensemble, LatticeError, Outcome, lattice_map, phase_scan};

use super::error::LatticeSettingsError;
use super::stability;
use super::summary::{EnsembleSummary, PointRow, points_table};
use super::summary_read;
use crate::bounds::{POINTS, bounded};
use crate::cli::lattice::{LatticeFigureArguments, LatticeFigureName, LatticeStabilityArguments};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::machine;
use crate::print::Printer;
use crate::range::Counts;
use crate::range::Reals;

/// Half width of the estimated bracket of `η_tot`, in nats: far below what a picture shows.
const TOLERANCE: f64 = 1e-3;

/// Curves in the picture of sizes.
const MOST_SIZES: usize = 5;

/// `θ_0` of Fig. 4 of the paper.
const FIGURE_4_PHASE: f64 = 2.954;

/// Draws a picture into a folder.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, files that cannot be read, or a picture that cannot be written.
pub(super) fn run(
    arguments: &LatticeFigureArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    use LatticeFigureName as Name;
    bounded("--points", arguments.points, &POINTS)?;
    printer.remarks(arguments.radius.iter().flat_map(Counts::remarks));
    let (figure, table) = match arguments.figure {
        Name::Failed => map(arguments, 90.0)?,
        Name::Complete => map(arguments, 40.0)?,
        Name::Quasiperiodic | Name::Random => ensemble(&summary_of(arguments)?),
        Name::Strong => phases(arguments, 120.0, Scale::Linear)?,
        Name::Weak => phases(arguments, 90.0, Scale::Logarithmic)?,
        Name::Sizes => sizes(&summary_of(arguments)?, arguments),
        Name::Stability => stability_figure(arguments)?,
    };
    let name = arguments.name.clone().unwrap_or_else(|| arguments.figure.file_name().to_owned());
    let files = write_files(&arguments.out, &picture_files(&name, &figure, &table)?)?;
    let listed: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    printer.result(&listed.join("\n"), &listed)?;
    Ok(ExitStatus::Done)
}

/// `W`, as typed or a multiple of the hopping.
fn amplitude(arguments: &LatticeFigureArguments, ratio: f64) -> Result<f64, LatticeError> {
    grain_lattice::amplitude(arguments.w.unwrap_or(ratio * arguments.model.hopping))
}

/// Figs. 4a, 4b.
fn map(arguments: &LatticeFigureArguments, ratio: f64) -> Result<(Figure, Table), Failure> {
    let model = arguments.model.model()?;
    let amplitude = amplitude(arguments, ratio)?;
    let radius =
        arguments.radius.as_ref().and_then(|radii| radii.values.first()).map_or(15, |r| *r);
    let lattice = super::lattice(radius, 1, true)?;
    let phase = arguments.theta0.unwrap_or(FIGURE_4_PHASE);
    let orbitals = Disorder::Phase(phase)
        .with_potential(&model, amplitude, |v| lattice_map(&lattice, &model, v))?;
    let mut table =
        Table::new(["n_1", "n_2", "energy", "origin_amplitude", "log_g", "mean_entropy_bits"]);
    let mut sites = Vec::new();
    for orbital in &orbitals {
        let [n_1, n_2] = orbital.position;
        table.push([
            n_1.to_string(),
            n_2.to_string(),
            format!("{:.9e}", orbital.energy),
            format!("{:.6e}", orbital.origin_amplitude),
            format!("{:.6e}", orbital.log_g),
            format!("{:.9e}", orbital.mean_entropy),
        ]);
        sites.push(MapSite { position: orbital.position, value: orbital.mean_entropy });
    }
    let ratio = amplitude / model.hopping();
    let title = format!("W/t = {ratio}, R = {radius}, θ_{{0}} = {phase}; circle: the grain");
    Ok((lattice_map_figure(&title, "[S_{n}] (bits)", &sites), table))
}

fn summary_of(arguments: &LatticeFigureArguments) -> Result<EnsembleSummary, Failure> {
    let path = arguments.data.as_ref().ok_or(LatticeSettingsError::FigureData)?;
    summary_read::open(path)
}

/// The rows of each radius, ascending.
fn by_radius(summary: &EnsembleSummary) -> Vec<&[PointRow]> {
    summary.points.chunk_by(|a, b| a.radius == b.radius).collect()
}

/// Figs. 5a, 5b: `[η_tot]` over `f_aval`, against `W`.
fn ensemble(summary: &EnsembleSummary) -> (Figure, Table) {
    let series = |of: &dyn Fn(&PointRow) -> SeriesPoint| -> Vec<Series> {
        by_radius(summary)
            .into_iter()
            .map(|rows| Series {
                label: format!("{} ({})", rows[0].radius, rows[0].n_sites),
                points: rows.iter().map(of).collect(),
                style: SeriesStyle::Points,
            })
            .collect()
    };
    let at = |row: &PointRow| row.amplitude / summary.hopping;
    let bubbles = series(&|row| SeriesPoint {
        interval: row.bubble_error.map(|error| (row.bubble - error, row.bubble + error)),
        ..SeriesPoint::new(at(row), row.bubble)
    });
    let fractions = series(&|row| {
        if row.avalanches == 0 {
            SeriesPoint { is_limit: true, ..SeriesPoint::new(at(row), row.f_aval_high) }
        } else {
            let interval = Some((row.f_aval_low, row.f_aval_high));
            SeriesPoint { interval, ..SeriesPoint::new(at(row), row.f_aval) }
        }
    });
    // A random ensemble has no last regime: where no sample avalanches there, more samples would.
    let quasiperiodic = summary.ensemble == Ensemble::Quasiperiodic.to_string();
    let marks = if quasiperiodic { regime_edges(summary) } else { Vec::new() };
    let panel = |y_label: &str, series, height| SeriesPanel {
        x_label: "W/t".into(),
        x_scale: Scale::Linear,
        y_label: y_label.into(),
        y_scale: Scale::Logarithmic,
        legend_title: "R (N):".into(),
        series,
        marks: marks.clone(),
        height,
    };
    let panels = [panel("[η_{tot}]/log 2", bubbles, 130.0), panel("f_{aval}", fractions, 110.0)];
    (series_figure(&panels), points_table(summary))
}

/// Where, between two values of `W`, all samples cease to avalanche, and where the last does; radii together.
fn regime_edges(summary: &EnsembleSummary) -> Vec<f64> {
    let mut amplitudes: Vec<f64> = summary.points.iter().map(|row| row.amplitude).collect();
    amplitudes.sort_by(f64::total_cmp);
    amplitudes.dedup();
    let regime = |amplitude: f64| {
        let rows = summary.points.iter().filter(|row| row.amplitude.total_cmp(&amplitude).is_eq());
        let (some, all) = rows.fold((false, true), |(some, all), row| {
            (some || row.avalanches > 0, all && row.avalanches == row.samples)
        });
        (some, all)
    };
    amplitudes
        .windows(2)
        .filter(|pair| regime(pair[0]) != regime(pair[1]))
        .map(|pair| 0.5 * (pair[0] + pair[1]) / summary.hopping)
        .collect()
}

/// Figs. 5c, 5d: `η_tot` against `θ_0`.
fn phases(
    arguments: &LatticeFigureArguments,
    ratio: f64,
    y_scale: Scale,
) -> Result<(Figure, Table), Failure> {
    let model = arguments.model.model()?;
    let amplitude = amplitude(arguments, ratio)?;
    let default = Vec::from([10, 15, 22, 33]);
    let radii = arguments.radius.as_ref().map_or(default, |radii| radii.values.clone());
    let mut table =
        Table::new(["R", "W", "theta_0", "bubble_lbits", "uncertainty_lbits", "avalanche"]);
    let mut series = Vec::new();
    for radius in radii {
        let lattice = super::lattice(radius, machine::cores().get(), false)?;
        let scan = phase_scan(&lattice, &model, amplitude, arguments.points, TOLERANCE)?;
        let mut points = Vec::new();
        for (phase, sample) in scan {
            table.push([
                radius.to_string(),
                amplitude.to_string(),
                format!("{phase:.9}"),
                format!("{:.6}", sample.bubble_size()),
                format!("{:.1e}", sample.uncertainty / LN_2),
                u8::from(sample.outcome == Outcome::Complete).to_string(),
            ]);
            points.push(SeriesPoint::new(phase / PI, sample.bubble_size()));
        }
        let label = radius.to_string();
        series.push(Series { label, points, style: SeriesStyle::Curve });
    }
    let panel = SeriesPanel {
        x_label: "θ_{0}/π".into(),
        x_scale: Scale::Linear,
        y_label: "η_{tot}/log 2".into(),
        y_scale,
        legend_title: format!("W/t = {}; R:", amplitude / model.hopping()),
        series,
        marks: Vec::new(),
        height: 130.0,
    };
    Ok((series_figure(&[panel]), table))
}

/// How large failed avalanches are, at the radius with most samples.
fn sizes(summary: &EnsembleSummary, arguments: &LatticeFigureArguments) -> (Figure, Table) {
    let wanted = arguments.radius.as_ref().and_then(|radii| radii.values.first());
    let radii = by_radius(summary);
    let rows = radii
        .iter()
        .filter(|rows| wanted.is_none_or(|radius| rows[0].radius == *radius))
        .max_by_key(|rows| rows[0].samples)
        .copied()
        .unwrap_or(&[]);
    let mut table = Table::new([
        "R",
        "W",
        "bubble_from_lbits",
        "bubble_to_lbits",
        "failed",
        "fraction_of_failed",
    ]);
    let mut series = Vec::new();
    let failing: Vec<&PointRow> =
        rows.iter().filter(|row| row.failed_sizes.iter().any(|count| *count > 0)).collect();
    // More than a few curves on top of each other show none of them; the table of the summary has all.
    let stride = failing.len().div_ceil(MOST_SIZES).max(1);
    for row in failing.into_iter().step_by(stride) {
        let failed: u64 = row.failed_sizes.iter().sum();
        let mut points = Vec::new();
        for (bin, &count) in row.failed_sizes.iter().enumerate().filter(|(_, count)| **count > 0) {
            let fraction = count as f64 / failed as f64;
            // The standard error of a count, as a fraction.
            let error = (count as f64).sqrt() / failed as f64;
            table.push([
                row.radius.to_string(),
                row.amplitude.to_string(),
                bin.to_string(),
                (bin + 1).to_string(),
                count.to_string(),
                format!("{fraction:.6e}"),
            ]);
            let interval = Some((fraction - error, fraction + error));
            points.push(SeriesPoint { interval, ..SeriesPoint::new(bin as f64 + 0.5, fraction) });
        }
        let label = (row.amplitude / summary.hopping).to_string();
        series.push(Series { label, points, style: SeriesStyle::Points });
    }
    let panel = SeriesPanel {
        x_label: "η_{tot}/log 2 of failed avalanches".into(),
        x_scale: Scale::Linear,
        y_label: "fraction per l-bit".into(),
        y_scale: Scale::Logarithmic,
        legend_title: "W/t:".into(),
        series,
        marks: Vec::new(),
        height: 150.0,
    };
    (series_figure(&[panel]), table)
}

/// The stability radius against `W`.
fn stability_figure(arguments: &LatticeFigureArguments) -> Result<(Figure, Table), Failure> {
    let radius =
        arguments.radius.as_ref().and_then(|radii| radii.values.first()).map_or(15, |r| *r);
    let hopping = arguments.model.hopping;
    let ratios = [110.0, 120.0, 140.0, 160.0, 200.0, 250.0, 300.0, 400.0, 500.0];
    let asked = LatticeStabilityArguments {
        model: arguments.model.clone(),
        w: Reals(ratios.iter().map(|ratio| ratio * hopping).collect()),
        radius,
        realizations: arguments.points,
        seed: 1,
        grain_dimension: 8.0,
        margin: 0.1,
    };
    let points = stability::points(&asked)?;
    let table = stability::table(&asked, &points);
    let series =
        |label: &str, of: &dyn Fn(&grain_lattice::StabilityPoint) -> Option<usize>| Series {
            label: label.into(),
            points: points
                .iter()
                .filter_map(|point| {
                    Some(SeriesPoint::new(point.amplitude / hopping, of(point)? as f64))
                })
                .collect(),
            style: SeriesStyle::Points,
        };
    let panel = SeriesPanel {
        x_label: "W/t".into(),
        x_scale: Scale::Linear,
        y_label: "distance (bonds)".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: vec![
            series("R, median", &|point| point.median()),
            series("R, largest", &|point| point.radii.last().copied()),
            series("spacing of grains", &|point| point.spacing()),
        ],
        marks: Vec::new(),
        height: 130.0,
    };
    Ok((series_figure(&[panel]), table))
}
