//! What is opened for reading: regular files, and pipes where a person handed one over.
//!
//! A FIFO without a writer blocks whoever opens it, a device never ends, and a folder opens and then
//! fails at the first byte: none of them is a dataset or a table, so none is opened.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// What was named is there, but nothing that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is a {found}, and only regular files are read")]
pub struct NotRegular {
    /// In words.
    found: &'static str,
}

/// A text is longer than any that is read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is longer than {most} bytes, which no such file is")]
pub struct TooLong {
    /// The most bytes that are read.
    most: u64,
}

/// Opens a regular file for reading; symbolic links to one are followed.
///
/// # Errors
/// An error that wraps [`NotRegular`] for anything else, without opening it; the system's otherwise.
pub fn open_regular(path: &Path) -> io::Result<File> {
    open_if(path, FileType::is_file)
}

/// Opens a regular file, or a pipe that this process was started with: `/dev/stdin`, `/dev/fd/63`.
///
/// A shell's `generate <(make-run-file)` and `… | grain generate /dev/stdin` hand pipes over that
/// somebody writes to; a FIFO that lies in a folder is refused as by [`open_regular`].
///
/// # Errors
/// As [`open_regular`].
pub fn open_regular_or_pipe(path: &Path) -> io::Result<File> {
    let given = is_given(path);
    open_if(path, |kind| kind.is_file() || (given && kind.is_fifo()))
}

/// Whether a path is a pipe that this process was started with.
pub fn is_pipe(path: &Path) -> bool {
    is_given(path) && fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo())
}

fn is_given(path: &Path) -> bool {
    ["/dev/stdin", "/dev/fd", "/proc/self/fd"].iter().any(|at| path.starts_with(at))
}

/// Reads a text of at most `most` bytes from what [`open_regular_or_pipe`] opens.
///
/// # Errors
/// As there; an error that wraps [`TooLong`] if there is more, one of the kind
/// [`io::ErrorKind::InvalidData`] if it is not UTF-8.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    open_regular_or_pipe(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, TooLong { most }));
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8"))
}

fn open_if(path: &Path, wanted: impl Fn(&FileType) -> bool) -> io::Result<File> {
    let check = |kind: FileType| {
        if wanted(&kind) {
            return Ok(());
        }
        let found = match kind {
            kind if kind.is_dir() => "folder",
            kind if kind.is_fifo() => "pipe",
            kind if kind.is_socket() => "socket",
            _ => "device",
        };
        Err(io::Error::new(io::ErrorKind::InvalidInput, NotRegular { found }))
    };
    // Before it is opened, as opening is what hangs; and again, should it have been replaced.
    check(fs::metadata(path)?.file_type())?;
    let file = File::open(path)?;
    check(file.metadata()?.file_type())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_regular_files_are_followed_and_everything_else_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "text").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read_text(&link, 4).unwrap(), "text");
        assert!(read_text(&link, 3).unwrap_err().to_string().contains("longer than 3 bytes"));
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, word) in
            [(folder.path(), "folder"), (&socket, "socket"), (Path::new("/dev/zero"), "device")]
        {
            for refusal in [open_regular(path), open_regular_or_pipe(path)] {
                let refusal = refusal.unwrap_err().to_string();
                assert!(refusal.contains(&format!("it is a {word}")), "{refusal}");
            }
        }
    }
}
