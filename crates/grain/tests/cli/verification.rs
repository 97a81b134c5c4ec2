//! What `grain verify` accepts, and what it finds.

use std::path::Path;

use crate::{json, run, small_dataset};

fn verify(path: &Path) -> (i32, serde_json::Value) {
    let (code, stdout, stderr) = run(&["verify", path.to_str().unwrap(), "--json"]);
    (code, if code < 2 { json(&stdout) } else { serde_json::Value::from(stderr) })
}

/// Changes one number of a dataset in place, as a program of another kind would: the seal goes.
pub(crate) fn change(
    path: &Path,
    group: &str,
    array: &str,
    index: usize,
    change: impl Fn(f64) -> f64,
) {
    let file = hdf5::File::open_rw(path).unwrap();
    let dataset = file.dataset(&format!("{group}/{array}")).unwrap();
    let mut values: ndarray::ArrayD<f64> = dataset.read_dyn().unwrap();
    let value = values.iter_mut().nth(index).unwrap();
    *value = change(*value);
    dataset.write(&values).unwrap();
    file.close().unwrap();
}

#[test]
fn a_sound_dataset_is_sound_and_recomputed_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "4", &[]);
    let (code, verdict) = verify(&path);
    assert_eq!(code, 0, "{verdict}");
    assert_eq!(verdict["recomputed"], verdict["bit_identical"], "on the same machine: {verdict}");
    assert_eq!(verdict["recomputed"], 2 * 2 * 5, "two realizations, two N, five α: {verdict}");
}

#[test]
fn numbers_that_cannot_be_are_found_and_named() {
    for (array, new, words) in [
        ("entropy", 1.5, "entropy of l-bit"),
        ("energy", 1e3, "not ascending"),
        ("magnetization", f64::NAN, "magnetization of l-bit"),
        ("residual_max", -1.0, "residual"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = small_dataset(folder.path(), "2", &[]);
        change(&path, "N03", array, 3, |_| new);
        let (code, verdict) = verify(&path);
        assert_eq!(code, 1, "{array}: {verdict}");
        assert!(verdict["defects"].to_string().contains(words), "{words} in {verdict}");
        assert_eq!(verdict["sealed"], false, "the seal is gone");
    }
}

#[test]
fn numbers_that_could_be_but_are_not_are_found_by_digest_and_recomputation() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "2", &[]);
    change(&path, "N03", "entropy", 5, |entropy| 0.5 * entropy);
    let (code, verdict) = verify(&path);
    assert_eq!(code, 1, "{verdict}");
    assert_eq!(verdict["digest_agrees"], false, "{verdict}");
    // Whoever writes a new digest as well is found out by the physics.
    let file = hdf5::File::open_rw(&path).unwrap();
    file.delete_attr("content_digest").unwrap();
    file.close().unwrap();
    let (code, stdout, _) = run(&["verify", path.to_str().unwrap(), "--all", "--json"]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("eigenstate 1: the entropy computed again"), "{stdout}");
}

#[test]
fn a_disorder_that_does_not_belong_to_its_spectrum_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "2", &[]);
    change(&path, "N02", "fields", 0, |field| field + 1e-6);
    let (code, verdict) = verify(&path);
    assert_eq!(code, 1, "{verdict}");
    assert!(verdict["defects"].to_string().contains("tr H"), "{verdict}");
}
