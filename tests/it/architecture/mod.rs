//! crates/README.md states who may import whom and what each file is for; these tests hold the code
//! to it. A new edge or file is a decision: edit the README in the same commit.

/// No circles of files.
mod circles;
/// The code map.
mod code_map;
/// Which crate may import which.
mod edges;
/// Which file of a crate imports which.
mod imports;
/// How long files are.
mod sizes;
/// Libraries speak of physics, the command line of flags.
mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::workspace;

fn readme() -> String {
    std::fs::read_to_string(workspace().join("crates/README.md")).unwrap()
}

/// The folders of `crates/`.
fn crates() -> BTreeSet<String> {
    let folders = std::fs::read_dir(workspace().join("crates")).unwrap();
    folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// Every source file below a folder.
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
