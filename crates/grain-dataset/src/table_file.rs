//! Tables of numbers in HDF5: a group a table, a one-dimensional dataset a column, with its unit.

use std::path::Path;

use crate::attributes::{hdf5_error, write_text};
use crate::error::DatasetError;
use crate::files::write_whole;

/// A column: name, unit, numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// The dataset's name.
    pub name: &'static str,
    /// `1` where it has none.
    pub unit: &'static str,
    /// One a row.
    pub values: Vec<f64>,
}

/// A table: the group's name, what it holds in words, and its columns, all of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The group's name.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// In this order.
    pub columns: Vec<TableColumn>,
}

/// Writes tables into a new file, which replaces an old one when it is whole.
///
/// # Errors
/// A [`DatasetError`] if the file cannot be written.
pub fn write_tables(path: &Path, command_line: &str, tables: &[Table]) -> Result<(), DatasetError> {
    write_whole(path, |temporary| {
        let failed = hdf5_error(path, "write");
        fill(temporary, command_line, tables).map_err(failed)
    })
}

fn fill(path: &Path, command_line: &str, tables: &[Table]) -> hdf5::Result<()> {
    let file = hdf5::File::create(path)?;
    write_text(&file, "format", "grain-tables")?;
    write_text(&file, "source", concat!("grain ", env!("CARGO_PKG_VERSION")))?;
    write_text(&file, "command_line", command_line)?;
    for table in tables {
        let group = file.create_group(table.name)?;
        write_text(&group, "title", table.title)?;
        for column in &table.columns {
            let dataset =
                group.new_dataset::<f64>().shape(column.values.len()).create(column.name)?;
            dataset.write_raw(&column.values)?;
            write_text(&dataset, "units", column.unit)?;
        }
    }
    file.close()
}
