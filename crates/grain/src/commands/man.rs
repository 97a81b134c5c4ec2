//! `grain man`: manual pages.

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{Cli, ManArguments};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// Prints the page of `grain`, or writes those of every command into a folder.
///
/// # Errors
/// A [`Failure`] if the folder cannot be written.
pub fn run(arguments: &ManArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    if let Some(folder) = &arguments.out {
        let failed = |error: std::io::Error| Failure::unwritable(folder, &error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
        printer.remark(&format!("wrote manual pages into {}", folder.display()));
    } else {
        let mut page = Vec::new();
        // Writing into memory cannot fail.
        let _whole = Man::new(Cli::command()).render(&mut page);
        printer.text(&String::from_utf8_lossy(&page))?;
    }
    Ok(ExitStatus::Done)
}
