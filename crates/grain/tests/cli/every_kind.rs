//! What holds of every kind of file that grain writes, and of every command that computes.

use std::path::{Path, PathBuf};

use crate::{json, run, small_dataset};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// One file of each kind, small.
fn files(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let dataset = small_dataset(folder, "4", &[]);
    let [lattice, summary, tables] =
        ["lattice.h5", "summary.h5", "tables.h5"].map(|name| folder.join(name));
    for arguments in [
        &["lattice", "generate", "--w", "60", "--radius", "5", "-m", "3", "-o", text(&lattice)][..],
        &["summarize", text(&summary), text(&dataset)],
        &["measure", "--chain", "--n", "2", "-m", "2", "--alpha", "0.6", "-o", text(&tables)],
    ] {
        let (code, _, stderr) = run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {stderr}");
    }
    vec![("dataset", dataset), ("lattice", lattice), ("summary", summary), ("tables", tables)]
}

#[test]
fn info_and_verify_take_every_kind_of_file_and_see_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, file) in files(folder.path()) {
        let (code, stdout, stderr) = run(&["info", text(&file)]);
        assert!(code == 0 && stdout.starts_with(kind), "{kind}: {stdout}{stderr}");
        let (code, stdout, _) = run(&["verify", "--json", text(&file)]);
        let verdict = json(&stdout);
        assert!(code == 0 && verdict["sound"] == true && verdict["sealed"] == true, "{stdout}");
        // One bit in the middle.
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        for command in ["info", "verify"] {
            let (code, _, stderr) = run(&[command, text(&file)]);
            assert!(code != 0 && stderr.contains("changed"), "{command} {kind}: {stderr}");
        }
    }
}

#[test]
fn what_a_summary_and_tables_hold_is_listed_with_shapes_and_units() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let listed = |index: usize| {
        let (_, stdout, _) = run(&["info", "--json", text(&files[index].1)]);
        json(&stdout)
    };
    let (summary, tables) = (listed(2), listed(3));
    let shape = |of: &serde_json::Value, group: &str, name: &str| {
        let arrays = of["arrays"].as_array().unwrap();
        let found = arrays.iter().find(|array| array["group"] == group && array["name"] == name);
        (found.unwrap()["shape"].clone(), found.unwrap()["units"].clone())
    };
    // N = 2: two l-bits, four alpha and the critical one, four realizations.
    assert_eq!(
        shape(&summary, "N02", "entropy_mean"),
        (serde_json::json!([2, 5, 4]), "bit".into())
    );
    assert_eq!(shape(&tables, "split", "spread"), (serde_json::json!([2]), "bit".into()));
    assert!(tables["attributes"]["command_line"].as_str().unwrap().contains("measure --chain"));
}

#[test]
fn every_command_that_computes_takes_threads_and_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "4", &[]);
    let file = text(&dataset);
    let out = folder.path().join("out");
    let commands: [&[&str]; 9] = [
        &["generate", "--dry-run"],
        &["verify", file],
        &["fit", file],
        &["compare", file, "--out", text(&out)],
        &["levels", file, "--out", text(&out)],
        &["regress", file, "--reference", file],
        &["measure", "--chain", "--out", text(&out)],
        &["lattice", "stability"],
        &["lattice", "figure", "4a"],
    ];
    for command in commands {
        // Refused before anything is computed, by flag and by variable.
        let flag = run(&[command, &["--threads", "3000"]].concat());
        let variable = std::process::Command::new(assert_cmd::cargo::cargo_bin!("grain"))
            .args(command)
            .env("GRAIN_THREADS", "3000")
            .output()
            .unwrap();
        let said = String::from_utf8(variable.stderr).unwrap();
        for (code, stderr) in [(Some(flag.0), flag.2), (variable.status.code(), said)] {
            let expected = "--threads must be at least 1 and at most 1024, got 3000";
            assert!(code == Some(2) && stderr.contains(expected), "{command:?}: {stderr}");
        }
    }
    let one = run(&["fit", "--json", "--threads", "1", file]);
    let two = run(&["fit", "--json", "-t", "2", file]);
    assert!(one.0 == 0 && one.1 == two.1, "no result depends on their number: {}", one.2);
}
