//! `grain measure`: reduced couplings in eigenstates, set beside the theory without a fit.

use grain_claims::measured::{
    Additivity, CouplingSettings, Enhancement, Estimate, Extrapolation, GrainPlan, NormPoint,
    additivity, enhancements, extrapolate, norm_distribution,
};
use grain_dataset::{Table, TableColumn, write_tables};
use grain_model::Seed;
use grain_theory::MeanFieldTheory;
use serde::Serialize;

use crate::cli::MeasureArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::settings::SettingsError;

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
/// A [`Failure`] for settings that are not valid, spectra that cannot be had, and files that cannot be
/// written.
pub fn run(
    arguments: &MeasureArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    if arguments.grains.len() != arguments.realizations.len() {
        let (grains, realizations) = (arguments.grains.len(), arguments.realizations.len());
        return Err(SettingsError::GrainsAndRealizations { grains, realizations }.into());
    }
    let grains: Vec<GrainPlan> = (arguments.grains.iter().zip(&arguments.realizations))
        .map(|(&dimension, &realizations)| GrainPlan { dimension, realizations })
        .collect();
    let settings = CouplingSettings {
        couplings: arguments.g.0.clone(),
        grains,
        largest_bath: arguments.largest,
        seed: Seed(arguments.seed),
    };
    let theory = MeanFieldTheory::default();
    let enhancements = enhancements(&theory, &settings)?;
    let extrapolations = extrapolate(
        enhancements.iter().map(|row| (row.dimension, row.target, row.excess)),
        &settings.couplings,
    );
    let additivity = additivity(&theory, &settings)?;
    let mut norms = Vec::new();
    for &plan in &settings.grains {
        let distribution = norm_distribution(plan, settings.seed)?;
        norms.extend(distribution.points.into_iter().map(|point| (plan.dimension, point)));
    }
    let measured = Measured { enhancements, extrapolations, additivity, norms };
    write_tables(&arguments.out, command_line, &tables(&measured))?;
    printer.result(&text(&measured), &measured);
    printer.remark(&format!("wrote {}", arguments.out.display()));
    Ok(ExitStatus::Done)
}

fn show(estimate: Estimate) -> String {
    grain_compare::report::ascii_with_error(estimate.mean, Some(estimate.error))
}

fn text(measured: &Measured) -> String {
    let heading = |names: [&str; 5]| names.map(String::from).to_vec();
    let mut one = vec![heading(["d_g", "g_1", "log(g_2/g_2,0)", "eta(g_1)/2", "excess"])];
    for row in &measured.enhancements {
        one.push(vec![
            row.dimension.to_string(),
            show(row.g_1),
            show(row.measured),
            show(row.predicted),
            show(row.excess),
        ]);
    }
    for row in &measured.extrapolations {
        one.push(vec![
            "oo".into(),
            row.target.to_string(),
            String::new(),
            String::new(),
            show(row.excess),
        ]);
    }
    let mut two = vec![heading(["d_g", "g_1", "log(g_3/g_3,0)", "(eta+eta)/2", "excess"])];
    for row in &measured.additivity {
        two.push(vec![
            row.dimension.to_string(),
            show(row.g_1),
            show(row.measured),
            show(row.predicted),
            show(row.excess),
        ]);
    }
    let mut norms = vec![heading(["d_g", "x", "P(g_1a > x g_1)", "exact", "(A3)"])];
    for (dimension, point) in &measured.norms {
        norms.push(vec![
            dimension.to_string(),
            point.x.to_string(),
            show(point.above),
            format!("{:.4}", point.exact),
            format!("{:.4}", point.truncated),
        ]);
    }
    format!(
        "A probe beside one l-bit (8c)\n{}\nA probe beside two l-bits (10)\n{}\nNorms (5) against their law (A3)\n{}",
        table(&one),
        table(&two),
        table(&norms)
    )
}

fn column<T>(rows: &[T], name: &'static str, value: impl Fn(&T) -> f64) -> TableColumn {
    TableColumn { name, unit: "1", values: rows.iter().map(value).collect() }
}

fn tables(measured: &Measured) -> Vec<Table> {
    let one = &measured.enhancements;
    let two = &measured.additivity;
    let infinite = &measured.extrapolations;
    let norms = &measured.norms;
    vec![
        Table {
            name: "enhancement",
            title: "log(g_2/g_{2,0}) of a probe beside one l-bit, and eta(g_1)/2 (8c)",
            columns: vec![
                column(one, "grain_dimension", |row| row.dimension as f64),
                column(one, "realizations", |row| row.realizations as f64),
                column(one, "g_target", |row| row.target),
                column(one, "g_1", |row| row.g_1.mean),
                column(one, "g_1_error", |row| row.g_1.error),
                column(one, "measured", |row| row.measured.mean),
                column(one, "measured_error", |row| row.measured.error),
                column(one, "predicted", |row| row.predicted.mean),
                column(one, "excess", |row| row.excess.mean),
                column(one, "excess_error", |row| row.excess.error),
            ],
        },
        Table {
            name: "enhancement_extrapolated",
            title: "excess of the enhancement at 1/d_g = 0, by a weighted straight line in 1/d_g",
            columns: vec![
                column(infinite, "g_target", |row| row.target),
                column(infinite, "excess", |row| row.excess.mean),
                column(infinite, "excess_error", |row| row.excess.error),
            ],
        },
        Table {
            name: "additivity",
            title: "log(g_3/g_{3,0}) of a probe beside two l-bits, and (eta(g_1)+eta(g_2))/2 (10)",
            columns: vec![
                column(two, "grain_dimension", |row| row.dimension as f64),
                column(two, "realizations", |row| row.realizations as f64),
                column(two, "g_target", |row| row.target),
                column(two, "g_1", |row| row.g_1.mean),
                column(two, "g_1_error", |row| row.g_1.error),
                column(two, "measured", |row| row.measured.mean),
                column(two, "measured_error", |row| row.measured.error),
                column(two, "predicted", |row| row.predicted.mean),
                column(two, "excess", |row| row.excess.mean),
                column(two, "excess_error", |row| row.excess.error),
                column(two, "excess_over_sum", |row| row.excess_over_sum.mean),
                column(two, "excess_over_sum_error", |row| row.excess_over_sum.error),
            ],
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
