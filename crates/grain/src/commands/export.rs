//! `grain export`: every column of datasets as a table, averaged or eigenstate by eigenstate.

use std::path::PathBuf;

use grain_compare::columns::{StateChoice, TableFormat, write_averages, write_states};
use grain_dataset::{Destination, Pool, StreamedFile};
use serde::Serialize;

use crate::cli::ExportArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::print::{Printer, counted};
use crate::settings::selection;

/// What is printed of a table.
#[derive(Debug, Serialize)]
struct Written {
    table: PathBuf,
    datasets: usize,
    rows: usize,
}

/// Writes one table, row by row.
///
/// # Errors
/// A [`Failure`] if there is no such N or α, a file cannot be read or written, or the table exists.
pub fn run(arguments: &ExportArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let pool = Pool::open(&arguments.files)?;
    let out = arguments.out.clone().unwrap_or_else(|| table_beside(arguments));
    let destination = Destination::claim(&out)?;
    destination.require_other_than(&arguments.files)?;
    if !arguments.overwrite {
        destination.require_new()?;
    }
    let parquet = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    let format = if parquet { TableFormat::Parquet } else { TableFormat::Csv };
    let mut file = StreamedFile::create(&destination)?;
    let rows = if arguments.states {
        let selection = selection(&arguments.selection, StateChoice::Stored)?;
        write_states(&pool, &selection, &mut file, format)?
    } else {
        let selection = selection(&arguments.selection, StateChoice::default())?;
        write_averages(&pool, &selection, &mut file, format)?
    };
    file.finish()?;
    let written =
        Written { table: destination.path().to_path_buf(), datasets: pool.datasets().len(), rows };
    printer.result(&format!("{}: {}", written.table.display(), counted(rows, "rows")), &written)?;
    Ok(ExitStatus::Done)
}

/// `runs/drh.h5` → `runs/drh-averages.csv`
fn table_beside(arguments: &ExportArguments) -> PathBuf {
    let ending = if arguments.states { "states" } else { "averages" };
    let first = arguments.files.first().cloned().unwrap_or_default();
    first.with_file_name(format!("{}-{ending}.csv", stem(&first)))
}
