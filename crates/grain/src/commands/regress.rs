//! `grain regress`: whether entropy statistics have changed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use grain_dataset::input::is_pipe;
use grain_dataset::{Dataset, DatasetError, Window};
use grain_model::CentralFraction;
use grain_regress::{
    Golden, GoldenSettings, Quantity, RegressionError, Repeat, Sample, Statistical,
    StatisticalSettings, compare_golden, compare_golden_table, compare_statistically, contrast,
    same_disorder, write_golden, write_statistical,
};
use grain_statistics::ascii_with_error;

use crate::bounds::{PERMUTATIONS, bounded};
use crate::cli::{RegressArguments, RegressMode};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::print::{Printer, table};

/// Endings of tables.
const TABLES: [&str; 5] = ["csv", "tsv", "txt", "dat", "gz"];

/// Rows of the printed table; `verdicts.csv` has all.
const MOST_ROWS: usize = 40;

/// Compares, writes the report, prints the verdicts; code 1 if anything differs.
///
/// # Errors
/// A [`Failure`] if a file cannot be read or compared, or the report cannot be written.
pub fn run(arguments: &RegressArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let fraction = CentralFraction::new(arguments.window)?;
    let window = Window::Central(fraction);
    let reference = opened(&arguments.reference)?;
    let folder = arguments.out.clone().unwrap_or_else(|| report_folder(&arguments.new));
    let golden = GoldenSettings { tolerance: arguments.tolerance };
    let new = if let [table] = arguments.new.as_slice()
        && is_table(table)
    {
        let size = reference.first().and_then(|dataset| dataset.sizes().first());
        let grain = size.map(|size| (fraction, size.model().grain_dimension().value()));
        let table = Sample::from_csv(table, grain)?;
        if arguments.mode == RegressMode::Golden {
            let [reference] = reference.as_slice() else {
                return Err(several(1, reference.len()).into());
            };
            let golden = compare_golden_table(&table, reference, &window, &golden)?;
            return report(&golden, &folder, printer);
        }
        table
    } else {
        let new = opened(&arguments.new)?;
        let state_by_state = match arguments.mode {
            RegressMode::Golden => true,
            RegressMode::Statistical => false,
            RegressMode::Auto => shares_disorder(&new, &reference)?,
        };
        if state_by_state {
            let ([new], [reference]) = (new.as_slice(), reference.as_slice()) else {
                return Err(several(new.len(), reference.len()).into());
            };
            return report(&compare_golden(new, reference, &golden)?, &folder, printer);
        }
        Sample::of_datasets(new, window)?
    };
    let reference = Sample::of_datasets(reference, window)?;
    let settings = StatisticalSettings {
        level: arguments.level,
        permutations: bounded("--permutations", arguments.permutations, &PERMUTATIONS)?,
        seed: arguments.permutation_seed,
    };
    let result = compare_statistically(&new, &reference, &settings)?;
    let worst = [
        result.worst(|verdict| verdict.quantity != Quantity::Energy),
        result.worst(|verdict| verdict.quantity == Quantity::Energy),
    ];
    let contrasts: Vec<_> = worst
        .into_iter()
        .flatten()
        .map(|verdict| contrast(verdict, &new, &reference))
        .collect::<Result<_, _>>()?;
    let files = write_statistical(&result, &contrasts, &folder)?;
    printer.result(&statistical_text(&result), &result)?;
    remarks(&result.remarks, &files, printer);
    let repeated = repeated(&result.repeats_in_reference);
    if !repeated.is_empty() {
        printer.remark(&format!(
            "{} realizations of the reference repeat earlier ones: it is no independent sample, and its \
             verdicts are too sure",
            repeated.len()
        ));
    }
    Ok(status(result.agrees()))
}

/// The realizations that repeat an earlier one, by N and index, each with the first that it repeats; of 94
/// equal ones there are 4371 pairs, but 93 repeats.
fn repeated(pairs: &[Repeat]) -> BTreeMap<(usize, usize), Repeat> {
    let mut repeated = BTreeMap::new();
    for pair in pairs {
        let first = repeated.entry((pair.n_lbits, pair.second)).or_insert(*pair);
        first.first = first.first.min(pair.first);
    }
    repeated
}

/// Writes and prints what a comparison state by state found.
fn report(golden: &Golden, folder: &Path, printer: Printer) -> Result<ExitStatus, Failure> {
    let files = write_golden(golden, folder)?;
    printer.result(&golden_text(golden), golden)?;
    remarks(&golden.remarks, &files, printer);
    Ok(status(golden.agrees()))
}

fn opened(paths: &[PathBuf]) -> Result<Vec<Dataset>, DatasetError> {
    paths.iter().map(|path| Dataset::open(path)).collect()
}

/// HDF5 is read here and there, and so not from a pipe: what comes by one is a table.
fn is_table(path: &Path) -> bool {
    let ends = |ending: &OsStr| TABLES.iter().any(|table| ending.eq_ignore_ascii_case(table));
    is_pipe(path) || path.extension().is_some_and(ends)
}

fn several(new: usize, reference: usize) -> RegressionError {
    RegressionError::SeveralFiles { new, reference }
}

