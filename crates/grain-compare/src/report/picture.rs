//! A picture in a folder: as PNG, as SVG, and as CSV the numbers behind it.

use std::path::{Path, PathBuf};

use crate::error::CompareError;
use crate::figure::Figure;
use crate::report::file;

/// Writes `name.png`, `name.svg` and `name.csv` into a folder, which is made if need be; returns the files, the PNG first.
///
/// # Errors
/// [`CompareError::Write`] if the folder or a file cannot be written.
pub fn write_picture(
    folder: &Path,
    name: &str,
    figure: &Figure,
    table: &str,
) -> Result<Vec<PathBuf>, CompareError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| CompareError::Write { path: folder.into(), source })?;
    let png = figure.to_png()?;
    let files =
        [("png", png.as_slice()), ("svg", figure.svg().as_bytes()), ("csv", table.as_bytes())];
    files
        .map(|(kind, content)| file::write(folder, &format!("{name}.{kind}"), content))
        .into_iter()
        .collect()
}
