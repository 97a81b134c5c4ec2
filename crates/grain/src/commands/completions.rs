//! `grain completions`: completions for a shell.

use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArguments};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// Prints the completions of one shell.
///
/// # Errors
/// None today; the signature is that of every command.
pub fn run(arguments: &CompletionsArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "grain", &mut script);
    printer.text(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Done)
}
