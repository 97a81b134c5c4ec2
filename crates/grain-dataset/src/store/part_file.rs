//! Part files: what is finished of a run, safe on disk before it is reported.
//!
//! A part is a small HDF5 file of concatenated one-dimensional arrays, written whole or not at all and read
//! back ([`draft::write`]), with the digest of the plan it belongs to and a seal ([`crate::format::seal`]). A part that fails either is never trusted: what it held is computed again.

use std::path::{Path, PathBuf};

use hdf5::{File, H5Type};

use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::attributes::{hdf5_error, missing, text};
use crate::format::draft::{self, DraftGroup};
use crate::format::objects;
use crate::format::open::open;
use crate::format::seal::{self, Sealed};

/// Writes a part of a plan; `fill` adds its arrays.
pub(crate) fn write(
    path: &Path,
    format: &str,
    plan: &str,
    fill: impl FnOnce(&DraftGroup<'_>) -> hdf5::Result<()>,
) -> Result<(), DatasetError> {
    let filled = |root: &DraftGroup<'_>| {
        root.text("format", format)?;
        root.text("plan", plan)?;
        fill(root)
    };
    draft::write(path, |root| filled(root).map_err(hdf5_error(path, "write")), |_, ()| Ok(()))
}

/// A part that is sealed and belongs to a plan.
#[derive(Debug)]
pub(crate) struct PartFile {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl PartFile {
    /// Opens a part of the plan with this digest.
    ///
    /// # Errors
    /// A [`DatasetError`] if it has no seal, or one that does not agree, or belongs to another plan.
    pub(crate) fn open(path: &Path, plan: &str) -> Result<Self, DatasetError> {
        if seal::verify(path)? == Sealed::No {
            return Err(missing(path, "seal"));
        }
        let file = open(path)?;
        if text(&file, "plan").as_deref() != Some(plan) {
            return Err(missing(path, "digest of this plan"));
        }
        let bytes = std::fs::metadata(path).map_err(io_error(path, "read"))?.len();
        Ok(Self { path: path.into(), file, bytes })
    }

    /// An array, whose length is believed only if the file can hold it.
    ///
    /// # Errors
    /// A [`DatasetError`] if it is missing, or longer than the file.
    pub(crate) fn column<T: H5Type>(&self, name: &str) -> Result<Vec<T>, DatasetError> {
        let lacks = |what: String| missing(&self.path, what);
        let dataset = objects::dataset(&self.path, &self.file, name)?
            .ok_or_else(|| lacks(format!("dataset '{name}'")))?;
        // A part is not compressed, so no array is longer than the file.
        if dataset.size() as u64 > self.bytes {
            return Err(lacks(format!("dataset '{name}' of a possible length")));
        }
        dataset.read_raw().map_err(hdf5_error(&self.path, "read"))
    }

    /// The error of a part whose arrays are of other lengths than its keys say.
    pub(crate) fn contradicts_itself(&self) -> DatasetError {
        missing(&self.path, "blocks of the lengths it lists")
    }
}
