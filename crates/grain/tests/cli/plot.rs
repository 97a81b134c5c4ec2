//! `grain plot` and `grain export`: the numbers of a picture, computed again by hand from every eigenstate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{json, run, small_dataset};

/// A table as it was written: names without units, and numbers; an empty cell is NaN.
struct Csv {
    names: Vec<String>,
    units: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Csv {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let split = |cell: &str| {
            let (name, unit) = cell.strip_suffix(']').unwrap().split_once(" [").unwrap();
            (name.to_owned(), unit.to_owned())
        };
        let (names, units) = lines.next().unwrap().split(',').map(split).unzip();
        let number = |cell: &str| if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() };
        let rows = lines.map(|line| line.split(',').map(number).collect()).collect();
        Self { names, units, rows }
    }

    fn column(&self, name: &str) -> usize {
        self.names.iter().position(|own| own == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn get(&self, row: &[f64], name: &str) -> f64 {
        row[self.column(name)]
    }
}

/// Averages by hand: by a key, the numbers of each realization (and file), with what is undefined left out.
#[derive(Default)]
struct ByHand(BTreeMap<u64, BTreeMap<(usize, u64), Vec<f64>>>);

impl ByHand {
    fn add(&mut self, key: f64, realization: (usize, f64), value: f64) {
        if !value.is_nan() {
            let realizations = self.0.entry(key.to_bits()).or_default();
            realizations.entry((realization.0, realization.1.to_bits())).or_default().push(value);
        }
    }

    /// Mean, standard error, and number of realizations.
    fn of(&self, key: f64) -> (f64, f64, usize) {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let values: Vec<f64> = self.0[&key.to_bits()].values().map(|own| mean(own)).collect();
        let (count, average) = (values.len() as f64, mean(&values));
        let variance =
            values.iter().map(|x| (x - average).powi(2)).sum::<f64>() / (count - 1.0).max(0.0);
        (average, (variance / count).sqrt(), values.len())
    }
}

/// A count that was read as a number.
fn count(number: f64) -> usize {
    number.to_string().parse().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The CSV of a picture.
fn plotted(folder: &Path, arguments: &[&str]) -> Csv {
    let out = folder.join("pictures");
    let (code, _, stderr) = run(&[&["plot"], arguments, &["--out", text(&out)]].concat());
    assert_eq!(code, 0, "{stderr}");
    let named: Vec<&str> = stderr.lines().filter_map(|line| line.strip_prefix("wrote ")).collect();
    assert_eq!(named.len(), 4, "PNG, SVG, PDF, CSV: {stderr}");
    assert!(named.iter().all(|path| std::fs::metadata(path).unwrap().len() > 100), "{named:?}");
    Csv::read(Path::new(named[3]))
}

/// Every eigenstate that is stored.
fn states_of(folder: &Path, dataset: &Path) -> Csv {
    let out = folder.join("states.csv");
    let arguments = ["export", text(dataset), "--states", "--overwrite", "-o", text(&out)];
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
    Csv::read(&out)
}

#[track_caller]
fn check_mean(row: &Csv, numbers: &[f64], name: &str, expected: (f64, f64, usize)) {
    let found =
        ["", " error", " realizations"].map(|what| row.get(numbers, &format!("{name}{what}")));
    let close = |a: f64, b: f64| (a - b).abs() < 1e-12 || a.is_nan() && b.is_nan();
    assert!(close(found[0], expected.0), "mean {found:?}, by hand {expected:?}");
    assert!(close(found[1], expected.1), "error {found:?}, by hand {expected:?}");
    assert!(close(found[2], expected.2 as f64), "realizations {found:?}, by hand {expected:?}");
}

/// The default window of N: the central quarter of the spectrum of 8 2^N levels.
fn in_window(n: f64, eigenstate: f64) -> bool {
    let dimension = 8.0 * n.exp2();
    (0.375 * dimension..0.625 * dimension).contains(&eigenstate)
}

#[test]
fn entropies_against_alpha_n_and_l_bit_are_those_of_every_realization_averaged_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "4", &[]);
    let states = states_of(folder.path(), &dataset);
    assert_eq!(states.rows.len(), 5 * 4 * (32 + 64), "every eigenstate of N = 2 and 3");
    let unit = |name: &str| states.units[states.column(name)].as_str();
    assert_eq!((unit("entropy_3"), unit("wall_time"), unit("energy")), ("bit", "s", "1"));
    let check = |x: &str, more: &[&str], windowed: bool, lbits: &dyn Fn(f64) -> Vec<usize>| {
        let csv = plotted(folder.path(), &[&[text(&dataset), x, "entropy"], more].concat());
        assert!(!csv.rows.is_empty());
        for point in &csv.rows {
            let [n, alpha] = ["N", "alpha"].map(|name| csv.get(point, name));
            let mut by_hand = ByHand::default();
            for row in &states.rows {
                let [own_n, own_alpha, state, realization] =
                    ["N", "alpha", "eigenstate", "realization"].map(|name| states.get(row, name));
                let here = own_n.to_bits() == n.to_bits() && own_alpha.to_bits() == alpha.to_bits();
                if here && (!windowed || in_window(n, state)) {
                    let lbits =
                        if x == "l-bit" { vec![count(csv.get(point, "l-bit"))] } else { lbits(n) };
                    for lbit in lbits {
                        let value = states.get(row, &format!("entropy_{lbit}"));
                        by_hand.add(0.0, (0, realization), value);
                    }
                }
            }
            check_mean(&csv, point, "entropy", by_hand.of(0.0));
        }
        csv.rows.len()
    };
    let last = |n: f64| vec![count(n)];
    assert_eq!(check("alpha", &[], true, &last), 10, "five α at two N");
    assert_eq!(check("alpha", &["--whole"], false, &last), 10);
    assert_eq!(check("N", &["--l-bit", "1"], true, &|_| vec![1]), 10);
    assert_eq!(check("alpha", &["--l-bit", "all"], true, &|n| (1..=count(n)).collect()), 10);
    assert_eq!(check("alpha", &["--n", "3", "--alpha", "0.4,0.7071"], true, &last), 2, "filters");
    assert_eq!(check("l-bit", &[], true, &last), 15, "of the largest N alone: three l-bits");
    assert_eq!(check("l-bit", &["--n", "2..=3", "--alpha", "1"], true, &last), 5, "of both");
}

