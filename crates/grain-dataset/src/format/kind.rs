//! Of which kind a file is, and whether it is whole: asked before anything else is read.

use std::path::Path;

use grain_model::Shard;
use hdf5::File;

use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::attributes::{count, signed, text};
use crate::format::layout;
use crate::format::open::open;
use crate::format::seal::{self, Sealed};

/// The kinds of files that grain writes and reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Eigenstates of the central-grain model.
    Dataset,
    /// Samples of a lattice ensemble.
    Lattice,
    /// Averages and distributions of datasets.
    Summary,
    /// Tables of what was measured.
    Tables,
}

impl FileKind {
    const ALL: [Self; 4] = [Self::Dataset, Self::Lattice, Self::Summary, Self::Tables];

    /// The attribute `format`.
    pub fn format(self) -> &'static str {
        match self {
            Self::Dataset => layout::FORMAT,
            Self::Lattice => "grain-lattice",
            Self::Summary => "grain-summary",
            Self::Tables => "grain-tables",
        }
    }

    /// The version that this program writes, and the newest it reads.
    pub(crate) fn version(self) -> i64 {
        match self {
            Self::Dataset => layout::FORMAT_VERSION,
            Self::Lattice | Self::Summary | Self::Tables => 1,
        }
    }

    /// The kind that a file says it is; `None` for a file that cannot be read or says nothing.
    pub fn of(path: &Path) -> Option<Self> {
        seal::verify(path).ok()?;
        let found = text(&*open(path).ok()?, "format")?;
        Self::ALL.into_iter().find(|kind| kind.format() == found)
    }

    /// Opens a file of this kind.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be read, its seal does not agree, or it is no HDF5, of another kind, or of
    /// a newer version.
    pub(crate) fn open(self, path: &Path) -> Result<OpenFile, DatasetError> {
        self.open_verified(path, seal::verify(path)? == Sealed::Yes)
    }

    /// Opens a file of this kind whose seal was looked at.
    pub(crate) fn open_verified(self, path: &Path, sealed: bool) -> Result<OpenFile, DatasetError> {
        let bytes = std::fs::metadata(path).map_err(io_error(path, "read"))?.len();
        let file = open(path)?;
        let found = text(&file, "format");
        if found.as_deref() != Some(self.format()) {
            let found = found.map_or_else(|| "missing".into(), |text| format!("'{text}'"));
            let expected = self.format();
            return Err(DatasetError::OtherKind { path: path.into(), found, expected });
        }
        let (version, supported) = (signed(count(path, &file, "format_version")?), self.version());
        if !(1..=supported).contains(&version) {
            return Err(DatasetError::Version { path: path.into(), found: version, supported });
        }
        Ok(OpenFile { file, bytes, sealed })
    }
}

/// A file whose seal, kind and version are right.
#[derive(Debug)]
pub(crate) struct OpenFile {
    pub file: File,
    /// Its size.
    pub bytes: u64,
    /// Whether a seal proved every byte.
    pub sealed: bool,
}

/// Which shard of a run a file says it is; `None` for all of it.
///
/// # Errors
/// A [`DatasetError`] if what it says is no shard.
pub(crate) fn shard(path: &Path, file: &File) -> Result<Option<Shard>, DatasetError> {
    let parse = |text: String| {
        text.parse().map_err(|source| DatasetError::Model { path: path.into(), source })
    };
    text(file, layout::SHARD).map(parse).transpose()
}
