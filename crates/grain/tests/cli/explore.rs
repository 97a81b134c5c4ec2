//! The explorer page: its own script, run here, shows the numbers of `grain compare`.

use std::path::Path;

use rquickjs::{Context, Runtime};
use serde_json::Value;

use crate::{json, run};

/// What stands between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn dataset(folder: &Path, more: &[&str]) -> std::path::PathBuf {
    let path = folder.join("d.h5");
    let arguments = ["generate", "--n", "3:5", "--alpha", "0.5,0.9", "-m", "6", "--quiet"];
    let (code, _, stderr) = run(&[&arguments[..], &["--out", text(&path)], more].concat());
    assert_eq!(code, 0, "{stderr}");
    path
}

#[test]
fn the_page_computes_what_compare_does() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset(folder.path(), &[]);
    let page = folder.path().join("page.html");
    let (code, _, stderr) = run(&["explore", text(&dataset), "-o", text(&page)]);
    assert_eq!(code, 0, "{stderr}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(!page.contains("src=") && !page.contains("href=\"http"), "no network");
    let numbers = between(&page, "id=\"data\">", "</script>");
    let script = between(&page, "<script>", "</script>");
    let data = json(numbers);
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    // What the page does with its own two elements.
    context.with(|context| {
        let _defined: rquickjs::Value<'_> = context.eval(script).unwrap();
        let _data: bool = context.eval(format!("globalThis.data = {numbers}; true")).unwrap();
    });
    let evaluated = |expression: &str| -> Value {
        let answer: String =
            context.with(|context| context.eval(format!("JSON.stringify({expression})")).unwrap());
        json(&answer)
    };
    let out = folder.path().join("report");
    for closure in ["paper", "cavity"] {
        let arguments = ["compare", text(&dataset), "--closure", closure, "--l-bit", "all"];
        let (code, compared, stderr) = run(&[
            &arguments[..],
            &["--out", text(&out), "--replicates", "100", "--json"],
        ]
        .concat());
        assert_eq!(code, 0, "{stderr}");
        let compared = json(&compared);
        for (index, size) in compared["sizes"].as_array().unwrap().iter().enumerate() {
            let n = usize::try_from(size["n_lbits"].as_u64().unwrap()).unwrap();
            let own = &data["sizes"][index];
            assert_eq!(own["n"], n);
            let points = size["entropy"]["points"].as_array().unwrap();
            for (alpha, point) in points.iter().enumerate() {
                let measured = &own["lbits"][alpha][n - 1];
                let close = |a: &Value, b: &Value, tolerance: f64, what: &str| {
                    let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
                    assert!((a - b).abs() < tolerance, "N = {n}, {closure}, {what}: {a} {b}");
                };
                close(&measured["mean"], &point["data"]["mean"], 1e-9, "mean");
                close(&measured["error"], &point["data"]["standard_error"], 1e-9, "error");
                let sum: f64 = measured["density"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|d| d.as_f64().unwrap())
                    .sum();
                assert!((sum / 40.0 - 1.0).abs() < 1e-8, "a density: {sum}");
                let chain = format!("data.sizes[{index}].chains.{closure}.fitted");
                let call = format!(
                    "meanField(data, data.sizes[{index}], '{closure}', {alpha}, {}, {chain})",
                    n - 1
                );
                let state = evaluated(&call);
                close(&state["entropy"], &point["prediction"]["value"], 1e-6, "entropy");
                let density = state["density"].as_array().unwrap();
                let sum: f64 = density.iter().map(|d| d.as_f64().unwrap()).sum();
                assert!((sum / 40.0 - 1.0).abs() < 1e-6, "a density: {sum}");
                // The mean of a density in bins, to half a bin.
                let middle =
                    |(bin, d): (usize, &Value)| (bin as f64 + 0.5) / 40.0 * d.as_f64().unwrap();
                let mean: f64 = density.iter().enumerate().map(middle).sum::<f64>() / 40.0;
                assert!((mean - state["entropy"].as_f64().unwrap()).abs() < 0.0126, "{mean}");
            }
            let fit = size["fit"]["fitted"]["log_g"].as_f64().unwrap();
            let fitted = own["chains"][closure]["fitted"].as_f64().unwrap();
            assert!((fitted - fit).abs() < 1e-9, "{fitted} {fit}");
        }
    }
}

#[test]
fn couplings_that_differ_have_data_alone_and_a_page_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset(folder.path(), &["--model", "quantum-sun"]);
    let (code, stdout, stderr) = run(&["explore", text(&dataset), "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let page = json(&stdout)["page"].as_str().unwrap().to_owned();
    assert!(page.ends_with("d-explorer.html"), "{page}");
    let written = std::fs::read_to_string(&page).unwrap();
    let data = json(between(&written, "id=\"data\">", "</script>"));
    assert_eq!(data["sizes"][0]["chains"], json("{}"), "no one coupling to move");
    let (code, _, stderr) = run(&["explore", text(&dataset)]);
    assert!(code == 2 && stderr.contains("--overwrite"), "{stderr}");
}
