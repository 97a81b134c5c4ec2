//! Opens a dataset: what is it, is it whole, what sizes does it hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use grain_model::{Column, LbitCount, Realization, Shard};
use hdf5::File;

use crate::dataset::size_group::SizeGroup;
use crate::dataset::version_1;
use crate::error::DatasetError;
use crate::format::attributes::{missing, text};
use crate::format::description::{self, Description};
use crate::format::digest::{ContentDigest, DigestVersion};
use crate::format::file_attributes::FileAttributes;
use crate::format::kind::{FileKind, OpenFile, shard};
use crate::format::layout;
use crate::format::objects::groups;
use crate::format::text::text_dataset;

/// A dataset, open for reading.
///
/// Lengths are checked against each other when it is opened; numbers are read when they are asked
/// for, one point at a time.
#[derive(Debug)]
pub struct Dataset {
    path: PathBuf,
    file: File,
    bytes: u64,
    sealed: bool,
    attributes: FileAttributes,
    config: String,
    sizes: Vec<SizeGroup>,
}

impl Dataset {
    /// Opens a dataset.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be read, is no HDF5, is HDF5 of another kind or a newer
    /// version, or contradicts itself.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        Self::of(path, FileKind::Dataset.open(path)?)
    }

    /// Opens a dataset whose seal this process has verified.
    pub(crate) fn open_again(path: &Path) -> Result<Self, DatasetError> {
        Self::of(path, FileKind::Dataset.open_verified(path, true)?)
    }

    fn of(path: &Path, file: OpenFile) -> Result<Self, DatasetError> {
        let OpenFile { file, bytes, sealed } = file;
        let attributes = FileAttributes::read(path, &file)?;
        let config = text_dataset(path, &file, layout::CONFIG)?;
        let mut sizes = Vec::new();
        for (name, group) in groups(path, &file)? {
            if name.strip_prefix('N').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) {
                sizes.push(SizeGroup::open(path, group, bytes, attributes.format_version)?);
            }
        }
        if let Some(pair) = sizes.windows(2).find(|pair| pair[0].columns() != pair[1].columns()) {
            return Err(DatasetError::Value {
                path: path.into(),
                what: format!("the list of columns at N = {}", pair[1].n_lbits()),
                found: layout::names(pair[1].columns()),
                expected: format!(
                    "that of N = {}, {}",
                    pair[0].n_lbits(),
                    layout::names(pair[0].columns())
                ),
            });
        }
        sizes.sort_by_key(SizeGroup::n_lbits);
        Ok(Self { path: path.into(), file, bytes, sealed, attributes, config, sizes })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The size of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a seal proved every byte of the file.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// The bytes that all computed points fill before compression.
    ///
    /// # Errors
    /// A [`DatasetError`] if a column cannot be read.
    pub fn uncompressed_bytes(&self) -> Result<u64, DatasetError> {
        self.sizes.iter().map(SizeGroup::uncompressed_bytes).sum()
    }

    /// What the file says of its making.
    pub fn attributes(&self) -> &FileAttributes {
        &self.attributes
    }

    /// The run as TOML: a run file that gives this dataset again.
    pub fn config(&self) -> &str {
        &self.config
    }

    /// The sizes, N ascending.
    pub fn sizes(&self) -> &[SizeGroup] {
        &self.sizes
    }

    /// The size with N l-bits, if it is there.
    pub fn size(&self, n_lbits: usize) -> Option<&SizeGroup> {
        self.sizes.iter().find(|size| size.n_lbits() == n_lbits)
    }

    /// The description of the plan it was made by, as this version describes plans.
    pub(crate) fn plan(&self) -> Result<Description, DatasetError> {
        let found = text(&self.file, "plan");
        let found = found.ok_or_else(|| missing(&self.path, "attribute 'plan'"))?;
        let found = description::read(&found, &self.path)?;
        let first = self.attributes.format_version == 1;
        Ok(if first { version_1::description(found) } else { found })
    }

    /// What is stored of every point, the same at every N.
    pub fn columns(&self) -> &[Column] {
        self.sizes.first().map_or(&[], SizeGroup::columns)
    }

    /// Which shard of a run this is; `None` for all of it.
    ///
    /// # Errors
    /// A [`DatasetError`] if what the file says is no shard.
    pub fn shard(&self) -> Result<Option<Shard>, DatasetError> {
        shard(&self.path, &self.file)
    }

    /// The disorder of every size, as it is stored.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read.
    pub fn stored_disorder(&self) -> Result<BTreeMap<LbitCount, Vec<Realization>>, DatasetError> {
        let failed = |source| DatasetError::Model { path: self.path.clone(), source };
        let of_size = |size: &SizeGroup| {
            let n_lbits = LbitCount::new(size.n_lbits()).map_err(failed)?;
            let all = (0..size.n_realizations()).map(|index| size.disorder(index));
            Ok((n_lbits, all.collect::<Result<_, _>>()?))
        };
        self.sizes.iter().map(of_size).collect()
    }

    /// The SHA-256, in hexadecimal, of all physics in canonical order: axes, couplings, disorder, and
    /// every column of physics; not of provenance, qualities or wall times. It is that of the format version
    /// of the file.
    ///
    /// Reads the whole file.
    ///
    /// # Errors
    /// A [`DatasetError`] if a number cannot be read.
    pub fn content_digest(&self) -> Result<String, DatasetError> {
        let mut digest = ContentDigest::new(DigestVersion::of(self.attributes.format_version));
        for size in &self.sizes {
            size.add_to(&mut digest)?;
        }
        Ok(digest.finish())
    }
}
