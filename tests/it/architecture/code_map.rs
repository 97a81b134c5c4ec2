//! The code map of crates/README.md: every file, with the first line of its documentation.

use std::collections::BTreeSet;
use std::path::Path;

use super::{crates, readme, sources};
use crate::support::workspace;

/// `(file, description)` of every row of the code map.
fn code_map() -> BTreeSet<(String, String)> {
    let text = readme();
    let map = text.split("## Code map").nth(1).expect("the section");
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').splitn(2, '|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), cells[1].to_owned())
    })
    .collect()
}

/// The first line of a file's documentation.
fn first_line(path: &Path) -> String {
    if path.ends_with("lib.rs") {
        return "Reading order of the modules.".into();
    }
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("//! "));
    line.unwrap_or("not documented").to_owned()
}

#[test]
fn the_code_map_has_every_file_and_the_first_line_of_its_documentation() {
    let mut actual = BTreeSet::new();
    for name in crates() {
        let root = workspace().join("crates").join(&name).join("src");
        let mut files = Vec::new();
        sources(&root, &mut files);
        for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
            let inside = file.strip_prefix(&root).unwrap();
            let listed = format!("{name}/{}", inside.to_string_lossy());
            actual.insert((listed, first_line(file)));
        }
    }
    let row = |(file, line): &(String, String)| format!("| `{file}` | {line} |");
    let listed = code_map();
    let missing: Vec<String> = actual.difference(&listed).map(row).collect();
    let stale: Vec<String> = listed.difference(&actual).map(row).collect();
    assert!(missing.is_empty(), "crates/README.md lacks these rows:\n{}", missing.join("\n"));
    assert!(stale.is_empty(), "crates/README.md has stale rows:\n{}", stale.join("\n"));
}
