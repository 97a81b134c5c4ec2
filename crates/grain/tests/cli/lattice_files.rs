//! Lattice ensembles on disk: shares and merges, what verification finds, and runs that are killed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{digest_of, grain, json, merge, run, shards_of};

const ENSEMBLE: [&str; 7] =
    ["lattice", "generate", "--quiet", "--w", "60,90,130", "--radius", "4,6"];

/// Five blocks of samples at R = 4 and two at R = 6.
const SAMPLES: [&str; 2] = ["-m", "450,6=130"];

fn generate(out: &Path, more: &[&str]) {
    generate_samples(out, &[&SAMPLES, more].concat());
}

fn generate_samples(out: &Path, more: &[&str]) {
    let out = ["--out", out.to_str().unwrap()];
    let (code, _, stderr) = run(&[&ENSEMBLE, &out[..], more].concat());
    assert_eq!(code, 0, "{stderr}");
}

fn shards(out: &Path, count: usize) -> Vec<PathBuf> {
    shards_of(out, count, &[], generate)
}

fn verify(path: &Path, more: &[&str]) -> (i32, serde_json::Value) {
    let arguments = [&["verify", path.to_str().unwrap(), "--json"], more].concat();
    let (code, stdout, stderr) = run(&arguments);
    (code, if code < 2 { json(&stdout) } else { serde_json::Value::from(stderr) })
}

/// The bytes of every array of a file, by name.
fn arrays(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = hdf5::File::open(path).unwrap();
    let groups = file.groups().unwrap();
    let datasets = groups.iter().flat_map(|group| group.datasets().unwrap());
    datasets
        .map(|dataset| {
            // As 8-byte floats, whose bits HDF5 converts whole numbers and flags to without loss.
            let values: Vec<f64> = dataset.read_raw().unwrap();
            (
                dataset.name(),
                values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect(),
            )
        })
        .collect()
}

#[test]
fn shards_in_any_order_are_one_run_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    let out = folder.path().join("l.h5");
    // More shards than some W has blocks: some are almost empty.
    let shards = shards(&out, 6);
    let (code, stdout, stderr) = merge(&out, &shards, &[]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("1740 samples of 6 shards"), "{stdout}");
    assert_eq!(digest_of(&out), digest_of(&whole), "bit for bit");
    let found = arrays(&out);
    assert_eq!(found.len(), 2 * 9, "two radii of eight tables and axes, and the phases");
    assert_eq!(found, arrays(&whole), "every array");
    let (code, verdict) = verify(&out, &["--all"]);
    assert_eq!((code, verdict["complete"].as_bool()), (0, Some(true)), "{verdict}");
    assert_eq!(verdict["bit_identical"], 1740, "on the same machine: {verdict}");
    for shard in &shards {
        let (code, verdict) = verify(shard, &[]);
        assert_eq!((code, verdict["complete"].as_bool()), (0, Some(true)), "its share: {verdict}");
    }
}

#[test]
fn a_missing_lattice_shard_is_named_with_the_command_that_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("l.h5");
    let mut shards = shards(&out, 3);
    let lost = shards.pop().unwrap();
    std::fs::remove_file(&lost).unwrap();
    let (code, stdout, _) = merge(&out, &shards, &[]);
    assert_eq!(code, 1, "not complete");
    assert!(stdout.contains("samples are missing") && stdout.contains("of R = 4"), "{stdout}");
    let (_, stdout, _) = merge(&out, &shards, &["--json"]);
    assert!(!out.exists(), "nothing is made of a part");
    let commands = json(&stdout)["commands"].clone();
    assert_eq!(commands.as_array().unwrap().len(), 1, "one is missing: {stdout}");
    let command = commands[0].as_str().unwrap().replace('\'', "");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(run(&words).0, 0, "{command}");
    assert!(lost.exists(), "{command} made {}", lost.display());
    shards.push(lost);
    assert_eq!(merge(&out, &shards, &[]).0, 0, "complete");
}

