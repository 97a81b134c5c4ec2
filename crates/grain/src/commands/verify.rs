//! `grain verify`: whether a dataset is whole, possible, and what its disorder gives again.

mod contents;
mod difference;
mod lattice;
mod rank;
mod recomputation;
mod verdict;

use grain_dataset::{Dataset, FileKind, Verification, verify};
use grain_ed::SolverChoice;
use grain_model::Interrupt;

use crate::bounds;
use crate::cli::VerifyArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;
use crate::progress::TerminalProgress;
use recomputation::Recomputation;
use verdict::Verdict;

/// Verifies a dataset or a lattice ensemble: 0 if everything in it is right, 1 if something is not.
///
/// # Errors
/// A [`Failure`] if it cannot be read to its end, or a spectrum or sample cannot be computed again.
pub fn run(arguments: &VerifyArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let verdict = match FileKind::of(&arguments.file) {
        Some(FileKind::Lattice) => lattice::verdict(arguments, printer)?,
        Some(kind @ (FileKind::Summary | FileKind::Tables)) => {
            return contents::run(arguments, kind, printer);
        }
        Some(FileKind::Dataset) | None => of_dataset(arguments, printer)?,
    };
    printer.result(&verdict.text(), &verdict)?;
    Ok(if verdict.sound { ExitStatus::Done } else { ExitStatus::Disagrees })
}

/// What is found in a dataset of spectra.
fn of_dataset(arguments: &VerifyArguments, printer: Printer) -> Result<Verdict, Failure> {
    let dataset = Dataset::open(&arguments.file)?;
    let found = verify(&dataset)?;
    let recomputation = if found.is_sound() {
        let progress = TerminalProgress::new(printer);
        let threads = bounds::threads(arguments.threads.threads)?;
        let chosen = if arguments.all { usize::MAX } else { arguments.recompute };
        let solver = arguments.solver.map(SolverChoice::from);
        let by = (threads, solver);
        let result = Recomputation::of(&dataset, chosen, by, &progress, &Interrupt::new());
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
