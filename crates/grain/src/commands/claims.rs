//! `grain claims`: every quantitative statement of the paper beside what is computed here.

use std::path::Path;

use grain_claims::{Effort, run as examine};

use crate::cli::ClaimsArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// Examines every claim, prints the ledger and, if asked, writes it into a folder.
///
/// # Errors
/// A [`Failure`] if a measurement cannot be made or a file cannot be written.
pub fn run(arguments: &ClaimsArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let effort = if arguments.quick { Effort::Quick } else { Effort::Full };
    let ledger = examine(effort)?;
    let markdown = ledger.markdown();
    printer.result(&markdown, &ledger);
    if let Some(folder) = &arguments.out {
        let json = serde_json::to_string_pretty(&ledger)
            .map_err(|error| Failure::new(ExitStatus::SystemFailed, &error))?;
        write(
            folder,
            &[("claims.md", &markdown), ("claims.json", &json), ("claims.html", &ledger.html())],
        )?;
        printer.remark(&format!(
            "wrote claims.md, claims.json and claims.html to {}",
            folder.display()
        ));
    }
    printer.remark(&ledger.summary());
    Ok(ExitStatus::Done)
}

fn write(folder: &Path, files: &[(&str, &String)]) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, &error))?;
    for (name, content) in files {
        let path = folder.join(name);
        std::fs::write(&path, content).map_err(|error| Failure::unwritable(&path, &error))?;
    }
    Ok(())
}
