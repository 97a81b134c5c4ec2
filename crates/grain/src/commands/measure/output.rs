//! Where a measurement goes, and how often each part of it is repeated.

use std::path::Path;

use grain_dataset::{Destination, TableColumn};
use grain_figure::Table;

use super::error::MeasureError;
use crate::bounds::{SAMPLES, bounded};
use crate::cli::MeasureArguments;
use crate::failure::Failure;

/// Endings of the files beside the output.
const BESIDE: [&str; 4] = ["png", "svg", "csv", "json"];

/// Takes the place of the output, before anything is computed.
pub(super) fn claimed(arguments: &MeasureArguments) -> Result<Destination, Failure> {
    let path = || arguments.out.clone();
    if arguments.out.extension().is_some_and(|ending| BESIDE.iter().any(|beside| ending == *beside))
    {
        return Err(MeasureError::Ending { path: path() }.into());
    }
    let destination = Destination::claim(&arguments.out)?;
    let out = destination.path();
    // The pictures and the tables beside it are as much somebody's work as the file itself.
    let beside = BESIDE.iter().map(|ending| out.with_extension(ending));
    let mut all = std::iter::once(out.to_path_buf()).chain(beside);
    if let Some(path) = all.find(|path| path.exists() && !arguments.overwrite) {
        return Err(MeasureError::Exists { path }.into());
    }
    Ok(destination)
}

/// One number for all, or one for each, as it was given.
pub(super) fn one_each(
    given: &[usize],
    count: usize,
    what: &'static str,
) -> Result<Vec<usize>, Failure> {
    for &realizations in given {
        bounded("--realizations", realizations, &SAMPLES)?;
    }
    match given {
        [all] => Ok(vec![*all; count]),
        each if each.len() == count => Ok(each.to_vec()),
        each => {
            let realizations = each.len();
            Err(MeasureError::OneEach { what, count, realizations }.into())
        }
    }
}

/// Columns as the table behind a picture: a row for each of their numbers.
pub(super) fn numbers(columns: &[TableColumn]) -> Table {
    let length = columns.first().map_or(0, |column| column.values.len());
    let row = |row: usize| columns.iter().map(|column| column.values[row]).collect();
    let rows: Vec<Vec<f64>> = (0..length).map(row).collect();
    Table::of_numbers(
        columns.iter().map(|column| format!("{} [{}]", column.name, column.unit)),
        &rows,
    )
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
