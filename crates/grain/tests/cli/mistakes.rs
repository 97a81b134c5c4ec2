//! Every mistake is one clear sentence, a documented exit code, and no file harmed.

use std::path::Path;

use crate::{run, small_dataset};

/// Asserts the exit code, that the one-sentence error holds every word, and that nothing panicked.
#[track_caller]
fn check_refused(arguments: &[&str], expected_code: i32, words: &[&str]) {
    let (code, _, stderr) = run(arguments);
    assert_eq!(code, expected_code, "{arguments:?}: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "{arguments:?} should say '{word}': {stderr}");
    }
    assert!(stderr.contains("error:"), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn parameters_outside_their_domain_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.h5");
    let out = out.to_str().unwrap();
    let refused = |flags: &[&str], words: &[&str]| {
        let mut arguments = vec!["generate", "--out", out];
        arguments.extend(flags);
        check_refused(&arguments, 2, words);
    };
    refused(&["--n", "0"], &["N must be from 1", "got 0"]);
    refused(&["--n", "20"], &["GiB", "may be used", "N up to"]);
    refused(&["--alpha", "0"], &["alpha must be finite and positive", "got 0"]);
    refused(&["--alpha", "-0.5"], &["alpha must be finite and positive"]);
    refused(&["--alpha", "NaN"], &["alpha must be finite and positive"]);
    refused(&["--alpha", "inf"], &["alpha must be finite and positive"]);
    refused(&["--grain-dimension", "12"], &["power of two", "got 12"]);
    refused(&["--realizations", "0"], &["at least one realization"]);
    refused(&["--n", "7..=4"], &["'7..=4' is empty"]);
    refused(&["--n", "4..4"], &["write 4:4 or 4..=4"]);
    refused(&["--alpha", "1.0:0.3:0.05"], &["is empty"]);
    refused(&["--alpha", "0.3:1.0:0"], &["positive, finite step"]);
    refused(&["--bandwidth", "-1"], &["the bandwidth must be finite and positive"]);
    refused(&["--threads", "0"], &["--threads must be at least 1"]);
    refused(&["--store", "1.5"], &["above 0 and at most 1"]);
    refused(&["--couplings", "0.4,0.2", "--n", "3"], &["the list of J_n has 2"]);
    refused(&["--no-such-flag"], &["--no-such-flag"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no file was touched");
}

#[test]
fn a_figure_of_one_lattice_needs_a_radius_that_has_samples() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lattice/fig5a-summary.json");
    let sizes = ["lattice", "figure", "sizes", "--data", data, "--out", "/tmp/never"];
    check_refused(&[&sizes[..], &["--radius", "11"]].concat(), 2, &["R = 11", "at R = 10, 12"]);
    check_refused(&[&sizes[..], &["--radius", "10,12"]].concat(), 2, &["one R", "2 were given"]);
    assert!(!Path::new("/tmp/never").exists(), "no folder was made");
}

#[test]
fn lattices_that_do_not_fit_are_refused_with_one_that_does() {
    for command in [
        &["lattice", "sample", "--w", "90", "--theta0", "1", "--radius", "1000000"][..],
        &["lattice", "sample", "--w", "90", "--theta0", "1", "--radius", "9000", "--dense"],
        &["lattice", "generate", "--w", "90", "--radius", "1000000", "--out", "/tmp/never.h5"],
        &["lattice", "threshold", "--radius", "1000000"],
        &["lattice", "stability", "--w", "90", "--radius", "1000000"],
        &["lattice", "figure", "4a", "--radius", "9000"],
    ] {
        check_refused(command, 2, &["GiB", "may be used", "R up to"]);
    }
}

#[test]
fn an_unknown_key_in_a_run_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.toml");
    std::fs::write(&file, "[sweep]\nrealisations = 3\n").unwrap();
    check_refused(&["generate", file.to_str().unwrap()], 2, &["realisations", "run.toml"]);
    check_refused(&["generate", "/nowhere/run.toml"], 2, &["/nowhere/run.toml"]);
}

#[test]
fn an_existing_dataset_is_not_harmed() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "2", &[]);
    let before = std::fs::read(&dataset).unwrap();
    let out = dataset.to_str().unwrap();
    check_refused(&["generate", "--n", "2", "--out", out], 2, &["--overwrite"]);
    assert_eq!(std::fs::read(&dataset).unwrap(), before, "not a byte changed");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    check_refused(
        &["generate", "--n", "2", "--out", "/nowhere/at/all/x.h5"],
        3,
        &["/nowhere/at/all"],
    );
    check_refused(&["generate", "--n", "2", "--out", "/proc/x.h5"], 3, &["/proc"]);
}

fn check_unreadable(path: &Path, words: &[&str]) {
    let file = path.to_str().unwrap();
    for command in ["info", "fit", "compare"] {
        let (code, _, stderr) = run(&[command, file]);
        assert!(code == 2 || code == 3, "{command} {file}: code {code}: {stderr}");
        assert!(stderr.contains(path.file_name().unwrap().to_str().unwrap()), "{stderr}");
        for word in words {
            assert!(stderr.contains(word), "{command} {file} should say '{word}': {stderr}");
        }
        assert!(!stderr.contains("panicked") && !stderr.contains("HDF5-DIAG"), "{stderr}");
    }
}

#[test]
fn files_that_are_no_datasets_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.h5");
    std::fs::write(&text, "this is not HDF5").unwrap();
    check_unreadable(&text, &["not", "HDF5"]);

    check_unreadable(&folder.path().join("missing.h5"), &[]);

    let other = folder.path().join("other.h5");
    drop(hdf5::File::create(&other).unwrap());
    check_unreadable(&other, &["grain"]);

    let dataset = small_dataset(folder.path(), "2", &[]);
    let bytes = std::fs::read(&dataset).unwrap();
    for share in [0.1, 0.5, 0.9, 0.999] {
        let truncated = folder.path().join("truncated.h5");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
        let kept = (bytes.len() as f64 * share) as usize;
        std::fs::write(&truncated, &bytes[..kept]).unwrap();
        check_unreadable(&truncated, &[]);
    }
}

#[test]
fn without_alpha_c_the_fit_says_what_to_generate() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "2", &["--no-alpha-c"]);
    check_refused(&["fit", dataset.to_str().unwrap()], 2, &["alpha_c", "grain generate"]);
}

#[test]
fn one_realization_has_no_error_bar_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "1", &[]);
    let (code, stdout, stderr) = run(&["fit", dataset.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let said = format!("{stdout}{stderr}");
    assert!(said.contains("one realization"), "no error bar can be had: {said}");
}

#[test]
fn couplings_of_the_theory_must_be_positive() {
    check_refused(&["theory", "eta", "--g", "0"], 2, &["--g", "got 0"]);
    check_refused(
        &["theory", "solve", "--g1", "0.5", "--alpha", "0", "--n", "5"],
        2,
        &["--alpha", "got 0"],
    );
}
