//! What a summary, or a file of tables, holds.

use std::fmt::Write;

use bytesize::ByteSize;
use grain_dataset::{ArrayContents, FileContents, FileKind};
use serde::Serialize;

use crate::cli::InfoArguments;
use crate::failure::Failure;
use crate::print::{Printer, table};
use crate::safe_text::one_line;

/// Everything that is printed, for `--json`.
#[derive(Debug, Serialize)]
struct Description {
    file: String,
    format: &'static str,
    bytes: u64,
    attributes: serde_json::Map<String, serde_json::Value>,
    arrays: Vec<Described>,
}

#[derive(Debug, Serialize)]
struct Described {
    group: String,
    name: String,
    shape: Vec<usize>,
    units: String,
}

/// Prints how it was made, and every array with its shape and unit.
pub(super) fn run(
    arguments: &InfoArguments,
    kind: FileKind,
    printer: Printer,
) -> Result<(), Failure> {
    let found = FileContents::read(&arguments.file, kind)?;
    let described = |array: &ArrayContents| Described {
        group: array.group[0].clone(),
        name: array.name.clone(),
        shape: array.shape.clone(),
        units: array.units.clone(),
    };
    let said =
        found.attributes.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into()));
    let description = Description {
        file: found.path.display().to_string(),
        format: kind.format(),
        bytes: found.bytes,
        attributes: said.collect(),
        arrays: found.arrays.iter().map(described).collect(),
    };
    printer.result(&text(&found, kind), &description)?;
    Ok(())
}

fn text(found: &FileContents, kind: FileKind) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _infallible = writeln!(text, "{name:<17}{}", one_line(value));
    };
    let named = if kind == FileKind::Summary { "summary" } else { "tables" };
    line(named, &format!("{} ({})", found.path.display(), ByteSize(found.bytes)));
    for (name, value) in &found.attributes {
        line(&name.replace('_', " "), value);
    }
    for arrays in found.arrays.chunk_by(|one, other| one.group == other.group) {
        let [group, title] = &arrays[0].group;
        let heading = [group.as_str(), title].map(one_line).join("  ");
        let _infallible = writeln!(text, "\n{}", heading.trim());
        let rows: Vec<Vec<String>> = arrays
            .iter()
            .map(|array| {
                let shape: Vec<String> = array.shape.iter().map(usize::to_string).collect();
                vec![
                    one_line(&array.name).into_owned(),
                    shape.join(" × "),
                    one_line(&array.units).into_owned(),
                ]
            })
            .collect();
        text.push_str(&table(&rows));
    }
    text
}
