//! `.deny.toml` stays true: what it excuses is there, has a reason, and the step that reads it is run.

use std::collections::BTreeSet;

use crate::support::workspace;

fn read(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap()
}

fn table(path: &str) -> toml::Table {
    read(path).parse().unwrap()
}

/// The names of all packages in Cargo.lock.
fn locked() -> BTreeSet<String> {
    let lock = table("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    packages.iter().map(|package| package["name"].as_str().unwrap().to_owned()).collect()
}

/// Why an excused advisory does not hold; `None` if it does.
fn objection(advisory: &toml::Value, packages: &BTreeSet<String>) -> Option<String> {
    let entry = |name: &str| advisory.get(name).and_then(toml::Value::as_str).unwrap_or_default();
    let id = entry("id");
    if !id.starts_with("RUSTSEC-") {
        return Some(format!("{advisory} has no id of an advisory"));
    }
    match entry("reason").split_once(": ") {
        Some((name, why)) if packages.contains(name) && !why.trim().is_empty() => None,
        Some((name, _)) if !packages.contains(name) => {
            Some(format!("{id} excuses {name}, which is no dependency any more: remove it"))
        }
        _ => Some(format!("{id} has no reason of the form 'CRATE: why'")),
    }
}

#[test]
fn every_excused_advisory_names_a_crate_that_is_still_there_and_a_reason() {
    let packages = locked();
    let deny = table(".deny.toml");
    let ignored = deny["advisories"]["ignore"].as_array().unwrap();
    let objections: Vec<String> =
        ignored.iter().filter_map(|advisory| objection(advisory, &packages)).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
    // The test itself: a crate that nobody has, and an excuse without a reason.
    for (text, expected) in [
        (
            r#"{ id = "RUSTSEC-2020-0001", reason = "no-such-crate: old" }"#,
            "no dependency any more",
        ),
        (r#"{ id = "RUSTSEC-2024-0436", reason = "known" }"#, "no reason"),
        (r#"{ id = "RUSTSEC-2024-0436" }"#, "no reason"),
    ] {
        let advisory: toml::Table = format!("advisory = {text}").parse().unwrap();
        let said = objection(&advisory["advisory"], &packages).unwrap();
        assert!(said.contains(expected), "{said}");
    }
}

/// Crates that are known to be unmaintained, of those that are or were below ours: each is excused by name, or gone.
const UNMAINTAINED: [(&str, &str); 1] = [("paste", "RUSTSEC-2024-0436")];

#[test]
fn every_unmaintained_crate_that_we_know_of_is_excused_by_name() {
    let packages = locked();
    let deny = read(".deny.toml");
    for (name, id) in UNMAINTAINED.into_iter().filter(|(name, _)| packages.contains(*name)) {
        assert!(deny.contains(id), "{name} is unmaintained ({id}), and .deny.toml does not say so");
    }
}

#[test]
fn every_dependency_comes_from_the_registry() {
    let lock = table("Cargo.lock");
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        match package.get("source").and_then(toml::Value::as_str) {
            Some(source) => assert!(
                source.starts_with("registry+https://github.com/rust-lang/crates.io-index"),
                "{name} comes from {source}"
            ),
            None => assert!(name.starts_with("grain"), "{name} comes from a folder"),
        }
    }
}

#[test]
fn the_gate_reads_the_list() {
    assert!(read("scripts/test").contains("scripts/check-dependencies"), "scripts/test");
    let script = read("scripts/check-dependencies");
    assert!(script.contains("check bans licenses sources"), "scripts/check-dependencies");
}
