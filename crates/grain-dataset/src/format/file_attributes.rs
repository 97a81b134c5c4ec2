//! What a file says of its making.

use std::path::Path;

use hdf5::File;

use crate::error::DatasetError;
use crate::format::attributes::{count, signed, text};

/// What the file says of its making; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileAttributes {
    /// The version of the format.
    pub format_version: i64,
    /// The program and its version.
    pub source: String,
    /// Its commit.
    pub software_commit: String,
    /// Versions of what determines the numbers.
    pub software_dependencies: String,
    /// Host, processor, system.
    pub machine: String,
    /// Threads that computed.
    pub threads: usize,
    /// ISO 8601, with zone.
    pub date_created: String,
    /// As it was typed.
    pub command_line: String,
    /// A line for each run that wrote.
    pub history: String,
    /// Whether every planned point is there.
    pub complete: bool,
    /// The digest of the physics when it was written.
    pub content_digest: String,
}

impl FileAttributes {
    pub(crate) fn read(path: &Path, file: &File) -> Result<Self, DatasetError> {
        let said = |name| text(file, name).unwrap_or_default();
        Ok(Self {
            format_version: signed(count(path, file, "format_version")?),
            source: said("source"),
            software_commit: said("software_commit"),
            software_dependencies: said("software_dependencies"),
            machine: said("machine"),
            threads: count(path, file, "threads")?,
            date_created: said("date_created"),
            command_line: said("command_line"),
            history: said("history"),
            complete: count(path, file, "complete")? == 1,
            content_digest: said("content_digest"),
        })
    }
}
