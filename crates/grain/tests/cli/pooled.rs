//! Several files as one: other seeds, shards, and what is refused; and l-bits other than the last.

use std::path::Path;

use serde_json::Value;

use crate::run;

fn generate(file: &Path, more: &[&str]) {
    let fixed = ["generate", "--n", "2,3", "--alpha", "0.5", "--quiet", "--out"];
    let (code, _, stderr) = run(&[&fixed[..], &[file.to_str().unwrap()], more].concat());
    assert_eq!(code, 0, "{stderr}");
}

/// What a command prints as JSON.
fn json(command: &[&str], files: &[&Path]) -> Value {
    let files = files.iter().map(|file| file.to_str().unwrap());
    let (code, stdout, stderr) =
        run(&command.iter().copied().chain(files).chain(["--json"]).collect::<Vec<_>>());
    assert_eq!(code, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

fn refused(command: &[&str], files: &[&Path]) -> String {
    let files = files.iter().map(|file| file.to_str().unwrap());
    let (code, _, stderr) = run(&command.iter().copied().chain(files).collect::<Vec<_>>());
    assert_eq!(code, 2, "{stderr}");
    stderr
}

/// `[S_end]` at `α_c` of the second size.
fn entropy(fits: &Value) -> (f64, u64) {
    let entropy = &fits[1]["entropy"];
    (entropy["mean"].as_f64().unwrap(), entropy["realizations"].as_u64().unwrap())
}

#[test]
fn realizations_of_other_seeds_are_averaged_together() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one.h5", "two.h5"].map(|name| folder.path().join(name));
    generate(&one, &["-m", "3"]);
    generate(&two, &["-m", "5", "--seed", "2"]);
    let [(a, 3), (b, 5), (both, 8)] =
        [&[&*one][..], &[&two], &[&one, &two]].map(|files| entropy(&json(&["fit"], files)))
    else {
        panic!("3, 5 and together 8 realizations")
    };
    let expected = (3.0 * a + 5.0 * b) / 8.0;
    assert!((both - expected).abs() < 1e-14, "{both} where {expected} is the mean of all");
    let summary = folder.path().join("both-summary.h5");
    let names = [&summary, &one, &two].map(|path| path.to_str().unwrap());
    let (code, _, stderr) = run(&[&["summarize"][..], &names].concat());
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(json(&["fit"], &[&summary]), json(&["fit"], &[&one, &two]), "bit for bit");
}

#[test]
fn shards_need_no_merge_to_be_compared() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.h5");
    generate(&whole, &["-m", "4"]);
    let shards = ["1/2", "2/2"].map(|shard| {
        let file = folder.path().join("drh.h5");
        generate(&file, &["-m", "4", "--shard", shard]);
        folder.path().join(format!("drh.shard-{}.h5", shard.replace('/', "-of-")))
    });
    let of_shards = json(&["fit"], &[&shards[0], &shards[1]]);
    // Order differs where shards do: to rounding.
    let ((a, 4), (b, 4)) = (entropy(&of_shards), entropy(&json(&["fit"], &[&whole]))) else {
        panic!("four realizations each")
    };
    assert!((a - b).abs() < 1e-14, "{a}, {b}");
}

#[test]
fn what_is_no_more_data_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let [one, again, other] =
        ["one.h5", "again.h5", "other.h5"].map(|name| folder.path().join(name));
    generate(&one, &["-m", "2"]);
    generate(&again, &["-m", "1"]);
    generate(&other, &["-m", "2", "--seed", "2", "--field", "3"]);
    for command in [&["fit"][..], &["compare"]] {
        let error = refused(command, &[&one, &again]);
        assert!(error.contains("again.h5") && error.contains("realization 0"), "{error}");
        let error = refused(command, &[&one, &other]);
        assert!(error.contains("other.h5") && error.contains("another model"), "{error}");
    }
    // Where only summaries are left, what they were made from says it.
    let summaries = [(&one, "2"), (&other, "3")].map(|(file, n)| {
        let path = file.with_extension(format!("{n}.summary.h5"));
        let names = [path.to_str().unwrap(), file.to_str().unwrap()];
        let (code, _, stderr) = run(&[&["summarize"][..], &names].concat());
        assert_eq!(code, 0, "{stderr}");
        path
    });
    let error = refused(&["compare"], &[&summaries[0], &summaries[1]]);
    assert!(error.contains("another model") && error.contains("h is 3"), "{error}");
    let error = refused(&["compare"], &[&summaries[0], &again]);
    assert!(error.contains("N = 2 is in two") && error.contains("realization 0"), "{error}");
}

