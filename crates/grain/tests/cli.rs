//! The binary as a person meets it: the main job, and what happens to mistakes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/figures.rs"]
mod figures;
#[path = "cli/main_job.rs"]
mod main_job;
#[path = "cli/mistakes.rs"]
mod mistakes;

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The binary, with a clean environment of our own variables.
fn grain() -> Command {
    let mut command = Command::cargo_bin("grain").unwrap();
    command.env_remove("GRAIN_THREADS");
    command
}

/// Runs `grain` and returns (exit code, stdout, stderr).
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = grain().args(arguments).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A small dataset: N = 2 and 3, four α and `α_c`, as many realizations as asked for.
fn small_dataset(folder: &Path, realizations: &str, more: &[&str]) -> PathBuf {
    let path = folder.join("small.h5");
    let mut arguments = vec!["generate", "--n", "2,3", "--alpha", "0.4:1.0:0.2"];
    arguments.extend(["--realizations", realizations, "--quiet", "--out", path.to_str().unwrap()]);
    arguments.extend(more);
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
    path
}
