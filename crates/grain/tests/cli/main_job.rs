//! Dataset, fit, comparison: from an empty folder to pictures.

use crate::{json, run, small_dataset};

#[test]
fn the_main_job_ends_with_pictures_and_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "30", &[]);
    let dataset = dataset.to_str().unwrap();

    let (code, stdout, _) = run(&["info", dataset]);
    assert_eq!(code, 0, "info");
    assert!(stdout.contains("30"), "coverage: {stdout}");

    let (code, stdout, stderr) = run(&["fit", dataset, "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let fits = json(&stdout);
    assert_eq!(fits.as_array().unwrap().len(), 2, "one fit a size: {stdout}");

    let report = folder.path().join("report");
    let (code, _, stderr) = run(&["compare", dataset, "--out", report.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    let names: Vec<String> = std::fs::read_dir(&report)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for ending in [".png", ".svg", ".pdf", ".csv", ".json", ".html"] {
        assert!(names.iter().any(|name| name.ends_with(ending)), "{ending} among {names:?}");
    }
}

#[test]
fn quiet_prints_no_progress_and_json_is_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.h5");
    let path = path.to_str().unwrap();
    let sweep = ["--n", "2", "--alpha", "0.5", "--realizations", "3"];
    let mut arguments = vec!["generate", "--quiet", "--json", "--out", path];
    arguments.extend(sweep);
    let (code, stdout, stderr) = run(&arguments);
    assert_eq!((code, stderr.as_str()), (0, ""), "nothing on stderr");
    let finished = json(&stdout);
    assert_eq!(finished["points"], 6, "0.5 and α_c, three realizations: {stdout}");
}

#[test]
fn the_stored_config_is_a_run_file_that_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "4", &["--seed", "9", "--bandwidth", "1.2"]);
    let (_, stdout, _) = run(&["info", dataset.to_str().unwrap(), "--digest", "--json"]);
    let first = json(&stdout);
    let run_file = folder.path().join("run.toml");
    std::fs::write(&run_file, first["config"].as_str().unwrap()).unwrap();
    let again = folder.path().join("again.h5");
    let again = again.to_str().unwrap();
    let (code, _, stderr) =
        run(&["generate", run_file.to_str().unwrap(), "--out", again, "--threads", "1"]);
    assert_eq!(code, 0, "{stderr}");
    let (_, stdout, _) = run(&["info", again, "--digest", "--json"]);
    assert_eq!(json(&stdout)["content_digest"], first["content_digest"], "the same physics");
}

#[test]
fn a_dry_run_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dry.h5");
    let (code, stdout, _) =
        run(&["generate", "--n", "2", "--dry-run", "--out", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("about"), "{stdout}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "an empty folder");
}

#[test]
fn disorder_from_another_file_gives_the_same_spectra() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "4", &[]);
    let dataset = dataset.to_str().unwrap();
    let copy = folder.path().join("copy.h5");
    let copy = copy.to_str().unwrap();
    let (code, _, stderr) = run(&[
        "generate",
        "--n",
        "2,3",
        "--alpha",
        "0.4:1.0:0.2",
        "--realizations",
        "4",
        "--disorder",
        dataset,
        "--out",
        copy,
    ]);
    assert_eq!(code, 0, "{stderr}");
    let compare = |file: &str| {
        let (_, stdout, _) = run(&["fit", file, "--json"]);
        json(&stdout)
    };
    assert_eq!(compare(dataset), compare(copy), "the same disorder, the same fits");
}

#[test]
fn theory_tables_hold_the_published_numbers() {
    let (code, stdout, _) = run(&["theory", "eta", "--g", "1e-3,1"]);
    assert_eq!(code, 0, "{stdout}");
    let values: Vec<f64> = stdout
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse().unwrap())
        .collect();
    assert!((values[0] / 0.041_163_520_518 - 1.0).abs() < 1e-9, "η(1e-3) = {}", values[0]);
    assert!((values[1] / 0.693_016_545_241 - 1.0).abs() < 1e-9, "η(1) = {}", values[1]);
    let (code, _, stderr) =
        run(&["theory", "solve", "--g1", "0.5", "--alpha", "0.6371067811865476", "--n", "50"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("32.827117 log 2"), "Fig. 3a: {stderr}");
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, stdout, _) = run(&["completions", shell]);
        assert_eq!(code, 0, "{shell}");
        assert!(stdout.contains("generate"), "{shell} knows the commands");
    }
    let folder = tempfile::tempdir().unwrap();
    let (code, _, _) = run(&["man", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "manual pages");
    assert!(folder.path().join("grain-generate.1").exists(), "one for every command");
}

#[test]
fn datasets_explain_themselves_to_other_programs() {
    let python = std::env::var("GRAIN_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_h5py = std::process::Command::new(&python).args(["-c", "import h5py"]).output();
    if !has_h5py.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no h5py (pip install h5py xarray h5netcdf netCDF4)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let dataset = small_dataset(folder.path(), "3", &[]);
    let script =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/check_dataset.py");
    let output = std::process::Command::new(&python).arg(script).arg(dataset).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_run_file_of_the_readme_is_one() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    let block = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.toml");
    std::fs::write(&file, block).unwrap();
    let (code, stdout, stderr) = run(&["generate", file.to_str().unwrap(), "--dry-run"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.lines().any(|line| line.trim_start().starts_with("8 ")), "{stdout}");
}
