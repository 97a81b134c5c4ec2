//! crates/README.md states who may import whom and what each file is for; these tests hold the code
//! to it. A new edge or file is a decision: edit the README in the same commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::workspace;

/// A row of the table of crates: name, our crates it may import, crates it must never reach.
#[derive(Debug)]
struct Rule {
    name: String,
    allowed: BTreeSet<String>,
    forbidden: BTreeSet<String>,
}

fn readme() -> String {
    std::fs::read_to_string(workspace().join("crates/README.md")).unwrap()
}

/// Words in backquotes.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rules() -> Vec<Rule> {
    let text = readme();
    let section = text.split("## Who may import whom").nth(1).expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        Rule {
            name: cells[1].trim_matches('`').to_owned(),
            allowed: quoted(cells[2]),
            forbidden: quoted(cells[3]),
        }
    })
    .collect()
}

fn crates() -> BTreeSet<String> {
    let folders = std::fs::read_dir(workspace().join("crates")).unwrap();
    folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Every package that `name` reaches through normal dependencies, itself not counted.
fn reached(name: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--package", name])
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listing = String::from_utf8(output.stdout).unwrap();
    let packages: BTreeSet<String> =
        listing.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    packages.into_iter().filter(|package| package != name && !package.is_empty()).collect()
}

#[test]
fn every_crate_imports_what_the_readme_allows_and_nothing_else() {
    let rules = rules();
    let described: BTreeSet<String> = rules.iter().map(|rule| rule.name.clone()).collect();
    let ours = crates();
    assert_eq!(described, ours, "the table of crates/README.md lists the folders of crates/");
    for rule in rules {
        let reached = reached(&rule.name);
        for package in &reached {
            assert!(
                !rule.forbidden.contains(package),
                "forbidden edge: {} reaches {package}",
                rule.name
            );
            assert!(
                !ours.contains(package) || rule.allowed.contains(package),
                "unlisted edge: {} → {package} is not in the table of crates/README.md",
                rule.name
            );
        }
        for package in rule.allowed.iter().filter(|package| ours.contains(*package)) {
            assert!(reached.contains(package), "stale edge: {} → {package} is gone", rule.name);
        }
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let crates = crates().into_iter().map(|name| workspace().join("crates").join(name));
    for folder in crates.chain([workspace().join("tests")]) {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}", folder.display());
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

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
