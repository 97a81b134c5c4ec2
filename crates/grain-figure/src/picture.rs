//! A picture in a folder: as PNG, as SVG, and as CSV the numbers behind it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::csv::columns;
use crate::error::CompareError;
use crate::figure::Figure;
use crate::report::file;
use crate::theory_table::Columns;

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

/// [`write_picture`], and `name.json` with everything that was computed for it.
///
/// # Errors
/// [`CompareError::Write`] if the folder or a file cannot be written.
pub fn write_picture_and_numbers(
    folder: &Path,
    name: &str,
    figure: &Figure,
    table: &Columns,
    json: &impl Serialize,
) -> Result<Vec<PathBuf>, CompareError> {
    let unwritable = |error: std::io::Error| {
        let path = folder.join(name);
        CompareError::Write { path, source: error }
    };
    let csv = columns(table).map_err(|error| unwritable(error.into()))?;
    let json = serde_json::to_vec_pretty(json).map_err(|error| unwritable(error.into()))?;
    let mut files = write_picture(folder, name, figure, &String::from_utf8_lossy(&csv))?;
    files.push(file::write(folder, &format!("{name}.json"), &json)?);
    Ok(files)
}
