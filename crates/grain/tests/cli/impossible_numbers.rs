//! Numbers that cannot be: whatever reads them refuses them by place and value.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::verification::change;
use crate::{json, run, small_dataset};

/// Fails with this code, without a panic, and says all of these.
#[track_caller]
fn check_refused(arguments: &[&str], code: i32, words: &[&str]) {
    let (found, stdout, stderr) = run(arguments);
    assert_eq!(found, code, "{arguments:?}: {stdout}{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    for words in words {
        assert!(stderr.contains(words), "{words} in {stderr}");
    }
}

#[test]
fn impossible_entropies_of_a_dataset_are_refused_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let right = small_dataset(folder.path(), "3", &[]);
    let bytes = std::fs::read(&right).unwrap();
    let path = folder.path().join("wrong.h5");
    let file = path.to_str().unwrap();
    let reference = right.to_str().unwrap();
    let out = folder.path().join("report");
    let out = out.to_str().unwrap();
    for value in [9.97e36, 1e300, 5.0, -1.0, 1e308, -1e308, f64::INFINITY] {
        std::fs::write(&path, &bytes).unwrap();
        // α index 2 (α_c), realization 1, state 4, l-bit 2 of N = 3, d_g = 8.
        change(&path, "N03", "entropy", ((2 * 3 + 1) * 64 + 4) * 3 + 1, |_| value);
        let shown = format!("is {value:?}");
        let words =
            ["entropy of l-bit 2 in state 4", "N = 3", "alpha = 0.707", "realization 1", &shown];
        for command in [
            vec!["regress", file, "--reference", reference, "--out", out],
            vec!["regress", reference, "--reference", file, "--out", out],
            vec!["fit", file],
            vec!["compare", file, "--out", out],
            vec!["summarize", out, file],
        ] {
            check_refused(&command, 3, &words);
        }
    }
    for (array, value, words) in [
        ("energy", f64::NAN, "energy of state"),
        ("magnetization", 1.1, "magnetization of l-bit"),
        ("alpha", -0.4, "alpha"),
        ("coupling", 0.5, "J_1 alpha^(n-1)"),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        let index = if array == "alpha" { 0 } else { 3 };
        change(&path, "N03", array, index, |_| value);
        check_refused(&["regress", file, "--reference", reference], 3, &[words]);
    }
}

#[test]
fn verify_lists_every_impossible_number_and_does_not_stop_at_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_dataset(folder.path(), "3", &[]);
    for (point, value) in [(0, 2.0), (5, -3.0), (9, 1e300)] {
        change(&path, "N03", "entropy", point * 64 * 3, |_| value);
    }
    change(&path, "N03", "gap_min", 7, |_| -1.0);
    let (code, stdout, stderr) = run(&["verify", path.to_str().unwrap(), "--json"]);
    assert_eq!(code, 1, "{stderr}");
    let defects = json(&stdout)["defects"].to_string();
    for value in ["is 2.0", "is -3.0", "is 1e300", "smallest gap is -1.0"] {
        assert!(defects.contains(value), "{value} in {defects}");
    }
}

/// A table of made-up entropies with the window of N = 2 at d_g = 8: eigenstates 12 to 19 of 32.
fn table(realizations: usize, row: impl Fn(usize, usize, usize) -> Option<String>) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut text = String::from("N,alpha,realization,eigenstate,l_bit,entropy\n");
    for realization in 0..realizations {
        for state in 12..20 {
            for lbit in 1..=2 {
                let entropy: f64 = random.random();
                let usual = format!("2,0.4,{realization},{state},{lbit},{entropy}");
                match row(realization, state, lbit) {
                    Some(other) if other.is_empty() => {}
                    Some(other) => writeln!(text, "{other}").unwrap(),
                    None => writeln!(text, "{usual}").unwrap(),
                }
            }
        }
    }
    text
}