#[test]
fn summaries_of_two_models_are_not_compared_together() {
    let folder = tempfile::tempdir().unwrap();
    let summary = |name: &str, more: &[&str]| {
        let file = folder.path().join(format!("{name}.h5"));
        let fixed = ["generate", "--alpha", "0.5", "-m", "2", "--quiet", "--out"];
        let (code, _, stderr) = run(&[&fixed[..], &[file.to_str().unwrap()], more].concat());
        assert_eq!(code, 0, "{stderr}");
        let summary = folder.path().join(format!("{name}-summary.h5"));
        let names = [&summary, &file].map(|path| path.to_str().unwrap());
        let (code, _, stderr) = run(&[&["summarize"][..], &names].concat());
        assert_eq!(code, 0, "{stderr}");
        summary
    };
    let paper = summary("paper", &["--n", "2"]);
    let wider = summary("wider", &["--n", "3", "--bandwidth", "2"]);
    let error = refused(&["compare"], &[&paper, &wider]);
    assert!(error.contains("another model") && error.contains("2, not 1.5"), "{error}");
}

#[test]
fn any_lbit_is_compared_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let [file, report] = ["drh.h5", "report"].map(|name| folder.path().join(name));
    generate(&file, &["-m", "12"]);
    let command = ["compare", "--l-bit", "1,3", "--profile-alpha", "0.5", "-o"];
    let comparison = json(&[&command[..], &[report.to_str().unwrap()]].concat(), &[&file]);
    let lbits = |size: usize| -> Vec<u64> {
        let all = comparison["sizes"][size]["lbits"].as_array().unwrap();
        all.iter().map(|of| of["lbit"].as_u64().unwrap()).collect()
    };
    assert_eq!([lbits(0), lbits(1)], [vec![1], vec![1, 3]], "N = 2 has no third");
    for name in ["entropy-l-bit-1.png", "memory-l-bit-3.svg", "along-chain-3.png"] {
        assert!(report.join(name).exists(), "{name}");
    }
    // The end l-bit at α_c is what was fitted; the first is a prediction there, too.
    let residual = |lbit: usize| &comparison["sizes"][1]["lbits"][lbit]["entropy"]["points"][1];
    assert!(residual(0)["residual"]["sigma"].is_f64(), "{}", residual(0));
    assert!(residual(1)["residual"]["sigma"].is_null(), "{}", residual(1));
    let error = refused(&["compare", "--l-bit", "4"], &[&file]);
    assert!(error.contains("l-bit 4") && error.contains("has 3"), "{error}");
}

#[test]
fn files_of_several_seeds_are_one_sample_of_a_regression_test() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["whole.h5", "one.h5", "two.h5", "three.h5"];
    let [whole, one, two, three] = names.map(|name| folder.path().join(name));
    generate(&whole, &["-m", "8", "--seed", "7"]);
    generate(&one, &["-m", "4"]);
    generate(&two, &["-m", "6", "--seed", "2"]);
    generate(&three, &["-m", "4", "--seed", "3", "--store", "0.25"]);
    let out = folder.path().join("regression");
    let reference = ["--reference", whole.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let command = [&["regress"][..], &reference].concat();
    let found = json(&command, &[&one, &two]);
    let sizes = found["sizes"].as_array().unwrap();
    assert_eq!(sizes.len(), 2, "{found}");
    assert!(sizes.iter().all(|size| size["new"] == 10 && size["reference"] == 8), "{found}");
    // Pooled references as well, and in any order the same sample.
    let both = ["--reference", one.to_str().unwrap(), "--reference", two.to_str().unwrap()];
    let command = [&["regress", "--out", out.to_str().unwrap()][..], &both].concat();
    let other = json(&command, &[&whole]);
    assert!(other["sizes"][0]["new"] == 8 && other["sizes"][0]["reference"] == 10, "{other}");
    let mean = |found: &Value, of: &str| found["verdicts"][0][of]["mean"].as_f64().unwrap();
    assert!((mean(&found, "new") - mean(&other, "reference")).abs() < 1e-14, "{found}\n{other}");

    let command = [&["regress"][..], &reference].concat();
    let message = refused(&command, &[&one, &three]);
    assert!(
        message.contains("three.h5 stores the eigenstates") && message.contains("'all'"),
        "{message}"
    );
    let message = refused(&command, &[&one, &one]);
    assert!(message.contains("the disorder of realization 0"), "{message}");
    let message = refused(&command, &[&whole, &one]);
    assert!(message.contains("one file with one") && message.contains("grain merge"), "{message}");
}
