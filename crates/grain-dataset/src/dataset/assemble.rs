//! From points on disk to the dataset: one group an N, then what the root says of the run.

use std::path::Path;

use crate::dataset::plan::DatasetPlan;
use crate::dataset::point::key_of;
use crate::dataset::size_writer::SizeWriter;
use crate::error::DatasetError;
use crate::format::attributes::hdf5_error;
use crate::format::description;
use crate::format::digest::{ContentDigest, DigestVersion};
use crate::format::draft::DraftGroup;
use crate::format::layout;
use crate::format::provenance;
use crate::store::schema::Points;

/// Writes the dataset of `plan` from wherever its points lie; returns its content digest. Errors name `path`.
pub(crate) fn assemble(
    path: &Path,
    root: &DraftGroup<'_>,
    plan: &DatasetPlan,
    points: &mut dyn Points,
    history: &str,
) -> Result<String, DatasetError> {
    let complete = plan.sweep.all_work().all(|item| points.has(key_of(&item)));
    let mut digest = ContentDigest::new(DigestVersion::Named);
    for size in plan.sweep.sizes() {
        let writer = SizeWriter::create(path, root, plan, size)?;
        writer.write_disorder(&mut digest)?;
        writer.write_points(points, &mut digest)?;
    }
    let content_digest = digest.finish();
    write_root(root, plan, complete, &content_digest, history)
        .map_err(hdf5_error(path, "write"))?;
    Ok(content_digest)
}

fn write_root(
    root: &DraftGroup<'_>,
    plan: &DatasetPlan,
    complete: bool,
    digest: &str,
    history: &str,
) -> hdf5::Result<()> {
    root.number("format_version", layout::FORMAT_VERSION)?;
    for (name, value) in [
        ("format", layout::FORMAT),
        ("title", "Eigenstate entanglement entropies of the central-grain model"),
        ("content_digest", digest),
        ("plan", &description::json(&plan.description())),
    ] {
        root.text(name, value)?;
    }
    provenance::write(root, &plan.provenance, history)?;
    if let Some(shard) = plan.sweep.shard() {
        root.text(layout::SHARD, &shard.to_string())?;
    }
    root.count("complete", usize::from(complete))?;
    root.long_text(layout::CONFIG, &plan.config)
}
