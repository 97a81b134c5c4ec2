//! The only place that writes to the terminal: results to stdout, everything else to stderr.

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use crate::cli::OutputArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::safe_text::{json as json_text, lines};

/// Prints as `--quiet` and `--json` ask.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    output: OutputArguments,
}

impl Printer {
    /// A printer that follows the given flags.
    pub fn new(output: OutputArguments) -> Self {
        Self { output }
    }

    /// Whether remarks and progress are wanted.
    pub fn is_quiet(&self) -> bool {
        self.output.quiet
    }

    /// A result: as text, or as JSON if that was asked for.
    pub fn result(&self, text: &str, json: &impl Serialize) {
        if self.output.json {
            // A value that serde_json cannot write is a bug; say so rather than print half.
            let text = serde_json::to_string_pretty(json).unwrap_or_else(|error| {
                format!("{{\"error\": \"{}\"}}", error.to_string().replace('"', "'"))
            });
            self.text(&json_text(&text));
        } else {
            self.text(text);
        }
    }

    /// A result of many lines, which are written as they come: a million of them take no memory.
    pub fn lines(&self, lines: impl Iterator<Item = String>, json: &impl Serialize) {
        if self.output.json {
            return self.result("", json);
        }
        let mut out = BufWriter::new(io::stdout().lock());
        for line in lines {
            // A reader that went away (`| head`) has seen what it wanted.
            if writeln!(out, "{line}").is_err() {
                return;
            }
        }
        let _gone = out.flush();
    }

    /// A result that has one form alone, such as CSV.
    pub fn text(&self, text: &str) {
        let text = lines(text);
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        // A reader that went away (`| head`) has seen what it wanted.
        let _gone = write!(io::stdout().lock(), "{text}{newline}");
    }

    /// A remark for the person at the terminal.
    pub fn remark(&self, text: &str) {
        if !self.output.quiet {
            let _gone = writeln!(io::stderr().lock(), "{}", lines(text));
        }
    }

    /// An error, always said; returns its exit code.
    pub fn failure(&self, failure: &Failure) -> ExitStatus {
        let mark = if io::stderr().is_terminal() { "\x1b[1;31merror:\x1b[0m" } else { "error:" };
        let _gone = writeln!(io::stderr().lock(), "{mark} {failure}");
        failure.status()
    }
}

/// What clap has to say: help and version to stdout, usage errors to stderr.
pub(crate) fn usage(error: &clap::Error) -> ExitStatus {
    let _gone = error.print();
    if error.use_stderr() { ExitStatus::BadInput } else { ExitStatus::Done }
}

/// Lays out rows in columns, the first row as a heading; numbers belong to the right.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A command line as it can be typed again.
pub(crate) fn command_line(words: &[String]) -> String {
    let words = words.iter().map(String::as_str);
    // A word that no shell can quote holds a NUL, and cannot have been typed.
    shlex::try_join(words.clone()).unwrap_or_else(|_| words.collect::<Vec<_>>().join(" "))
}

/// A number of bytes as a person says it.
pub(crate) fn bytes(count: f64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut scaled = count;
    let mut unit = 0;
    while scaled >= 1024.0 && unit + 1 < units.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{scaled:.0} B") } else { format!("{scaled:.1} {}", units[unit]) }
}
