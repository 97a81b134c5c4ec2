//! `grain explore`: one page on which data and mean field are looked at together.

use std::path::PathBuf;

use grain_compare::CompareError;
use grain_compare::explorer::{Exploration, page};
use grain_dataset::{Destination, Pool, StreamedFile, Window};
use grain_model::CentralFraction;
use grain_theory::MeanFieldTheory;
use serde::Serialize;

use crate::cli::ExploreArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::file_name::stem;
use crate::print::Printer;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Written {
    page: PathBuf,
    datasets: usize,
}

/// Reads, solves mean field on a grid of couplings, and writes the page.
///
/// # Errors
/// A [`Failure`] if nothing can be compared, a file cannot be read or written, or the page exists.
pub fn run(arguments: &ExploreArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let window = Window::Central(CentralFraction::new(arguments.window)?);
    let pool = Pool::open(&arguments.files)?;
    let first = arguments.files.first().cloned().unwrap_or_default();
    let beside = || first.with_file_name(format!("{}-explorer.html", stem(&first)));
    let destination = Destination::claim(&arguments.out.clone().unwrap_or_else(beside))?;
    destination.require_other_than(&arguments.files)?;
    if !arguments.overwrite {
        destination.require_new()?;
    }
    let theory = MeanFieldTheory::new(arguments.resonance);
    let failed = |error: CompareError| Failure::of_comparison(error, &first);
    let exploration = Exploration::of(&pool, &window, theory).map_err(failed)?;
    let mut file = StreamedFile::create(&destination)?;
    file.append(&page(&exploration).map_err(failed)?)?;
    file.finish()?;
    let written =
        Written { page: destination.path().to_path_buf(), datasets: pool.datasets().len() };
    printer.result(&format!("{}: open it in a browser", written.page.display()), &written)?;
    Ok(ExitStatus::Done)
}
