//! Files that are there whole or not at all: temporary name, fsync, rename, fsync of the folder.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::DatasetError;

/// Maps the system's errors to ours.
pub(crate) fn io_error(
    path: &Path,
    action: &'static str,
) -> impl Fn(std::io::Error) -> DatasetError + use<> {
    let path = path.to_path_buf();
    move |source| DatasetError::Io { path: path.clone(), action, source }
}

/// A path with something appended to its name: `drh.h5` and `.parts` make `drh.h5.parts`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Lets `write` fill a file under a temporary name, and gives it its name once it is on disk.
///
/// After a crash at any instant the name holds the old file or the new, whole.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    let temporary = with_suffix(path, ".tmp");
    let result = write(&temporary).and_then(|()| {
        let file = File::open(&temporary).map_err(io_error(&temporary, "open"))?;
        file.sync_all().map_err(io_error(&temporary, "write"))?;
        fs::rename(&temporary, path).map_err(io_error(path, "write"))?;
        sync_folder(folder_of(path))
    });
    if result.is_err() {
        // Half a file is worth nothing; that it cannot be removed adds nothing to the first error.
        let _leftover = fs::remove_file(&temporary);
    }
    result
}

/// The folder a path lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes renames in a folder durable.
fn sync_folder(folder: &Path) -> Result<(), DatasetError> {
    let handle = File::open(folder).map_err(io_error(folder, "open"))?;
    // Some network file systems refuse fsync on a folder; the rename itself is atomic there too.
    let _unsupported = handle.sync_all();
    Ok(())
}
