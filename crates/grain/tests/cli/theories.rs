//! Theories by name through the whole program: laws, closures, and couplings that are not fitted.

use std::path::{Path, PathBuf};

use crate::{json, run};

fn dataset(folder: &Path) -> PathBuf {
    let out = folder.join("drh.h5");
    let sweep = ["--n", "2..=4", "--alpha", "0.5,0.6,0.8", "-m", "12", "--quiet"];
    let (code, _, stderr) =
        run(&[&["generate"], &sweep[..], &["-o", out.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{stderr}");
    out
}

fn fits(file: &Path, more: &[&str]) -> Vec<serde_json::Value> {
    let arguments =
        [&["fit", file.to_str().unwrap(), "--json", "--replicates", "100"], more].concat();
    let (code, stdout, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

#[test]
fn laws_and_closures_are_chosen_by_name_everywhere() {
    let entropy = |law: &str| {
        let (code, stdout, stderr) = run(&["theory", "--resonance", law, "entropy", "--g", "0.1"]);
        assert_eq!(code, 0, "{stderr}");
        let value = stdout.lines().nth(1).unwrap().split(',').nth(1).unwrap();
        value.parse::<f64>().unwrap()
    };
    assert!((entropy("gue") - 0.579_844_029_718_2).abs() < 1e-9);
    assert!((entropy("poisson") - 0.512_536_712_3).abs() < 1e-9);
    assert!((entropy("exact") - entropy("goe")).abs() < 1e-15, "its former name");
    let (code, _, stderr) = run(&["theory", "--resonance", "gauss", "entropy"]);
    assert!(code == 2 && stderr.contains("poisson"), "{stderr}");
    let solve = ["theory", "solve", "--g1", "0.2", "--alpha", "0.6", "--n", "6", "--closure"];
    let end = |closure: &str| {
        let (code, stdout, stderr) = run(&[&solve[..], &[closure]].concat());
        assert_eq!(code, 0, "{stderr}");
        stdout.lines().last().unwrap().split(',').nth(3).unwrap().parse::<f64>().unwrap()
    };
    assert!(end("cavity") < end("paper"));
    let (code, stdout, _) = run(&["theory", "star", "--n", "100", "--closure", "cavity"]);
    assert!(code == 0 && stdout.starts_with("n_lbits,g_half"), "{stdout}");
}

#[test]
fn a_coupling_is_fitted_computed_or_measured() {
    let folder = tempfile::tempdir().unwrap();
    let file = dataset(folder.path());
    let g = |fit: &serde_json::Value, outcome: &str| fit[outcome]["g"].as_f64().unwrap();
    let fitted = fits(&file, &[]);
    let cavity = fits(&file, &["--closure", "cavity"]);
    let computed = fits(&file, &["--coupling", "density-of-states"]);
    for ((fitted, cavity), computed) in fitted.iter().zip(&cavity).zip(&computed) {
        assert!(g(cavity, "fitted") > g(fitted, "fitted"), "less enhancement asks for more");
        let ratio = g(computed, "given") / g(fitted, "fitted");
        assert!((0.5..2.0).contains(&ratio), "{ratio}");
    }
    // Without a measurement, a sentence.
    let path = file.to_str().unwrap();
    let (code, _, stderr) = run(&["fit", path, "--coupling", "measured"]);
    assert!(code == 2 && stderr.contains("grain measure --chain"), "{stderr}");
    let chain = folder.path().join("chain.h5");
    let chain = chain.to_str().unwrap();
    let measure =
        ["measure", "--chain", "--n", "2..=4", "--alpha", "0.5,0.6,0.8", "-m", "12", "-o"];
    let (code, text, stderr) = run(&[&measure[..], &[chain]].concat());
    assert!(code == 0 && text.contains("= [S_end]"), "{stderr}");
    let report = folder.path().join("report");
    let (code, _, stderr) = run(&[
        "compare",
        path,
        "--coupling",
        "measured",
        "--measured",
        chain,
        "--replicates",
        "100",
        "-o",
        report.to_str().unwrap(),
    ]);
    assert_eq!(code, 0, "{stderr}");
    let page = std::fs::read_to_string(report.join("report.html")).unwrap();
    assert!(page.contains("nothing is fitted") && page.contains("Which approximation fails"));
    let split = std::fs::read_to_string(report.join("which-approximation.csv")).unwrap();
    assert_eq!(split.lines().count(), 1 + 3 * 4, "{split}");
    // The same realizations: [S_end] of the split is that of the data, and the deviation the sum of its terms.
    for line in split.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let sum = cells[7] + cells[9] + cells[11] + cells[13];
        assert!((sum - cells[5]).abs() < 1e-9, "{line}");
    }
}

#[test]
fn what_cannot_be_measured_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("chain.h5");
    let out = out.to_str().unwrap();
    for (more, word) in [
        (&["--n", "3", "-m", "1"][..], "two realizations"),
        (&["--n", "1", "-m", "4"], "two at least"),
        (&["--n", "3", "--model", "quantum-sun-u1"], "conserves"),
        (&["--n", "2,3", "-m", "4,5,6"], "--realizations"),
        (&["--n", "24"], "memory"),
    ] {
        let (code, _, stderr) = run(&[&["measure", "--chain", "-o", out], more].concat());
        assert!(code == 2 && stderr.to_lowercase().contains(word), "{more:?}: {code} {stderr}");
    }
    let (code, _, stderr) = run(&["measure", "--model", "quantum-sun", "-o", out]);
    assert!(code == 2 && stderr.contains("--chain"), "{stderr}");
}

#[test]
fn a_measurement_is_continued_with_another_seed_and_not_with_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let [first, both, again] =
        ["first", "both", "again"].map(|name| folder.path().join(name).with_extension("h5"));
    let [first, both, again] = [&first, &both, &again].map(|path| path.to_str().unwrap());
    let measure = ["measure", "--chain", "--n", "2", "--alpha", "0.6", "-m"];
    let (code, _, stderr) = run(&[&measure[..], &["2", "-o", first]].concat());
    assert_eq!(code, 0, "{stderr}");
    let more = ["3", "--with", first, "--json", "-o"];
    let (code, stdout, stderr) = run(&[&measure[..], &more[..], &[both, "--seed", "2"]].concat());
    assert_eq!(code, 0, "{stderr}");
    let rows = json(&stdout);
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 2, "0.6 and alpha_c");
    assert!(rows.iter().all(|row| row["split"]["realizations"] == 5), "{rows:?}");
    let (code, _, stderr) = run(&[&measure[..], &more[..], &[again]].concat());
    assert!(code == 2 && stderr.contains("a seed of its own"), "{stderr}");
    assert!(!Path::new(again).exists());
}

#[test]
fn the_coupling_from_densities_of_states_is_that_of_a_sum_over_grain_levels_and_fields() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("bare.h5");
    let arguments = ["measure", "--density-of-states", "--n", "6,8,12", "--alpha", "0.6", "-o"];
    let (code, stdout, stderr) =
        run(&[&arguments[..], &[out.to_str().unwrap(), "--json"]].concat());
    assert_eq!(code, 0, "{stderr}");
    let rows = json(&stdout);
    let row = |n: u64, critical: bool| {
        let is_it = |row: &&serde_json::Value| {
            row["n_lbits"] == n && (row["alpha"].as_f64().unwrap() > 0.7) == critical
        };
        rows.as_array().unwrap().iter().find(is_it).unwrap().clone()
    };
    // By hand with NumPy (20 configurations of 4000 grains in the same window), each to 0.0013; ours is as precise.
    for (n, expected) in [(6, 0.1764), (8, 0.1640), (12, 0.1519)] {
        let found = row(n, true)["g_1_0"]["mean"].as_f64().unwrap();
        let error = row(n, true)["g_1_0"]["error"].as_f64().unwrap();
        assert!(
            (found - expected).abs() < 3.5 * error.hypot(0.0013),
            "N = {n}: {found}, {expected}"
        );
        assert!(error < 0.01 * found, "{error}");
        let critical = row(n, true);
        let thermal = critical["thermal_g"]["mean"].as_f64().unwrap();
        assert!((thermal / found - 1.0).abs() < 1e-12, "at alpha_c g_N is g_1,0: {thermal}");
        let off = row(n, false);
        let ratio =
            off["thermal_g"]["mean"].as_f64().unwrap() / off["g_1_0"]["mean"].as_f64().unwrap();
        let expected = (0.6 * 2.0_f64.sqrt()).powi(i32::try_from(n).unwrap() - 1);
        assert!((ratio / expected - 1.0).abs() < 1e-12, "{ratio}");
    }
    let picture = std::fs::read(folder.path().join("bare.png")).unwrap();
    assert!(picture.len() > 1000);
    let both = ["measure", "--chain", "--density-of-states", "-o", "x.h5"];
    assert_eq!(run(&both).0, 2, "one or the other");
}

