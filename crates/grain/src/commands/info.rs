//! `grain info`: what a dataset holds.

mod averages;
mod contents;
mod lattice;
mod parts;
mod provenance;

use std::fmt::Write;

use bytesize::ByteSize;
use grain_dataset::{Dataset, DatasetError, FileKind, SizeGroup};
use serde::Serialize;

use self::averages::Averages;
use self::provenance::Provenance;
use crate::cli::InfoArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::safe_text::one_line;

/// Everything that is printed, for `--json`.
#[derive(Debug, Serialize)]
struct Description {
    file: String,
    bytes: u64,
    #[serde(skip)]
    uncompressed_bytes: u64,
    /// What the arrays would fill uncompressed, over what the file fills.
    compression_ratio: f64,
    format_version: i64,
    complete: bool,
    /// `3/16` if this is a share of a run.
    shard: Option<String>,
    #[serde(flatten)]
    provenance: Provenance,
    config: String,
    /// What is stored of every point.
    columns: Vec<String>,
    /// What is stored of whole points, averaged over realizations.
    averages: Vec<Averages>,
    sizes: Vec<SizeDescription>,
    content_digest: Option<String>,
}

#[derive(Debug, Serialize)]
struct SizeDescription {
    n: usize,
    hilbert_dimension: usize,
    grain_dimension: usize,
    solver: String,
    stored_eigenstates: String,
    master_seed: Option<u64>,
    realizations_planned: usize,
    /// `null` where the couplings are explicit.
    alphas: Vec<Option<f64>>,
    realizations_done: Vec<usize>,
}

/// Prints model, coverage and provenance.
///
/// # Errors
/// A [`Failure`] if the dataset cannot be read.
pub fn run(arguments: &InfoArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    if let Some(folder) = parts::folder(&arguments.file) {
        parts::run(&folder, arguments, printer)?;
        return Ok(ExitStatus::Done);
    }
    match FileKind::of(&arguments.file) {
        Some(FileKind::Lattice) => {
            lattice::run(arguments, printer)?;
            return Ok(ExitStatus::Done);
        }
        Some(kind @ (FileKind::Summary | FileKind::Tables)) => {
            contents::run(arguments, kind, printer)?;
            return Ok(ExitStatus::Done);
        }
        Some(FileKind::Dataset) | None => {}
    }
    let dataset = Dataset::open(&arguments.file)?;
    let digest = arguments.digest.then(|| dataset.content_digest()).transpose()?;
    let description = describe(&dataset, digest)?;
    printer.result(&text(&dataset, &description), &description)?;
    Ok(ExitStatus::Done)
}

fn describe(
    dataset: &Dataset,
    content_digest: Option<String>,
) -> Result<Description, DatasetError> {
    let said = dataset.attributes();
    let sizes = dataset.sizes().iter().map(describe_size).collect::<Result<_, _>>()?;
    let columns = dataset.columns().iter().map(|column| column.name.to_string()).collect();
    let uncompressed_bytes = dataset.uncompressed_bytes()?;
    Ok(Description {
        file: dataset.path().display().to_string(),
        bytes: dataset.bytes(),
        uncompressed_bytes,
        compression_ratio: uncompressed_bytes as f64 / dataset.bytes() as f64,
        format_version: said.format_version,
        complete: said.complete,
        shard: dataset.shard()?.map(|shard| shard.to_string()),
        provenance: Provenance::of(said),
        config: dataset.config().to_owned(),
        columns,
        averages: Averages::of(dataset)?,
        sizes,
        content_digest,
    })
}

fn describe_size(size: &SizeGroup) -> Result<SizeDescription, DatasetError> {
    Ok(SizeDescription {
        n: size.n_lbits(),
        hilbert_dimension: size.hilbert_dimension(),
        grain_dimension: size.model().grain_dimension().value(),
        solver: size.solver()?.to_string(),
        stored_eigenstates: size.stored_eigenstates(),
        master_seed: size.master_seed(),
        realizations_planned: size.n_realizations(),
        alphas: size.alphas().iter().map(|alpha| alpha.is_finite().then_some(*alpha)).collect(),
        realizations_done: (0..size.alphas().len())
            .map(|alpha| size.completed_realizations(alpha).len())
            .collect(),
    })
}

fn text(dataset: &Dataset, description: &Description) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name:<14}{}", one_line(value));
    };
    let state = if description.complete { "complete" } else { "NOT complete" };
    line(
        "dataset",
        &format!(
            "{} ({} for {} of spectra: ratio {:.2}), {state}",
            description.file,
            ByteSize(description.bytes),
            ByteSize(description.uncompressed_bytes),
            description.compression_ratio
        ),
    );
    if let Some(shard) = &description.shard {
        line("shard", &format!("{shard} of a run: 'grain merge' joins them"));
    }
    if let Some(size) = dataset.sizes().first() {
        line("model", &size.model().to_string());
        let (states, solver) = match description.sizes.first() {
            Some(first) => (first.stored_eigenstates.as_str(), first.solver.as_str()),
            None => ("none", "none"),
        };
        line("eigenstates", &format!("{states}, solver {solver}"));
        let seed =
            size.master_seed().map_or("given by a file".into(), |seed| format!("seed {seed}"));
        line("disorder", &seed);
    }
    for (name, value) in description.provenance.lines() {
        line(name, &value);
    }
    if let Some(digest) = &description.content_digest {
        line("digest", digest);
    }
    line("columns", &description.columns.join(" "));
    let alphas = alphas(dataset);
    let _infallible = write!(text, "\n{}", coverage(dataset, &alphas));
    for averages in &description.averages {
        let _infallible = write!(text, "\n{}", averages.text(dataset, &alphas));
    }
    text
}

/// The values of α of all sizes.
fn alphas(dataset: &Dataset) -> Vec<f64> {
    let mut alphas: Vec<f64> =
        dataset.sizes().iter().flat_map(SizeGroup::alphas).copied().collect();
    alphas.sort_by(f64::total_cmp);
    alphas.dedup_by(|a, b| a.total_cmp(b).is_eq());
    alphas
}

/// Realizations done of those planned, N down and α across.
fn coverage(dataset: &Dataset, alphas: &[f64]) -> String {
    let mut heading = vec!["N".to_owned(), "planned".to_owned()];
    heading.extend(
        alphas.iter().map(
            |alpha| {
                if alpha.is_nan() { "J_n".into() } else { format!("{alpha:.3}") }
            },
        ),
    );
    let mut rows = vec![heading];
    for size in dataset.sizes() {
        let mut row = vec![size.n_lbits().to_string(), size.n_realizations().to_string()];
        row.extend(alphas.iter().map(|alpha| {
            let at = size.alphas().iter().position(|own| own.total_cmp(alpha).is_eq());
            at.map_or("–".into(), |at| size.completed_realizations(at).len().to_string())
        }));
        rows.push(row);
    }
    format!("realizations done, by N and alpha\n{}", table(&rows))
}