#[test]
fn the_memory_is_the_square_of_the_magnetization_state_by_state() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "4", &[]);
    let states = states_of(folder.path(), &dataset);
    let flags = ["alpha", "memory", "--n", "3", "--whole", "--l-bit", "2"];
    let csv = plotted(folder.path(), &[&[text(&dataset)], &flags[..]].concat());
    assert_eq!(csv.rows.len(), 5);
    for point in &csv.rows {
        let alpha = csv.get(point, "alpha");
        let mut by_hand = ByHand::default();
        for row in &states.rows {
            let [n, own, realization] =
                ["N", "alpha", "realization"].map(|name| states.get(row, name));
            if n > 2.5 && own.to_bits() == alpha.to_bits() {
                by_hand.add(0.0, (0, realization), states.get(row, "magnetization_2").powi(2));
            }
        }
        check_mean(&csv, point, "memory", by_hand.of(0.0));
    }
}

#[test]
fn eigenstates_in_energy_bins_are_averaged_in_each_realization_first() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "5", &[]);
    let states = states_of(folder.path(), &dataset);
    let flags = ["--n", "3", "--whole", "--bins", "7", "--alpha", "0.6"];
    let csv =
        plotted(folder.path(), &[&[text(&dataset), "energy", "entropy"], &flags[..]].concat());
    let here = |row: &&Vec<f64>| {
        (states.get(row, "N") - 3.0).abs() < 0.1 && (states.get(row, "alpha") - 0.6).abs() < 1e-9
    };
    let rows: Vec<&Vec<f64>> = states.rows.iter().filter(here).collect();
    let energy = |row: &&Vec<f64>| states.get(row, "energy");
    let (low, high) = rows
        .iter()
        .map(energy)
        .fold((f64::MAX, f64::MIN), |(low, high), energy| (low.min(energy), high.max(energy)));
    let (mut entropies, mut energies) = (ByHand::default(), ByHand::default());
    for row in &rows {
        let bin = (7.0 * (energy(row) - low) / (high - low)).floor().min(6.0);
        let realization = (0, states.get(row, "realization"));
        entropies.add(bin, realization, states.get(row, "entropy_3"));
        energies.add(bin, realization, energy(row));
    }
    assert!(csv.rows.len() > 4, "most bins have states");
    assert_eq!(csv.rows.len(), entropies.0.len(), "and only those are there");
    for point in &csv.rows {
        let bin = (7.0 * (csv.get(point, "energy low") - low) / (high - low)).round();
        check_mean(&csv, point, "entropy", entropies.of(bin));
        assert!((csv.get(point, "energy") - energies.of(bin).0).abs() < 1e-12, "bin {bin}");
        let ends = ["energy low", "energy", "energy high"].map(|name| csv.get(point, name));
        assert!(ends[0] <= ends[1] && ends[1] <= ends[2], "{ends:?}");
    }
}

