//! `grain levels`: what is drawn and printed of complete spectra, and what windows are answered.

use std::path::Path;

use crate::{json, run};

fn generate(file: &Path, more: &[&str]) {
    let fixed =
        ["generate", "--n", "3", "--alpha", "0.5", "--no-alpha-c", "-m", "20", "--quiet", "--out"];
    let (code, _, stderr) = run(&[&fixed[..], &[file.to_str().unwrap()], more].concat());
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn form_factors_and_spacings_of_complete_spectra_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let [file, out] = ["whole.h5", "levels"].map(|name| folder.path().join(name));
    generate(&file, &[]);
    let names = [&file, &out].map(|path| path.to_str().unwrap());
    let (code, stdout, stderr) = run(&["levels", names[0], "-o", names[1], "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let levels = json(&stdout);
    let of = &levels["statistics"][0];
    assert_eq!((of["n_lbits"].as_u64(), of["levels"].as_u64()), (Some(3), Some(64)), "{of}");
    // Past the Heisenberg time every spectrum without degeneracies has one.
    let late = of["form_factor"].as_array().unwrap().last().unwrap();
    let (value, error) = (&late["value"]["mean"], &late["value"]["standard_error"]);
    let distance = (value.as_f64().unwrap() - 1.0).abs() / error.as_f64().unwrap();
    assert!(distance < 5.0, "{late}");
    let spacings = of["spacings"].as_array().unwrap();
    let norm: f64 = spacings.iter().map(|bin| 0.1 * bin["density"]["mean"].as_f64().unwrap()).sum();
    assert!(norm > 0.9 && norm <= 1.0 + 1e-12, "{norm}: few spacings are above 4");
    for name in ["form-factor-3.png", "spacings-3.svg", "thouless-times.csv"] {
        assert!(out.join(name).exists(), "{name}");
    }
    // Every inner level has its energy density and its gap ratio; bins of few levels are left out.
    let bins = of["gap_ratios"].as_array().unwrap();
    let counted: f64 = bins.iter().map(|bin| bin["levels"].as_f64().unwrap()).sum();
    assert!(!bins.is_empty() && counted <= 62.0, "{bins:?}");
    let header = std::fs::read_to_string(out.join("gap-ratio-against-energy-3.csv")).unwrap();
    assert!(header.starts_with("N [1],alpha [1],u [1],levels [1],r [1],r error [1]"), "{header}");
    assert!(!out.join("mobility-edge.png").exists(), "one N crosses nothing");
}

#[test]
fn a_window_has_no_form_factor_and_says_what_to_generate() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("window.h5");
    generate(&file, &["--store", "0.25"]);
    let (code, _, stderr) = run(&["levels", file.to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("16 of 64") && stderr.contains("--store all"), "{stderr}");
}
