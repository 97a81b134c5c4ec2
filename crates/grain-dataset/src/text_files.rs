//! Files that are there whole or not at all.

use std::path::{Path, PathBuf};

use crate::error::CompareError;

/// Writes a file into a folder: under a temporary name first, then moved into place.
///
/// # Errors
/// [`CompareError::Write`] with the file's own name.
pub fn write(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, CompareError> {
    let path = folder.join(name);
    match grain_dataset::write_file(&path, content) {
        Ok(()) => Ok(path),
        Err(source) => Err(CompareError::Write { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "a.csv", b"first").unwrap();
        let path = write(folder.path(), "a.csv", b"second").unwrap();
        assert_eq!(fs::read(path).unwrap(), b"second", "replaced");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file");
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
