//! A run in shares: merged it is the run, and what does not belong is named.

use std::path::{Path, PathBuf};

use crate::{digest_of, grain, json, merge, run, shards_of};

const SWEEP: [&str; 9] =
    ["generate", "--quiet", "--n", "3,4", "--alpha", "0.5,0.6", "--realizations", "10", "--out"];

fn generate(out: &Path, more: &[&str]) {
    let arguments: Vec<&str> =
        SWEEP.iter().chain(&[out.to_str().unwrap()]).chain(more).copied().collect();
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
}

fn shards(out: &Path, count: usize) -> Vec<PathBuf> {
    shards_of(out, count, &[], generate)
}

#[test]
fn sixteen_shards_in_any_order_are_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    let out = folder.path().join("d.h5");
    let shards = shards(&out, 16);
    let (code, stdout, _) = run(&["verify", shards[0].to_str().unwrap(), "--json"]);
    let share = json(&stdout);
    assert_eq!((code, share["complete"].as_bool()), (0, Some(true)), "a whole share: {stdout}");
    assert!(share["recomputed"].as_u64().unwrap() > 0, "of what is there: {stdout}");
    let (code, _, stderr) = merge(&out, &shards, &[]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(digest_of(&out), digest_of(&whole), "bit for bit");
    let (code, stdout, _) = run(&["verify", out.to_str().unwrap(), "--all", "--json"]);
    assert_eq!((code, json(&stdout)["complete"].as_bool()), (0, Some(true)), "{stdout}");
}

#[test]
fn a_missing_shard_is_named_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let mut shards = shards(&out, 4);
    let lost = shards.pop().unwrap();
    std::fs::remove_file(&lost).unwrap();
    let (code, stdout, _) = merge(&out, &shards, &["--json"]);
    assert_eq!(code, 1, "not complete");
    assert!(!out.exists(), "nothing is made of a part");
    let commands = json(&stdout)["commands"].clone();
    let command = commands[0].as_str().unwrap();
    assert_eq!(commands.as_array().unwrap().len(), 1, "one is missing: {stdout}");
    // The command as it is printed makes what is missing.
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let words: Vec<String> = words.iter().map(|word| word.replace('\'', "")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(run(&words).0, 0, "{command}");
    assert!(lost.exists(), "{command} made {}", lost.display());
    shards.push(lost);
    assert_eq!(merge(&out, &shards, &[]).0, 0, "complete");
}

#[test]
fn a_partial_merge_marks_what_is_missing_and_can_be_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let shards = shards(&out, 3);
    let (code, stdout, stderr) = merge(&out, &shards[..2], &["--partial"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("missing"), "{stdout}");
    generate(&out, &["--resume"]);
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    assert_eq!(digest_of(&out), digest_of(&whole), "resumed to the end");
}

#[test]
fn doubled_foreign_and_damaged_shards_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let shards = shards(&out, 3);
    let check = |shards: &[PathBuf], expected_code: i32, words: &[&str]| {
        let (code, _, stderr) = merge(&out, shards, &[]);
        assert_eq!(code, expected_code, "{stderr}");
        assert!(words.iter().all(|word| stderr.contains(word)), "{words:?} in {stderr}");
        assert!(!out.exists(), "nothing is made");
    };

    let doubled = folder.path().join("copy.h5");
    std::fs::copy(&shards[0], &doubled).unwrap();
    let with = |more: &Path| shards.iter().cloned().chain([more.to_path_buf()]).collect::<Vec<_>>();
    check(&with(&doubled), 2, &["copy.h5", "both hold", "realization"]);

    let foreign = folder.path().join("foreign.h5");
    generate(&foreign, &["--seed", "8"]);
    check(&with(&foreign), 2, &["foreign.h5", "does not belong", "seed 8"]);

    let damaged = shards[1].clone();
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    check(&shards, 3, &[damaged.file_name().unwrap().to_str().unwrap(), "damaged"]);
}

#[test]
fn a_dataset_is_extended_along_every_axis() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    generate(&out, &[]);
    let more = ["generate", "--quiet", "--extend", "--n", "2", "--alpha", "0.55"];
    let more = more.into_iter().chain(["--realizations", "12", "--out", out.to_str().unwrap()]);
    let (code, _, stderr) = run(&more.collect::<Vec<_>>());
    assert_eq!(code, 0, "{stderr}");
    let at_once = folder.path().join("at-once.h5");
    let sweep = ["generate", "--quiet", "--n", "2..=4", "--alpha", "0.5,0.55,0.6", "-m", "12"];
    let sweep = sweep.into_iter().chain(["--out", at_once.to_str().unwrap()]);
    assert_eq!(run(&sweep.collect::<Vec<_>>()).0, 0, "at once");
    assert_eq!(digest_of(&out), digest_of(&at_once), "the same bits as at once");
    let (code, _, stderr) =
        run(&["generate", "--extend", "--seed", "9", "--out", out.to_str().unwrap()]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("seed 1") && stderr.contains("seed 9"), "{stderr}");
}

#[test]
fn a_fraction_by_index_of_an_earlier_version_is_extended_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("quarter.h5");
    // Its run file says `store = "0.25"`, which then meant a fraction by index.
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference/version-1/quarter.h5");
    std::fs::copy(kept, &out).unwrap();
    let out = out.to_str().unwrap();
    let extend = |more: &[&str]| {
        run(&[&["generate", "--quiet", "--extend", "--out", out][..], more].concat())
    };
    let (code, _, stderr) = extend(&["-m", "3", "--store", "0.25"]);
    assert_eq!(code, 2, "{stderr}");
    let words = "is central 0.25, asked for is nearest-fraction 0.25";
    assert!(stderr.contains(words), "{stderr}");
    let (code, _, stderr) = extend(&["-m", "3"]);
    assert_eq!(code, 0, "{stderr}");
    let (code, said, stderr) = run(&["verify", "--all", out]);
    assert_eq!(code, 0, "{said}{stderr}");
    let (_, said, _) = run(&["info", out]);
    assert!(said.contains("central 0.25"), "{said}");
}

#[test]
fn a_slurm_array_job_divides_the_sweep_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    for id in ["0", "1"] {
        let output = grain()
            .args(SWEEP)
            .arg(&out)
            .env("SLURM_ARRAY_TASK_ID", id)
            .env("SLURM_ARRAY_TASK_COUNT", "2")
            .env("SLURM_ARRAY_TASK_MIN", "0")
            .output()
            .unwrap();
        assert!(output.status.success(), "task {id}");
    }
    let shards = ["d.shard-1-of-2.h5", "d.shard-2-of-2.h5"].map(|name| folder.path().join(name));
    assert_eq!(merge(&out, &shards, &[]).0, 0, "merged");
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    assert_eq!(digest_of(&out), digest_of(&whole), "the same bits");
}
