//! A picture as files: PNG, SVG, and as CSV the numbers behind it.

use serde::Serialize;

use crate::canvas::{Figure, FigureError};
use crate::table::Table;

/// `name.png`, `name.svg` and `name.csv`, each with its content.
///
/// # Errors
/// [`FigureError`] if the picture cannot be rasterised, which is a bug.
pub fn picture_files(
    name: &str,
    figure: &Figure,
    table: &Table,
) -> Result<Vec<(String, Vec<u8>)>, FigureError> {
    let files = [
        ("png", figure.to_png()?),
        ("svg", figure.svg().to_owned().into_bytes()),
        ("csv", table.to_csv().into_bytes()),
    ];
    Ok(files.map(|(kind, content)| (format!("{name}.{kind}"), content)).to_vec())
}

/// [`picture_files`], and `name.json` with everything that was computed for it.
///
/// # Errors
/// [`FigureError`] if the picture cannot be rasterised, or what was computed has no JSON form.
pub fn picture_and_numbers_files(
    name: &str,
    figure: &Figure,
    table: &Table,
    numbers: &impl Serialize,
) -> Result<Vec<(String, Vec<u8>)>, FigureError> {
    let mut files = picture_files(name, figure, table)?;
    files.push((format!("{name}.json"), serde_json::to_vec_pretty(numbers)?));
    Ok(files)
}