#[test]
fn impossible_rows_of_a_table_are_refused_by_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let reference = small_dataset(folder.path(), "8", &[]);
    let path = folder.path().join("other.csv");
    let regress = |text: &str| -> (i32, String, String) {
        std::fs::write(&path, text).unwrap();
        let reference = reference.to_str().unwrap();
        run(&["regress", path.to_str().unwrap(), "--reference", reference])
    };
    let (code, _, stderr) = regress(&table(8, |_, _, _| None));
    // Made-up entropies: different, and readable.
    assert_eq!(code, 1, "{stderr}");
    // The row of realization 2, eigenstate 15, l-bit 2 is in line 2 + 2 * 16 + 2 * 3 + 1.
    let replaced = |other: &str| {
        let other = other.to_owned();
        table(8, move |m, state, lbit| ((m, state, lbit) == (2, 15, 2)).then(|| other.clone()))
    };
    for (row, words) in [
        ("2,0.4,2,15,2,9.97e36", "column 'entropy' is 9.97e36"),
        ("2,0.4,2,15,2,5", "more than one l-bit"),
        ("2,0.4,2,15,2,1.2", "divided by log 2 twice"),
        ("2,0.4,2,15,2,-1", "column 'entropy' is -1.0"),
        ("2,0.4,2,15,2,NaN", "column 'entropy' is NaN"),
        ("2,0.4,2,15,2,inf", "column 'entropy' is inf"),
        ("2,-0.4,2,15,2,0.5", "column 'alpha' is -0.4"),
        ("2,0.4,2,32,2,0.5", "beyond the 32 levels"),
        ("64,0.4,2,15,2,0.5", "l_bit 2 of N = 64 cannot be"),
        ("2,0.4,16777215,15,2,0.5", "realization 16777215"),
    ] {
        let (code, _, stderr) = regress(&replaced(row));
        assert_eq!(code, 2, "{row}: {stderr}");
        assert!(stderr.contains("line 41") && stderr.contains(words), "{words} in {stderr}");
    }
    // A realization with 5 of 8 states; one l-bit lacks a state.
    let short = table(8, |m, state, _| (m == 3 && state > 16).then(String::new));
    let (code, _, stderr) = regress(&short);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("realization 3") && stderr.contains("5 of the 8"), "{stderr}");
    let (code, _, stderr) = regress(&replaced(""));
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("for l-bit 2: the first that is missing is 15"), "{stderr}");
    // Without indices the windows must be as long as the reference's, and as each other.
    let without = |text: &str| -> String {
        let lines = text.lines().map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(3);
            cells.join(",")
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let (code, _, stderr) = regress(&without(&short));
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("has 5 eigenstates"), "{stderr}");
    let (code, _, stderr) =
        regress(&without(&table(8, |_, state, _| (state > 16).then(String::new))));
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("5 eigenstates in every window at N = 2"), "{stderr}");
}

/// Changes every number of an array, whatever its type.
fn change_all<T: hdf5::H5Type + Clone>(path: &Path, array: &str, change: impl Fn(usize, &T) -> T) {
    let file = hdf5::File::open_rw(path).unwrap();
    let dataset = file.dataset(array).unwrap();
    let values: ndarray::ArrayD<T> = dataset.read_dyn().unwrap();
    let shape = values.shape().to_vec();
    let values = values.iter().enumerate().map(|(index, value)| change(index, value)).collect();
    dataset.write(&ndarray::ArrayD::from_shape_vec(shape, values).unwrap()).unwrap();
    file.close().unwrap();
}

