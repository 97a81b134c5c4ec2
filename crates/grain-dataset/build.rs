//! Notes the commit and the versions of dependencies that determine the numbers, for provenance.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rustc-env=GRAIN_COMMIT={}", commit().unwrap_or_else(|| "unknown".into()));
    println!("cargo::rustc-env=GRAIN_DEPENDENCIES={}", dependencies());
}

/// The commit that is checked out, read from `.git` itself: no git program is needed.
fn commit() -> Option<String> {
    let git = top()?.join(".git");
    let head_file = git.join("HEAD");
    println!("cargo::rerun-if-changed={}", head_file.display());
    let head = std::fs::read_to_string(head_file).ok()?;
    let Some(reference) = head.trim().strip_prefix("ref: ") else {
        return Some(head.trim().to_owned());
    };
    let loose = git.join(reference);
    if let Ok(commit) = std::fs::read_to_string(&loose) {
        println!("cargo::rerun-if-changed={}", loose.display());
        return Some(commit.trim().to_owned());
    }
    let packed = std::fs::read_to_string(git.join("packed-refs")).ok()?;
    let line = packed.lines().find(|line| line.ends_with(reference))?;
    line.split(' ').next().map(str::to_owned)
}

fn top() -> Option<PathBuf> {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")?;
    Path::new(&here).ancestors().find(|folder| folder.join("Cargo.lock").exists()).map(Into::into)
}

/// `faer@…;rand_chacha@…;rand_distr@…;rustc@…` from the lock file.
fn dependencies() -> String {
    let lock = top().map(|top| top.join("Cargo.lock"));
    let text =
        lock.as_ref().and_then(|lock| std::fs::read_to_string(lock).ok()).unwrap_or_default();
    if let Some(lock) = lock {
        println!("cargo::rerun-if-changed={}", lock.display());
    }
    let version = |name: &str| {
        let entry = text.split("[[package]]").find(|e| e.contains(&format!("name = \"{name}\"\n")));
        let version = entry.and_then(|entry| entry.split("version = \"").nth(1));
        version.and_then(|rest| rest.split('"').next()).unwrap_or("unknown").to_owned()
    };
    let mut list: Vec<String> = ["faer", "rand_chacha", "rand_distr", "hdf5-metno"]
        .iter()
        .map(|name| format!("{name}@{}", version(name)))
        .collect();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().ok();
    let rustc = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let number = rustc.as_deref().and_then(|text| text.split(' ').nth(1)).unwrap_or("unknown");
    list.push(format!("rustc@{}", number.trim()));
    list.join(";")
}
