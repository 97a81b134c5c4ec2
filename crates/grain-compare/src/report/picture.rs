//! One picture with the numbers behind it: PNG, SVG, CSV and JSON.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::csv::columns;
use super::file;
use crate::error::CompareError;
use crate::figure::Figure;
use crate::theory_table::Columns;

/// Writes `name.png`, `.svg`, `.csv` and `.json` into a folder, which is made if need be.
///
/// # Errors
/// [`CompareError::Write`] if the folder or a file cannot be written, [`CompareError::Figure`] if the
/// picture cannot be rasterised, which is a bug.
pub fn write_picture(
    folder: &Path,
    name: &str,
    figure: &Figure,
    table: &Columns,
    json: &impl Serialize,
) -> Result<Vec<PathBuf>, CompareError> {
    let unwritable = |name: String| {
        let path = folder.join(name);
        move |source: std::io::Error| CompareError::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(unwritable(String::new()))?;
    let csv = columns(table).map_err(|error| unwritable(format!("{name}.csv"))(error.into()))?;
    let json = serde_json::to_vec_pretty(json)
        .map_err(|error| unwritable(format!("{name}.json"))(error.into()))?;
    let files = [
        ("png", figure.to_png()?),
        ("svg", figure.svg().to_owned().into_bytes()),
        ("csv", csv),
        ("json", json),
    ];
    files
        .iter()
        .map(|(extension, content)| file::write(folder, &format!("{name}.{extension}"), content))
        .collect()
}
