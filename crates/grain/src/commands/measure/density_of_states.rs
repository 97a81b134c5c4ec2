//! `grain measure --density-of-states`: the bare coupling of a chain without eigenstates of the whole.

use grain_compare::GivenCoupling;
use grain_dataset::{Table, TableColumn, write_files, write_tables};
use grain_ed::Sampling;
use grain_figure::{Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};
use grain_model::{CentralFraction, EnergyPosition, Seed};
use grain_statistics::MeasuredMean;
use serde::Serialize;

use super::chain::alphas;
use super::output::{claimed, folder_of, numbers, one_each};
use crate::cli::MeasureArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::print::{Printer, table};
use crate::settings::from_density_of_states;

const SIZES: std::ops::RangeInclusive<usize> = 4..=14;
const SAMPLES: usize = 4000;
const SEED: u64 = 1;

/// The coupling at one N and α.
#[derive(Debug, Clone, Copy, Serialize)]
struct Bare {
    n_lbits: usize,
    alpha: f64,
    samples: usize,
    /// `g_{1,0}`
    g_1_0: MeasuredMean,
    /// `g_N = g_{1,0} α^(N-1) 2^((N-1)/2)`: of the last l-bit, with all others thermal.
    thermal_g: MeasuredMean,
}

impl Bare {
    fn of(given: &GivenCoupling, samples: usize) -> Self {
        let GivenCoupling { n_lbits, alpha, log_g, error } = *given;
        let measured = |log_g: f64| MeasuredMean { mean: log_g.exp(), error: error * log_g.exp() };
        let others = (n_lbits - 1) as f64;
        let enhanced = log_g + others * (alpha * 2.0_f64.sqrt()).ln();
        Self { n_lbits, alpha, samples, g_1_0: measured(log_g), thermal_g: measured(enhanced) }
    }
}

/// Computes, writes the file, draws and prints.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, a model without such a coupling, and files that cannot be written.
pub(super) fn run(
    arguments: &MeasureArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let model = arguments.model.clone().model()?;
    let sizes = arguments.n.as_ref().map_or_else(|| SIZES.collect(), |n| n.values.clone());
    let given = arguments.realizations.clone().unwrap_or_else(|| vec![SAMPLES]);
    let samples = one_each(&given, sizes.len(), "--n")?;
    let alphas = alphas(arguments)?;
    let seed = Seed(arguments.seed.unwrap_or(SEED));
    let position = EnergyPosition::new(arguments.energy.unwrap_or(0.0))?;
    let destination = claimed(arguments)?;
    let mut all: Vec<Bare> = Vec::new();
    for (&n_lbits, &samples) in sizes.iter().zip(&samples) {
        let sampling = Sampling { samples, seed, window: CentralFraction::QUARTER, position };
        let found = from_density_of_states(&model, n_lbits, &alphas, &sampling)?;
        all.extend(found.iter().map(|given| Bare::of(given, samples)));
    }
    let columns = columns(&all);
    let table_of_all = numbers(&columns);
    let (name, title) = ("bare_couplings", "g_{1,0} from densities of states of grain and fields");
    write_tables(&destination, command_line, &[Table { name, title, columns }])?;
    let picture = Picture { figure: series_figure(&[panel(&all)]), table: table_of_all };
    let path = destination.path();
    let pictures = write_files(folder_of(path), &picture.files_with(&stem(path), &all)?)?;
    printer.result(&text(&all), &all)?;
    printer.remark(&format!("wrote {}", arguments.out.display()));
    for picture in pictures {
        printer.remark(&format!("wrote {}", picture.display()));
    }
    Ok(ExitStatus::Done)
}

fn columns(all: &[Bare]) -> Vec<TableColumn> {
    let column = |name, unit, value: fn(&Bare) -> f64| TableColumn {
        name,
        unit,
        values: all.iter().map(value).collect(),
    };
    vec![
        column("n_lbits", "1", |bare| bare.n_lbits as f64),
        column("alpha", "1", |bare| bare.alpha),
        column("samples", "1", |bare| bare.samples as f64),
        column("g_1_0", "1", |bare| bare.g_1_0.mean),
        column("g_1_0_error", "1", |bare| bare.g_1_0.error),
        column("thermal_g_N", "1", |bare| bare.thermal_g.mean),
        column("thermal_g_N_error", "1", |bare| bare.thermal_g.error),
    ]
}

/// `g_{1,0}` against N, a series an α.
fn panel(all: &[Bare]) -> SeriesPanel {
    let mut alphas: Vec<f64> = all.iter().map(|bare| bare.alpha).collect();
    alphas.sort_by(f64::total_cmp);
    alphas.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let series = alphas.into_iter().map(|alpha| {
        let own = all.iter().filter(|bare| bare.alpha.total_cmp(&alpha).is_eq());
        let point = |bare: &Bare| {
            let MeasuredMean { mean, error } = bare.g_1_0;
            let interval = Some((mean - error, mean + error));
            SeriesPoint { interval, ..SeriesPoint::new(bare.n_lbits as f64, mean) }
        };
        let points = own.map(point).collect();
        Series { label: format!("α = {alpha:.3}"), points, style: SeriesStyle::Points }
    });
    SeriesPanel {
        x_label: "number of l-bits N".into(),
        x_scale: Scale::Whole,
        y_label: "bare coupling g_{1,0}, no fit".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: series.collect(),
        marks: Vec::new(),
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    }
}

fn text(all: &[Bare]) -> String {
    let heading = ["N", "alpha", "samples", "g_1,0", "g_N, others thermal"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(all.iter().map(|bare| {
        vec![
            bare.n_lbits.to_string(),
            format!("{:.4}", bare.alpha),
            bare.samples.to_string(),
            bare.g_1_0.to_string(),
            bare.thermal_g.to_string(),
        ]
    }));
    format!("The bare coupling from densities of states, nothing fitted\n{}", table(&rows))
}
