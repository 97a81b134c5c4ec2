//! `grain lattice summary`: what ensembles say, as tables.

use std::f64::consts::LN_2;
use std::path::{Path, PathBuf};

use grain_dataset::lattice::{LatticeFile, SizeSamples};
use grain_dataset::write_file;
use grain_figure::Table;
use grain_figure::table::optional;
use grain_lattice::{LatticeError, PointSummary, PointTally};
use serde::{Deserialize, Serialize};

use super::error::LatticeSettingsError;
use crate::cli::lattice::LatticeSummaryArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::lattice_file::solved;
use crate::print::{Printer, table};

/// What an ensemble says at one radius and one `W`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PointRow {
    pub radius: usize,
    pub n_sites: usize,
    pub amplitude: f64,
    pub samples: usize,
    pub avalanches: usize,
    pub f_aval: f64,
    /// Ends of the Clopper–Pearson interval at 95 %.
    pub f_aval_low: f64,
    pub f_aval_high: f64,
    /// `[η_tot]/log 2` over all samples, and its standard error, which one sample has not.
    pub bubble: f64,
    pub bubble_error: Option<f64>,
    /// Of the failed avalanches; none without one.
    pub failed_bubble: Option<f64>,
    pub failed_bubble_error: Option<f64>,
    pub largest_failed_bubble: Option<f64>,
    /// Failed avalanches by size: `[0, 1)`, `[1, 2)`, … l-bits.
    pub failed_sizes: Vec<u64>,
}

/// What a file says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EnsembleSummary {
    pub file: String,
    pub ensemble: String,
    pub hopping: f64,
    pub grain_coupling: f64,
    pub resonance: String,
    pub seed: u64,
    pub tolerance: f64,
    pub content_digest: String,
    pub points: Vec<PointRow>,
}

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
        if file.content_digest() != file.attributes().content_digest {
            printer.remark(&format!(
                "{}: its samples are not those it was written with: another program changed it",
                path.display()
            ));
        }
        summaries.push(summarize(&file)?);
    }
    if let Some(folder) = &arguments.out {
        std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
        for (path, summary) in arguments.files.iter().zip(&summaries) {
            write_tables(folder, path, summary)?;
        }
    }
    let text: Vec<String> = summaries.iter().map(EnsembleSummary::to_text).collect();
    printer.result(&text.join("\n"), &summaries)?;
    Ok(ExitStatus::Done)
}

/// Averages every point of a file.
pub(super) fn summarize(file: &LatticeFile) -> Result<EnsembleSummary, Failure> {
    let plan = file.plan();
    let mut points = Vec::new();
    for samples in file.sizes() {
        for amplitude_index in 0..samples.size().amplitudes.len() {
            points.extend(point(samples, amplitude_index)?);
        }
    }
    Ok(EnsembleSummary {
        file: file.path().display().to_string(),
        ensemble: plan.ensemble.to_string(),
        hopping: plan.hopping,
        grain_coupling: plan.grain_coupling,
        resonance: plan.resonance.to_string(),
        seed: plan.seed,
        tolerance: plan.tolerance,
        content_digest: file.content_digest(),
        points,
    })
}

/// `None` if no sample is there.
fn point(samples: &SizeSamples, amplitude_index: usize) -> Result<Option<PointRow>, LatticeError> {
    let mut tally = PointTally::default();
    let mut any = false;
    for sample in samples.at(amplitude_index).iter().flatten() {
        tally.add(&solved(sample));
        any = true;
    }
    if !any {
        return Ok(None);
    }
    let summary = tally.summary()?;
    Ok(Some(row(samples, amplitude_index, &summary)))
}

fn row(samples: &SizeSamples, amplitude_index: usize, summary: &PointSummary) -> PointRow {
    let size = samples.size();
    let aval = &summary.avalanches;
    let number = |nats: f64| nats.is_finite().then_some(nats / LN_2);
    PointRow {
        radius: size.radius,
        n_sites: size.n_sites,
        amplitude: size.amplitudes[amplitude_index],
        samples: aval.trials,
        avalanches: aval.successes,
        f_aval: aval.value(),
        f_aval_low: aval.low,
        f_aval_high: aval.high,
        bubble: summary.mean_enhancement.0 / LN_2,
        bubble_error: number(summary.mean_enhancement.1),
        failed_bubble: number(summary.mean_failed.0),
        failed_bubble_error: number(summary.mean_failed.1),
        largest_failed_bubble: number(summary.largest_failed),
        failed_sizes: summary.failed_sizes.clone(),
    }
}

impl EnsembleSummary {
    fn to_text(&self) -> String {
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
        for point in &self.points {
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
            self.file,
            self.ensemble,
            self.hopping,
            self.grain_coupling,
            self.resonance,
            self.seed,
            table(&rows)
        )
    }
}

impl PointRow {
    /// What the samples say of `f_aval`; a finite number of them never proves 0 or 1.
    pub(super) fn verdict(&self) -> &'static str {
        match (self.avalanches, self.samples - self.avalanches) {
            (0, _) => "0 not excluded",
            (_, 0) => "1 not excluded",
            _ => "between",
        }
    }
}

/// A row for every radius and `W`.
pub(super) fn points_table(summary: &EnsembleSummary) -> Table {
    let mut table = Table::new([
        "R",
        "N_sites",
        "W",
        "samples",
        "avalanches",
        "f_aval",
        "f_aval_low_95",
        "f_aval_high_95",
        "bubble_lbits",
        "bubble_error",
        "failed_bubble_lbits",
        "failed_bubble_error",
        "largest_failed_bubble_lbits",
    ]);
    for point in &summary.points {
        let number = |value: Option<f64>| optional(value.map(|value| format!("{value:.6}")));
        table.push([
            point.radius.to_string(),
            point.n_sites.to_string(),
            point.amplitude.to_string(),
            point.samples.to_string(),
            point.avalanches.to_string(),
            format!("{:.7}", point.f_aval),
            format!("{:.7}", point.f_aval_low),
            format!("{:.7}", point.f_aval_high),
            format!("{:.6}", point.bubble),
            number(point.bubble_error),
            number(point.failed_bubble),
            number(point.failed_bubble_error),
            number(point.largest_failed_bubble),
        ]);
    }
    table
}

/// A row for every radius, `W` and size of a failed avalanche that was seen.
fn sizes_table(summary: &EnsembleSummary) -> Table {
    let mut table =
        Table::new(["R", "W", "bubble_from_lbits", "bubble_to_lbits", "failed_samples"]);
    for point in &summary.points {
        for (bin, count) in point.failed_sizes.iter().enumerate().filter(|(_, count)| **count > 0) {
            table.push([
                point.radius.to_string(),
                point.amplitude.to_string(),
                bin.to_string(),
                (bin + 1).to_string(),
                count.to_string(),
            ]);
        }
    }
    table
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
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let path = folder.join(format!("{stem}-summary.json"));
    let json = serde_json::to_vec_pretty(summary)
        .map_err(|error| Failure::unwritable(&path, &error.into()))?;
    write_file(&path, &json).map_err(|error| Failure::unwritable(&path, &error))?;
    for (name, table) in [("points", points_table(summary)), ("sizes", sizes_table(summary))] {
        let path = folder.join(format!("{stem}-{name}.csv"));
        write_file(&path, table.to_csv().as_bytes())
            .map_err(|error| Failure::unwritable(&path, &error))?;
    }
    Ok(())
}
