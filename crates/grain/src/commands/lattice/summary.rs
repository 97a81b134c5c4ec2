//! `grain lattice summary`: what ensembles say, as tables.

use std::path::{Path, PathBuf};

use grain_compare::lattice::EnsembleSummary;
use grain_dataset::lattice::LatticeFile;
use grain_dataset::write_files;

use super::error::LatticeSettingsError;
use crate::cli::lattice::LatticeSummaryArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::print::{Printer, table};

/// Prints the summaries, and writes them where asked.
///
/// # Errors
/// A [`Failure`] if a file cannot be read or a table not be written.
pub(super) fn run(
    arguments: &LatticeSummaryArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    if arguments.out.is_some() {
        names_differ(&arguments.files)?;
    }
    let mut summaries = Vec::new();
    for path in &arguments.files {
        let file = LatticeFile::open(path)?;
        let stated = file.attributes().content_digest.as_ref();
        if stated.is_some_and(|stated| *stated != file.content_digest()) {
            printer.remark(&format!(
                "{}: its samples are not those it was written with: another program changed it",
                path.display()
            ));
        }
        summaries.push(EnsembleSummary::of(&file)?);
    }
    if let Some(folder) = &arguments.out {
        for (path, summary) in arguments.files.iter().zip(&summaries) {
            write_tables(folder, path, summary)?;
        }
    }
    let texts: Vec<String> = summaries.iter().map(text).collect();
    printer.result(&texts.join("\n"), &summaries)?;
    Ok(ExitStatus::Done)
}

fn text(summary: &EnsembleSummary) -> String {
    let mut rows = vec![
        [
            "R",
            "W",
            "samples",
            "f_aval",
            "95 % interval",
            "verdict",
            "[eta_tot]/log 2",
            "failed: mean",
            "largest",
        ]
        .map(String::from)
        .to_vec(),
    ];
    for point in &summary.points {
        let number = |value: Option<f64>, digits: usize| {
            value.map_or("-".into(), |value| format!("{value:.digits$}"))
        };
        rows.push(vec![
            point.radius.to_string(),
            point.amplitude.to_string(),
            point.samples.to_string(),
            format!("{:.5}", point.f_aval),
            format!("[{:.5}, {:.5}]", point.f_aval_low, point.f_aval_high),
            point.verdict().into(),
            format!("{:.4}", point.bubble),
            number(point.failed_bubble, 4),
            number(point.largest_failed_bubble, 3),
        ]);
    }
    format!(
        "{}: {} ensemble, t = {}, g_0 = {}, {} resonance distribution, seed {}\n{}",
        summary.file,
        summary.ensemble,
        summary.hopping,
        summary.grain_coupling,
        summary.resonance,
        summary.seed,
        table(&rows)
    )
}

/// Refuses files whose tables would have one name.
fn names_differ(files: &[PathBuf]) -> Result<(), Failure> {
    for (index, file) in files.iter().enumerate() {
        let same = |other: &&PathBuf| other.file_stem() == file.file_stem();
        if let Some(other) = files[..index].iter().find(same) {
            let (first, second) = (other.clone(), file.clone());
            return Err(LatticeSettingsError::SameName { first, second }.into());
        }
    }
    Ok(())
}

/// `qp.h5` → `qp-points.csv`, `qp-sizes.csv`, and `qp-summary.json`, which pictures are drawn from as from the file.
fn write_tables(folder: &Path, file: &Path, summary: &EnsembleSummary) -> Result<(), Failure> {
    let stem = stem(file);
    let name = format!("{stem}-summary.json");
    let json = serde_json::to_vec_pretty(summary)
        .map_err(|error| Failure::unwritable(&folder.join(&name), &error.into()))?;
    let table = |kind: &str, csv: String| (format!("{stem}-{kind}.csv"), csv.into_bytes());
    let files = [
        (name, json),
        table("points", summary.points_table().to_csv()),
        table("sizes", summary.sizes_table().to_csv()),
    ];
    write_files(folder, &files)?;
    Ok(())
}
