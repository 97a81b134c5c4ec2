//! What a file of lattice samples holds.

use std::fmt::Write;
use std::path::Path;

use grain_dataset::lattice::{LatticeFile, LatticePlan};
use serde::Serialize;

use super::provenance::Provenance;
use crate::cli::InfoArguments;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::safe_text::one_line;

/// Everything that is printed, for `--json`.
#[derive(Debug, Serialize)]
struct Description {
    file: String,
    format_version: i64,
    complete: bool,
    /// `3/16` if this is a share of a run.
    shard: Option<String>,
    ensemble: String,
    hopping: f64,
    grain_coupling: f64,
    resonance: String,
    closure: String,
    seed: u64,
    tolerance: f64,
    #[serde(flatten)]
    provenance: Provenance,
    sizes: Vec<SizeDescription>,
    content_digest: Option<String>,
}

#[derive(Debug, Serialize)]
struct SizeDescription {
    radius: usize,
    n_sites: usize,
    realizations_planned: usize,
    amplitudes: Vec<f64>,
    realizations_done: Vec<usize>,
}

/// Prints model, coverage and provenance.
pub(super) fn run(arguments: &InfoArguments, printer: Printer) -> Result<(), Failure> {
    let file = LatticeFile::open(&arguments.file)?;
    let description = describe(&file, arguments.digest);
    printer.result(&text(&description), &description)?;
    Ok(())
}

fn describe(file: &LatticeFile, digest: bool) -> Description {
    let said = file.attributes();
    let LatticePlan {
        shard,
        ensemble,
        hopping,
        grain_coupling,
        resonance,
        closure,
        seed,
        tolerance,
        ..
    } = file.plan().clone();
    let sizes = file.sizes().iter().map(|table| SizeDescription {
        radius: table.size().radius,
        n_sites: table.size().n_sites,
        realizations_planned: table.size().realizations,
        amplitudes: table.size().amplitudes.clone(),
        realizations_done: (0..table.size().amplitudes.len())
            .map(|index| table.at(index).iter().flatten().count())
            .collect(),
    });
    Description {
        file: display(file.path()),
        format_version: said.format_version,
        complete: said.complete,
        shard: shard.map(|shard| shard.to_string()),
        ensemble: ensemble.to_string(),
        hopping,
        grain_coupling,
        resonance: resonance.to_string(),
        closure: closure.to_string(),
        seed,
        tolerance,
        provenance: Provenance::of(said),
        sizes: sizes.collect(),
        content_digest: digest.then(|| file.content_digest()),
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

fn text(description: &Description) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name:<14}{}", one_line(value));
    };
    let said = description;
    let state = if said.complete { "complete" } else { "NOT complete" };
    line("lattice", &format!("{}, {state}", said.file));
    if let Some(shard) = &said.shard {
        line("shard", &format!("{shard} of a run: 'grain merge' joins them"));
    }
    line(
        "model",
        &format!(
            "{}, hopping {}, g_0 = {}, {} resonance distribution, {} closure",
            said.ensemble, said.hopping, said.grain_coupling, said.resonance, said.closure
        ),
    );
    line("samples", &format!("seed {}, eta_tot to {} nat", said.seed, said.tolerance));
    for (name, value) in said.provenance.lines() {
        line(name, &value);
    }
    if let Some(digest) = &said.content_digest {
        line("digest", digest);
    }
    let _infallible = write!(text, "\nrealizations done, by R and W\n{}", coverage(&said.sizes));
    text
}

/// Realizations done of those planned, R down and W across.
fn coverage(sizes: &[SizeDescription]) -> String {
    let mut amplitudes: Vec<f64> =
        sizes.iter().flat_map(|size| &size.amplitudes).copied().collect();
    amplitudes.sort_by(f64::total_cmp);
    amplitudes.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let mut heading = vec!["R".to_owned(), "planned".to_owned()];
    heading.extend(amplitudes.iter().map(f64::to_string));
    let mut rows = vec![heading];
    for size in sizes {
        let mut row = vec![size.radius.to_string(), size.realizations_planned.to_string()];
        row.extend(amplitudes.iter().map(|amplitude| {
            let at = size.amplitudes.iter().position(|own| own.total_cmp(amplitude).is_eq());
            at.map_or("–".into(), |at| size.realizations_done[at].to_string())
        }));
        rows.push(row);
    }
    table(&rows)
}
