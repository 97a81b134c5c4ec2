//! `grain measure --chain`: the last l-bit with its coupling off and on, and the split of its entropy.

use grain_claims::measured::{EndMeasurement, EndPlan, end_split, joined, require_new};
use grain_compare::EndSplit;
use grain_compare::figure::split_figure;
use grain_dataset::{Table, TableColumn, write_files, write_tables};
use grain_ed::memory_need::full_solver_bytes;
use grain_ed::parallelism_inside;
use grain_figure::Picture;
use grain_model::{Alpha, CentralGrain, LbitCount, Parallelism, Seed};
use grain_statistics::MeasuredMean;
use grain_theory::MeanFieldTheory;

use super::error::MeasureError;
use super::output::{claimed, folder_of, numbers, one_each};
use crate::cli::MeasureArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::machine;
use crate::print::{Printer, table};
use crate::settings::measurements;

/// Where the end of the avalanche is partly thermal, on both sides of `α_c`.
const ALPHAS: [f64; 4] = [0.5, 0.6, 0.65, 0.8];
const SIZES: std::ops::RangeInclusive<usize> = 4..=7;
const REALIZATIONS: usize = 100;
const SEED: u64 = 1;

/// Measures, writes the file and prints where the entropy comes from.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, spectra that cannot be computed, and files that cannot be written.
pub(super) fn run(
    arguments: &MeasureArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let model = arguments.model.clone().model()?;
    let plans = plans(arguments)?;
    for plan in &plans {
        fits(plan, &model)?;
    }
    let destination = claimed(arguments)?;
    let theory = MeanFieldTheory::default();
    let mut measured = joined(&theory, &model, measurements(&arguments.with)?)?;
    for plan in &plans {
        require_new(&model, plan, &measured)?;
    }
    for plan in &plans {
        measured.extend(end_split(&theory, &model, plan)?);
        printer.remark(&format!("N = {}: {} realizations done", plan.n_lbits, plan.realizations));
    }
    let measured = joined(&theory, &model, measured)?;
    write_tables(&destination, command_line, &tables(&measured))?;
    let splits: Vec<EndSplit> = measured.iter().map(|one| one.split.clone()).collect();
    let table_of_splits = numbers(&split_columns(&splits));
    let picture = Picture { figure: split_figure(&splits), table: table_of_splits };
    let path = destination.path();
    let files = picture.files_with(&stem(path), &measured)?;
    let pictures = write_files(folder_of(path), &files)?;
    printer.result(&text(&splits), &measured)?;
    printer.remark(&format!("wrote {}", arguments.out.display()));
    for picture in pictures {
        printer.remark(&format!("wrote {}", picture.display()));
    }
    Ok(ExitStatus::Done)
}

fn plans(arguments: &MeasureArguments) -> Result<Vec<EndPlan>, Failure> {
    let sizes = arguments.n.as_ref().map_or_else(|| SIZES.collect(), |n| n.values.clone());
    let given = arguments.realizations.clone().unwrap_or_else(|| vec![REALIZATIONS]);
    let realizations = one_each(&given, sizes.len(), "--n")?;
    let alphas = alphas(arguments)?;
    let seed = Seed(arguments.seed.unwrap_or(SEED));
    let plan = |(&n_lbits, &realizations): (&usize, &usize)| {
        LbitCount::new(n_lbits)?;
        Ok(EndPlan { n_lbits, alphas: alphas.clone(), realizations, seed })
    };
    sizes.iter().zip(&realizations).map(plan).collect()
}

/// Every α that is asked for, and `α_c`, ascending.
pub(super) fn alphas(arguments: &MeasureArguments) -> Result<Vec<f64>, Failure> {
    let mut alphas =
        arguments.alpha.as_ref().map_or_else(|| ALPHAS.to_vec(), |list| list.0.clone());
    let mut critical = false;
    for &alpha in &alphas {
        critical |= Alpha::new(alpha)?.is_critical();
    }
    if !critical {
        alphas.push(Alpha::CRITICAL.value());
    }
    alphas.sort_by(f64::total_cmp);
    Ok(alphas)
}

/// Whether a full spectrum of all but the last l-bit, in every thread, fits into memory beside what is kept of it.
fn fits(plan: &EndPlan, model: &CentralGrain) -> Result<(), Failure> {
    let memory = machine::usable_memory(machine::shared_threads());
    let at_once = machine::shared_threads().min(plan.realizations) as u64;
    let fits = |n_lbits: usize| bytes(model, n_lbits).saturating_mul(at_once) <= memory.bytes;
    if fits(plan.n_lbits) {
        return Ok(());
    }
    Err(MeasureError::Memory {
        n_lbits: plan.n_lbits,
        needed: bytes(model, plan.n_lbits).saturating_mul(at_once),
        available: memory.bytes,
        bound: memory.bound.to_string(),
        largest: (2..plan.n_lbits).rev().find(|&n_lbits| fits(n_lbits)),
    }
    .into())
}