#[test]
fn a_partial_merge_of_a_lattice_says_what_is_missing_and_is_resumed_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("l.h5");
    let shards = shards(&out, 3);
    let (code, stdout, stderr) = merge(&out, &shards[..2], &["--partial"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("missing"), "{stdout}");
    let (code, stdout, _) = run(&["verify", out.to_str().unwrap()]);
    assert_eq!(code, 0, "sound, if not complete: {stdout}");
    assert!(stdout.contains("NOT complete") && stdout.contains("--resume"), "{stdout}");
    generate(&out, &["--resume"]);
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    assert_eq!(digest_of(&out), digest_of(&whole), "resumed to the end");
    let (_, stdout, _) = run(&["info", out.to_str().unwrap(), "--json"]);
    let history = json(&stdout)["history"].as_str().unwrap().to_owned();
    let verbs: Vec<&str> = history.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(verbs, ["generated", "generated", "merged", "resumed"], "{history}");
}

#[test]
fn doubled_foreign_and_damaged_lattice_shards_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("l.h5");
    let shards = shards(&out, 2);
    let check = |shards: &[PathBuf], expected_code: i32, words: &[&str]| {
        let (code, _, stderr) = merge(&out, shards, &[]);
        assert_eq!(code, expected_code, "{stderr}");
        assert!(words.iter().all(|word| stderr.contains(word)), "{words:?} in {stderr}");
        assert!(!out.exists(), "nothing is made");
    };
    let with = |more: &Path| shards.iter().cloned().chain([more.to_path_buf()]).collect::<Vec<_>>();

    let doubled = folder.path().join("copy.h5");
    std::fs::copy(&shards[0], &doubled).unwrap();
    let first = shards[0].file_name().unwrap().to_str().unwrap();
    check(&with(&doubled), 2, &["copy.h5", first, "both hold sample", "of R = 4 at W ="]);

    let foreign = folder.path().join("foreign.h5");
    generate(&foreign, &["--seed", "8"]);
    check(&with(&foreign), 2, &["foreign.h5", "does not belong", "seed is 8"]);

    let spectra = crate::small_dataset(folder.path(), "2", &[]);
    check(&with(&spectra), 3, &["small.h5", "'grain-dataset'", "'grain-lattice'"]);

    let damaged = shards[1].clone();
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    check(&shards, 3, &[damaged.file_name().unwrap().to_str().unwrap(), "damaged"]);
}

#[test]
fn a_slurm_array_job_divides_the_ensemble_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("l.h5");
    for id in ["0", "1"] {
        let output = grain()
            .args(ENSEMBLE)
            .args(SAMPLES)
            .arg("--out")
            .arg(&out)
            .env("SLURM_ARRAY_TASK_ID", id)
            .env("SLURM_ARRAY_TASK_COUNT", "2")
            .env("SLURM_ARRAY_TASK_MIN", "0")
            .output()
            .unwrap();
        assert!(output.status.success(), "task {id}");
    }
    let shards = ["l.shard-1-of-2.h5", "l.shard-2-of-2.h5"].map(|name| folder.path().join(name));
    assert_eq!(merge(&out, &shards, &[]).0, 0, "merged");
    let whole = folder.path().join("whole.h5");
    generate(&whole, &[]);
    assert_eq!(digest_of(&out), digest_of(&whole), "the same bits");
}

/// Changes one number of a file in place, as a program of another kind would: the seal goes.
fn change(path: &Path, array: &str, index: usize, change: impl Fn(f64) -> f64) {
    let file = hdf5::File::open_rw(path).unwrap();
    let dataset = file.dataset(array).unwrap();
    let mut values: ndarray::ArrayD<f64> = dataset.read_dyn().unwrap();
    let value = values.iter_mut().nth(index).unwrap();
    *value = change(*value);
    dataset.write(&values).unwrap();
    file.close().unwrap();
}

/// A small ensemble: 40 samples at each of three W and two radii.
fn small_ensemble(folder: &Path, more: &[&str]) -> PathBuf {
    let path = folder.join("small-lattice.h5");
    generate_samples(&path, &[&["-m", "40"], more].concat());
    path
}

#[test]
fn a_sound_ensemble_is_sound_and_recomputed_bit_for_bit() {
    for ensemble in ["quasiperiodic", "random"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.h5");
        let more = ["--ensemble", ensemble, "--resonance", "truncated", "--hopping", "0.5"];
        generate(&path, &more);
        let (code, verdict) = verify(&path, &["--recompute", "5"]);
        assert_eq!(code, 0, "{verdict}");
        assert_eq!(verdict["sealed"], true, "{verdict}");
        assert_eq!(verdict["recomputed"], 5 * 2 * 3, "five samples, two R, three W: {verdict}");
        assert_eq!(verdict["recomputed"], verdict["bit_identical"], "on the same machine");
    }
}

