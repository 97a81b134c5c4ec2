//! Eigenstates away from the middle of the spectrum: which they are, and what may stand beside them.

use std::path::Path;

use crate::{json, run};

fn generate(file: &Path, more: &[&str]) -> (i32, String) {
    let fixed = ["generate", "--n", "5", "--alpha", "0.5", "-m", "5", "--quiet", "--out"];
    let (code, _, stderr) = run(&[&fixed[..], &[file.to_str().unwrap()], more].concat());
    (code, stderr)
}

/// Energies of every state of the first realization at the first α.
fn energies(file: &Path, folder: &Path) -> Vec<f64> {
    let table = folder.join("states.csv");
    let names = [file, &table].map(|path| path.to_str().unwrap());
    let (code, _, stderr) = run(&["export", names[0], "--states", "-o", names[1], "--overwrite"]);
    assert_eq!(code, 0, "{stderr}");
    let text = std::fs::read_to_string(table).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = |name: &str| header.iter().position(|own| own.starts_with(name)).unwrap();
    let (energy, realization, alpha) = (column("energy ["), column("realization"), column("alpha"));
    let first = |row: &Vec<&str>| row[realization] == "0" && row[alpha] == "0.5";
    rows.filter(first).map(|row| row[energy].parse().unwrap()).collect()
}

#[test]
fn both_solvers_keep_the_states_nearest_to_the_same_energy() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    assert_eq!(generate(&file("whole.h5"), &[]).0, 0);
    let all = energies(&file("whole.h5"), folder.path());
    assert_eq!(all.len(), 256);
    let count = all.len() as f64;
    let mean = all.iter().sum::<f64>() / count;
    let deviation = (all.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / count).sqrt();
    for position in ["-0.75", "0.5"] {
        let target = mean + position.parse::<f64>().unwrap() * deviation;
        let mut nearest = all.clone();
        nearest.sort_by(|a, b| (a - target).abs().total_cmp(&(b - target).abs()));
        nearest.truncate(10);
        nearest.sort_by(f64::total_cmp);
        for solver in ["full", "window"] {
            let part = file(&format!("{solver}{position}.h5"));
            let more = ["--states", "10", "--energy", position, "--solver", solver];
            let (code, stderr) = generate(&part, &more);
            assert_eq!(code, 0, "{stderr}");
            let found = energies(&part, folder.path());
            assert_eq!(found.len(), 10, "{solver} at {position}");
            for (found, expected) in found.iter().zip(&nearest) {
                assert!((found - expected).abs() < 1e-10, "{solver} at {position}: {found}");
            }
            let (code, stdout, stderr) = run(&["verify", "--all", part.to_str().unwrap()]);
            assert_eq!(code, 0, "{stdout}{stderr}");
        }
    }
    let (code, stdout, _) = run(&["info", file("full0.5.h5").to_str().unwrap(), "--json"]);
    assert_eq!(code, 0);
    assert!(json(&stdout).to_string().contains("nearest 10 at 0.5"), "{stdout}");
    // Other energies are other ensembles, be their disorder another one or the same.
    let names = ["full0.5.h5", "full-0.75.h5"].map(file);
    let (code, _, stderr) = run(&["fit", names[0].to_str().unwrap(), names[1].to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("-0.75 standard deviations from the mean"), "{stderr}");
    let (code, _, stderr) =
        run(&["compare", names[0].to_str().unwrap(), "-o", file("report").to_str().unwrap()]);
    assert!(code == 0 && stderr.contains("an energy 0.5 standard deviations"), "{stderr}");
    let other = file("other-seed.h5");
    assert_eq!(generate(&other, &["--states", "10", "--energy", "0.25", "--seed", "2"]).0, 0);
    let regress = ["regress", other.to_str().unwrap(), "--reference", names[0].to_str().unwrap()];
    let (code, _, stderr) =
        run(&[&regress[..], &["--mode", "statistical", "--level", "0.05"]].concat());
    assert!(code == 2 && stderr.contains("two ensembles"), "{stderr}");
    // A summary says it, too.
    let summary = file("summary.h5");
    let summary = summary.to_str().unwrap();
    assert_eq!(run(&["summarize", summary, names[0].to_str().unwrap()]).0, 0);
    let (code, _, stderr) = run(&["compare", summary, "-o", file("again").to_str().unwrap()]);
    assert!(code == 0 && stderr.contains("an energy 0.5 standard deviations"), "{stderr}");
}

#[test]
fn an_energy_outside_the_spectrum_or_without_states_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.h5");
    for (more, sentence) in [
        (&["--energy", "0.5"][..], "--states K"),
        (&["--states", "5", "--energy", "11"], "from -10 to 10"),
        (&["--states", "5", "--energy", "NaN"], "from -10 to 10"),
    ] {
        let (code, stderr) = generate(&file, more);
        assert!(code == 2 && stderr.contains(sentence), "{stderr}");
    }
    for solver in ["full", "window"] {
        let (code, stderr) =
            generate(&file, &["--states", "5", "--energy", "9", "--solver", solver]);
        assert!(code != 0 && stderr.contains("outside"), "{solver}: {stderr}");
    }
}
