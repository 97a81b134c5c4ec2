//! `grain measure`: reduced couplings in eigenstates, set beside the theory without a fit.

mod chain;
mod density_of_states;
mod error;
mod output;

use std::path::{Path, PathBuf};

use grain_claims::measured::{
    Additivity, CouplingSettings, Enhancement, Extrapolation, GrainPlan, NormPoint, additivity,
    enhancement_figure, enhancements, extrapolate, norm_distribution,
};
use grain_dataset::{Destination, Table, TableColumn, write_files, write_tables};
use grain_ed::memory_need::full_solver_bytes;
use grain_ed::{EdError, parallelism_inside};
use grain_figure::Picture;
use grain_model::{Parallelism, Seed};
use grain_statistics::agreement;
use grain_theory::MeanFieldTheory;
use serde::Serialize;

use crate::cli::MeasureArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::machine;
use crate::model_table::ModelTable;
use crate::print::{Printer, table};

use error::MeasureError;
use output::{claimed, folder_of, one_each};

/// Everything that was measured.
#[derive(Debug, Serialize)]
struct Measured {
    enhancements: Vec<Enhancement>,
    extrapolations: Vec<Extrapolation>,
    additivity: Vec<Additivity>,
    norms: Vec<(usize, NormPoint)>,
}

/// Measures, writes the file and prints measured beside predicted.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, spectra that cannot be computed, and files that cannot be
/// written.
pub fn run(
    arguments: &MeasureArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    if arguments.chain {
        return chain::run(arguments, printer, command_line);
    }
    if arguments.density_of_states {
        return density_of_states::run(arguments, printer, command_line);
    }
    if arguments.model != ModelTable::default() {
        return Err(MeasureError::ModelWithoutChain.into());
    }
    let (settings, destination) = checked(arguments)?;
    let theory = MeanFieldTheory::default();
    let (mut enhanced, mut additive, mut norms) = (Vec::new(), Vec::new(), Vec::new());
    // Grain by grain, so that the person at the terminal sees the work advance.
    for &plan in &settings.grains {
        let settings = CouplingSettings { grains: vec![plan], ..settings.clone() };
        enhanced.extend(enhancements(&theory, &settings)?);
        additive.extend(additivity(&theory, &settings)?);
        let GrainPlan { dimension, realizations } = plan;
        if dimension <= settings.largest_bath {
            let distribution = norm_distribution(plan, settings.seed)?;
            norms.extend(distribution.points.into_iter().map(|point| (dimension, point)));
        }
        printer
            .remark(&format!("grain of dimension {dimension}: {realizations} realizations done"));
    }
    let extrapolations = extrapolate(
        enhanced.iter().map(|row| (row.dimension, row.target, row.excess)),
        &settings.couplings,
    );
    let measured = Measured { enhancements: enhanced, extrapolations, additivity: additive, norms };
    write_tables(&destination, command_line, &tables(&measured))?;
    let pictures = draw(&theory, &measured, destination.path())?;
    printer.result(&text(&measured), &measured)?;
    printer.remark(&format!("wrote {}", arguments.out.display()));
    for picture in pictures {
        printer.remark(&format!("wrote {}", picture.display()));
    }
    Ok(ExitStatus::Done)
}

/// Realizations of the default grains, and their seed.
const REALIZATIONS: [usize; 3] = [96, 24, 6];
const SEED: u64 = 6;

/// What is to be measured; whatever would fail after minutes of work fails here.
fn checked(arguments: &MeasureArguments) -> Result<(CouplingSettings, Destination), Failure> {
    let destination = claimed(arguments)?;
    let given = arguments.realizations.clone().unwrap_or_else(|| REALIZATIONS.to_vec());
    let realizations = one_each(&given, arguments.grains.len(), "--grains")?;
    let settings = CouplingSettings {
        couplings: arguments.g.0.clone(),
        grains: (arguments.grains.iter().zip(&realizations))
            .map(|(&dimension, &realizations)| GrainPlan { dimension, realizations })
            .collect(),
        largest_bath: arguments.largest,
        seed: Seed(arguments.seed.unwrap_or(SEED)),
    };
    settings.check()?;
    fits(&settings)?;
    Ok((settings, destination))
}

