//! The numbers behind a picture of columns, as a table.

use grain_figure::{Row, Table};
use grain_statistics::Estimate;

use crate::columns::series::ColumnSeries;

/// A row for each point of a picture: N, α, the l-bit or bin, `x`, the mean and its standard error, and realizations.
pub fn series_table(of: &ColumnSeries) -> Table {
    let points = || of.series.iter().flat_map(|one| &one.points);
    let (lbits, bins) =
        (points().any(|point| point.l_bit.is_some()), points().any(|point| point.bin.is_some()));
    let mut columns = vec![header("N", "1"), header("alpha", "1")];
    columns.extend(lbits.then(|| header("l-bit", "1")));
    if bins {
        let named = |what: &str| header(&format!("{}{what}", of.x.name()), &of.x_unit);
        columns.extend([" low", " high", ""].map(named));
    }
    columns.extend(mean_headers(&of.y, &of.y_unit));
    Table::new(columns).with_rows(points().map(|point| {
        let mut row = Row::default().count(point.n_lbits).number(point.alpha);
        if let Some(lbit) = point.l_bit {
            row = row.count(lbit);
        }
        if let Some(bin) = point.bin {
            row = row.number(bin.low).number(bin.high).number(point.x);
        }
        mean_cells(row, Some(&point.y))
    }))
}

/// `entropy [bit]`: a column as the header of a table.
pub(super) fn header(name: &str, unit: &str) -> String {
    format!("{name} [{unit}]")
}

/// A mean, its standard error, and the number of realizations.
pub(super) fn mean_headers(name: &str, unit: &str) -> [String; 3] {
    [
        header(name, unit),
        header(&format!("{name} error"), unit),
        header(&format!("{name} realizations"), "1"),
    ]
}

/// The cells of [`mean_headers`]; a single realization has no error.
pub(super) fn mean_cells(row: Row, mean: Option<&Estimate>) -> Row {
    row.maybe(mean.map(|mean| mean.mean))
        .maybe(mean.and_then(|mean| mean.standard_error))
        .count(mean.map_or(0, |mean| mean.realizations))
}