/// What one thread fills for N l-bits.
fn bytes(model: &CentralGrain, n_lbits: usize) -> u64 {
    let others = n_lbits.saturating_sub(1);
    let dimension = model.grain_dimension().value() << others;
    let parallelism = parallelism_inside(Parallelism::PerRealization, dimension);
    let solver = full_solver_bytes(dimension, others, model.is_complex(), parallelism);
    // Eigenvectors of both orientations and what the operator makes of them: four matrices.
    let scalar = if model.is_complex() { 16 } else { 8 };
    solver.saturating_add(4 * scalar * (dimension as u64).pow(2))
}

fn text(splits: &[EndSplit]) -> String {
    let heading = [
        "N",
        "alpha",
        "M",
        "g_N",
        "gaussianity",
        "S(g_N)",
        "+ spread",
        "+ shape",
        "+ beyond two levels",
        "= [S_end]",
    ];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(splits.iter().map(|split| {
        vec![
            split.n_lbits.to_string(),
            format!("{:.4}", split.alpha),
            split.realizations.to_string(),
            split.reduced_coupling.to_string(),
            split.gaussianity.to_string(),
            split.of_coupling.to_string(),
            split.spread.to_string(),
            split.shape.to_string(),
            split.beyond_two_levels.to_string(),
            split.entropy.to_string(),
        ]
    }));
    format!("Where the entropy of the last l-bit comes from, bits\n{}", table(&rows))
}

fn column<T>(
    rows: &[T],
    (name, unit): (&'static str, &'static str),
    value: impl Fn(&T) -> f64,
) -> TableColumn {
    TableColumn { name, unit, values: rows.iter().map(value).collect() }
}

/// A mean and its error.
fn pair(
    splits: &[EndSplit],
    [name, error]: [&'static str; 2],
    unit: &'static str,
    value: fn(&EndSplit) -> MeasuredMean,
) -> [TableColumn; 2] {
    [
        column(splits, (name, unit), |split| value(split).mean),
        column(splits, (error, unit), |split| value(split).error),
    ]
}

fn split_columns(splits: &[EndSplit]) -> Vec<TableColumn> {
    let mut columns = vec![
        column(splits, ("n_lbits", "1"), |split| split.n_lbits as f64),
        column(splits, ("alpha", "1"), |split| split.alpha),
        column(splits, ("realizations", "1"), |split| split.realizations as f64),
    ];
    columns.extend(pair(splits, ["g_N", "g_N_error"], "1", |split| split.reduced_coupling));
    columns.extend(pair(splits, ["density", "density_error"], "1/energy", |split| split.density));
    let names = ["gaussianity", "gaussianity_error"];
    columns.extend(pair(splits, names, "1", |split| split.gaussianity));
    let names = ["of_coupling", "of_coupling_error"];
    columns.extend(pair(splits, names, "bit", |split| split.of_coupling));
    columns.extend(pair(splits, ["spread", "spread_error"], "bit", |split| split.spread));
    columns.extend(pair(splits, ["shape", "shape_error"], "bit", |split| split.shape));
    let names = ["beyond_two_levels", "beyond_two_levels_error"];
    columns.extend(pair(splits, names, "bit", |split| split.beyond_two_levels));
    columns.extend(pair(splits, ["entropy", "entropy_error"], "bit", |split| split.entropy));
    columns
}

fn tables(measured: &[EndMeasurement]) -> Vec<Table> {
    let splits: Vec<EndSplit> = measured.iter().map(|one| one.split.clone()).collect();
    let samples: Vec<_> = (measured.iter())
        .flat_map(|one| one.samples.iter().map(|sample| (&one.split, sample)))
        .collect();
    let of_samples = vec![
        column(&samples, ("n_lbits", "1"), |row| row.0.n_lbits as f64),
        column(&samples, ("alpha", "1"), |row| row.0.alpha),
        column(&samples, ("realization", "1"), |row| row.1.realization as f64),
        column(&samples, ("g_N", "1"), |row| row.1.reduced_coupling),
        column(&samples, ("density", "1/energy"), |row| row.1.density),
        column(&samples, ("mean_modulus", "energy"), |row| row.1.mean_modulus),
        column(&samples, ("root_mean_square", "energy"), |row| row.1.root_mean_square),
        column(&samples, ("two_level_entropy", "bit"), |row| row.1.two_level_entropy),
        column(&samples, ("entropy", "bit"), |row| row.1.entropy),
    ];
    vec![
        Table {
            name: "split",
            title: "[S_end] = S([g_N]) + spread of samples + shape of the law + beyond two levels",
            columns: split_columns(&splits),
        },
        Table {
            name: "samples",
            title: "the last l-bit of every realization, V_N off, and its entropy with V_N",
            columns: of_samples,
        },
    ]
}
