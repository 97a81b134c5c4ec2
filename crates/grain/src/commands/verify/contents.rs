//! A summary, or a file of tables, verified: its seal, and every chunk's checksum.

use std::fmt::Write;

use grain_dataset::{FileContents, FileKind};
use serde::Serialize;

use crate::cli::VerifyArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;
use crate::safe_text::one_line;

/// What was found, for `--json`.
#[derive(Debug, Serialize)]
struct Verdict {
    file: String,
    sound: bool,
    sealed: bool,
    arrays: usize,
}

/// Reads all of it; what cannot be read, or cannot be, is an error.
pub(super) fn run(
    arguments: &VerifyArguments,
    kind: FileKind,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    let found = FileContents::read(&arguments.file, kind)?;
    let verdict = Verdict {
        file: found.path.display().to_string(),
        sound: true,
        sealed: found.sealed,
        arrays: found.arrays.len(),
    };
    let mut text = String::new();
    let seal =
        if found.sealed { "agrees with every byte" } else { "none: another program wrote it" };
    let arrays = format!("{}, all of them read", verdict.arrays);
    let named = if kind == FileKind::Summary { "summary" } else { "tables" };
    let lines = [
        (named, one_line(&verdict.file).into_owned()),
        ("seal", seal.to_owned()),
        ("arrays", arrays),
        ("recomputed", "nothing: the disorder is not in it".to_owned()),
        ("verdict", "sound".to_owned()),
    ];
    for (name, value) in lines {
        let _infallible = writeln!(text, "{name:<14}{value}");
    }
    printer.result(&text, &verdict)?;
    Ok(ExitStatus::Done)
}
