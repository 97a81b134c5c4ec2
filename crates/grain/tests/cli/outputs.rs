//! Where results go: links, modes and special files are respected, two writers never meet, and nothing is lost or left.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{digest_of, grain, merge, run, shards_of, small_dataset};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Generates a tiny dataset; returns the exit code and what was said.
fn generate(out: &Path, more: &[&str]) -> (i32, String) {
    let mut sweep = vec!["generate", "--alpha", "0.5", "--quiet", "--out", text(out)];
    for default in [["--n", "2"], ["-m", "3"]] {
        if !more.contains(&default[0]) {
            sweep.extend(default);
        }
    }
    sweep.extend(more);
    let (code, _, stderr) = run(&sweep);
    (code, stderr)
}

/// Every name in a folder, hidden ones included.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_symbolic_link_is_followed_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scratch")).unwrap();
    let (link, target) = (folder.path().join("d.h5"), folder.path().join("scratch/real.h5"));
    symlink("scratch/real.h5", &link).unwrap();
    assert_eq!(generate(&link, &[]).0, 0, "through a link to nothing yet");
    for more in [&["--overwrite", "--seed", "7"][..], &["--extend", "-m", "5", "--seed", "7"]] {
        let before = digest_of(&target);
        assert_eq!(generate(&link, more), (0, String::new()), "{more:?}");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{more:?}: still a link");
        assert_ne!(digest_of(&target), before, "{more:?}: its target is the new file");
    }
    assert_eq!(names(folder.path()), ["d.h5", "scratch"], "nothing is left");
    assert_eq!(names(&folder.path().join("scratch")), ["real.h5"], "nor beside the target");
}

#[test]
fn the_mode_of_a_replaced_file_is_kept_and_a_read_only_one_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let out = small_dataset(folder.path(), "2", &[]);
    for allowed in [0o600, 0o640] {
        fs::set_permissions(&out, PermissionsExt::from_mode(allowed)).unwrap();
        assert_eq!(generate(&out, &["--overwrite"]).0, 0, "{allowed:o}");
        assert_eq!(mode(&out), allowed, "{allowed:o} is kept");
    }
    fs::set_permissions(&out, PermissionsExt::from_mode(0o440)).unwrap();
    let before = fs::read(&out).unwrap();
    let (code, stderr) = generate(&out, &["--overwrite", "--seed", "3"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("read-only") && stderr.contains("small.h5"), "{stderr}");
    assert_eq!(fs::read(&out).unwrap(), before, "untouched");
}

#[test]
fn what_is_no_file_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.h5");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success(), "a pipe");
    let long = folder.path().join("x".repeat(250));
    for (out, words) in [
        (pipe.clone(), "no regular file"),
        (folder.path().to_path_buf(), "it is a folder"),
        (folder.path().join("missing/d.h5"), "No such file"),
        (long, "too long"),
    ] {
        // Minutes of work, had it begun.
        let (code, stderr) = generate(&out, &["--overwrite", "--n", "8", "-m", "100"]);
        assert!(code == 2 || code == 3, "{code}: {stderr}");
        assert!(stderr.contains(words), "{words} in {stderr}");
    }
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "still a pipe");
    let circle = folder.path().join("circle.h5");
    symlink("circle.h5", &circle).unwrap();
    assert_eq!(generate(&circle, &[]).0, 2, "a circle of links");
}

#[test]
fn a_name_that_is_no_utf_8_is_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(OsStr::from_bytes(b"d\xff.h5"));
    let sweep = ["generate", "--n", "2", "--alpha", "0.5", "-m", "3", "--quiet", "--out"];
    assert!(grain().args(sweep).arg(&out).output().unwrap().status.success(), "written");
    assert!(grain().arg("verify").arg(&out).output().unwrap().status.success(), "and sound");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "under that name alone");
}

#[test]
fn files_of_the_users_with_temporary_names_are_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (out, precious) = (folder.path().join("d.h5"), folder.path().join("precious"));
    fs::write(&precious, "mine").unwrap();
    symlink(&precious, folder.path().join("d.h5.tmp")).unwrap();
    // As a killed writer leaves it, and as somebody else might call a file.
    let left = folder.path().join(".d.h5.grain-aB3xY9.tmp");
    let alike = folder.path().join(".d.h5.grain-notes.tmp");
    fs::write(&left, "half").unwrap();
    fs::write(&alike, "mine").unwrap();
    assert_eq!(generate(&out, &[]).0, 0, "beside them");
    assert_eq!(fs::read_to_string(&precious).unwrap(), "mine", "not through the link");
    assert!(fs::symlink_metadata(folder.path().join("d.h5.tmp")).unwrap().is_symlink(), "a link");
    let expected = [".d.h5.grain-notes.tmp", "d.h5", "d.h5.tmp", "precious"];
    assert_eq!(names(folder.path()), expected, "what a killed writer left is tidied away, no more");
}