/// Whether the largest bath, in every thread, fits into memory.
fn fits(settings: &CouplingSettings) -> Result<(), Failure> {
    let memory = machine::usable_memory(machine::shared_threads());
    let available = memory.bytes;
    for grain in &settings.grains {
        // Beside none, one and two l-bits; more than `largest_bath` is not diagonalized.
        let sizes = (0..=2).map(|n_lbits| (n_lbits, grain.dimension << n_lbits));
        for (n_lbits, dimension) in sizes.filter(|(_, size)| *size <= settings.largest_bath) {
            let parallelism = parallelism_inside(Parallelism::PerRealization, dimension);
            let each = full_solver_bytes(dimension, n_lbits, false, parallelism);
            let at_once = machine::shared_threads().min(grain.realizations) as u64;
            let needed = each.saturating_mul(at_once);
            if needed > available {
                let error =
                    EdError::Memory { n_lbits, dimension, needed, available, largest: None };
                return Err(Failure::from(error).bounded_by(&memory.bound));
            }
        }
    }
    Ok(())
}

/// Draws the enhancement beside the file, and writes its numbers under the same name.
fn draw(
    theory: &MeanFieldTheory,
    measured: &Measured,
    file: &Path,
) -> Result<Vec<PathBuf>, Failure> {
    let figure = enhancement_figure(theory, &measured.enhancements, &measured.extrapolations);
    let columns = probe_columns(&measured.enhancements);
    let rows: Vec<Vec<f64>> = (0..measured.enhancements.len())
        .map(|row| columns.iter().map(|column| column.values[row]).collect())
        .collect();
    let header = columns.iter().map(|column| format!("{} [{}]", column.name, column.unit));
    let table = grain_figure::Table::of_numbers(header, &rows);
    let folder = folder_of(file);
    let name = stem(file);
    Ok(write_files(folder, &Picture { figure, table }.files_with(&name, measured)?)?)
}

/// What the extrapolated enhancements say, in one sentence.
fn statement(measured: &Measured) -> String {
    let extrapolations = &measured.extrapolations;
    // Of the grain with the fewest realizations, as in the ledger.
    let Some(fewest) = measured.enhancements.iter().map(|row| row.realizations).min() else {
        return "(8c) needs a coupling and a grain to be measured.".into();
    };
    let allowed = agreement(fewest);
    let failing: Vec<String> = (extrapolations.iter())
        .filter(|at| at.excess.sigmas_from(0.0).abs() > allowed)
        .map(|at| format!("g = {}: {}", at.target, at.excess))
        .collect();
    match (extrapolations.len(), failing.len()) {
        (0, _) => "(8c) needs two grains or more to be extrapolated.".into(),
        (all, 0) => format!(
            "(8c) agrees at 1/d_g -> 0 within {allowed:.1} standard errors at {all} of {all} couplings."
        ),
        (all, n) => format!(
            "(8c) FAILS at 1/d_g -> 0 at {n} of {all} couplings by more than {allowed:.1} standard errors: {}.",
            failing.join(", ")
        ),
    }
}

fn probe_rows<'a>(
    total: &str,
    predicted: &str,
    rows: impl Iterator<Item = &'a Enhancement>,
) -> Vec<Vec<String>> {
    let heading = ["d_g", "M", "g_1", total, predicted, "excess", "in errors"];
    let rows = rows.map(|row| {
        vec![
            row.dimension.to_string(),
            row.realizations.to_string(),
            row.g_1.to_string(),
            row.measured.to_string(),
            row.predicted.to_string(),
            row.excess.to_string(),
            format!("{:+.1}", row.excess.sigmas_from(0.0)),
        ]
    });
    std::iter::once(heading.map(String::from).to_vec()).chain(rows).collect()
}

