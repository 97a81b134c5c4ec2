//! `grain compare`: data beside mean field, as a table here and a report in a folder.

mod theories;

use std::path::{Path, PathBuf};

use grain_compare::goodness::Side;
use grain_compare::{CompareError, Comparison, Observable, Summary, compare_summary, write_report};
use grain_model::Alpha;
use grain_statistics::ascii_with_error;

use crate::cli::CompareArguments;
use crate::exit::ExitStatus;
use crate::failure::{Failure, SIZES_LEFT_OUT};
use crate::file_name::stem;
use crate::print::{Printer, table};
use crate::settings::{comparison_settings, coupling_source, measured_splits};

/// Compares, writes the report, and prints the verdict.
///
/// # Errors
/// A [`Failure`] if the dataset cannot be read or compared, or the report cannot be written.
pub fn run(arguments: &CompareArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let wanted = arguments.distribution_alpha.as_ref().map_or(&[][..], |list| &list.0);
    let alphas = wanted.iter().map(|&alpha| Alpha::new(alpha)).collect::<Result<Vec<_>, _>>()?;
    let mut settings = comparison_settings(&arguments.comparison, &alphas)?;
    let mut summaries = Vec::new();
    for path in &arguments.files {
        let failed = |error: CompareError| Failure::of_comparison(error, path);
        summaries.push(Summary::open(path, &settings.window).map_err(failed)?);
    }
    #[expect(clippy::expect_used, reason = "what clap requires")]
    let first = arguments.files.first().expect("clap lets no empty list through").clone();
    let failed = |error: CompareError| Failure::of_comparison(error, &first);
    let summary = Summary::join(summaries).map_err(failed)?;
    let splits = measured_splits(&arguments.comparison)?;
    settings.coupling = coupling_source(&arguments.comparison, &splits, &summary)?;
    let mut comparison = compare_summary(&summary, &settings).map_err(failed)?;
    comparison.splits = splits;
    let folder = arguments.out.clone().unwrap_or_else(|| report_folder(&first));
    let files = write_report(&comparison, &folder).map_err(failed)?;
    let mut shown = text(&comparison);
    let mut more = Vec::new();
    if arguments.theories {
        let data = (&summary, comparison.splits.as_slice());
        let (text, files) = theories::run(&arguments.comparison, &settings, data, &folder)?;
        shown.push_str(&text);
        more = files;
    }
    printer.result(&shown, &comparison)?;
    for remark in comparison.remarks() {
        printer.remark(&remark);
    }
    if !comparison.left_out.is_empty() {
        printer.remark(SIZES_LEFT_OUT);
    }
    for file in more {
        printer.remark(&format!("wrote {}", file.display()));
    }
    if let Some(page) = files.first() {
        printer.remark(&format!("report with pictures and tables: {}", page.display()));
    }
    Ok(ExitStatus::Done)
}

/// `drh.h5` → `drh-report`
fn report_folder(dataset: &Path) -> PathBuf {
    dataset.with_file_name(format!("{}-report", stem(dataset)))
}

/// One table a quantity: how well mean field agrees, by N and side of `α_c`.
fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for (observable, title) in [
        (Observable::Entropy, "Entropy [S_end] of the last l-bit, bits; g_(1,0) fitted at alpha_c"),
        (
            Observable::Memory,
            "Memory C^zz of the last l-bit, with the same g_(1,0): nothing fitted",
        ),
    ] {
        let heading = [
            "N",
            "realizations",
            "g_(1,0)",
            "side",
            "alphas",
            "chi²/dof",
            "p",
            "largest deviation",
        ];
        let mut rows = vec![heading.map(String::from).to_vec()];
        for size in &comparison.sizes {
            for side in [Side::Localized, Side::Thermal] {
                let Some(goodness) = size.overlay(observable).goodness_of(side) else { continue };
                let number = |value: Option<f64>, digits: usize| {
                    value.map_or("–".into(), |value| format!("{value:.digits$}"))
                };
                let deviation = goodness.largest.map_or("–".into(), |largest| {
                    let sigma =
                        largest.sigma.map_or(String::new(), |sigma| format!(", {sigma:+.1} sigma"));
                    format!("{:+.4} at alpha = {:.3}{sigma}", largest.residual, largest.alpha)
                });
                rows.push(vec![
                    size.n_lbits.to_string(),
                    size.realizations.to_string(),
                    size.fit.coupling().map_or("–".into(), |coupling| {
                        ascii_with_error(
                            coupling.g,
                            coupling.log_g_error.map(|error| error * coupling.g),
                        )
                    }),
                    side.name().into(),
                    goodness.points.to_string(),
                    number(goodness.reduced_chi_squared, 2),
                    number(goodness.p_value, 3),
                    deviation,
                ]);
            }
        }
        text.push_str(title);
        text.push('\n');
        text.push_str(&table(&rows));
        text.push('\n');
    }
    text
}
