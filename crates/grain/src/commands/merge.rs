//! `grain merge`: the shards of a run made one dataset.

mod shards;

use std::path::Path;

use grain_dataset::{Existing, Provenance};
use grain_model::Shard;
use serde::Serialize;

use crate::cli::MergeArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, bytes};
use shards::Shards;

/// What is printed of a merged dataset.
#[derive(Debug, Serialize)]
struct Merged {
    dataset: String,
    shards: usize,
    points: usize,
    missing: usize,
    bytes: u64,
    content_digest: String,
}

/// What is printed where points are missing.
#[derive(Debug, Serialize)]
struct Missing {
    points: usize,
    /// One command for each shard that is missing.
    commands: Vec<String>,
}

/// Merges shards, or says by which commands the missing ones would be made.
///
/// # Errors
/// A [`Failure`] if a shard is damaged, foreign or doubled, or the output exists.
pub fn run(
    arguments: &MergeArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let shards = Shards::of(&arguments.shards)?;
    let (things, lack) = (shards.things(), shards.lack());
    if let Some(lack) = lack.as_ref().filter(|_| !arguments.partial) {
        let commands: Vec<String> = (shards.missing_shards().into_iter())
            .map(|shard| command_for(shards.command_line(), shard))
            .collect();
        let report = Missing { points: lack.count, commands };
        let text = describe(&arguments.out, things, &lack.first, &report);
        printer.result(&text, &report)?;
        return Ok(ExitStatus::Disagrees);
    }
    let existing = if arguments.overwrite { Existing::Overwrite } else { Existing::Refuse };
    let completed = shards.write(&arguments.out, existing, Provenance::now(command_line, 1))?;
    let merged = Merged {
        dataset: completed.path.display().to_string(),
        shards: arguments.shards.len(),
        points: completed.points,
        missing: lack.map_or(0, |lack| lack.count),
        bytes: completed.bytes,
        content_digest: completed.content_digest,
    };
    let lack = match merged.missing {
        0 => String::new(),
        count => format!(", {count} missing"),
    };
    let text = format!(
        "{}: {} {things} of {} shards{lack}, {}",
        merged.dataset,
        merged.points,
        merged.shards,
        bytes(merged.bytes as f64)
    );
    printer.result(&text, &merged)?;
    Ok(ExitStatus::Done)
}

fn describe(out: &Path, things: &str, first: &str, report: &Missing) -> String {
    let remedy = if report.commands.is_empty() {
        "The shards do not say how they were divided: generate them again with --shard".to_owned()
    } else {
        format!(
            "What is missing is computed by
  {}",
            report.commands.join(
                "
  "
            )
        )
    };
    format!(
        "{} {things} are missing, so {} is not made; the first is {first}.
{remedy}
With --partial the dataset is \
         made of what is there",
        report.points,
        out.display()
    )
}

/// The command that made one shard, for another one.
fn command_for(made_by: &str, shard: Shard) -> String {
    let words = shlex::split(made_by).unwrap_or_else(|| vec![made_by.to_owned()]);
    let mut command = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--shard" => drop(words.next()),
            "--resume" | "--overwrite" => {}
            _ if word.starts_with("--shard=") => {}
            _ => command.push(word),
        }
    }
    command.extend(["--shard".to_owned(), shard.to_string(), "--resume".to_owned()]);
    crate::print::command_line(&command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_missing_shard_is_that_of_another_with_its_number() {
        let shard = Shard::new(5, 16).unwrap();
        for made_by in [
            "grain generate --n 6 --shard 3/16 --out 'my runs/d.h5'",
            "grain generate --n 6 --shard=3/16 --out 'my runs/d.h5' --overwrite",
            "grain generate --n 6 --out 'my runs/d.h5'",
        ] {
            assert_eq!(
                command_for(made_by, shard),
                "grain generate --n 6 --out 'my runs/d.h5' --shard 5/16 --resume",
                "{made_by}"
            );
        }
    }
}
