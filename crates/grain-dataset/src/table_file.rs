//! Tables of numbers in HDF5: a group a table, a one-dimensional dataset a column, with its unit.

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::format::attributes::hdf5_error;
use crate::format::draft::{self, DraftGroup};
use crate::format::kind::FileKind;

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
pub fn write_tables(
    destination: &Destination,
    command_line: &str,
    tables: &[Table],
) -> Result<(), DatasetError> {
    let path = destination.path();
    let filled = |root: &DraftGroup<'_>| fill(root, command_line, tables);
    draft::write(path, |root| filled(root).map_err(hdf5_error(path, "write")), |_, ()| Ok(()))
}

fn fill(root: &DraftGroup<'_>, command_line: &str, tables: &[Table]) -> hdf5::Result<()> {
    root.text("format", FileKind::Tables.format())?;
    root.number("format_version", FileKind::Tables.version())?;
    root.text("source", concat!("grain ", env!("CARGO_PKG_VERSION")))?;
    root.text("command_line", command_line)?;
    for table in tables {
        let group = root.create_group(table.name)?;
        group.text("title", table.title)?;
        for column in &table.columns {
            group.list(column.name, &column.values)?.text("units", column.unit)?;
        }
    }
    Ok(())
}
