//! The binary as a person meets it: the main job, and what happens to mistakes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cli/durability.rs"]
mod durability;
#[path = "cli/energy.rs"]
mod energy;
#[path = "cli/every_kind.rs"]
mod every_kind;
#[path = "cli/explore.rs"]
mod explore;
#[path = "cli/figures.rs"]
mod figures;
#[path = "cli/foreign_files.rs"]
mod foreign_files;
#[path = "cli/given_disorder.rs"]
mod given_disorder;
#[path = "cli/impossible_numbers.rs"]
mod impossible_numbers;
#[path = "cli/lattice.rs"]
mod lattice;
#[path = "cli/lattice_files.rs"]
mod lattice_files;
#[path = "cli/left_out.rs"]
mod left_out;
#[path = "cli/levels.rs"]
mod levels;
#[path = "cli/main_job.rs"]
mod main_job;
#[path = "cli/mistakes.rs"]
mod mistakes;
#[path = "cli/models.rs"]
mod models;
#[path = "cli/observables.rs"]
mod observables;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/plot.rs"]
mod plot;
#[path = "cli/pooled.rs"]
mod pooled;
#[path = "cli/regress.rs"]
mod regress;
#[path = "cli/shards.rs"]
mod shards;
#[path = "cli/terminal.rs"]
mod terminal;
#[path = "cli/theories.rs"]
mod theories;
#[path = "cli/verification.rs"]
mod verification;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The binary, with a clean environment of our own variables.
fn grain() -> Command {
    let mut command = Command::cargo_bin("grain").unwrap();
    command.env_remove("GRAIN_THREADS").env_remove("SLURM_ARRAY_TASK_ID");
    // A test that has a file open in HDF5 locks it, and a process that another test starts at that
    // instant inherits the lock.
    command.env("HDF5_USE_FILE_LOCKING", "FALSE");
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

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The digest of a dataset's content, computed from what it holds.
fn digest_of(dataset: &Path) -> String {
    let (code, stdout, stderr) = run(&["info", dataset.to_str().unwrap(), "--digest", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    json(&stdout)["content_digest"].as_str().unwrap().to_owned()
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

/// All shards of a run, each written by `generate` with these and its own arguments, in a random order.
fn shards_of(
    out: &Path,
    count: usize,
    more: &[&str],
    generate: impl Fn(&Path, &[&str]),
) -> Vec<PathBuf> {
    let digits = count.to_string().len();
    let stem = out.file_stem().unwrap().to_str().unwrap();
    let mut paths: Vec<PathBuf> = (1..=count)
        .map(|index| {
            let shard = format!("{index}/{count}");
            generate(out, &[more, &["--shard", shard.as_str()]].concat());
            out.with_file_name(format!("{stem}.shard-{index:0digits$}-of-{count}.h5"))
        })
        .collect();
    paths.shuffle(&mut ChaCha8Rng::seed_from_u64(3));
    paths
}

/// Runs `grain merge`.
fn merge(out: &Path, shards: &[PathBuf], more: &[&str]) -> (i32, String, String) {
    let shards = shards.iter().map(|path| path.to_str().unwrap());
    let arguments: Vec<&str> = ["merge", out.to_str().unwrap()]
        .into_iter()
        .chain(shards)
        .chain(more.iter().copied())
        .collect();
    run(&arguments)
}
