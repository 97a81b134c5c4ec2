//! What is done of a run that has not ended.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use grain_dataset::PartsReport;
use serde::Serialize;

use crate::cli::InfoArguments;
use crate::failure::Failure;
use crate::print::Printer;
use crate::safe_text::one_line;
use crate::stated_command::stated_command;

/// Everything that is printed, for `--json`.
#[derive(Debug, Serialize)]
struct Description {
    parts_folder: String,
    running: bool,
    things: &'static str,
    done: usize,
    planned: Option<usize>,
    shard: Option<String>,
    parts: usize,
    damaged_parts: usize,
    history: String,
    plan: grain_dataset::Description,
}

/// The folder of parts that a path means: itself, or the one beside an output that is not there yet.
pub(super) fn folder(path: &Path) -> Option<PathBuf> {
    if PartsReport::is_at(path) {
        return Some(path.into());
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".parts");
    let beside = PathBuf::from(beside);
    (!path.exists() && PartsReport::is_at(&beside)).then_some(beside)
}

/// Prints plan, progress, and how to go on.
pub(super) fn run(
    folder: &Path,
    arguments: &InfoArguments,
    printer: Printer,
) -> Result<(), Failure> {
    let report = PartsReport::read(folder)?;
    let description = Description {
        parts_folder: folder.display().to_string(),
        running: report.running,
        things: report.things,
        done: report.done,
        planned: report.planned,
        shard: report.shard.clone(),
        parts: report.parts,
        damaged_parts: report.damaged,
        history: report.history.clone(),
        plan: report.plan.clone(),
    };
    if arguments.digest {
        printer.remark("parts have no digest of their content: the finished file has one");
    }
    printer.result(&text(&report), &description)?;
    Ok(())
}

fn text(report: &PartsReport) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name:<14}{}", one_line(value));
    };
    let state = if report.running { "a process writes there now" } else { "NOT running" };
    line("parts", &format!("{} of an unfinished run, {state}", report.folder.display()));
    if let Some(shard) = &report.shard {
        line("shard", &format!("{shard} of a run"));
    }
    let planned = match (report.planned, &report.shard) {
        (Some(planned), None) => format!(" of {planned} planned"),
        (Some(planned), Some(_)) => format!("; all shards together have {planned}"),
        (None, _) => String::new(),
    };
    line(report.things, &format!("{} safe in {} parts{planned}", report.done, report.parts));
    if report.damaged > 0 {
        line("damaged", &format!("{} parts, which are computed again", report.damaged));
    }
    for (name, value) in &report.plan {
        line("plan", &format!("{name}: {value}"));
    }
    for run in report.history.lines() {
        line("run", run);
    }
    if !report.running {
        line(
            "to do",
            "go on: the command that began it, with --resume; or discard it: --overwrite",
        );
        let began = report.history.lines().next().and_then(|line| line.split_once(" by "));
        if let Some(command) =
            began.and_then(|(_, command)| stated_command(command, &[], &["--resume"]))
        {
            line("by its history", &format!("this goes on: {command}"));
        }
    }
    text
}
