//! The only place that writes to the terminal: results to stdout, everything else to stderr.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

use serde::Serialize;

use crate::cli::OutputArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::inherited;
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
    ///
    /// # Errors
    /// A [`Failure`] if it cannot be written; a reader that went away (`| head`) is none.
    pub fn result(&self, text: &str, json: &impl Serialize) -> Result<(), Failure> {
        if self.output.json { write_json(json) } else { self.text(text) }
    }

    /// A result of many lines, which are written as they come: a million of them take no memory.
    ///
    /// # Errors
    /// As [`Printer::result`].
    pub fn lines(
        &self,
        lines: impl Iterator<Item = String>,
        json: &impl Serialize,
    ) -> Result<(), Failure> {
        if self.output.json {
            return write_json(json);
        }
        to_stdout(|out| {
            for line in lines {
                writeln!(out, "{}", self::lines(&line))?;
            }
            Ok(())
        })
    }

    /// A result that has one form alone, such as CSV.
    ///
    /// # Errors
    /// As [`Printer::result`].
    pub fn text(&self, text: &str) -> Result<(), Failure> {
        let text = lines(text);
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        to_stdout(|out| write!(out, "{text}{newline}"))
    }

    /// A remark for the person at the terminal.
    pub fn remark(&self, text: &str) {
        if !self.output.quiet {
            let _gone = writeln!(io::stderr().lock(), "{}", lines(text));
        }
    }

    /// Several remarks.
    pub(crate) fn remarks(self, remarks: impl IntoIterator<Item = String>) {
        for remark in remarks {
            self.remark(&remark);
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
    if error.use_stderr() {
        let _gone = error.print();
        return ExitStatus::BadInput;
    }
    match to_stdout(|_| error.print()) {
        Ok(()) => ExitStatus::Done,
        Err(failure) => Printer::new(OutputArguments::default()).failure(&failure),
    }
}

/// JSON, written while it is made.
fn write_json(value: &impl Serialize) -> Result<(), Failure> {
    to_stdout(|out| {
        // An error of `out` comes back as it was; a value without a JSON form is named.
        serde_json::to_writer_pretty(SafeJson(out), value).map_err(io::Error::from)?;
        writeln!(out)
    })
}

/// Passes JSON on with whatever would move a cursor escaped; `serde_json` hands over whole characters.
struct SafeJson<'a, W: Write>(&'a mut W);

impl<W: Write> Write for SafeJson<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.0.write_all(json_text(text).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes to stdout, and learns what became of it: what is left in a buffer when the process ends is
/// flushed by nobody who could say that it failed.
fn to_stdout(write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout());
    let open = inherited::stdout_is_writable();
    let written = open.and_then(|()| write(&mut out)).and_then(|()| out.flush());
    match written {
        // A reader that went away has seen what it wanted.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // Not tried again while it is dropped.
            let _unwritten = out.into_parts();
            Err(Failure::unprintable(&error))
        }
        _ => Ok(()),
    }
}

/// `1 dataset`, `2 datasets`: a count of things, whose name is given in the plural.
pub(crate) fn counted(count: usize, things: &str) -> String {
    let one = things.strip_suffix('s').filter(|_| count == 1);
    format!("{count} {}", one.unwrap_or(things))
}

/// A p-value to three digits; what is less is said to be.
pub(crate) fn probability(p: f64) -> String {
    if p < 5e-4 { "< 0.001".into() } else { format!("{p:.3}") }
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
