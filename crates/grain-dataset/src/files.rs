//! Files that are there whole or not at all: a temporary name of their own, fsync, rename, fsync of the folder.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::DatasetError;

/// What marks a temporary name, between that of the file and six random characters.
const MARK: &str = ".grain-";

const ENDING: &str = ".tmp";

/// Maps the system's errors to ours.
pub(crate) fn io_error(
    path: &Path,
    action: &'static str,
) -> impl Fn(io::Error) -> DatasetError + use<> {
    let path = path.to_path_buf();
    move |source| DatasetError::Io { path: path.clone(), action, source }
}

/// A path with something appended to its name: `drh.h5` and `.parts` make `drh.h5.parts`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// [`crate::write_file`], where the path is known to be one of a file.
pub(crate) fn write_bytes(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut temporary = Temporary::beside(path)?;
    temporary.file.write_all(content)?;
    temporary.sync()?;
    temporary.replace(path)
}

/// Lets `write` fill a file under a temporary name, and gives it its name once it is on disk.
///
/// After a crash at any instant the name holds the old file or the new, whole.
pub(crate) fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&Temporary) -> Result<T, DatasetError>,
) -> Result<T, DatasetError> {
    let temporary = Temporary::beside(path).map_err(io_error(path, "write"))?;
    let written = write(&temporary)?;
    temporary.sync().and_then(|()| temporary.replace(path)).map_err(io_error(path, "write"))?;
    Ok(written)
}

/// A new file of a name that no other has (`O_EXCL`), in the folder of the one it will replace; removed when
/// it is dropped.
#[derive(Debug)]
pub(crate) struct Temporary {
    /// Open since before the first byte was written, so that an error of writing back to the disk, which is
    /// told once to every descriptor, is told to this one.
    file: NamedTempFile,
}

impl Temporary {
    pub(crate) fn beside(path: &Path) -> io::Result<Self> {
        let file = tempfile::Builder::new()
            .prefix(&prefix(path).ok_or(io::ErrorKind::InvalidFilename)?)
            .suffix(ENDING)
            .permissions(everybodys())
            .tempfile_in(folder_of(path))?;
        Ok(Self { file })
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Waits until every byte is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file().sync_all()
    }

    /// Lets the system forget what it holds of the file in memory, so that it is read from the disk.
    pub(crate) fn forget_cached(&self) {
        #[cfg(target_os = "linux")]
        {
            // Advice: where it is not taken, the file is read from memory.
            let _advice = rustix::fs::fadvise(self.file(), 0, None, rustix::fs::Advice::DontNeed);
        }
    }

    /// Takes the place of the file at `path`, with the mode and the owner of that one.
    pub(crate) fn replace(self, path: &Path) -> io::Result<()> {
        match fs::metadata(path) {
            Ok(old) => {
                keep_owner(self.file(), &old);
                self.file().set_permissions(old.permissions())?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        self.file.persist(path).map_err(|failed| failed.error)?;
        sync_folder(folder_of(path))
    }
}

/// Removes what killed writers of this path left under temporary names. Only who holds the lock of the path
/// may ask: nobody else is then writing.
pub(crate) fn sweep(path: &Path) {
    let Some(begins) = prefix(path) else { return };
    for entry in fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name
            .as_encoded_bytes()
            .strip_prefix(begins.as_encoded_bytes())
            .and_then(|rest| rest.strip_suffix(ENDING.as_bytes()));
        let ours = random.is_some_and(|r| r.len() == 6 && r.iter().all(u8::is_ascii_alphanumeric));
        let Ok(kind) = entry.file_type() else { continue };
        // What cannot be tidied away is only untidy.
        if ours && kind.is_file() {
            let _untidy = fs::remove_file(entry.path());
        } else if ours && kind.is_dir() {
            let _untidy = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a name is one that files of ours have before they have their own.
pub(crate) fn is_temporary(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let name = name.as_encoded_bytes();
    let marked = name.windows(MARK.len()).any(|part| part == MARK.as_bytes());
    name.starts_with(b".") && marked && name.ends_with(ENDING.as_bytes())
}

/// Removes a folder so that a crash on the way leaves no half of it under its name.
pub(crate) fn remove_folder(folder: &Path) {
    let moved = prefix(folder).and_then(|prefix| {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(ENDING);
        builder.make_in(folder_of(folder), |name| fs::rename(folder, name)).ok()
    });
    let gone = moved.and_then(|moved| moved.into_temp_path().keep().ok());
    // What cannot be tidied away is only untidy.
    let _untidy = fs::remove_dir_all(gone.as_deref().unwrap_or(folder));
}

/// Of a path `runs/drh.h5`: `.drh.h5.grain-`; `None` of one without a name, such as `..`.
fn prefix(path: &Path) -> Option<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name()?);
    prefix.push(MARK);
    Some(prefix)
}

/// The folder a path lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes renames in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    let handle = match File::open(folder) {
        Ok(handle) => handle,
        // One may write into a folder that one may not read; it cannot be synchronized then.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        Err(error) => return Err(error),
    };
    match handle.sync_all() {
        // Some network file systems refuse fsync on a folder; the rename itself is atomic there too.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// The mode of a new file before the umask.
#[cfg(unix)]
fn everybodys() -> Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// A file that root replaces stays its owner's.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root may give files away: for others it is theirs already, or cannot be helped.
    let _not_ours = fchown(file, Some(old.uid()), Some(old.gid()));
}
