//! Which crate may import which, as the table of crates/README.md says.

use std::collections::BTreeSet;
use std::process::Command;

use super::{crates, readme};
use crate::support::workspace;

/// A row of the table of crates: name, our crates it may import, crates it must never reach.
#[derive(Debug)]
struct Rule {
    name: String,
    allowed: BTreeSet<String>,
    forbidden: BTreeSet<String>,
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

/// Every package that `name` reaches through normal dependencies, itself not counted.
fn reached(name: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--package", name])
        // As the crate is built alone, whatever the person at the desk has asked cargo to unify.
        .env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION")
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
