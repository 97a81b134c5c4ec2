//! `grain summarize`: what comparisons need of datasets, small enough for a repository.

use bytesize::ByteSize;
use grain_compare::{CompareError, Summary};
use grain_dataset::{Destination, Provenance, Window};
use grain_model::CentralFraction;
use serde::Serialize;

use crate::cli::SummarizeArguments;
use crate::exit::ExitStatus;
use crate::failure::{Failure, SIZES_LEFT_OUT};
use crate::print::{Printer, counted};
use crate::settings::require_one_model;

/// What is printed of a summary.
#[derive(Debug, Serialize)]
struct Summarized {
    summary: String,
    datasets: usize,
    bytes: u64,
}

/// Summarises datasets, or joins summaries.
///
/// # Errors
/// A [`Failure`] if a file cannot be read or has no such window, or the summary exists.
pub fn run(
    arguments: &SummarizeArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let destination = Destination::claim(&arguments.out)?;
    destination.require_other_than(&arguments.files)?;
    if !arguments.overwrite {
        destination.require_new()?;
    }
    let out = destination.path();
    let window = Window::Central(CentralFraction::new(arguments.window)?);
    let failed = |error: CompareError| Failure::of_comparison(error, out);
    let mut summary = Summary::open_all(&arguments.files, &window).map_err(failed)?;
    if let Some(sizes) = &arguments.n {
        summary = summary.of_lbits(&sizes.values).map_err(failed)?;
    }
    require_one_model(&summary)?;
    summary.write(&destination, &Provenance::now(command_line, 1)).map_err(failed)?;
    for left_out in &summary.left_out {
        printer.remark(&format!("N = {} is left out: {}", left_out.n_lbits, left_out.reason));
    }
    if !summary.left_out.is_empty() {
        printer.remark(SIZES_LEFT_OUT);
    }
    let size = std::fs::metadata(out).map_err(|error| Failure::unreadable(out, &error))?.len();
    let summarized = Summarized {
        summary: out.display().to_string(),
        datasets: summary.sources.len(),
        bytes: size,
    };
    let text = format!(
        "{}: {} in {}",
        summarized.summary,
        counted(summarized.datasets, "datasets"),
        ByteSize(size)
    );
    printer.result(&text, &summarized)?;
    Ok(ExitStatus::Done)
}