#[test]
fn gap_ratios_that_are_not_defined_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "3", &[]);
    let states = states_of(folder.path(), &dataset);
    let undefined = states.rows.iter().filter(|row| states.get(row, "gap_ratio").is_nan()).count();
    assert_eq!(undefined, 2 * 5 * 3 * 2, "both ends of every spectrum");
    let arguments = [text(&dataset), "alpha", "gap_ratio", "--whole"];
    let csv = plotted(folder.path(), &arguments);
    let mean_arguments = [text(&dataset), "alpha", "gap_ratio_mean"];
    let of_points = plotted(folder.path(), &mean_arguments);
    for (point, same) in csv.rows.iter().zip(&of_points.rows) {
        let mut by_hand = ByHand::default();
        for row in &states.rows {
            let same =
                |name: &str| states.get(row, name).to_bits() == csv.get(point, name).to_bits();
            if same("N") && same("alpha") {
                let realization = (0, states.get(row, "realization"));
                by_hand.add(0.0, realization, states.get(row, "gap_ratio"));
            }
        }
        check_mean(&csv, point, "gap_ratio", by_hand.of(0.0));
        // Another column of the file, which the program that wrote it averaged.
        check_mean(&of_points, same, "gap_ratio_mean", by_hand.of(0.0));
    }
    let averages = folder.path().join("averages.csv");
    let (code, said, stderr) =
        run(&["export", text(&dataset), "--whole", "-o", text(&averages), "--json"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(json(&said)["rows"], 5 * (2 + 3), "a row for each l-bit");
    let parquet = folder.path().join("averages.parquet");
    let (code, said, stderr) =
        run(&["export", text(&dataset), "--whole", "-o", text(&parquet), "--json"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(json(&said)["rows"], 5 * (2 + 3), "as many");
    let bytes = std::fs::read(&parquet).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "a whole Parquet file");
    let averages = Csv::read(&averages);
    let mut compared = 0;
    for point in &csv.rows {
        for row in &averages.rows {
            let same =
                |name: &str| averages.get(row, name).to_bits() == csv.get(point, name).to_bits();
            if same("N") && same("alpha") {
                let expected = ["", " error", " realizations"]
                    .map(|what| csv.get(point, &format!("gap_ratio{what}")));
                check_mean(&averages, row, "gap_ratio", (expected[0], expected[1], 3));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 25, "the same at every l-bit");
}

fn generated(folder: &Path, name: &str, more: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let arguments =
        ["generate", "--n", "2", "--alpha", "0.5", "--no-alpha-c", "-m", "3", "--quiet"];
    let (code, _, stderr) = run(&[&arguments[..], &["--out", text(&path)], more].concat());
    assert_eq!(code, 0, "{stderr}");
    path
}

#[test]
fn realizations_of_several_files_are_averaged_together_and_none_counts_twice() {
    let folder = tempfile::tempdir().unwrap();
    let one = generated(folder.path(), "one.h5", &[]);
    let other = generated(folder.path(), "other.h5", &["--seed", "2"]);
    let mut by_hand = ByHand::default();
    for (file, path) in [&one, &other].into_iter().enumerate() {
        let states = states_of(folder.path(), path);
        for row in states.rows.iter().filter(|row| in_window(2.0, states.get(row, "eigenstate"))) {
            let realization = (file, states.get(row, "realization"));
            by_hand.add(0.0, realization, states.get(row, "entropy_2"));
        }
    }
    let arguments = [text(&one), text(&other), "alpha", "entropy"];
    let csv = plotted(folder.path(), &arguments);
    assert_eq!(csv.rows.len(), 1);
    check_mean(&csv, &csv.rows[0], "entropy", by_hand.of(0.0));
    assert_eq!(by_hand.of(0.0).2, 6, "three and three");

    // The disorder of the first under another name.
    let taken = generated(folder.path(), "taken.h5", &["--disorder", text(&one)]);
    for twice in [&one, &taken] {
        let (code, _, stderr) = run(&["plot", text(&one), text(twice), "alpha", "entropy"]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains("realization 0 at N = 2, alpha = 0.5"), "{stderr}");
        assert!(stderr.contains("one.h5") && stderr.contains(text(twice)), "{stderr}");
    }
    let wider = generated(folder.path(), "wider.h5", &["--bandwidth", "2", "--seed", "3"]);
    let (code, _, stderr) = run(&["export", text(&one), text(&wider)]);
    assert!(code == 2 && stderr.contains("another model"), "{stderr}");
    assert!(stderr.contains("wider.h5") && stderr.contains("bandwidth"), "{stderr}");
}

#[test]
fn a_wrong_name_is_answered_by_all_names_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = generated(folder.path(), "d.h5", &[]);
    let out = folder.path().join("pictures");
    for (flags, words) in [
        (&["alhpa", "entropy"][..], &["'alhpa'", "alpha, N, l-bit, energy, entropy"][..]),
        (&["alpha", "entropi"], &["'entropi'", "energy, entropy", "gap_ratio_mean"]),
        (&["alpha", "alpha"], &["'alpha'", "energy, entropy"]),
        (&["alpha", "entropy", "--n", "5"], &["no N = 5, but N = 2"]),
        (&["alpha", "entropy", "--alpha", "0.6"], &["no alpha = 0.6, but alpha = 0.5"]),
        (&["alpha", "entropy", "--l-bit", "3"], &["l-bits 1 to 2", "l-bit 3"]),
        (&["alpha", "energy", "--l-bit", "1"], &["'energy'", "leave --l-bit out"]),
        (&["l-bit", "energy"], &["'energy' has no number for each l-bit"]),
        (&["energy", "entropy", "--bins", "0"], &["from 1 to 10000", "got 0"]),
        (&["alpha", "entropy", "--window", "1.5"], &["above 0 and at most 1"]),
        (&["alpha", "entropy", "--l-bit", "end"], &["'end'", "last, all"]),
        (&["alpha"], &["X"]),
    ] {
        let arguments = [&["plot", text(&dataset)], flags, &["--out", text(&out)]].concat();
        let (code, _, stderr) = run(&arguments);
        assert_eq!(code, 2, "{flags:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
        for word in words {
            assert!(stderr.contains(word), "{flags:?} should say '{word}': {stderr}");
        }
    }
    assert!(!out.exists(), "nothing was written");
}

#[test]
fn a_table_replaces_nothing_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = generated(folder.path(), "d.h5", &[]);
    let (code, said, stderr) = run(&["export", text(&dataset)]);
    assert_eq!(code, 0, "{stderr}");
    let table = folder.path().join("d-averages.csv");
    assert!(said.contains("2 rows") && table.exists(), "{said}");
    std::fs::write(&table, "precious").unwrap();
    let (code, _, stderr) = run(&["export", text(&dataset)]);
    assert!(code == 2 && stderr.contains("--overwrite"), "{stderr}");
    assert_eq!(std::fs::read_to_string(&table).unwrap(), "precious");
    let (code, _, stderr) = run(&["export", text(&dataset), "--overwrite"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(std::fs::read_to_string(&table).unwrap().starts_with("N [1],alpha [1],l-bit [1],"));
    let (code, _, stderr) = run(&["export", text(&dataset), "-o", text(&dataset), "--overwrite"]);
    assert!(code == 2 && stderr.contains("would be replaced"), "{stderr}");
    let (code, _, stderr) =
        run(&["export", text(&dataset), "--n", "7", "-o", text(&folder.path().join("x.csv"))]);
    assert!(code == 2 && stderr.contains("no N = 7"), "{stderr}");
    let names = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names, 2, "no temporary file, no lock, no half of a table");
}
