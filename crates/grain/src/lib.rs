//! The command line of grain: parses, calls the libraries, prints.
//!
//! What was typed ([`cli`], [`run_file`], [`range`]) becomes validated settings ([`settings`]); a
//! command ([`commands`]) passes them to the libraries and returns what to print. Only [`mod@print`]
//! writes to the terminal, and every ending has a documented code ([`exit`]).

pub mod exit;

pub mod range;

pub mod model_name;

pub mod model_table;

mod model_presets;

mod model_of_table;

pub mod run_file;

pub mod cli;

pub mod critical;

pub mod extension;

pub mod bounds;

pub mod settings;

pub mod machine;

mod safe_text;

pub mod allocation;

mod inherited;

pub mod print;

mod stated_command;

pub mod progress;

mod signals;

pub mod failure;

mod shard;

mod lattice_file;

mod file_name;

mod run_ending;

pub mod commands;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// Runs the program with the given arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    signals::let_large_writes_fail();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(usage) => return print::usage(&usage).into(),
    };
    let printer = Printer::new(cli.output);
    let typed: Vec<String> =
        arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
    match dispatch(cli.command, printer, &print::command_line(&typed)) {
        Ok(status) => status.into(),
        Err(failure) => printer.failure(&failure).into(),
    }
}

fn dispatch(command: Command, printer: Printer, command_line: &str) -> Result<ExitStatus, Failure> {
    if let Some(asked) = command.shared_threads() {
        machine::begin_threads(bounds::threads(asked.threads)?)?;
    }
    match command {
        Command::Generate(arguments) => commands::generate::run(arguments, printer, command_line),
        Command::Info(arguments) => commands::info::run(&arguments, printer),
        Command::Verify(arguments) => commands::verify::run(&arguments, printer),
        Command::Merge(arguments) => commands::merge::run(&arguments, printer, command_line),
        Command::Fit(arguments) => commands::fit::run(&arguments, printer),
        Command::Compare(arguments) => commands::compare::run(&arguments, printer),
        Command::Plot(arguments) => commands::plot::run(&arguments, printer),
        Command::Explore(arguments) => commands::explore::run(&arguments, printer),
        Command::Export(arguments) => commands::export::run(&arguments, printer),
        Command::Levels(arguments) => commands::levels::run(&arguments, printer),
        Command::Summarize(arguments) => {
            commands::summarize::run(&arguments, printer, command_line)
        }
        Command::Regress(arguments) => commands::regress::run(&arguments, printer),
        Command::Theory(arguments) => commands::theory::run(&arguments, printer),
        Command::Lattice(arguments) => commands::lattice::run(&arguments, printer, command_line),
        Command::Figure(arguments) => commands::figure::run(&arguments, printer),
        Command::Claims(arguments) => commands::claims::run(&arguments, printer),
        Command::Measure(arguments) => commands::measure::run(&arguments, printer, command_line),
        Command::Completions(arguments) => commands::completions::run(&arguments, printer),
        Command::Man(arguments) => commands::man::run(&arguments, printer),
    }
}
