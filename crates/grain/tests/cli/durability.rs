//! Runs that are killed, doubled, or run out of disk: nothing finished is lost, and the bits stay.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{digest_of, json, run};

/// Many small realizations, compressed: about two seconds on one core.
const SHORT: &str = "120,6=16";

/// A run that nobody waits for.
const LONG: &str = "5000";

/// The arguments of a run, but for its output.
fn sweep(realizations: &str) -> Vec<&str> {
    let all = ["generate", "--n", "4..=6", "--alpha", "0.5", "--compression", "1", "--seed", "5"];
    all.into_iter().chain(["--threads", "2", "--realizations", realizations]).collect()
}

fn start(out: &Path, realizations: &str) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("grain"))
        .args(sweep(realizations))
        .args(["--resume", "--out", out.to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn finish(out: &Path, realizations: &str) -> (i32, String, String) {
    let more = ["--resume", "--json", "--out", out.to_str().unwrap()];
    run(&sweep(realizations).into_iter().chain(more).collect::<Vec<_>>())
}

/// Waits until something whole is in a folder; panics where it never comes.
fn wait_for(folder: &Path, name: &str) {
    for _ in 0..500 {
        let comes = |entries: std::fs::ReadDir| {
            entries.flatten().any(|entry| {
                let found = entry.file_name().to_string_lossy().into_owned();
                found.starts_with(name) && !found.contains(".tmp")
            })
        };
        if std::fs::read_dir(folder).is_ok_and(comes) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no {name} in {} within ten seconds", folder.display());
}

/// Kills in this test: 12, or as many as `GRAIN_KILLS` says.
fn kills() -> usize {
    std::env::var("GRAIN_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

#[test]
fn heavy_killed_at_any_instant_a_run_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.h5");
    let began = std::time::Instant::now();
    assert_eq!(finish(&whole, SHORT).0, 0, "uninterrupted");
    let length = began.elapsed();
    let expected = digest_of(&whole);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut killed, mut finished) = (0, 0);
    while killed < kills() {
        // Killed at any instant of a run that may resume, assemble, rename or tidy up.
        let out = folder.path().join(format!("killed-{finished}.h5"));
        let mut child = start(&out, SHORT);
        std::thread::sleep(length.mul_f64(random.random_range(0.0..0.7)));
        child.kill().unwrap();
        let ended = child.wait().unwrap().success();
        if ended {
            assert_eq!(digest_of(&out), expected, "after {killed} kills");
            finished += 1;
        } else {
            killed += 1;
            if out.exists() {
                // Killed after the rename: the dataset is whole.
                assert_eq!(digest_of(&out), expected, "after {killed} kills");
                finished += 1;
            }
        }
    }
    let out = folder.path().join(format!("killed-{finished}.h5"));
    let (code, _, stderr) = finish(&out, SHORT);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(digest_of(&out), expected, "after {killed} kills, {finished} datasets before");
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(&format!("killed-{finished}")))
        .collect();
    assert_eq!(left, [format!("killed-{finished}.h5")], "nothing is left beside the dataset");
}

#[test]
fn what_a_run_killed_while_it_tidied_up_left_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    assert_eq!(finish(&out, "2").0, 0, "uninterrupted");
    // The parts are moved aside before they are removed.
    let left = folder.path().join(".d.h5.parts.grain-aB3xY9.tmp");
    let others = folder.path().join(".e.h5.parts.grain-aB3xY9.tmp");
    for parts in [&left, &others] {
        std::fs::create_dir(parts).unwrap();
        std::fs::write(parts.join("part-00000000.h5"), "half").unwrap();
    }
    assert_eq!(finish(&out, "2").0, 0, "complete already");
    assert!(!left.exists(), "ours");
    assert!(others.exists(), "of another output, whose run may be alive");
}

#[test]
fn what_a_killed_run_made_durable_is_never_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let parts = folder.path().join("d.h5.parts");
    let mut child = start(&out, "120,6=40");
    // The first part comes after a fifth of a second.
    wait_for(&parts, "part-");
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, _, stderr) = finish(&out, "120,6=40");
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("points already there"), "{stderr}");
    let (_, stdout, _) = run(&["info", out.to_str().unwrap(), "--json"]);
    let history = json(&stdout)["history"].as_str().unwrap().to_owned();
    let verbs: Vec<&str> = history.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(verbs, ["generated", "resumed"], "{history}");
}

