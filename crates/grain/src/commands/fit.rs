//! `grain fit`: the bare reduced coupling `g_{1,0}` at `α_c`, for every N.

use std::path::PathBuf;

use grain_compare::fit::FitOutcome;
use grain_compare::{Summary, fit_pool, fit_summary};
use grain_dataset::{FileKind, Pool};
use grain_statistics::ascii_with_error;

use crate::cli::{CouplingRoute, FitArguments};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::settings::{comparison_settings, coupling_source, measured_splits, require_one_model};

/// Fits every N that has `α_c`, and prints a table.
///
/// # Errors
/// A [`Failure`] if the dataset cannot be read, or no N can be fitted.
pub fn run(arguments: &FitArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let mut settings = comparison_settings(&arguments.comparison)?;
    let of_data = &arguments.comparison;
    let fitted = of_data.coupling == CouplingRoute::Fitted && of_data.g1.is_none();
    #[expect(clippy::expect_used, reason = "what clap requires")]
    let first = arguments.files.first().expect("clap lets no empty list through");
    let failed = |error| Failure::of_comparison(error, first);
    let is_summary = |path: &PathBuf| FileKind::of(path) == Some(FileKind::Summary);
    let fits = if !fitted || arguments.files.iter().any(is_summary) {
        let summary = Summary::open_all(&arguments.files, &settings.window).map_err(failed)?;
        require_one_model(&summary)?;
        let splits = measured_splits(&arguments.comparison)?;
        settings.coupling = coupling_source(&arguments.comparison, &splits, &summary)?;
        fit_summary(&summary, &settings)
    } else {
        // Reads alpha_c alone.
        fit_pool(&Pool::open(&arguments.files)?, &settings)
    };
    let fits = fits.map_err(failed)?;
    let heading = ["N", "realizations", "[S_end] at alpha_c", "g_(1,0)", "68 %", "95 %"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for fit in &fits {
        let mut row = vec![
            fit.n_lbits.to_string(),
            fit.entropy.realizations.to_string(),
            ascii_with_error(fit.entropy.mean, fit.entropy.standard_error),
        ];
        match &fit.outcome {
            FitOutcome::Fitted(coupling) | FitOutcome::Given(coupling) => {
                row.push(format!("{:.4}", coupling.g));
                for interval in [coupling.interval_68, coupling.interval_95] {
                    row.push(interval.map_or("–".into(), |interval| {
                        format!("{:.4} to {:.4}", interval.low, interval.high)
                    }));
                }
            }
            FitOutcome::OutOfReach(reason) => row.push(reason.to_string()),
        }
        rows.push(row);
        if fit.entropy.realizations == 1 {
            printer.remark(&format!(
                "N = {}: one realization has no error bar; generate at least two",
                fit.n_lbits
            ));
        }
    }
    printer.result(&table(&rows), &fits)?;
    Ok(ExitStatus::Done)
}
