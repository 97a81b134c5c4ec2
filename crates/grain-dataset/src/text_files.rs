//! Files of text and pictures in a folder, each there whole or not at all.

use std::path::{Path, PathBuf};

use crate::destination::write_file;
use crate::error::DatasetError;
use crate::files::io_error;

/// Writes files, each a name and its content, into a folder, which is made if need be; returns their paths.
///
/// Each file is moved into place when it is whole, so that an interruption never leaves half of one.
///
/// # Errors
/// [`DatasetError::Io`] with the name of the folder or the file that cannot be written.
pub fn write_files(
    folder: &Path,
    files: &[(String, Vec<u8>)],
) -> Result<Vec<PathBuf>, DatasetError> {
    std::fs::create_dir_all(folder).map_err(io_error(folder, "write"))?;
    let write = |(name, content): &(String, Vec<u8>)| {
        let path = folder.join(name);
        write_file(&path, content).map_err(io_error(&path, "write"))?;
        Ok(path)
    };
    files.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(folder: &Path, name: &str, content: &[u8]) -> Result<Vec<PathBuf>, DatasetError> {
        write_files(folder, &[(name.to_owned(), content.to_vec())])
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("new");
        write(&inside, "a.csv", b"first").unwrap();
        let paths = write(&inside, "a.csv", b"second").unwrap();
        assert_eq!(fs::read(&paths[0]).unwrap(), b"second", "replaced");
        assert_eq!(fs::read_dir(&inside).unwrap().count(), 1, "no temporary file");
    }

    #[test]
    fn an_unwritable_place_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a.csv")).unwrap();
        let error = write(folder.path(), "a.csv", b"x").unwrap_err().to_string();
        assert!(error.contains("a.csv"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file");
    }
}
