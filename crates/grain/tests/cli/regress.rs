//! `grain regress`: exit codes 0 same, 1 different, 2 could not compare, and what is left behind.

use std::path::Path;

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

/// What `numpy.savetxt` would write of a dataset: every eigenstate, eight digits, the names behind a `#`.
fn saved_table(folder: &Path, dataset: &Path) -> String {
    let out = folder.join("states.csv");
    let [file, csv] = [dataset, &out].map(|path| path.to_str().unwrap());
    let (code, _, stderr) = run(&["export", file, "--states", "--overwrite", "-o", csv]);
    assert_eq!(code, 0, "{stderr}");
    let text = std::fs::read_to_string(&out).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let column = |name: &str| header.iter().position(|own| own.starts_with(name)).unwrap();
    let [n, alpha, realization, state, energy] =
        ["N [", "alpha [", "realization [", "eigenstate [", "energy ["].map(column);
    let mut table = String::from("# N alpha realization eigenstate energy l_bit entropy\n");
    for row in lines {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        for lbit in 1..=2 + usize::from(number(n) > 2.5) {
            let entropy = number(column(&format!("entropy_{lbit} [")));
            let numbers = [n, alpha, realization, state, energy].map(number);
            let numbers = numbers.into_iter().chain([lbit as f64, entropy]);
            let cells: Vec<String> = numbers.map(|number| format!("{number:.12e}")).collect();
            table += &cells.join(" ");
            table.push('\n');
        }
    }
    table
}

#[test]
fn a_table_of_the_same_disorder_is_compared_state_by_state() {
    let folder = tempfile::tempdir().unwrap();
    let reference = small_dataset(folder.path(), "4", &[]);
    let table = saved_table(folder.path(), &reference);
    let file = folder.path().join("other.txt");
    let regress = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let fixed = ["regress", file.to_str().unwrap(), "--reference", reference.to_str().unwrap()];
        run(&[&fixed[..], &["--mode", "golden"], more].concat())
    };
    let (code, stdout, stderr) = regress(&table, &["--tolerance", "1e-8"]);
    assert!(code == 0 && stdout.contains("same, state by state"), "{stdout}{stderr}");
    assert!(stderr.contains("does not say its disorder"), "{stderr}");
    // The last row of the middle of a spectrum, off by a thousandth of a bit.
    let at =
        table.lines().position(|line| line.starts_with("3.000000000000e0 6.")).unwrap() + 3 * 31;
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let (rest, entropy) = lines[at].rsplit_once(' ').unwrap();
    let wrong = (entropy.parse::<f64>().unwrap() - 1e-3).abs();
    let words: Vec<f64> = rest.split(' ').map(|word| word.parse().unwrap()).collect();
    lines[at] = format!("{rest} {wrong:e}");
    let (code, stdout, _) = regress(&lines.join("\n"), &["--tolerance", "1e-8"]);
    assert!(code == 1 && stdout.contains("DIFFERENT"), "{stdout}");
    let place = format!(
        "entropy at N = 3, realization {}, alpha = 0.6, eigenstate {}, l-bit {}",
        words[2], words[3], words[5]
    );
    assert!(stdout.replace("0.6000000000000001", "0.6").contains(&place), "{place}: {stdout}");
    // A state of the window that is not there.
    let fewer: Vec<&str> = table
        .lines()
        .filter(|line| !(line.starts_with("3.") && line.contains(" 3.000000000000e1 ")))
        .collect();
    let (code, stdout, stderr) = regress(&fewer.join("\n"), &["--tolerance", "1e-8"]);
    assert!(code == 2 && stderr.contains("the first that is missing is 30"), "{stdout}{stderr}");
}
