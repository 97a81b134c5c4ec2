//! `grain plot`: any column of datasets against another quantity, averaged over realizations.

use std::path::PathBuf;

use grain_compare::columns::{
    ColumnSeries, Quantity, SeriesRequest, StateChoice, column_named, column_series, series_picture,
};
use grain_dataset::{Pool, write_files};
use grain_statistics::{Estimate, ascii_with_error};
use serde::Serialize;

use crate::cli::PlotArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::settings::selection;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Written {
    #[serde(flatten)]
    series: ColumnSeries,
    files: Vec<PathBuf>,
}

/// Draws one picture, writes its files and prints a line a series.
///
/// # Errors
/// A [`Failure`] if there is no such quantity, N, α or l-bit, or a file cannot be read or written.
pub fn run(arguments: &PlotArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let (files, x, y) = arguments.parts();
    let pool = Pool::open(&files)?;
    let (x, y) = (Quantity::named(&x, &pool)?, column_named(&y, &pool)?);
    let mut selection = selection(&arguments.selection, StateChoice::default())?;
    if matches!(x, Quantity::Lbit | Quantity::Column(_))
        && selection.sizes.is_none()
        && let [_, .., largest] = pool.sizes().as_slice()
    {
        printer.remark(&format!("N = {largest} alone, the largest; --n chooses others"));
        selection.sizes = Some(vec![*largest]);
    }
    let name = format!("{}-against-{}", y.name, x.name());
    let request = SeriesRequest { x, y, lbits: arguments.l_bit, bins: arguments.bins, selection };
    let series = column_series(&pool, &request)?;
    let picture = series_picture(&series).at_width(arguments.width.width());
    let files = write_files(&arguments.out, &picture.files(&name)?)?;
    let written = Written { series, files };
    printer.result(&text(&written.series), &written)?;
    for file in &written.files {
        printer.remark(&format!("wrote {}", file.display()));
    }
    Ok(ExitStatus::Done)
}

/// A line a series: where it begins and ends.
fn text(of: &ColumnSeries) -> String {
    let (x, y) = (of.x.name(), &of.y);
    let mut rows = vec![vec![
        "N".to_owned(),
        "alpha".to_owned(),
        "points".to_owned(),
        "realizations".to_owned(),
        format!("first {x}"),
        y.clone(),
        format!("last {x}"),
        y.clone(),
    ]];
    for one in &of.series {
        let (Some(first), Some(last)) = (one.points.first(), one.points.last()) else { continue };
        let counts = || one.points.iter().map(|point| point.y.realizations);
        let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
        let said = |mean: &Estimate| ascii_with_error(mean.mean, mean.standard_error);
        let short = |x: f64| {
            let (whole, rounded) = (x.to_string(), format!("{x:.4}"));
            match x.abs() {
                0.0..1e-3 if x != 0.0 => format!("{x:.3e}"),
                _ if whole.len() < rounded.len() => whole,
                _ => rounded,
            }
        };
        rows.push(vec![
            one.n_lbits.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            one.alpha.filter(|alpha| !alpha.is_nan()).map_or_else(|| "–".to_owned(), short),
            one.points.len().to_string(),
            if least == most { most.to_string() } else { format!("{least} to {most}") },
            short(first.x),
            said(&first.y),
            short(last.x),
            said(&last.y),
        ]);
    }
    table(&rows)
}
