//! `grain regress`: exit codes 0 same, 1 different, 2 could not compare, and what is left behind.

use crate::{run, small_dataset};

#[test]
fn regress_ends_with_the_code_that_a_script_waits_for() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = |name: &str, realizations: &str, more: &[&str]| {
        let path = small_dataset(folder.path(), realizations, more);
        let named = folder.path().join(name);
        std::fs::rename(path, &named).unwrap();
        named.to_str().unwrap().to_owned()
    };
    let reference = dataset("reference.h5", "30", &["--seed", "1"]);
    let same = dataset("same.h5", "12", &["--seed", "1"]);
    let other = dataset("other.h5", "25", &["--seed", "2"]);
    let wrong = dataset("wrong.h5", "25", &["--seed", "3", "--field", "2"]);
    let regress = |new: &str, more: &[&str]| {
        run(&[&["regress", new, "--reference", &reference], more].concat())
    };

    let (code, stdout, stderr) = regress(&same, &[]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("same, state by state"), "{stdout}");

    let (code, stdout, stderr) = regress(&other, &[]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("same at family-wise level 0.01"), "{stdout}");

    let (code, stdout, stderr) = regress(&wrong, &[]);
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert!(stdout.contains("DIFFERENT"), "{stdout}");
    let report = folder.path().join("wrong-regression");
    for file in ["junit.xml", "regression.json", "verdicts.csv", "worst-entropy.png"] {
        assert!(report.join(file).is_file(), "{file}");
    }
    let junit = std::fs::read_to_string(report.join("junit.xml")).unwrap();
    assert!(junit.contains("<failure message=\"differs in"), "{junit}");

    let (code, _, stderr) = regress(&same, &["--mode", "statistical"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("not independent"), "{stderr}");
    let (code, _, stderr) = regress(&other, &["--mode", "golden"]);
    assert_eq!(code, 2, "{stderr}");
    let (code, _, stderr) = regress(&other, &["--level", "1e-5"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("--permutations"), "{stderr}");
}
