//! `grain compare`: data beside mean field, as a table here and a report in a folder.

mod theories;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use grain_compare::goodness::Side;
use grain_compare::overlay::Overlay;
use grain_compare::{
    CompareError, Comparison, Observable, SizeComparison, Summary, compare_summary, write_report,
};
use grain_model::Alpha;
use grain_statistics::ascii_with_error;

use crate::cli::CompareArguments;
use crate::exit::ExitStatus;
use crate::failure::{Failure, SIZES_LEFT_OUT};
use crate::file_name::stem;
use crate::print::{Printer, probability, table};
use crate::range::Reals;
use crate::settings::{comparison_settings, coupling_source, measured_splits, require_one_model};

/// Compares, writes the report, and prints the verdict.
///
/// # Errors
/// A [`Failure`] if the dataset cannot be read or compared, or the report cannot be written.
pub fn run(arguments: &CompareArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let mut settings = comparison_settings(&arguments.comparison)?;
    settings.distribution_alphas = alphas(arguments.distribution_alpha.as_ref())?;
    settings.profile_alphas = alphas(arguments.profile_alpha.as_ref())?;
    settings.lbits = arguments.l_bit.clone().unwrap_or_default();
    #[expect(clippy::expect_used, reason = "what clap requires")]
    let first = arguments.files.first().expect("clap lets no empty list through").clone();
    let failed = |error: CompareError| Failure::of_comparison(error, &first);
    let summary = Summary::open_all(&arguments.files, &settings.window).map_err(failed)?;
    require_one_model(&summary)?;
    let splits = measured_splits(&arguments.comparison)?;
    settings.coupling = coupling_source(&arguments.comparison, &splits, &summary)?;
    let mut comparison = compare_summary(&summary, &settings).map_err(failed)?;
    comparison.splits = splits;
    let folder = arguments.out.clone().unwrap_or_else(|| report_folder(&first));
    let files = write_report(&comparison, &folder, arguments.width.width()).map_err(failed)?;
    let mut shown = text(&comparison);
    let mut more = Vec::new();
    if arguments.theories {
        let data = (&summary, comparison.splits.as_slice());
        let into = (folder.as_path(), arguments.width.width());
        let (text, files) = theories::run(&arguments.comparison, &settings, data, into)?;
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

/// What was typed as α.
fn alphas(typed: Option<&Reals>) -> Result<Vec<Alpha>, Failure> {
    let typed = typed.map_or(&[][..], |list| &list.0);
    Ok(typed.iter().map(|&alpha| Alpha::new(alpha)).collect::<Result<_, _>>()?)
}

/// `drh.h5` → `drh-report`
fn report_folder(dataset: &Path) -> PathBuf {
    dataset.with_file_name(format!("{}-report", stem(dataset)))
}

/// One table a quantity: how well mean field agrees, by N and side of `α_c`; of the last l-bit, then of those that were chosen.
fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    let sizes = comparison.sizes.iter();
    for (observable, title) in [
        (Observable::Entropy, "Entropy [S_end] of the last l-bit, bits; g_(1,0) fitted at alpha_c"),
        (
            Observable::Memory,
            "Memory C^zz of the last l-bit, with the same g_(1,0): nothing fitted",
        ),
    ] {
        let overlays = sizes.clone().map(|size| (size, size.overlay(observable))).collect();
        text.push_str(&verdicts(title, overlays));
    }
    let chosen = comparison.sizes.iter().flat_map(|size| &size.lbits).map(|of| of.lbit);
    for lbit in chosen.collect::<BTreeSet<usize>>() {
        for (observable, name) in
            [(Observable::Entropy, "Entropy, bits,"), (Observable::Memory, "Memory C^zz")]
        {
            let overlays = sizes.clone().filter_map(|size| {
                let of = size.lbits.iter().find(|of| of.lbit == lbit)?;
                Some((size, of.overlay(observable)))
            });
            let title = format!("{name} of l-bit {lbit}, with the same g_(1,0)");
            text.push_str(&verdicts(&title, overlays.collect()));
        }
    }
    text
}

/// How well mean field agrees, by N and side of `α_c`.
fn verdicts(title: &str, overlays: Vec<(&SizeComparison, &Overlay)>) -> String {
    let heading =
        ["N", "realizations", "g_(1,0)", "side", "alphas", "chi²/dof", "p", "largest deviation"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for (size, overlay) in overlays {
        for side in [Side::Localized, Side::Thermal] {
            let Some(goodness) = overlay.goodness_of(side) else { continue };
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
                goodness.p_value.map_or("–".into(), probability),
                deviation,
            ]);
        }
    }
    format!("{title}\n{}\n", table(&rows))
}
