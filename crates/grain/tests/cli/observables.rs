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
fn every_column_of_either_solver_is_confirmed_by_the_other() {
    let folder = tempfile::tempdir().unwrap();
    for (solver, other) in [("window", "full"), ("full", "window")] {
        let file = folder.path().join(format!("{solver}.h5"));
        let file = file.to_str().unwrap();
        let fixed = ["generate", "--n", "6", "-m", "2", "--alpha", "0.5,0.8", "--states", "24"];
        let more = ["--observables", "all", "--solver", solver, "--quiet", "--out", file];
        let (code, _, stderr) = run(&[&fixed[..], &more[..]].concat());
        assert_eq!(code, 0, "{stderr}");
        let (code, stdout, _) = run(&["verify", "--all", "--solver", other, file]);
        assert!(code == 0 && stdout.contains("6 points, 0 of them bit for bit"), "{stdout}");
        let (code, stdout, _) = run(&["verify", "--all", file]);
        assert!(code == 0 && stdout.contains("6 of them bit for bit"), "its own: {stdout}");
    }
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

/// Energy and susceptibility of the last l-bit of every stored state.
fn susceptibilities(file: &Path, n_lbits: &str) -> Vec<(f64, f64)> {
    let table = file.with_extension("csv");
    let names = [file, &table].map(|path| path.to_str().unwrap());
    let (code, _, stderr) = run(&["export", names[0], "--states", "-o", names[1]]);
    assert_eq!(code, 0, "{stderr}");
    let text = std::fs::read_to_string(table).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = |name: &str| header.iter().position(|own| own.starts_with(name)).unwrap();
    let last = format!("fidelity_susceptibility_{n_lbits} ");
    let (energy, susceptibility) = (column("energy ["), column(&last));
    rows.map(|row| (row[energy].parse().unwrap(), row[susceptibility].parse().unwrap())).collect()
}

#[test]
fn susceptibilities_of_a_window_are_those_of_the_whole_spectrum_but_for_what_is_far() {
    let folder = tempfile::tempdir().unwrap();
    for (n_lbits, states) in [("6", "128"), ("7", "256")] {
        let generate = |name: &str, more: &[&str]| {
            let file = folder.path().join(format!("{name}-{n_lbits}.h5"));
            let fixed = ["generate", "--alpha", "0.7", "--no-alpha-c", "-m", "1", "--quiet"];
            let column = ["--observables", "fidelity_susceptibility", "--n", n_lbits, "--out"];
            let arguments = [&fixed[..], &column, &[file.to_str().unwrap()], more].concat();
            let (code, _, stderr) = run(&arguments);
            assert_eq!(code, 0, "{stderr}");
            susceptibilities(&file, n_lbits)
        };
        let whole = generate("whole", &[]);
        let [full, window] = ["full", "window"]
            .map(|solver| generate(solver, &["--states", states, "--solver", solver]));
        // A sum of inverse squares of gaps: rounding of the smallest gap is what it is known to.
        for ((energy, one), (other, two)) in full.iter().zip(&window) {
            assert!(
                (energy - other).abs() < 1e-11 && (one / two - 1.0).abs() < 1e-5,
                "{one}, {two}"
            );
        }
        let quarter = window.len() / 4;
        let mut missing: Vec<f64> = window[quarter..window.len() - quarter]
            .iter()
            .map(|(energy, within)| {
                let near = |(other, _): &&(f64, f64)| (other - energy).abs() < 1e-9;
                1.0 - within / whole.iter().find(near).unwrap().1
            })
            .collect();
        missing.sort_by(f64::total_cmp);
        assert!(missing[0] > -1e-5, "a part of a sum of squares: {}", missing[0]);
        let median = missing[missing.len() / 2];
        assert!(median < 0.01, "N = {n_lbits}: {median} of it is farther than the window");
    }
}

/// The rows of the table of a picture of the spectral function.
fn spectral_function(folder: &Path, name: &str, more: &[&str]) -> Vec<Vec<f64>> {
    let file = folder.join(format!("{name}.h5"));
    let fixed = ["generate", "--alpha", "0.7", "--no-alpha-c", "-m", "2", "--quiet", "--n", "6"];
    let column = ["--observables", "spectral_function", "--out", file.to_str().unwrap()];
    let (code, _, stderr) = run(&[&fixed[..], &column, more].concat());
    assert_eq!(code, 0, "{stderr}");
    let (code, stdout, _) = run(&["verify", "--all", file.to_str().unwrap()]);
    assert!(code == 0 && stdout.contains("2 of them bit for bit"), "{stdout}");
    let out = folder.join(name);
    let drawn = ["plot", file.to_str().unwrap(), "frequency", "spectral_function", "--out"];
    let (code, _, stderr) = run(&[&drawn[..], &[out.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{stderr}");
    let table = out.join("spectral_function-against-frequency.csv");
    let text = std::fs::read_to_string(table).unwrap();
    let number = |cell: &str| cell.parse().unwrap_or(f64::NAN);
    text.lines().skip(1).map(|line| line.split(',').map(number).collect()).collect()
}

#[test]
fn spectral_functions_are_drawn_against_frequency_and_both_solvers_have_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let of = |solver: &str| {
        spectral_function(folder.path(), solver, &["--states", "128", "--solver", solver])
    };
    let (full, window) = (of("full"), of("window"));
    assert_eq!(full.len(), window.len());
    assert!(full.len() > 20, "{} bins that states reach", full.len());
    for (one, other) in full.iter().flatten().zip(window.iter().flatten()) {
        let same = (one - other).abs() <= 1e-6 * one.abs() || one.is_nan() && other.is_nan();
        assert!(same, "{one} {other}");
    }
    let file = folder.path().join("full.h5");
    for [x, y] in [["alpha", "spectral_function"], ["frequency", "entropy"]] {
        let (code, _, stderr) = run(&["plot", file.to_str().unwrap(), x, y]);
        assert!(code == 2 && stderr.contains("for each frequency"), "{code}: {stderr}");
    }
    // Tables of averages and of states leave it out.
    let table = folder.path().join("averages.csv");
    let arguments = ["export", file.to_str().unwrap(), "-o", table.to_str().unwrap()];
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
    assert!(!std::fs::read_to_string(table).unwrap().contains("spectral_function"));
}
