//! One writer at a time: a lock beside the output, held as long as the writer lives.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::files::folder_of;

/// A hidden file beside the output, locked by `flock` and removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// `None` where the file system knows no locks: the person who starts two writers there is on their own.
    held: Option<File>,
}

/// Why an output is not ours to write.
#[derive(Debug)]
pub(crate) enum NotLocked {
    /// Another process has it.
    Busy,
    /// The system failed.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock of an output.
    pub(crate) fn of(output: &Path) -> Result<Self, NotLocked> {
        let path =
            path_of(output).ok_or_else(|| NotLocked::Io(ErrorKind::InvalidFilename.into()))?;
        loop {
            let (file, new) = opened(&path).map_err(NotLocked::Io)?;
            match file.try_lock() {
                Ok(()) if is_still(&path, &file) => return Ok(Self { path, held: Some(file) }),
                // Another writer finished, and removed the file, between our opening and our locking it.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(NotLocked::Busy),
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(error)) if knows_no_locks(&error) => {
                    return Ok(Self { path, held: None });
                }
                Err(TryLockError::Error(error)) => {
                    if new && is_still(&path, &file) {
                        let _untidy = fs::remove_file(&path);
                    }
                    return Err(NotLocked::Io(error));
                }
            }
        }
    }

    /// Whether nobody else can be writing.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.held.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held; whoever opened it before looks whether it is still there.
        let _untidy = fs::remove_file(&self.path);
    }
}

/// Opens a lock file, and says whether it was made for it.
fn opened(path: &Path) -> io::Result<(File, bool)> {
    loop {
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(file) => return Ok((file, true)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        // What is in a lock file is nobody's business: it is not truncated.
        match OpenOptions::new().write(true).open(path) {
            Ok(file) => return Ok((file, false)),
            // Removed by its holder in between.
            Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a process is writing an output now; nothing is made or removed to tell.
pub(crate) fn is_held(output: &Path) -> bool {
    let Some(Ok(file)) = path_of(output).map(File::open) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Of an output `runs/drh.h5`: `runs/.drh.h5.grain-writer.lock`, longer than the temporary names beside it, so that
/// a name too long for those is found here. `None` of a path without a name, such as `..`.
fn path_of(output: &Path) -> Option<PathBuf> {
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(output.file_name()?);
    hidden.push(".grain-writer.lock");
    Some(folder_of(output).join(hidden))
}

fn is_still(path: &Path, file: &File) -> bool {
    let (Ok(there), Ok(ours)) = (fs::symlink_metadata(path), file.metadata()) else { return false };
    (there.dev(), there.ino()) == (ours.dev(), ours.ino())
}

/// Errors by which file systems without locks answer `flock`.
fn knows_no_locks(error: &io::Error) -> bool {
    const ENOLCK: i32 = 37;
    error.kind() == ErrorKind::Unsupported
        || error.kind() == ErrorKind::InvalidInput
        || error.raw_os_error() == Some(ENOLCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("d.h5");
        let first = Lock::of(&out).unwrap();
        assert!(matches!(Lock::of(&out), Err(NotLocked::Busy)), "held");
        drop(first);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the lock file is gone");
        assert!(Lock::of(&out).unwrap().is_exclusive(), "free again");
    }

    #[test]
    fn a_lock_file_that_was_left_by_a_killed_writer_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("d.h5");
        fs::write(path_of(&out).unwrap(), b"").unwrap();
        assert!(Lock::of(&out).unwrap().is_exclusive(), "nobody holds it");
    }
}
