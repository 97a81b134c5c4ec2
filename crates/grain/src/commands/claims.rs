//! `grain claims`: every quantitative statement of the paper beside what is computed here.

use std::path::{Path, PathBuf};

use grain_claims::{Effort, ExpectedLedger, Ledger, run as examine};
use grain_compare::{CompareError, Comparison, ComparisonSettings, Summary, compare_summary};
use grain_dataset::input::read_text;
use grain_dataset::write_files;

use crate::cli::ClaimsArguments;
use crate::exit::ExitStatus;
use crate::failure::{BadInput, Failure};
use crate::print::Printer;
use crate::settings::require_one_model;

/// A ledger that verdicts cannot be held against.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}: not a ledger to compare with ({reason}); give the ledger.json that grain claims --out wrote",
    path.display()
)]
struct ExpectedLedgerError {
    /// What was given.
    path: PathBuf,
    /// What is wrong with it.
    reason: String,
}

impl BadInput for ExpectedLedgerError {}

/// Examines every claim, prints the ledger and, if asked, writes it into a folder and holds its
/// verdicts against those of an earlier one.
///
/// # Errors
/// A [`Failure`] if a measurement cannot be made, a file cannot be written, or the earlier ledger cannot
/// be read.
pub fn run(arguments: &ClaimsArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let effort = if arguments.quick { Effort::Quick } else { Effort::Full };
    // Before minutes of work.
    let expected = arguments.expect.as_deref().map(|path| read(path, effort)).transpose()?;
    if let Some(folder) = &arguments.out {
        std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
    }
    let figure_2 = compared(&arguments.figure_2)?;
    let ledger = examine(effort, figure_2)?;
    printer.result(&ledger.markdown(), &ledger)?;
    if let Some(folder) = &arguments.out {
        write(folder, &ledger)?;
        printer.remark(&format!(
            "wrote ledger.md, ledger.json and report.html to {}",
            folder.display()
        ));
    }
    printer.remark(&ledger.summary());
    if arguments.figure_2.is_empty() {
        printer.remark("Fig. 2 was not examined: give its data by --figure-2 data/figure-2/n*.h5");
    }
    let differences = expected.map_or_else(Vec::new, |expected| expected.differences(&ledger));
    for difference in &differences {
        printer.remark(&format!("differs: {difference}"));
    }
    Ok(if differences.is_empty() { ExitStatus::Done } else { ExitStatus::Disagrees })
}

/// The data of Fig. 2 beside mean field, where there are some.
fn compared(files: &[PathBuf]) -> Result<Option<Comparison>, Failure> {
    let Some(first) = files.first() else { return Ok(None) };
    let settings = ComparisonSettings::default();
    let failed = |error: CompareError| Failure::of_comparison(error, first);
    let summary = Summary::open_all(files, &settings.window).map_err(failed)?;
    require_one_model(&summary)?;
    Ok(Some(compare_summary(&summary, &settings).map_err(failed)?))
}

/// A ledger has some hundred kilobytes.
const MOST_LEDGER: u64 = 64 << 20;

/// The verdicts of an earlier ledger, which must have been computed with the same effort.
fn read(path: &Path, effort: Effort) -> Result<ExpectedLedger, Failure> {
    let refused =
        |reason: String| -> Failure { ExpectedLedgerError { path: path.into(), reason }.into() };
    let text = read_text(path, MOST_LEDGER).map_err(|error| refused(error.to_string()))?;
    let expected: ExpectedLedger =
        serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    if expected.effort == effort {
        Ok(expected)
    } else {
        Err(refused("it was computed with another effort: both --quick, or neither".into()))
    }
}

fn write(folder: &Path, ledger: &Ledger) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(ledger)
        .map_err(|error| Failure::new(ExitStatus::SystemFailed, &error))?;
    let files =
        [("ledger.md", ledger.markdown()), ("ledger.json", json), ("report.html", ledger.html())];
    write_files(folder, &files.map(|(name, text)| (name.to_owned(), text.into_bytes())))?;
    Ok(())
}
