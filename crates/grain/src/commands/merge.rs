//! `grain merge`: the shards of a run made one dataset.

mod shards;

use std::path::Path;

use bytesize::ByteSize;
use grain_dataset::{Destination, Provenance};
use grain_model::Shard;
use serde::Serialize;

use crate::cli::MergeArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::{Printer, counted};
use crate::safe_text::one_line;
use crate::stated_command::stated_command;
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
    let destination = Destination::claim(&arguments.out)?;
    destination.require_other_than(&arguments.shards)?;
    let shards = Shards::of(&arguments.shards)?;
    let (things, lack) = (shards.things(), shards.lack());
    if let Some(lack) = lack.as_ref().filter(|_| !arguments.partial) {
        let commands: Vec<String> = (shards.missing_shards().into_iter())
            .filter_map(|shard| command_for(shards.command_line(), shard))
            .collect();
        let report = Missing { points: lack.count, commands };
        let text = describe(&arguments.out, things, &lack.first, &report);
        printer.result(&text, &report)?;
        return Ok(ExitStatus::Disagrees);
    }
    if !arguments.overwrite {
        destination.require_new()?;
    }
    let completed = shards.write(&destination, Provenance::now(command_line, 1))?;
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
        "{}: {} of {}{lack}, {}",
        merged.dataset,
        counted(merged.points, things),
        counted(merged.shards, "shards"),
        ByteSize(merged.bytes)
    );
    printer.result(&text, &merged)?;
    Ok(ExitStatus::Done)
}

fn describe(out: &Path, things: &str, first: &str, report: &Missing) -> String {
    let remedy = if report.commands.is_empty() {
        "The shards do not say how they were made and divided: generate them again with --shard"
            .to_owned()
    } else {
        // A command that came with a file is a claim of the file, and no word of ours.
        format!(
            "By what the first shard says of its making, what is missing is computed by
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
        one_line(&out.display().to_string())
    )
}

/// The command that a file says made one shard, for another one.
fn command_for(made_by: &str, shard: Shard) -> Option<String> {
    stated_command(made_by, &["--shard"], &["--shard", &shard.to_string(), "--resume"])
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
                command_for(made_by, shard).as_deref(),
                Some("grain generate --n 6 --out 'my runs/d.h5' --shard 5/16 --resume"),
                "{made_by}"
            );
        }
    }
}
