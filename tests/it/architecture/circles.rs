//! No files inside a crate import each other in a circle.

use std::collections::BTreeSet;

use pathfinding::directed::strongly_connected_components::strongly_connected_components;

use super::imports::{Crate, Imports};
use super::{crates, sources};
use crate::support::workspace;

/// Files that are still in a circle, as `crate/file`; the list only ever gets shorter.
const KNOWN: &[&str] = &[];

/// Files each of which reaches every other by imports.
#[derive(Debug)]
struct Circle {
    files: BTreeSet<String>,
    /// Who takes what of whom.
    ties: Vec<String>,
}

fn circles(imports: &Imports) -> Vec<Circle> {
    let files: Vec<&String> = imports.keys().collect();
    let components = strongly_connected_components(&files, |file| {
        imports.get(*file).into_iter().flat_map(|taken| taken.keys()).collect::<Vec<_>>()
    });
    let mut circles: Vec<Circle> = components
        .into_iter()
        .filter(|files| files.len() > 1)
        .map(|files| {
            let files: BTreeSet<String> = files.into_iter().cloned().collect();
            let ties = files.iter().flat_map(|file| {
                let inside = imports[file].iter().filter(|(other, _)| files.contains(*other));
                inside.map(move |(other, names)| {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    format!("{file} imports {} of {other}", names.join(", "))
                })
            });
            Circle { ties: ties.collect(), files: files.clone() }
        })
        .collect();
    circles.sort_by(|one, other| one.files.cmp(&other.files));
    circles
}

/// The files of a crate below `src`, read from its library's root.
pub(super) fn read(name: &str) -> Crate {
    let root = workspace().join("crates").join(name).join("src");
    Crate::read("lib.rs", &|file| std::fs::read_to_string(root.join(file)).ok())
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    let mut left: BTreeSet<&str> = KNOWN.iter().copied().collect();
    let mut made = Vec::new();
    for name in crates() {
        for circle in circles(&read(&name).imports()) {
            let files = circle.files.iter().map(|file| format!("{name}/{file}"));
            let unknown = files.filter(|file| !KNOWN.contains(&file.as_str())).count();
            if unknown > 0 {
                made.push(format!("{name}: {}", circle.ties.join(",\n    ")));
            }
            left.retain(|known| {
                known
                    .strip_prefix(&format!("{name}/"))
                    .is_none_or(|file| !circle.files.contains(file))
            });
        }
    }
    assert!(made.is_empty(), "files import each other in a circle:\n{}", made.join("\n"));
    assert!(left.is_empty(), "stale: in no circle any more, take off the list: {left:?}");
}

#[test]
fn every_file_of_a_library_is_seen() {
    for name in crates() {
        let root = workspace().join("crates").join(&name).join("src");
        let mut paths = Vec::new();
        sources(&root, &mut paths);
        let mut there: BTreeSet<String> = paths
            .iter()
            .map(|path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned())
            .collect();
        there.remove("main.rs");
        let read = read(&name);
        let seen = &read.files() | read.tests();
        assert_eq!(there, seen, "{name}: files that no module declares, or that no file is");
    }
}

/// The ties of every circle of a made-up crate.
fn ties(files: &[(&str, &str)]) -> Vec<String> {
    let text = |name: &str| {
        files.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())
    };
    let circles = circles(&Crate::read("lib.rs", &text).imports());
    circles.into_iter().map(|circle| circle.ties.join(", ")).collect()
}

#[test]
fn a_circle_names_both_files_and_what_ties_them() {
    let found = ties(&[
        ("lib.rs", "mod a; mod b; pub use a::Left;"),
        ("a.rs", "use crate::b::Right; pub struct Left(Right);"),
        // Through the re-export of the root, inside a body.
        ("b.rs", "pub struct Right; impl Right { fn of(_: &crate::Left) {} }"),
    ]);
    assert_eq!(found, ["a.rs imports Right of b.rs, b.rs imports Left of a.rs"]);
}

#[test]
fn a_circle_of_three_is_seen_through_braces_modules_and_macros() {
    let found = ties(&[
        ("lib.rs", "mod shapes; mod unit { pub mod length; }"),
        (
            "shapes/mod.rs",
            "mod disc; mod ring; pub(crate) use self::{disc::{Disc, area}, ring::*};",
        ),
        ("shapes/disc.rs", "use super::ring; pub struct Disc; pub fn area() { ring::width(); }"),
        ("shapes/ring.rs", "pub fn width() { println!(\"{}\", crate::unit::length::metres()); }"),
        ("unit/length.rs", "use crate::{shapes::{self, Disc as Round}}; pub fn metres() {}"),
    ]);
    let expected = "shapes/disc.rs imports width of shapes/ring.rs, \
                    shapes/ring.rs imports metres of unit/length.rs, \
                    unit/length.rs imports Disc of shapes/disc.rs";
    assert_eq!(found, [expected]);
}

#[test]
fn a_module_and_its_parent_are_a_circle_if_each_uses_what_the_other_defines() {
    let parent = "mod child; pub struct Size; pub fn make() -> child::Child { todo!() }";
    let found = ties(&[
        ("lib.rs", "mod parent;"),
        ("parent.rs", parent),
        ("parent/child.rs", "pub struct Child(super::Size);"),
    ]);
    let expected = "parent.rs imports Child of parent/child.rs, \
                    parent/child.rs imports Size of parent.rs";
    assert_eq!(found, [expected]);
}

#[test]
fn re_exports_and_tests_make_no_circle() {
    let found = ties(&[
        ("lib.rs", "pub mod parent; mod twin; pub use parent::Child; pub struct Root;"),
        ("parent/mod.rs", "mod child; pub use child::Child; pub struct Size;"),
        ("parent/child.rs", "pub struct Child(super::Size, crate::Root); #[cfg(test)] mod tests;"),
        ("parent/child/tests.rs", "use crate::parent::Child;"),
        // A function beside the module of its name: a path through the name goes into the module.
        ("twin/mod.rs", "mod fit; mod by; pub use by::fit;"),
        ("twin/fit.rs", "pub struct Line;"),
        ("twin/by.rs", "use super::fit::Line; pub fn fit() -> Line { todo!() }"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

/// The command that a file belongs to, if it does.
fn command(file: &str) -> Option<&str> {
    let name = file.strip_prefix("commands/")?.split('/').next()?;
    Some(name.strip_suffix(".rs").unwrap_or(name)).filter(|name| *name != "mod")
}

#[test]
fn no_command_imports_another() {
    for (file, taken) in read("grain").imports() {
        for (other, names) in &taken {
            let between = command(&file).zip(command(other)).filter(|(one, two)| one != two);
            assert!(
                between.is_none(),
                "{file} imports {names:?} of {other}: commands share by other files"
            );
        }
    }
    assert_eq!(command("commands/lattice/figure.rs"), Some("lattice"), "the command, not its file");
}
