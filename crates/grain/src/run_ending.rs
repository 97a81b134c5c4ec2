//! What is printed when a run ends: finished, interrupted, or failed with something made safe.

use std::path::Path;
use std::time::Instant;

use bytesize::ByteSize;
use grain_dataset::Completed;
use serde::Serialize;

use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, counted};
use crate::progress::duration;

/// The end of a run of points or samples: what its messages name.
#[derive(Clone, Copy)]
pub(crate) struct RunEnding<'a> {
    pub printer: Printer,
    pub things: &'static str,
    pub began: Instant,
    /// Where what is finished is made safe.
    pub folder: &'a Path,
}

/// What is printed of a finished run.
#[derive(Debug, Serialize)]
struct Finished {
    dataset: String,
    points: usize,
    bytes: u64,
    seconds: f64,
    content_digest: String,
}

impl RunEnding<'_> {
    /// An error keeps it from going on; `held` are safe. What was refused is refused again; what the system did may
    /// pass.
    pub(crate) fn failed(self, held: usize, refused: bool) {
        let Self { things, folder, .. } = self;
        if held == 0 {
            return self.printer.remark(&format!("no {things} were finished, so nothing is kept"));
        }
        let remedy = if refused {
            "the same command would be refused again: with other settings choose another --out, or discard \
             them by --overwrite"
        } else {
            "the same command with --resume goes on from there"
        };
        let folder = folder.display();
        let held = counted(held, things);
        self.printer.remark(&format!("{held} safe in {folder}; {remedy}"));
    }

    /// Someone asked it to stop.
    pub(crate) fn interrupted(self, missing: usize) -> ExitStatus {
        self.printer.remark(&format!(
            "interrupted: {} missing, the others are safe in {}. The same command with --resume goes on",
            counted(missing, self.things),
            self.folder.display()
        ));
        ExitStatus::Interrupted
    }

    /// It is done.
    pub(crate) fn finished(self, completed: Completed) -> Result<ExitStatus, Failure> {
        let finished = Finished {
            dataset: completed.path.display().to_string(),
            points: completed.points,
            bytes: completed.bytes,
            seconds: self.began.elapsed().as_secs_f64(),
            content_digest: completed.content_digest,
        };
        let text = format!(
            "{}: {}, {}, in {}",
            finished.dataset,
            counted(finished.points, self.things),
            ByteSize(finished.bytes),
            duration(finished.seconds)
        );
        self.printer.result(&text, &finished)?;
        Ok(ExitStatus::Done)
    }
}
