//! From points on disk to the dataset: one group an N, then what the root says of the run.

use std::path::Path;

use hdf5::File;
use hdf5::types::VarLenUnicode;

use crate::attributes::{hdf5_error, write_count, write_number, write_text};
use crate::digest::ContentDigest;
use crate::error::DatasetError;
use crate::plan::DatasetPlan;
use crate::points::Origins;
use crate::size_writer::SizeWriter;
use crate::{layout, provenance, seal};

/// Writes the dataset of `plan` from wherever its points lie; returns its content digest.
pub(crate) fn assemble(
    path: &Path,
    plan: &DatasetPlan,
    origins: &Origins,
    history: &str,
) -> Result<String, DatasetError> {
    let failed = hdf5_error(path, "write");
    let file = File::create(path).map_err(&failed)?;
    let complete = plan.sweep.all_work().all(|item| origins.holds(&item));
    let mut digest = ContentDigest::default();
    let plan_digest = plan.digest();
    let mut points = origins.reader(&plan_digest);
    for size in plan.sweep.sizes() {
        let mut writer = SizeWriter::create(path, &file, plan, size)?;
        writer.write_disorder(&mut digest)?;
        writer.write_points(&mut points, &mut digest)?;
    }
    let content_digest = digest.finish();
    write_root(&file, plan, complete, &content_digest, history).map_err(&failed)?;
    file.close().map_err(&failed)?;
    seal::seal(path)?;
    Ok(content_digest)
}

fn write_root(
    file: &File,
    plan: &DatasetPlan,
    complete: bool,
    digest: &str,
    history: &str,
) -> hdf5::Result<()> {
    write_number(file, "format_version", &layout::FORMAT_VERSION)?;
    for (name, value) in [
        ("format", layout::FORMAT),
        ("title", "Eigenstate entanglement entropies of the central-grain model"),
        ("content_digest", digest),
        ("plan", &plan.to_json()),
    ] {
        write_text(file, name, value)?;
    }
    provenance::write(file, &plan.provenance, history)?;
    if let Some(shard) = plan.sweep.shard() {
        write_text(file, layout::SHARD, &shard.to_string())?;
    }
    write_count(file, "complete", usize::from(complete))?;
    let config: VarLenUnicode = plan.config.parse().unwrap_or_default();
    file.new_dataset::<VarLenUnicode>().create(layout::CONFIG)?.write_scalar(&config)
}
