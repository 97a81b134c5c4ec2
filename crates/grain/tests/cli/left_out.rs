//! `grain regress` says what it did not compare, and says nothing of nothing.

use std::path::Path;

use crate::{json, run};

/// A dataset of N, α and realizations with a seed.
fn dataset(folder: &Path, name: &str, [n, alpha, realizations, seed]: [&str; 4]) -> String {
    let path = folder.join(name);
    let path = path.to_str().unwrap().to_owned();
    let (code, _, stderr) = run(&[
        "generate",
        "--n",
        n,
        "--alpha",
        alpha,
        "--no-alpha-c",
        "-m",
        realizations,
        "--seed",
        seed,
        "--quiet",
        "--out",
        &path,
    ]);
    assert_eq!(code, 0, "{stderr}");
    path
}

/// Compares, and returns (exit code, what is printed, the JSON, the `JUnit` XML).
fn regress(folder: &Path, new: &str, reference: &str) -> (i32, String, serde_json::Value, String) {
    let out = folder.join("report");
    let out = out.to_str().unwrap();
    let (code, stdout, stderr) = run(&["regress", new, "--reference", reference, "--out", out]);
    let read = |name: &str| std::fs::read_to_string(folder.join("report").join(name));
    let result = json(&read("regression.json").unwrap_or_else(|_| "null".into()));
    (code, stdout + &stderr, result, read("junit.xml").unwrap_or_default())
}

#[test]
fn alpha_in_its_last_digits_is_compared_and_what_is_absent_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let reference = dataset(folder.path(), "reference.h5", ["2,3", "0.5,0.8,0.9", "4", "1"]);
    // One α differs in its eighth digit, one is another, one N and some realizations are absent.
    let new = dataset(folder.path(), "new.h5", ["2,4", "0.50000003,0.85,0.9", "3", "1"]);
    let (code, said, result, junit) = regress(folder.path(), &new, &reference);
    assert_eq!(code, 0, "{said}");
    let verdicts = result["verdicts"].as_array().unwrap();
    assert_eq!(verdicts.len(), 2, "0.5 and 0.9: {result}");
    assert!(verdicts.iter().all(|verdict| verdict["entropies"].as_u64() > Some(0)), "{result}");
    let left_out = result["left_out"].to_string();
    for words in [
        "N = 3: only the reference has it",
        "N = 4: only the new data have it",
        "N = 2, alpha = 0.8: only the reference has it",
        "N = 2, alpha = 0.85: only the new data have it",
        "N = 2, alpha = 0.5: 1 realization (3) that only the reference has",
        "N = 2, alpha = 0.9: 1 realization (3) that only the reference has",
    ] {
        assert!(left_out.contains(words), "{words} in {left_out}");
        assert!(said.contains(&format!("left out: {words}")), "{words} in {said}");
        assert!(junit.contains(&format!("<skipped message=\"{words}")), "{words} in {junit}");
    }
    assert!(said.contains("not all was compared"), "{said}");
    assert!(said.contains("alpha = 0.50000003: compared with the reference's 0.5"), "{said}");

    // In the other direction, and as distributions.
    let other = dataset(folder.path(), "other.h5", ["2", "0.50000003,0.85", "12", "2"]);
    let many = dataset(folder.path(), "many.h5", ["2,3", "0.5,0.8", "12", "1"]);
    let (code, said, result, junit) = regress(folder.path(), &other, &many);
    assert_eq!(code, 0, "{said}");
    assert_eq!(result["sizes"][0]["alphas"].as_array().unwrap().len(), 1, "0.5: {result}");
    for words in ["N = 3: only the reference", "alpha = 0.8: only", "alpha = 0.85: only"] {
        assert!(result["left_out"].to_string().contains(words), "{words} in {result}");
        assert!(said.contains(words) && junit.contains(words), "{words} in {said}");
    }
}

#[test]
fn eigenstates_that_one_stores_alone_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let generate = |name: &str, more: &[&str]| {
        let out = path(name);
        let usual = ["generate", "--n", "3", "--alpha", "0.6", "-m", "2", "--quiet", "--out", &out];
        let (code, _, stderr) = run(&[&usual[..], more].concat());
        assert_eq!(code, 0, "{stderr}");
        out
    };
    let all = generate("all.h5", &[]);
    let half = generate("half.h5", &["--store", "central 0.5"]);
    let (code, said, result, _) = regress(folder.path(), &half, &all);
    assert_eq!(code, 0, "{said}");
    let left_out = result["left_out"].to_string();
    assert!(
        left_out.contains("32 eigenstates (0-15, 48-63) that only the reference"),
        "{left_out}"
    );
    // Which states of the full spectrum these are is not known, so they are none of the others.
    let nearest = generate("nearest.h5", &["--states", "32"]);
    let fraction = generate("fraction.h5", &["--store", "0.5"]);
    for (nearest, name) in [(&nearest, "nearest 32"), (&fraction, "nearest-fraction 0.5")] {
        let (code, said, ..) = regress(folder.path(), nearest, &all);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains(name) && said.contains("in the full spectrum are not known"),
            "{said}"
        );
    }
    let (code, said, ..) = regress(folder.path(), &fraction, &nearest);
    assert_eq!(code, 0, "half of 64 are the 32 nearest: {said}");
}

#[test]
fn nothing_in_common_is_not_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let reference = dataset(folder.path(), "reference.h5", ["2", "0.5", "5", "1"]);
    for seed in ["1", "2"] {
        let new = dataset(folder.path(), "new.h5", ["2", "0.5001", "5", seed]);
        let (code, said, ..) = regress(folder.path(), &new, &reference);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("0.5001") && !said.contains("same,"), "{said}");
        std::fs::remove_file(new).unwrap();
    }
}
