//! Where a file is to be: examined before anything is computed, and held against other writers until it is written.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::DatasetError;
use crate::files::{folder_of, io_error, sweep, write_bytes};
use crate::lock::{Lock, NotLocked};
use crate::unwritable::Unwritable;

/// As many symbolic links as the system follows.
const MOST_LINKS: usize = 40;

/// A path that this process alone writes, from now until it is dropped.
///
/// A symbolic link is followed: the file it leads to is replaced, never the link. Whatever would keep the file from being
/// written is found here, not after hours of computing.
#[derive(Debug)]
pub struct Destination {
    path: PathBuf,
    /// Held until the end.
    lock: Lock,
}

impl Destination {
    /// Claims a path, and removes what killed writers left beside it.
    ///
    /// # Errors
    /// A [`DatasetError`] if another process writes there, the path is a folder or no regular file, the file may not be
    /// replaced, or its folder is missing or may not be written.
    pub fn claim(asked: &Path) -> Result<Self, DatasetError> {
        let refused = |why| DatasetError::NoDestination { path: asked.into(), why };
        let path = examined(asked).map_err(refused)?;
        let folder = folder_of(&path);
        // A missing folder is a slip of the pen more often than a wish.
        let metadata = fs::metadata(folder).map_err(io_error(folder, "write into"))?;
        if !metadata.is_dir() {
            let source = io::Error::from(io::ErrorKind::NotADirectory);
            return Err(DatasetError::Io { path: folder.into(), action: "write into", source });
        }
        let lock = Lock::of(&path).map_err(|failed| match failed {
            NotLocked::Busy => DatasetError::Busy { path: asked.into() },
            NotLocked::Io(source) => {
                DatasetError::Io { path: asked.into(), action: "write", source }
            }
        })?;
        let claimed = Self { path, lock };
        claimed.sweep(&claimed.path);
        Ok(claimed)
    }

    /// Removes what killed writers left of a path that only who writes this file makes, such as the folder of its parts.
    pub(crate) fn sweep(&self, path: &Path) {
        if self.lock.is_exclusive() {
            sweep(path);
        }
    }

    /// The file itself, where the path was a symbolic link.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses to replace a file that is there.
    ///
    /// # Errors
    /// [`DatasetError::Exists`] then.
    pub fn require_new(&self) -> Result<(), DatasetError> {
        if self.path.exists() {
            Err(DatasetError::Exists { path: self.path.clone() })
        } else {
            Ok(())
        }
    }

    /// Refuses to replace what is to be read.
    ///
    /// # Errors
    /// [`DatasetError::OwnInput`] if one of these is the file that would be replaced, under whatever name.
    pub fn require_other_than(&self, inputs: &[PathBuf]) -> Result<(), DatasetError> {
        let identity = |path: &Path| fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
        let Some(own) = identity(&self.path) else { return Ok(()) };
        match inputs.iter().find(|input| identity(input) == Some(own)) {
            Some(input) => Err(DatasetError::OwnInput { path: input.clone() }),
            None => Ok(()),
        }
    }
}

/// Writes a file whole or not at all; one that is there is replaced, and keeps its mode and its owner. Symbolic links
/// are followed.
///
/// # Errors
/// Why the path cannot be written, or the system's error; what was there before is then untouched, and nothing
/// else is left.
pub fn write_file(path: &Path, content: &[u8]) -> io::Result<()> {
    write_bytes(&examined(path).map_err(io::Error::other)?, content)
}

/// The path of the file that `asked` leads to, which may be replaced if it is there.
fn examined(asked: &Path) -> Result<PathBuf, Unwritable> {
    let path = followed(asked)?;
    let slash = asked.as_os_str().as_encoded_bytes().ends_with(b"/");
    if path.file_name().is_none() || slash {
        return Err(Unwritable::Folder);
    }
    // Not there, or in a folder that is not: which of the two is said by who opens it.
    if let Ok(there) = fs::symlink_metadata(&path) {
        replaceable(&path, &there)?;
    }
    Ok(path)
}

fn replaceable(path: &Path, there: &fs::Metadata) -> Result<(), Unwritable> {
    let kind = there.file_type();
    if kind.is_dir() {
        return Err(Unwritable::Folder);
    }
    if kind.is_block_device() || kind.is_char_device() || kind.is_fifo() || kind.is_socket() {
        return Err(Unwritable::Special);
    }
    // Root may write everything, and means a read-only file to stay as it is no less than others do.
    let nobodys = there.permissions().mode() & 0o222 == 0;
    let denied = || {
        let opened = fs::OpenOptions::new().write(true).open(path);
        opened.is_err_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            )
        })
    };
    if nobodys || denied() { Err(Unwritable::ReadOnly) } else { Ok(()) }
}

/// The path that symbolic links lead to, be there a file or not.
fn followed(asked: &Path) -> Result<PathBuf, Unwritable> {
    let mut path = asked.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            // Not a link, or not there.
            Err(_) => return Ok(path),
        }
    }
    Err(Unwritable::Circle)
}