/// Whether any of the new data are of the disorder of any reference.
fn shares_disorder(new: &[Dataset], reference: &[Dataset]) -> Result<bool, RegressionError> {
    for (new, reference) in new.iter().flat_map(|new| reference.iter().map(move |b| (new, b))) {
        for size in reference.sizes() {
            if same_disorder(new, reference, size.n_lbits())? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn status(agrees: bool) -> ExitStatus {
    if agrees { ExitStatus::Done } else { ExitStatus::Disagrees }
}

/// `new.h5` → `new-regression`; of several files the first names it.
fn report_folder(new: &[PathBuf]) -> PathBuf {
    let new = new.first().map_or(Path::new("new"), PathBuf::as_path);
    if is_pipe(new) {
        return PathBuf::from("stdin-regression");
    }
    new.with_file_name(format!("{}-regression", stem(new)))
}

fn remarks(remarks: &[String], files: &[PathBuf], printer: Printer) {
    for remark in remarks.iter().take(MOST_ROWS) {
        printer.remark(remark);
    }
    if let Some(folder) = files.first().and_then(|file| file.parent()) {
        printer.remark(&format!("JUnit XML, JSON, tables and pictures: {}", folder.display()));
    }
}

/// What was not compared, before the verdict that does not speak of it.
fn add_left_out(text: &mut String, left_out: &[String]) {
    for what in left_out.iter().take(MOST_ROWS) {
        let _infallible = writeln!(text, "left out: {what}");
    }
    if left_out.len() > MOST_ROWS {
        let more = left_out.len() - MOST_ROWS;
        let _infallible = writeln!(text, "left out: {more} more, regression.json has all");
    }
}

/// What a verdict speaks of, if that is not everything.
fn scope(left_out: &[String]) -> &'static str {
    if left_out.is_empty() { "" } else { ", in what both have: not all was compared, see above" }
}

fn golden_text(golden: &Golden) -> String {
    let heading = ["N", "alpha", "realizations", "numbers", "differing", "max |dE|", "max |dS|"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for verdict in &golden.verdicts {
        rows.push(vec![
            verdict.n_lbits.to_string(),
            format!("{:.4}", verdict.alpha),
            verdict.realizations.to_string(),
            verdict.numbers.to_string(),
            verdict.differing.to_string(),
            format!("{:.1e}", verdict.largest_energy),
            format!("{:.1e}", verdict.largest_entropy),
        ]);
    }
    let mut text = table(&rows);
    for difference in &golden.firsts {
        let _infallible = writeln!(text, "first differing {difference}");
    }
    if !golden.same_disorder {
        text.push_str("the disorder itself differs: H_g or h_n of the same seed have changed\n");
    }
    add_left_out(&mut text, &golden.left_out);
    let verdict = if golden.agrees() { "same" } else { "DIFFERENT" };
    let _infallible = writeln!(text, "{verdict}, state by state{}", scope(&golden.left_out));
    text
}

fn statistical_text(result: &Statistical) -> String {
    let heading = [
        "N",
        "alpha",
        "quantity",
        "new",
        "reference",
        "worst bin",
        "z",
        "strongest statistic",
        "score",
        "p",
        "family p",
        "verdict",
    ];
    let mut shown: Vec<_> = result.verdicts.iter().collect();
    if shown.len() > MOST_ROWS {
        shown.sort_by(|a, b| b.score.total_cmp(&a.score));
        shown.truncate(MOST_ROWS);
    }
    let mut rows = vec![heading.map(String::from).to_vec()];
    for verdict in shown {
        let bin = verdict.worst_bin.map_or(("–".into(), "–".into()), |bin| {
            let end = |x: f64| if x.is_finite() { format!("{x:.3}") } else { String::new() };
            (format!("{}..{}", end(bin.low), end(bin.high)), format!("{:+.1}", bin.z))
        });
        rows.push(vec![
            verdict.n_lbits.to_string(),
            format!("{:.4}", verdict.alpha),
            verdict.quantity.description(),
            ascii_with_error(verdict.new.mean, verdict.new.standard_error),
            ascii_with_error(verdict.reference.mean, verdict.reference.standard_error),
            bin.0,
            bin.1,
            verdict.strongest.into(),
            format!("{:+.1}", verdict.score),
            format!("{:.4}", verdict.p_value),
            format!("{:.4}", verdict.family_p_value),
            if verdict.different { "DIFFERENT" } else { "same" }.into(),
        ]);
    }
    let mut text = table(&rows);
    if result.verdicts.len() > MOST_ROWS {
        let _infallible = writeln!(
            text,
            "the {MOST_ROWS} most different of {} tests, verdicts.csv has all",
            result.verdicts.len()
        );
    }
    for size in &result.sizes {
        let _infallible = writeln!(
            text,
            "N = {}: {} realizations against {}, {} values of alpha",
            size.n_lbits,
            size.new,
            size.reference,
            size.alphas.len()
        );
    }
    let repeated = repeated(&result.repeats_in_new);
    for repeat in repeated.values().take(3) {
        let _infallible = writeln!(
            text,
            "REPEATED: realization {} of N = {} is realization {} again",
            repeat.second, repeat.n_lbits, repeat.first
        );
    }
    if repeated.len() > 3 {
        let _infallible = writeln!(text, "… and {} more", repeated.len() - 3);
    }
    add_left_out(&mut text, &result.left_out);
    let scope = scope(&result.left_out);
    let different = result.verdicts.iter().filter(|verdict| verdict.different).count();
    let _infallible = if result.agrees() {
        writeln!(text, "same at family-wise level {}{scope}", result.level)
    } else {
        writeln!(
            text,
            "DIFFERENT: {different} of {} tests at family-wise level {}, {} realizations repeated{scope}",
            result.verdicts.len(),
            result.level,
            repeated.len()
        )
    };
    text
}