#[test]
fn numbers_of_samples_that_cannot_be_are_found_and_named() {
    for (array, new, words) in [
        ("total_enhancement", f64::NAN, "total_enhancement of R = 6, W = 60, sample 3 is NaN"),
        ("total_enhancement", -0.5, "from 0 to N log 2"),
        ("uncertainty", 0.5, "uncertainty of R = 6"),
        ("thermalized", 86.0, "N = 85"),
        ("avalanche", f64::NAN, "thermalized of R = 6"),
        ("ball_radius", 7.0, "6 at most"),
        ("phase", 7.0, "theta_0 of R = 6, sample 3 is 7"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.h5");
        generate_samples(&path, &["-m", "20"]);
        // Flags turn; all else becomes what is given.
        change(&path, &format!("R006/{array}"), 3, |old| {
            if array == "avalanche" { 1.0 - old } else { new }
        });
        let (code, verdict) = verify(&path, &[]);
        assert_eq!(code, 1, "{array}: {verdict}");
        assert!(verdict["defects"].to_string().contains(words), "{words} in {verdict}");
        assert_eq!(verdict["sealed"], false, "the seal is gone");
        // What cannot be is not averaged either.
        let (code, _, stderr) = run(&["lattice", "summary", path.to_str().unwrap()]);
        assert!(code == 3 && stderr.contains("is damaged"), "{array}: {stderr}");
    }
}

#[test]
fn samples_that_could_be_but_are_not_are_found_by_digest_and_recomputation() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_ensemble(folder.path(), &[]);
    // W = 130: the avalanche fails, and nothing forbids a bubble a per cent smaller.
    change(&path, "R006/total_enhancement", 2 * 40 + 5, |total| 0.99 * total);
    let (code, verdict) = verify(&path, &[]);
    assert_eq!((code, &verdict["digest_agrees"]), (1, &false.into()), "{verdict}");
    // Whoever writes a new digest as well is found out by the physics.
    let file = hdf5::File::open_rw(&path).unwrap();
    file.delete_attr("content_digest").unwrap();
    file.close().unwrap();
    let (code, stdout, _) = run(&["verify", path.to_str().unwrap(), "--all"]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("R = 6, W = 130, sample 5: eta_tot computed again"), "{stdout}");
    assert!(
        stdout.contains("make it again") && stdout.contains("lattice generate --quiet"),
        "what to do: {stdout}"
    );
}

#[test]
fn a_disorder_or_a_plan_that_the_file_does_not_state_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_ensemble(folder.path(), &[]);
    for array in ["R004/phase", "R006/phase"] {
        change(&path, array, 7, |phase| 0.5 * phase);
    }
    let (code, verdict) = verify(&path, &[]);
    assert_eq!(code, 1, "{verdict}");
    assert!(verdict["defects"].to_string().contains("sample 7: seed 1 gives theta_0"), "{verdict}");

    let path = small_ensemble(folder.path(), &["--overwrite"]);
    let file = hdf5::File::open_rw(&path).unwrap();
    file.attr("hopping").unwrap().write_scalar(&0.9_f64).unwrap();
    file.close().unwrap();
    let (code, verdict) = verify(&path, &[]);
    assert_eq!(code, 1, "{verdict}");
    assert!(
        verdict["defects"].to_string().contains("hopping is 1 in its plan, and 0.9"),
        "{verdict}"
    );
}

#[test]
fn killed_at_any_instant_an_ensemble_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let more = ["-m", "300", "--threads", "1", "--resume"];
    let whole = folder.path().join("whole.h5");
    let began = std::time::Instant::now();
    generate_samples(&whole, &more);
    let length = began.elapsed();
    let out = folder.path().join("killed.h5");
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..4 {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("grain"))
            .args(ENSEMBLE)
            .args(more)
            .args(["--out", out.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(length.mul_f64(random.random_range(0.1..0.6)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    generate_samples(&out, &more);
    assert_eq!(digest_of(&out), digest_of(&whole), "after four kills");
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "nothing is left beside the files");
}
