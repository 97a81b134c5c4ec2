//! Columns beside those of every run: chosen, gone on with, recomputed, and refused.

use std::path::Path;

use crate::run;

fn generate(file: &Path, more: &[&str]) -> (i32, String) {
    let fixed = ["generate", "--n", "2", "--no-alpha-c", "-m", "2", "--quiet", "--out"];
    let (code, _, stderr) = run(&[&fixed[..], &[file.to_str().unwrap()], more].concat());
    (code, stderr)
}

fn columns(file: &Path) -> Vec<String> {
    let (code, stdout, stderr) = run(&["info", "--json", file.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let info: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let names = info["columns"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn chosen_columns_are_stored_beside_those_of_every_run_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cuts.h5");
    let (code, stderr) =
        generate(&file, &["--alpha", "0.5", "--observables", "cut_entropy, purity"]);
    assert_eq!(code, 0, "{stderr}");
    let stored = columns(&file);
    for name in ["energy", "entropy", "magnetization", "gap_ratio", "cut_entropy", "purity"] {
        assert!(stored.iter().any(|column| column == name), "{name} of {stored:?}");
    }
    assert!(!stored.iter().any(|column| column == "sigma_x"), "{stored:?}");
    // What the file says of its run is enough to go on with.
    let (code, stderr) = generate(&file, &["--alpha", "0.5,0.6", "--extend"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(columns(&file), stored);
    let (code, stdout, _) = run(&["verify", "--all", file.to_str().unwrap()]);
    assert!(code == 0 && stdout.contains("4 of them bit for bit"), "{stdout}");
}

#[test]
fn a_file_is_not_extended_by_columns_that_it_has_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plain.h5");
    let (code, stderr) = generate(&file, &["--alpha", "0.5"]);
    assert_eq!(code, 0, "{stderr}");
    let before = std::fs::read(&file).unwrap();
    let more = ["--alpha", "0.5,0.6", "--extend", "--observables", "purity"];
    let (code, stderr) = generate(&file, &more);
    assert!(code == 2 && stderr.contains("does not store 'purity'"), "{code}: {stderr}");
    assert_eq!(std::fs::read(&file).unwrap(), before, "untouched");
}

#[test]
fn a_wrong_name_is_answered_by_all_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.h5");
    let (code, stderr) = generate(&file, &["--alpha", "0.5", "--observables", "purty"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("'purty'") && stderr.contains("schmidt_weight_2"), "{stderr}");
    assert!(!file.exists(), "nothing was written");
}
