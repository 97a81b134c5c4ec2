//! Columns of datasets as tables in files: averaged over realizations, or eigenstate by eigenstate.

use grain_dataset::{Pool, PooledPoint, StreamedFile};
use grain_figure::Row;
use grain_model::Column;
use grain_model::column::Per;
use grain_statistics::Estimate;

use crate::columns::block::Block;
use crate::columns::error::ColumnsError;
use crate::columns::rows::{Rows, TableFormat};
use crate::columns::selection::{Cell, Selection};
use crate::columns::table::{header, mean_cells, mean_headers};

/// Writes a row for each N, α and l-bit: of every column the mean over realizations, its standard error, and the number of
/// realizations in which it is defined. A column without l-bits is the same at all of them. Returns the number of rows.
///
/// # Errors
/// A [`ColumnsError`] if there is no such N or α, the window was not stored, or a file cannot be read or written.
pub fn write_averages(
    pool: &Pool,
    selection: &Selection,
    file: &mut StreamedFile,
    format: TableFormat,
) -> Result<usize, ColumnsError> {
    let columns = exported(pool);
    let mut names = ["N", "alpha", "l-bit"].map(|name| header(name, "1")).to_vec();
    names.extend(columns.iter().flat_map(|column| mean_headers(&column.name, &column.units)));
    let mut rows = Rows::begin(names, file, format)?;
    for cell in selection.cells(pool)? {
        // [column][l-bit][realization]
        let mut values: Vec<Vec<Vec<f64>>> =
            columns.iter().map(|column| vec![Vec::new(); means_of(column, cell.n_lbits)]).collect();
        for point in pool.points(cell.n_lbits, cell.alpha) {
            let states = selection.states(&point)?;
            for (column, values) in columns.iter().zip(&mut values) {
                let block = Block::read(&point, column)?;
                for (lbit, values) in values.iter_mut().enumerate() {
                    values.extend(block.mean(&states, &(lbit..lbit + 1)));
                }
            }
        }
        rows.add((0..cell.n_lbits).map(|lbit| {
            let row = Row::default().count(cell.n_lbits).number(cell.alpha).count(lbit + 1);
            values.iter().fold(row, |row, of_column| {
                let values = &of_column[lbit.min(of_column.len() - 1)];
                let mean = (!values.is_empty()).then(|| Estimate::of(values));
                mean_cells(row, mean.as_ref())
            })
        }))?;
    }
    rows.finish()
}

/// Writes a row for each eigenstate: N, α, realization, its index, and its number of every column. A column with a number for each
/// l-bit becomes as many as the largest N has, empty where a size has fewer; one of the whole point is the same in all its states.
/// Where there are several datasets, the first column names the one. Returns the number of rows.
///
/// # Errors
/// As [`write_averages`].
pub fn write_states(
    pool: &Pool,
    selection: &Selection,
    file: &mut StreamedFile,
    format: TableFormat,
) -> Result<usize, ColumnsError> {
    let columns = exported(pool);
    let cells = selection.cells(pool)?;
    let most = cells.iter().map(|cell| cell.n_lbits).max().unwrap_or(0);
    let many = pool.datasets().len() > 1;
    let mut names: Vec<String> = many.then(|| "file".to_owned()).into_iter().collect();
    names.extend(["N", "alpha", "realization", "eigenstate"].map(|name| header(name, "1")));
    for column in &columns {
        let named = |name: &str| header(name, &column.units);
        match column.per {
            Per::StateAndLbit => {
                names.extend((1..=most).map(|lbit| named(&format!("{}_{lbit}", column.name))));
            }
            Per::State | Per::Point | Per::LbitAndFrequency => names.push(named(&column.name)),
        }
    }
    let mut rows = Rows::begin(names, file, format)?;
    for cell in cells {
        for point in pool.points(cell.n_lbits, cell.alpha) {
            let states = selection.states(&point)?;
            let blocks = columns.iter().map(|column| Block::read(&point, column));
            let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
            rows.add(states.map(|state| {
                let row = place(&point, cell, state, many);
                let lengths = [cell.n_lbits, most];
                blocks.iter().fold(row, |row, block| state_cells(row, block, state, lengths))
            }))?;
        }
    }
    rows.finish()
}

/// Every column but those that have a number for each frequency: their table is that of their picture.
fn exported(pool: &Pool) -> Vec<Column> {
    let columns = pool.columns().into_iter();
    columns.filter(|column| !column.has_frequencies()).collect()
}

/// How many means of a column there are at one N and α.
fn means_of(column: &Column, n_lbits: usize) -> usize {
    if column.per == Per::StateAndLbit { n_lbits } else { 1 }
}

/// Where an eigenstate belongs; states nearest to the mean energy are counted from the first of them.
fn place(point: &PooledPoint<'_>, cell: Cell, state: usize, name: bool) -> Row {
    let row = if name {
        Row::default().text(&point.dataset.path().display().to_string())
    } else {
        Row::default()
    };
    row.count(cell.n_lbits)
        .number(cell.alpha)
        .count(point.realization)
        .count(point.size.eigenstates().start + state)
}

/// The numbers of a column in one eigenstate, and empty cells for the l-bits of larger sizes.
fn state_cells(row: Row, block: &Block, state: usize, [n_lbits, most]: [usize; 2]) -> Row {
    if block.per() != Per::StateAndLbit {
        return row.number(block.at((state, 0)));
    }
    let row = (0..n_lbits).fold(row, |row, lbit| row.number(block.at((state, lbit))));
    (n_lbits..most).fold(row, |row, _| row.maybe(None))
}
