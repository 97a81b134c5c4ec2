//! `grain levels`: level statistics of complete spectra: spacings, form factor, Thouless time, mobility edge.

use std::path::PathBuf;

use grain_compare::columns::{Selection, StateChoice};
use grain_compare::levels::{
    LevelStatistics, edge::EdgePoint, edge_picture, energy_picture, form_factor_picture,
    level_statistics, mobility_edge, spacing_picture, thouless_picture,
};
use grain_dataset::{Pool, write_files};
use grain_statistics::ascii_with_error;
use serde::Serialize;

use crate::cli::LevelsArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, table};

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Written {
    statistics: Vec<LevelStatistics>,
    mobility_edge: Vec<EdgePoint>,
    files: Vec<PathBuf>,
}

/// Reads, draws, and prints a line for each N and α.
///
/// # Errors
/// A [`Failure`] if no spectrum is stored whole, or a file cannot be read or written.
pub fn run(arguments: &LevelsArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let pool = Pool::open(&arguments.files)?;
    let selection = Selection {
        sizes: arguments.n.as_ref().map(|counts| counts.values.clone()),
        alphas: arguments.alpha.as_ref().map(|reals| reals.0.clone()),
        states: StateChoice::Stored,
    };
    let statistics = level_statistics(&pool, &selection)?;
    let mut sizes: Vec<usize> = statistics.iter().map(|of| of.n_lbits).collect();
    sizes.dedup();
    let mobility_edge = mobility_edge(&statistics);
    let mut pictures = vec![("thouless-times".to_owned(), thouless_picture(&statistics))];
    for n_lbits in sizes {
        let form_factor = form_factor_picture(&statistics, n_lbits);
        pictures.push((format!("form-factor-{n_lbits}"), form_factor));
        pictures.push((format!("spacings-{n_lbits}"), spacing_picture(&statistics, n_lbits)));
        if statistics.iter().any(|of| of.n_lbits == n_lbits && !of.gap_ratios.is_empty()) {
            let picture = energy_picture(&statistics, n_lbits);
            pictures.push((format!("gap-ratio-against-energy-{n_lbits}"), picture));
        }
    }
    pictures.extend(edge_picture(&mobility_edge).map(|edge| ("mobility-edge".to_owned(), edge)));
    let mut files = Vec::new();
    for (name, picture) in pictures {
        files.extend(picture.at_width(arguments.width.width()).files(&name)?);
    }
    let files = write_files(&arguments.out, &files)?;
    let written = Written { statistics, mobility_edge, files };
    printer.result(&text(&written.statistics), &written)?;
    for file in &written.files {
        printer.remark(&format!("wrote {}", file.display()));
    }
    Ok(ExitStatus::Done)
}

fn text(all: &[LevelStatistics]) -> String {
    let heading = ["N", "alpha", "realizations", "mean spacing", "Thouless time", "68 %"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    for of in all {
        let spacing = ascii_with_error(of.mean_spacing.mean, of.mean_spacing.standard_error);
        let time = of.thouless.map_or_else(|| "none".to_owned(), |time| format!("{:.4}", time.tau));
        let interval = of.thouless.and_then(|time| time.interval_68);
        let interval = interval.map_or_else(
            || "–".to_owned(),
            |interval| format!("{:.4} to {:.4}", interval.low, interval.high),
        );
        rows.push(vec![
            of.n_lbits.to_string(),
            format!("{:.4}", of.alpha),
            of.mean_spacing.realizations.to_string(),
            spacing,
            time,
            interval,
        ]);
    }
    let words =
        "Thouless times are in Heisenberg times 2 pi/spacing; independent levels have 0.8 or none";
    format!("{}{words}\n", table(&rows))
}