#[test]
fn a_coupling_that_is_stated_is_used_at_every_n_and_is_not_fitted() {
    let folder = tempfile::tempdir().unwrap();
    let file = dataset(folder.path());
    let stated = fits(&file, &["--g1", "0.21"]);
    assert_eq!(stated.len(), 3, "N = 2, 3, 4");
    for fit in &stated {
        let given = &fit["given"];
        assert!((given["g"].as_f64().unwrap() - 0.21).abs() < 1e-12, "{fit}");
    }
    let run_fit = |more: &[&str]| run(&[&["fit", file.to_str().unwrap()], more].concat());
    let (code, _, stderr) = run_fit(&["--g1", "-1"]);
    assert!(code == 2 && stderr.contains("--g1 takes positive"), "{stderr}");
    let both = ["--g1", "0.2", "--coupling", "density-of-states"];
    assert_eq!(run_fit(&both).0, 2, "one or the other");
}

#[test]
fn the_mobility_edge_is_where_levels_are_dense_enough() {
    let (code, stdout, stderr) = run(&["theory", "mobility-edge", "--n", "8", "--energy=0,-1"]);
    assert_eq!(code, 0, "{stderr}");
    let rows: Vec<Vec<f64>> = (stdout.lines().skip(1))
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert!((rows[0][3] - 0.5_f64.sqrt()).abs() < 1e-12, "in the centre: {stdout}");
    // One standard deviation below, of fields and grain.
    let u = -(8.0_f64 + 2.25).sqrt() / 8.0;
    let bits = |p: f64| -p * p.log2();
    let (up, down) = (f64::midpoint(1.0, u), f64::midpoint(1.0, -u));
    let entropy = bits(up) + bits(down);
    for (found, expected) in rows[1].iter().zip([u, up, entropy, (-entropy / 2.0).exp2()]) {
        assert!((found - expected).abs() < 1e-11, "{found} and by hand {expected}");
    }
    let (code, _, stderr) = run(&["theory", "mobility-edge", "--density", "1.5"]);
    assert!(code == 2 && stderr.contains("between energy densities of -1 and 1"), "{stderr}");
}
