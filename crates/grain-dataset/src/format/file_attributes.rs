//! What a file says of its making.

use std::path::Path;

use hdf5::File;

use crate::error::DatasetError;
use crate::format::attributes::{count, signed};
use crate::format::text::text_if_there;

/// What the file says of its making. Other programs may leave a text out: it is empty then.
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
    /// The digest of the physics when it was written; `None` where the file does not say.
    pub content_digest: Option<String>,
}

impl FileAttributes {
    pub(crate) fn read(path: &Path, file: &File) -> Result<Self, DatasetError> {
        let said = |name| Ok(text_if_there(path, file, name)?.unwrap_or_default());
        Ok(Self {
            format_version: signed(count(path, file, "format_version")?),
            source: said("source")?,
            software_commit: said("software_commit")?,
            software_dependencies: said("software_dependencies")?,
            machine: said("machine")?,
            threads: count(path, file, "threads")?,
            date_created: said("date_created")?,
            command_line: said("command_line")?,
            history: said("history")?,
            complete: count(path, file, "complete")? == 1,
            content_digest: text_if_there(path, file, "content_digest")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::attributes::hdf5_error;
    use crate::format::draft::{self, DraftGroup};
    use crate::format::open::open;

    #[test]
    fn a_text_that_may_be_missing_is_an_error_if_something_else_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.h5");
        let fill = |root: &DraftGroup<'_>| {
            for name in ["format_version", "threads", "complete"] {
                root.count(name, 1)?;
            }
            root.text("source", "another program")
        };
        draft::write(&path, |root| fill(root).map_err(hdf5_error(&path, "write")), |_, ()| Ok(()))
            .unwrap();
        let found = FileAttributes::read(&path, &open(&path).unwrap()).unwrap();
        assert_eq!((found.source.as_str(), found.history.as_str()), ("another program", ""));
        assert_eq!(found.content_digest, None, "it does not say");

        let fill = |root: &DraftGroup<'_>| {
            fill(root)
                .and_then(|()| root.number("history", 1.0))
                .map_err(hdf5_error(&path, "write"))
        };
        draft::write(&path, fill, |_, ()| Ok(())).unwrap();
        let error = FileAttributes::read(&path, &open(&path).unwrap()).unwrap_err();
        assert!(error.to_string().contains("'history'"), "{error}");
    }
}