#[test]
fn whoever_writes_an_output_keeps_others_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let shards =
        shards_of(&out, 2, &[], |out, more| assert_eq!(generate(out, more).0, 0, "{more:?}"));
    let old = small_dataset(folder.path(), "2", &[]);
    let before = fs::read(&old).unwrap();
    let lock = folder.path().join(".small.h5.grain-writer.lock");
    let held = fs::File::create(&lock).unwrap();
    held.lock().unwrap();
    let file = text(&old);
    let measured = [
        "measure",
        "--out",
        file,
        "--overwrite",
        "--g",
        "0.1",
        "--grains",
        "8",
        "--realizations",
        "3",
    ];
    let ensemble = ["lattice", "generate", "--w", "60", "--radius", "4", "-m", "2", "--out", file];
    let ensemble: Vec<&str> = ensemble.into_iter().chain(["--overwrite"]).collect();
    for (name, (code, _, stderr)) in [
        ("merge", merge(&old, &shards, &["--overwrite"])),
        ("summarize", run(&["summarize", file, text(&shards[0]), "--overwrite"])),
        ("measure", run(&measured)),
        ("lattice", run(&ensemble)),
    ] {
        assert_eq!(code, 2, "{name}: {stderr}");
        assert!(stderr.contains("another process is writing"), "{name}: {stderr}");
    }
    for more in [&["--overwrite"][..], &["--resume"], &["--extend"], &[]] {
        let (code, stderr) = generate(&old, more);
        assert_eq!(code, 2, "{more:?}: {stderr}");
        assert!(stderr.contains("another process is writing"), "{more:?}: {stderr}");
        assert!(!stderr.contains("interrupted"), "it is running: {stderr}");
    }
    assert_eq!(fs::read(&old).unwrap(), before, "untouched");
    drop(held);
    assert_eq!(merge(&old, &shards, &["--overwrite"]).0, 0, "once the other is gone");
    assert!(!lock.exists(), "the lock goes with its holder");
}

#[test]
fn an_input_is_never_its_own_output() {
    let folder = tempfile::tempdir().unwrap();
    let data = small_dataset(folder.path(), "3", &[]);
    let summary = folder.path().join("s.h5");
    assert_eq!(run(&["summarize", text(&summary), text(&data)]).0, 0, "a summary");
    let alias = folder.path().join("alias.h5");
    symlink(&summary, &alias).unwrap();
    for (command, out, input) in [
        ("summarize", &summary, &summary),
        ("summarize", &alias, &summary),
        ("merge", &data, &data),
    ] {
        let before = fs::read(input).unwrap();
        let (code, _, stderr) = run(&[command, text(out), text(input), "--overwrite"]);
        assert_eq!(code, 2, "{command}: {stderr}");
        assert!(stderr.contains("would be replaced"), "{stderr}");
        assert_eq!(fs::read(input).unwrap(), before, "{command}: untouched");
    }
}

#[test]
fn pictures_and_tables_beside_a_measurement_are_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("couplings.h5");
    let mine = folder.path().join("couplings.csv");
    fs::write(&mine, "mine").unwrap();
    let (code, _, stderr) = run(&["measure", "--out", text(&out)]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("couplings.csv"), "{stderr}");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine", "untouched");
}

#[test]
fn a_killed_clean_up_and_an_empty_folder_of_parts_hold_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let (out, parts) = (folder.path().join("d.h5"), folder.path().join("d.h5.parts"));
    // As a run leaves it that was killed before its first part.
    fs::create_dir(&parts).unwrap();
    fs::write(parts.join("plan.json"), "{\"seed\": \"9\"}").unwrap();
    assert_eq!(generate(&out, &[]), (0, String::new()), "another plan begins");
    assert_eq!(names(folder.path()), ["d.h5"], "nothing is left");
    // As one that was killed while it removed its parts, its plan first.
    fs::create_dir(&parts).unwrap();
    fs::write(parts.join("part-00000003.h5"), "of a finished run").unwrap();
    assert_eq!(generate(&out, &["--resume"]), (0, String::new()), "complete");
    assert_eq!(names(folder.path()), ["d.h5"], "the rest is tidied away");
}

#[test]
fn what_others_keep_in_a_folder_of_that_name_is_not_ours_to_remove() {
    let folder = tempfile::tempdir().unwrap();
    let (out, parts) = (folder.path().join("d.h5"), folder.path().join("d.h5.parts"));
    fs::create_dir(&parts).unwrap();
    fs::write(parts.join("thesis.tex"), "mine").unwrap();
    assert_eq!(generate(&out, &["--overwrite"]), (0, String::new()), "beside it");
    assert_eq!(names(&parts), ["thesis.tex"], "what is ours is gone, what is not stays");
    fs::remove_dir_all(&parts).unwrap();
    // A folder of parts on a faster disk.
    fs::create_dir(folder.path().join("fast")).unwrap();
    symlink("fast", &parts).unwrap();
    assert_eq!(generate(&out, &["--overwrite"]), (0, String::new()), "through the link");
    assert!(fs::symlink_metadata(&parts).unwrap().is_symlink(), "the link stays");
    assert_eq!(names(&folder.path().join("fast")), [""; 0], "and nothing behind it");
}

#[test]
fn a_run_that_finished_nothing_leaves_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    // A file of somebody's in the place of the folder of parts: none can be made, and it stays.
    fs::write(folder.path().join("d.h5.parts"), "").unwrap();
    let (code, stderr) = generate(&out, &[]);
    assert_eq!(code, 3, "{stderr}");
    assert!(!stderr.contains("safe in"), "{stderr}");
    assert_eq!(names(folder.path()), ["d.h5.parts"], "nothing is left");
}

#[test]
fn more_shards_are_merged_than_files_may_be_open() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let sweep = |out: &Path, more: &[&str]| {
        assert_eq!(generate(out, &[more, &["-m", "20"]].concat()).0, 0, "{more:?}");
    };
    let shards: Vec<PathBuf> = shards_of(&out, 40, &[], sweep);
    let command = format!(
        "ulimit -n 32; exec '{}' merge '{}' {}",
        text(assert_cmd::cargo::cargo_bin!("grain")),
        text(&out),
        shards.iter().map(|path| format!("'{}'", text(path))).collect::<Vec<_>>().join(" ")
    );
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole = folder.path().join("whole.h5");
    sweep(&whole, &[]);
    assert_eq!(digest_of(&out), digest_of(&whole), "the same bits");
}