#[test]
fn a_second_writer_of_the_same_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let mut first = start(&out, LONG);
    wait_for(&folder.path().join("d.h5.parts"), "plan.json");
    let (code, _, stderr) = finish(&out, LONG);
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("another process is writing"), "{stderr}");
}

#[test]
fn resume_alone_goes_on_with_what_was_typed_before() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, out) = (folder.path().join("whole.h5"), folder.path().join("d.h5"));
    assert_eq!(finish(&whole, SHORT).0, 0);
    let mut child = start(&out, SHORT);
    wait_for(&folder.path().join("d.h5.parts"), "part-");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!out.exists(), "the run was too short");
    let alone = |more: &[&str]| {
        run(&[&["generate", "--resume", "--out", out.to_str().unwrap()], more].concat())
    };
    // What is typed again is still held to what was begun.
    let (code, _, stderr) = alone(&["--alpha", "0.6"]);
    assert!(code == 2 && stderr.contains("0.6"), "{code}: {stderr}");
    let (code, _, stderr) = alone(&["--threads", "1"]);
    assert!(code == 0 && stderr.contains("going on"), "{code}: {stderr}");
    assert_eq!(digest_of(&out), digest_of(&whole));
    // Of a dataset that is complete nothing is computed, and nothing is changed.
    let before = std::fs::read(&out).unwrap();
    assert_eq!(alone(&[]).0, 0);
    assert_eq!(std::fs::read(&out).unwrap(), before);
}

#[test]
fn a_signal_checkpoints_and_says_how_to_resume() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let child = start(&out, LONG);
    wait_for(&folder.path().join("d.h5.parts"), "plan.json");
    std::thread::sleep(Duration::from_millis(300));
    let sent =
        Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(sent.success(), "the signal is sent");
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("--resume"), "{stderr}");
    assert!(!out.exists(), "no dataset of a part of the sweep");
}

#[test]
fn a_long_window_solve_ends_within_a_second_of_the_signal_and_leaves_what_was_finished() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let child = Command::new(assert_cmd::cargo::cargo_bin!("grain"))
        .args(["generate", "--n", "6,12", "--states", "100", "--alpha", "0.5", "-m", "2"])
        .args(["--no-alpha-c", "--solver", "window", "--out", out.to_str().unwrap()])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // N = 6 is finished and N = 12, which takes most of a minute, has begun.
    wait_for(&folder.path().join("d.h5.parts"), "part-");
    std::thread::sleep(Duration::from_secs(1));
    let signalled = std::time::Instant::now();
    let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status();
    assert!(sent.unwrap().success(), "the signal is sent");
    let output = child.wait_with_output().unwrap();
    let seconds = signalled.elapsed().as_secs_f64();
    assert_eq!(output.status.code(), Some(130), "resumable");
    // A second on an idle machine; tests that run beside this one may take their share.
    assert!(seconds < 4.0, "ended after {seconds} s");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("2 points missing"), "{stderr}");
}

/// A small file system of its own; `None` where that is not allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2500k", "tmpfs", folder.path().to_str().unwrap()])
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(folder))
    }

    fn resize(&self, size: &str) {
        let options = format!("remount,size={size}");
        let path = self.0.path().to_str().unwrap();
        let remounted = Command::new("mount").args(["-o", &options, path]).status().unwrap();
        assert!(remounted.success(), "more room");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0.path()).status());
    }
}

#[test]
fn a_full_disk_is_an_error_and_what_is_finished_stays() {
    let Some(disk) = SmallDisk::new() else {
        eprintln!("SKIPPED: mounting a small disk needs root");
        return;
    };
    let out = disk.0.path().join("d.h5");
    let (code, _, stderr) = finish(&out, SHORT);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("points safe in") && stderr.contains("--resume"), "{stderr}");
    assert!(stderr.to_lowercase().contains("no space"), "{stderr}");
    assert!(!out.exists(), "no half dataset");
    disk.resize("100m");
    let (code, _, stderr) = finish(&out, SHORT);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("points already there"), "{stderr}");
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.h5");
    assert_eq!(finish(&whole, SHORT).0, 0, "elsewhere");
    assert_eq!(digest_of(&out), digest_of(&whole), "the same bits");
}
