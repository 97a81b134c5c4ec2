//! What is said of a run that ended: finished, interrupted, or failed with something made safe.

use std::path::Path;
use std::time::Instant;

use grain_dataset::Completed;
use serde::Serialize;

use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, bytes};
use crate::progress::duration;

/// A run of points or samples, as these are called.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
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

impl Run<'_> {
    /// An error keeps it from going on; `held` are safe.
    pub(crate) fn failed(self, held: usize) {
        self.printer.remark(&format!(
            "{held} {} are safe in {}; the same command with --resume goes on from there",
            self.things,
            self.folder.display()
        ));
    }

    /// Someone asked it to stop.
    pub(crate) fn interrupted(self, missing: usize) -> ExitStatus {
        self.printer.remark(&format!(
            "interrupted: {missing} {} are missing, the others are safe in {}. The same command with \
             --resume goes on",
            self.things,
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
            "{}: {} {}, {}, in {}",
            finished.dataset,
            finished.points,
            self.things,
            bytes(finished.bytes as f64),
            duration(finished.seconds)
        );
        self.printer.result(&text, &finished)?;
        Ok(ExitStatus::Done)
    }
}
