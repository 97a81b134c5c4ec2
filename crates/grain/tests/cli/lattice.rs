//! `grain lattice`: published numbers, and ensembles that survive an interruption.

use crate::run;

/// A number of the JSON that a command prints.
fn number(json: &serde_json::Value, name: &str) -> f64 {
    json[name].as_f64().unwrap_or_else(|| panic!("{name} in {json}"))
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let (code, stdout, stderr) = run(arguments);
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

#[test]
fn reference_sample_has_its_published_bubble_and_a_weak_potential_thermalizes_all() {
    for (radius, more) in [("8", None), ("15", None), ("15", Some("--dense"))] {
        let mut arguments = vec!["--json", "lattice", "sample", "--w", "90", "--radius", radius];
        arguments.extend(["--theta0", "2.954"]);
        arguments.extend(more);
        let sample = json(&arguments);
        // Given to six decimals for R = 8; R = 15 agrees to 1e-7.
        assert!((number(&sample, "bubble_size") - 5.312_988).abs() < 6e-7, "{sample}");
        assert_eq!(sample["avalanche"], false);
    }
    let sample =
        json(&["--json", "lattice", "sample", "--w", "40", "--radius", "8", "--theta0", "2.954"]);
    assert_eq!((&sample["avalanche"], &sample["thermalized"]), (&true.into(), &145.into()));
    assert!((number(&sample, "bubble_size") - 145.0).abs() < 1e-9, "{sample}");
}

#[test]
fn only_the_ratio_of_potential_and_hopping_counts() {
    let sample = |w: &str, hopping: &str| {
        let arguments = ["--json", "lattice", "sample", "--w", w, "--hopping", hopping];
        number(&json(&[&arguments[..], &["--theta0", "2.954"]].concat()), "bubble_size")
    };
    assert!((sample("90", "1") - sample("45", "0.5")).abs() < 1e-8, "W/t = 90");
}

#[test]
fn an_ensemble_is_summarised_from_its_file_and_resumed_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("qp.h5");
    let path = path.to_str().unwrap();
    let generate = ["--json", "lattice", "generate", "--w", "60,130", "--radius", "6,8"];
    let generate = [&generate[..], &["-m", "30,8=110", "--out", path, "--quiet"]].concat();
    let first = json(&generate);
    assert_eq!(first["points"], 2 * (30 + 110));
    let again = json(&[&generate[..], &["--resume"]].concat());
    assert_eq!(first["content_digest"], again["content_digest"]);
    let one_thread = json(&[&generate[..], &["--overwrite", "--threads", "1"]].concat());
    assert_eq!(first["content_digest"], one_thread["content_digest"], "whatever the threads");

    let summary =
        json(&["--json", "lattice", "summary", path, "-o", folder.path().to_str().unwrap()]);
    let points = summary[0]["points"].as_array().unwrap();
    assert_eq!(points.len(), 4, "two radii, two W");
    for point in points {
        let f = number(point, "f_aval");
        assert!(number(point, "f_aval_low") <= f && f <= number(point, "f_aval_high"), "{point}");
        let failed: u64 =
            point["failed_sizes"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum();
        let all = number(point, "samples") - number(point, "avalanches");
        assert!((failed as f64 - all).abs() < 0.5, "{point}");
    }
    assert!(number(&points[0], "f_aval_low") > number(&points[1], "f_aval_high"), "falls with W");
    let csv = std::fs::read_to_string(folder.path().join("qp-points.csv")).unwrap();
    assert_eq!(csv.lines().count(), 5, "{csv}");

    // A picture is the same from the summary, which a repository has room for.
    let summary = folder.path().join("qp-summary.json");
    let svg = |data: &str, name: &str| {
        let out = folder.path().to_str().unwrap();
        let (code, _, stderr) =
            run(&["lattice", "figure", "5a", "--data", data, "--name", name, "-o", out]);
        assert_eq!(code, 0, "{stderr}");
        std::fs::read(folder.path().join(format!("{name}.svg"))).unwrap()
    };
    assert_eq!(svg(path, "from-file"), svg(summary.to_str().unwrap(), "from-summary"));
    std::fs::write(&summary, "{}").unwrap();
    let broken = ["lattice", "figure", "5a", "--data", summary.to_str().unwrap()];
    let (code, _, stderr) = run(&broken);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("qp-summary.json") && stderr.contains("summary"), "{stderr}");
}

#[test]
fn pictures_come_with_the_table_they_draw() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    for (name, file, rows) in [("4a", "figure-4a", 2 * 6 * 7 + 1), ("5c", "figure-5c", 12)] {
        let arguments = ["lattice", "figure", name, "--radius", "6", "--points", "12", "-o", out];
        let (code, _, stderr) = run(&arguments);
        assert_eq!(code, 0, "{stderr}");
        let csv = std::fs::read_to_string(folder.path().join(format!("{file}.csv"))).unwrap();
        assert_eq!(csv.lines().count(), rows + 1, "{file}");
        assert!(folder.path().join(format!("{file}.png")).exists(), "{file}");
    }
}

#[test]
fn one_sample_has_no_error_bar_and_still_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let out = folder.path().to_str().unwrap();
    let generate = ["lattice", "generate", "--quiet", "--w", "90,130", "--radius", "6", "-m", "1"];
    let (path, summary) = (at("one.h5"), at("one-summary.json"));
    assert_eq!(run(&[&generate[..], &["--out", &path]].concat()).0, 0, "generated");
    let printed = json(&["--json", "lattice", "summary", &path, "-o", out]);
    assert!(printed[0]["points"][0]["bubble_error"].is_null(), "{printed}");
    let (code, _, stderr) = run(&["lattice", "figure", "5a", "--data", &summary, "-o", out]);
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn mistakes_are_named_and_end_with_2() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("x.h5");
    let path = path.to_str().unwrap();
    for (arguments, said) in [
        (vec!["lattice", "sample", "--w", "-3"], "--w"),
        (vec!["lattice", "sample", "--w=-3"], "positive"),
        (vec!["lattice", "sample", "--w", "9", "--hopping", "0"], "hopping"),
        (
            vec!["lattice", "sample", "--w", "9", "--ensemble", "random", "--theta0", "1"],
            "--theta0",
        ),
        (vec!["lattice", "generate", "--w", "9,8", "--out", path], "ascending"),
        (vec!["lattice", "generate", "--w", "9", "-m", "10=5", "--out", path], "15=COUNT"),
        (vec!["lattice", "figure", "5a"], "--data"),
        (vec!["lattice", "threshold", "--resolution", "1e-15"], "--resolution"),
        (vec!["lattice", "threshold", "--from", "9", "--to", "8"], "--from"),
        (vec!["lattice", "summary", "a/qp.h5", "b/qp.h5", "-o", "."], "one name"),
        (
            vec!["lattice", "generate", "--w", "9", "--shard", "1/99999999", "--out", path],
            "1000000",
        ),
    ] {
        let (code, _, stderr) = run(&arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
}