fn text(measured: &Measured) -> String {
    let one = probe_rows("log(g_2/g_2,0)", "eta(g_1)/2", measured.enhancements.iter());
    let both = measured.additivity.iter().map(|row| &row.both);
    let two = probe_rows("log(g_3/g_3,0)", "(eta+eta)/2", both);
    let heading = |names: [&str; 5]| names.map(String::from).to_vec();
    let mut infinite = vec![heading(["g", "grains", "excess", "in errors", "chi2 of the line"])];
    infinite.extend(measured.extrapolations.iter().map(|at| {
        vec![
            at.target.to_string(),
            at.grains.to_string(),
            at.excess.to_string(),
            format!("{:+.1}", at.excess.sigmas_from(0.0)),
            format!("{:.1}", at.chi_squared),
        ]
    }));
    let mut norms = vec![heading(["d_g", "x", "P(g_1a > x g_1)", "exact", "(A3)"])];
    norms.extend(measured.norms.iter().map(|(dimension, point)| {
        vec![
            dimension.to_string(),
            point.x.to_string(),
            point.above.to_string(),
            format!("{:.4}", point.exact),
            format!("{:.4}", point.truncated),
        ]
    }));
    format!(
        "A probe beside one l-bit (8c)\n{}\nExtrapolated to 1/d_g -> 0\n{}{}\n\n\
         A probe beside two l-bits (10)\n{}\nNorms (5) against their law (A3)\n{}",
        table(&one),
        table(&infinite),
        statement(measured),
        table(&two),
        table(&norms)
    )
}

fn column<T>(rows: &[T], name: &'static str, value: impl Fn(&T) -> f64) -> TableColumn {
    TableColumn { name, unit: "1", values: rows.iter().map(value).collect() }
}

/// The columns of a probe, whether one l-bit is beside it or two.
fn probe_columns(rows: &[Enhancement]) -> Vec<TableColumn> {
    vec![
        column(rows, "grain_dimension", |row| row.dimension as f64),
        column(rows, "realizations", |row| row.realizations as f64),
        column(rows, "g_target", |row| row.target),
        column(rows, "g_1", |row| row.g_1.mean),
        column(rows, "g_1_error", |row| row.g_1.error),
        column(rows, "measured", |row| row.measured.mean),
        column(rows, "measured_error", |row| row.measured.error),
        column(rows, "predicted", |row| row.predicted.mean),
        column(rows, "excess", |row| row.excess.mean),
        column(rows, "excess_error", |row| row.excess.error),
    ]
}

fn tables(measured: &Measured) -> Vec<Table> {
    let two = &measured.additivity;
    let infinite = &measured.extrapolations;
    let norms = &measured.norms;
    let both: Vec<Enhancement> = two.iter().map(|row| row.both).collect();
    let mut additive = probe_columns(&both);
    additive.push(column(two, "excess_over_sum", |row| row.excess_over_sum.mean));
    additive.push(column(two, "excess_over_sum_error", |row| row.excess_over_sum.error));
    vec![
        Table {
            name: "enhancement",
            title: "log(g_2/g_{2,0}) of a probe beside one l-bit, and eta(g_1)/2 (8c)",
            columns: probe_columns(&measured.enhancements),
        },
        Table {
            name: "enhancement_extrapolated",
            title: "excess of the enhancement at 1/d_g = 0, by a weighted straight line in 1/d_g",
            columns: vec![
                column(infinite, "g_target", |row| row.target),
                column(infinite, "excess", |row| row.excess.mean),
                column(infinite, "excess_error", |row| row.excess.error),
                column(infinite, "chi_squared", |row| row.chi_squared),
            ],
        },
        Table {
            name: "additivity",
            title: "log(g_3/g_{3,0}) of a probe beside two l-bits, and (eta(g_1)+eta(g_2))/2 (10)",
            columns: additive,
        },
        Table {
            name: "norms",
            title: "share of eigenstates with g_{1a} > x g_1 (5), and the law of g_{1a}/g_1 (A3)",
            columns: vec![
                column(norms, "grain_dimension", |row| row.0 as f64),
                column(norms, "x", |row| row.1.x),
                column(norms, "above", |row| row.1.above.mean),
                column(norms, "above_error", |row| row.1.above.error),
                column(norms, "exact", |row| row.1.exact),
                column(norms, "truncated", |row| row.1.truncated),
            ],
        },
    ]
}