fn summary(folder: &Path) -> PathBuf {
    let dataset = small_dataset(folder, "4", &[]);
    let path = folder.join("summary.h5");
    let (code, _, stderr) = run(&["summarize", path.to_str().unwrap(), dataset.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    path
}

#[test]
fn impossible_summaries_yield_no_curve_no_panic_and_no_abort() {
    let folder = tempfile::tempdir().unwrap();
    let right = summary(folder.path());
    let bytes = std::fs::read(&right).unwrap();
    let path = folder.path().join("wrong.h5");
    let file = path.to_str().unwrap();
    let out = folder.path().join("report");
    let check = |words: &str| {
        check_refused(&["fit", file], 3, &[words]);
        check_refused(&["compare", file, "--out", out.to_str().unwrap()], 3, &[words]);
    };
    let number = |array: &str, at: usize, value: f64, words: &str| {
        std::fs::write(&path, &bytes).unwrap();
        change_all(&path, array, |index, old: &f64| if index == at { value } else { *old });
        check(words);
    };
    for value in [f64::NAN, f64::INFINITY, -1.0, 2.0] {
        number("N03/entropy_mean", 0, value, "mean entropy of l-bit 1");
        number("N03/memory_mean", 0, value, "mean memory of l-bit 1");
    }
    // The end l-bit's mean is possible, and not what its own distribution says.
    number("N03/entropy_mean", 2 * 5 * 4, 0.97, "as the counts of its states say");
    number("N03/alpha", 1, f64::NAN, "value 2 of 'alpha'");
    number("N03/alpha", 1, -0.5, "value 2 of 'alpha'");
    number("N03/coverage_alpha", 0, 0.39, "'coverage_compared' marks");
    number("entropy_grid", 1, f64::NAN, "'entropy_grid'");
    let count = |array: &str, value: u32, words: &str| {
        std::fs::write(&path, &bytes).unwrap();
        change_all(&path, array, |index, old: &u32| if index == 1 { value } else { *old });
        check(words);
    };
    count("N03/states", 0, "number of eigenstates");
    count("N03/states", u32::MAX, "number of eigenstates");
    count("N03/entropy_cumulative", u32::MAX, "cumulative count");
    std::fs::write(&path, &bytes).unwrap();
    change_all(&path, "N03/coverage_finished", |_, _: &u64| 1_000);
    check("finished realizations");
    for dimension in [0_i64, 1, 63, 65, i64::MAX] {
        std::fs::write(&path, &bytes).unwrap();
        let wrong = hdf5::File::open_rw(&path).unwrap();
        let group = wrong.group("N03").unwrap();
        group.attr("hilbert_dimension").unwrap().write_scalar(&dimension).unwrap();
        drop(group);
        wrong.close().unwrap();
        check("'hilbert_dimension'");
    }
    // An axis of ten billion realizations of which nothing was ever written.
    std::fs::write(&path, &bytes).unwrap();
    let wrong = hdf5::File::open_rw(&path).unwrap();
    let group = wrong.group("N03").unwrap();
    for (name, shape) in
        [("realization", vec![10_000_000_000]), ("entropy_mean", vec![3, 5, 10_000_000_000])]
    {
        group.unlink(name).unwrap();
        let chunk: Vec<usize> = shape.iter().map(|length| 1000.min(*length)).collect();
        let builder = group.new_dataset::<u64>().shape(shape).chunk(chunk);
        builder.create(name).unwrap();
    }
    drop(group);
    wrong.close().unwrap();
    check("what the file can hold");
}

#[test]
fn impossible_lattice_files_and_summaries_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    let file = path.to_str().unwrap();
    let generate = ["lattice", "generate", "--radius", "4", "--w", "60,90", "-m", "3"];
    let (code, _, stderr) = run(&[&generate[..], &["--out", file, "--quiet"]].concat());
    assert_eq!(code, 0, "{stderr}");
    let out = folder.path().to_str().unwrap();
    let (code, _, stderr) = run(&["lattice", "summary", file, "--out", out]);
    assert_eq!(code, 0, "{stderr}");
    let summary = folder.path().join("l-summary.json");
    let mut numbers = json(&std::fs::read_to_string(&summary).unwrap());
    numbers["points"][1]["avalanches"] = 7.into();
    std::fs::write(&summary, numbers.to_string()).unwrap();
    check_refused(
        &["lattice", "figure", "5a", "--data", summary.to_str().unwrap(), "--out", out],
        3,
        &["point 2", "avalanches is 7 of 3"],
    );
    change_all(&path, "R004/amplitude", |index, old: &f64| if index == 1 { 1.0 } else { *old });
    check_refused(&["lattice", "summary", file], 3, &["value 2 of W at R = 4", "is 1.0"]);
}
