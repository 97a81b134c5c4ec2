//! `grain verify`: whether a dataset is whole, possible, and what its disorder gives again.

mod difference;
mod lattice;
mod rank;
mod recomputation;

use std::fmt::Write;

use grain_dataset::{Dataset, FileKind, Verification, verify};
use grain_model::Interrupt;
use serde::Serialize;

use crate::cli::VerifyArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;
use crate::progress::TerminalProgress;
use crate::safe_text::one_line;
use crate::stated_command::stated_command;
use recomputation::Recomputation;

/// What was found, for `--json`.
#[derive(Debug, Serialize)]
struct Verdict {
    file: String,
    sound: bool,
    complete: bool,
    sealed: bool,
    digest_agrees: Option<bool>,
    points: usize,
    planned: usize,
    recomputed: usize,
    bit_identical: usize,
    defects: Vec<String>,
    /// What it holds is called so.
    #[serde(skip)]
    things: &'static str,
    /// How it was made.
    #[serde(skip)]
    command_line: String,
}

/// Verifies a dataset or a lattice ensemble: 0 if everything in it is right, 1 if something is not.
///
/// # Errors
/// A [`Failure`] if it cannot be read to its end, or a spectrum or sample cannot be computed again.
pub fn run(arguments: &VerifyArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let verdict = match FileKind::of(&arguments.file) {
        Some(FileKind::Lattice) => lattice::verdict(arguments, printer)?,
        _ => of_dataset(arguments, printer)?,
    };
    printer.result(&text(&verdict), &verdict)?;
    Ok(if verdict.sound { ExitStatus::Done } else { ExitStatus::Disagrees })
}

/// What is found in a dataset of spectra.
fn of_dataset(arguments: &VerifyArguments, printer: Printer) -> Result<Verdict, Failure> {
    let dataset = Dataset::open(&arguments.file)?;
    let found = verify(&dataset)?;
    let recomputation = if found.is_sound() {
        let progress = TerminalProgress::new(printer);
        let chosen = if arguments.all { usize::MAX } else { arguments.recompute };
        let result = Recomputation::of(&dataset, chosen, &progress, &Interrupt::new());
        progress.clear();
        result?
    } else {
        // Numbers that cannot be right need no second computation.
        Recomputation::default()
    };
    Ok(verdict(&dataset, &found, &recomputation))
}

fn verdict(dataset: &Dataset, found: &Verification, recomputation: &Recomputation) -> Verdict {
    let mut defects: Vec<String> = found.defects.iter().map(ToString::to_string).collect();
    if found.digest_agrees == Some(false) {
        defects.push("the digest of the content is not the one that was written".into());
    }
    defects.extend(recomputation.differences().iter().map(ToString::to_string));
    Verdict {
        file: dataset.path().display().to_string(),
        sound: defects.is_empty(),
        complete: found.points == found.planned,
        sealed: found.sealed,
        digest_agrees: found.digest_agrees,
        points: found.points,
        planned: found.planned,
        recomputed: recomputation.points(),
        bit_identical: recomputation.bit_identical(),
        defects,
        things: "points",
        command_line: dataset.attributes().command_line.clone(),
    }
}

/// Defects that are listed; more of them say nothing new.
const LISTED: usize = 20;

fn text(verdict: &Verdict) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name:<14}{}", one_line(value));
    };
    line("dataset", &verdict.file);
    let seal =
        if verdict.sealed { "agrees with every byte" } else { "none: another program wrote it" };
    line("seal", seal);
    line("checksums", "of every chunk agree");
    line(
        "digest",
        match verdict.digest_agrees {
            Some(true) => "of the content agrees",
            Some(false) => "of the content DISAGREES",
            None => "none was written",
        },
    );
    let state = if verdict.complete { "complete" } else { "NOT complete" };
    line(verdict.things, &format!("{} of {} planned, {state}", verdict.points, verdict.planned));
    line(
        "recomputed",
        &format!(
            "{} {}, {} of them bit for bit",
            verdict.recomputed, verdict.things, verdict.bit_identical
        ),
    );
    for defect in verdict.defects.iter().take(LISTED) {
        line("DEFECT", defect);
    }
    if verdict.defects.len() > LISTED {
        line("", &format!("and {} more", verdict.defects.len() - LISTED));
    }
    line("verdict", if verdict.sound { "sound" } else { "NOT sound" });
    if !verdict.sound {
        line("to do", "do not use it; fetch it again, or make it again with --overwrite");
    } else if !verdict.complete {
        line("to do", "compute what is missing: the command that made it, with --resume");
    }
    if !(verdict.sound && verdict.complete) {
        // The command is a claim of the file, and no word of ours.
        match stated_command(&verdict.command_line, &[], &[]) {
            Some(command) => line("by the file", &format!("it was made by: {command}")),
            None => line("by the file", "it does not say by which command of grain it was made"),
        }
    }
    text
}
