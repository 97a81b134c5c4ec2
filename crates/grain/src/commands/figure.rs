//! `grain figure`: a picture of the paper from the theory alone, with its numbers.

use std::path::PathBuf;

use grain_compare::figure::{bimodal_figure, enhancement_figure, profile_figure, scaling_figure};
use grain_dataset::write_files;
use grain_figure::{Figure, Picture, Table};
use grain_theory::Closure;
use grain_theory::table::{
    Columns, bimodal_distributions, critical_scaling, enhancement_curve, failed_avalanche,
};
use serde::Serialize;

use crate::cli::{FigureArguments, FigureName};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// Couplings of Fig. 1c: weak, intermediate twice, strong.
const BIMODAL_COUPLINGS: [f64; 4] = [0.003, 0.03, 0.3, 3.0];

/// `g_{1,0}` of Fig. 3.
const FIRST_COUPLING: f64 = 0.5;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Written {
    summary: Vec<String>,
    files: Vec<PathBuf>,
}

/// Draws one picture, writes its files and prints what it shows in numbers.
///
/// # Errors
/// A [`Failure`] if a file cannot be written.
pub fn run(arguments: &FigureArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let theory = arguments.theory.theory();
    let (summary, files) = match arguments.name {
        FigureName::Bimodal => {
            let table = bimodal_distributions(&theory, &BIMODAL_COUPLINGS, 401);
            let summary = (table.distributions.iter())
                .map(|one| {
                    format!(
                        "g = {}: [S] = {:.6} bits, {:.4} of the eigenstates below half a bit",
                        one.g, one.mean_entropy, one.below_half
                    )
                })
                .collect();
            (summary, write(arguments, bimodal_figure(&table), &table.columns(), &table)?)
        }
        FigureName::Enhancement => {
            let table = enhancement_curve(&theory, (1e-4, 50.0), 241);
            let summary = vec![
                format!("g -> 0:  eta = -8 g (log g + {:.9})", table.weak_constant),
                format!("g -> oo: log 2 - eta = {:.6e} / g^4", table.strong_amplitude),
            ];
            (summary, write(arguments, enhancement_figure(&table), &table.columns(), &table)?)
        }
        FigureName::Profile => {
            let table = failed_avalanche(&theory, FIRST_COUPLING, -0.07, 50);
            let summary = vec![
                format!(
                    "eta_tot = {:.6} log 2, residual {:.1e}",
                    table.bubble_size, table.residual
                ),
                format!(
                    "[S_n] crosses one half at n = {}: above it up to l-bit {}, below from the next on",
                    table.last_above_half + 1,
                    table.last_above_half
                ),
            ];
            (summary, write(arguments, profile_figure(&table), &table.columns(), &table)?)
        }
        FigureName::Scaling => {
            // The cavity's iteration is not accelerated: a chain of 10⁴ at α_c takes seconds for every α.
            let sizes: &[usize] = match theory.closure() {
                Closure::Paper => &[10, 30, 100, 1000, 10_000],
                Closure::Cavity => &[10, 30, 100, 1000],
            };
            let table = critical_scaling(&theory, FIRST_COUPLING, sizes);
            let summary = (table.fits.iter())
                .map(|fit| {
                    format!(
                        "N = {}: nu = 1 {:+.1e} +- {:.1e} from {:.1e} <= alpha_c - alpha <= {:.1e}",
                        fit.n_lbits,
                        fit.nu - 1.0,
                        fit.error,
                        fit.smallest,
                        fit.largest
                    )
                })
                .collect();
            (summary, write(arguments, scaling_figure(&table), &table.columns(), &table)?)
        }
    };
    let written = Written { summary, files };
    printer.result(&written.summary.join("\n"), &written)?;
    for file in &written.files {
        printer.remark(&format!("wrote {}", file.display()));
    }
    Ok(ExitStatus::Done)
}

fn write(
    arguments: &FigureArguments,
    figure: Figure,
    columns: &Columns,
    json: &impl Serialize,
) -> Result<Vec<PathBuf>, Failure> {
    let picture = Picture { figure, table: Table::of_numbers(&columns.header, &columns.rows) };
    let picture = picture.at_width(arguments.width.width());
    let files = picture.files_with(arguments.name.file_name(), json)?;
    Ok(write_files(&arguments.out, &files)?)
}
