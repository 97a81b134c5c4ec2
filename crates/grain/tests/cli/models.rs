//! Every central-grain model through the whole program: made, resumed by shares, extended, recomputed, given to itself as disorder,
//! compared; and every mistake with one, in a sentence.

use std::path::Path;

use crate::{digest_of, json, merge, run, shards_of};

const SIZES: [&str; 6] = ["generate", "--quiet", "--n", "2,3", "--realizations", "6"];

/// Models that between them have every part: flags, and whether α is an axis.
const MODELS: [(&[&str], bool); 12] = [
    (&["--model", "quantum-sun"], true),
    (&["--model", "quantum-sun-u1"], true),
    (&["--model", "quantum-sun-u1", "--total-spin", "1", "--n", "3"], true),
    (&["--model", "star"], false),
    (&["--model", "random-operators", "--grain-dimension", "6"], true),
    (&["--grain-ensemble", "GUE"], true),
    (&["--grain-ensemble", "GUE", "--symmetry", "U(1)"], true),
    (&["--operator", "random-complex", "--grain-dimension", "3"], true),
    (&["--operator", "flip", "--coupling-law", "power-law", "--fields", "1,0.9,1.1"], true),
    (
        &[
            "--coupling-law",
            "stretched-exponential",
            "--coupling-stretch",
            "0.5",
            "--grain-normalization",
            "sample",
        ],
        true,
    ),
    (
        &[
            "--interactions",
            "exponential",
            "--interaction-strength",
            "0.2",
            "--interaction-length",
            "1.5",
        ],
        true,
    ),
    (
        &[
            "--interactions",
            "matrix",
            "--interaction-matrix",
            "0.1,-0.2,0.3",
            "--couplings",
            "0.4,0.2,0.1",
        ],
        false,
    ),
];

fn generate(out: &Path, model: &[&str], alpha: bool, more: &[&str]) {
    // What a model says of N comes instead of the usual.
    let sizes = if model.contains(&"--n") {
        [SIZES[0], SIZES[1], SIZES[4], SIZES[5]].to_vec()
    } else {
        SIZES.to_vec()
    };
    let axis: &[&str] = if alpha { &["--alpha", "0.5,0.8"] } else { &[] };
    let out = ["--out", out.to_str().unwrap()];
    let (code, _, stderr) = run(&[&sizes[..], axis, model, &out, more].concat());
    assert_eq!(code, 0, "{model:?}: {stderr}");
}

#[test]
fn every_model_is_made_shared_merged_and_recomputed_to_the_same_bits() {
    for (model, alpha) in MODELS {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().join("whole.h5");
        generate(&whole, model, alpha, &[]);
        let (code, stdout, stderr) = run(&["verify", "--all", "--json", whole.to_str().unwrap()]);
        assert_eq!(code, 0, "{model:?}: {stdout}{stderr}");
        let verified = json(&stdout);
        assert_eq!(verified["recomputed"], verified["bit_identical"], "{stdout}");
        let (code, stdout, _) = run(&["info", whole.to_str().unwrap()]);
        assert!(code == 0 && stdout.contains("H = H_g + Σ h_n σ_n^z + Σ J_n"), "{stdout}");
        let out = folder.path().join("d.h5");
        let shards = shards_of(&out, 3, &[], |out, more| generate(out, model, alpha, more));
        let (code, _, stderr) = merge(&out, &shards, &[]);
        assert_eq!(code, 0, "{model:?}: {stderr}");
        assert_eq!(digest_of(&out), digest_of(&whole), "{model:?}: shares are the whole");
        // The run that the file states gives the file again.
        let (_, stdout, _) = run(&["info", "--json", whole.to_str().unwrap()]);
        let config = json(&stdout)["config"].as_str().unwrap().to_owned();
        let path = folder.path().join("run.toml");
        std::fs::write(&path, &config).unwrap();
        let again = folder.path().join("again.h5");
        let arguments = [path.to_str().unwrap(), "--quiet", "--out", again.to_str().unwrap()];
        let (code, _, stderr) = run(&[&["generate"], &arguments[..]].concat());
        assert_eq!(code, 0, "{model:?}: {stderr} of\n{config}");
        assert_eq!(digest_of(&again), digest_of(&whole), "{model:?}: by its run file");
    }
}

#[test]
fn the_disorder_of_every_model_can_be_given() {
    for (model, alpha) in MODELS {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source.h5");
        generate(&source, model, alpha, &[]);
        let copy = folder.path().join("copy.h5");
        generate(&copy, model, alpha, &["--disorder", source.to_str().unwrap()]);
        let (source, copy) = (source.to_str().unwrap(), copy.to_str().unwrap());
        let (code, stdout, stderr) =
            run(&["regress", copy, "--reference", source, "--mode", "golden"]);
        assert_eq!(code, 0, "{model:?}: {stdout}{stderr}");
    }
}

#[test]
fn a_dataset_of_a_model_is_extended_with_its_own_model() {
    let folder = tempfile::tempdir().unwrap();
    let (small, whole) = (folder.path().join("small.h5"), folder.path().join("whole.h5"));
    let model = ["--model", "quantum-sun"];
    generate(&small, &model, true, &[]);
    let arguments =
        ["generate", "--quiet", "--extend", "-m", "8", "--out", small.to_str().unwrap()];
    let (code, _, stderr) = run(&arguments);
    assert_eq!(code, 0, "{stderr}");
    let more = ["--quiet", "-m", "8", "--out", whole.to_str().unwrap()];
    let usual = ["generate", "--n", "2,3", "--alpha", "0.5,0.8"];
    assert_eq!(run(&[&usual[..], &model, &more].concat()).0, 0);
    assert_eq!(digest_of(&small), digest_of(&whole), "extended is as if made at once");
}

#[test]
fn disorder_made_for_another_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.h5");
    generate(&source, &["--model", "quantum-sun"], true, &[]);
    let source = source.to_str().unwrap();
    let out = folder.path().join("out.h5");
    let out = out.to_str().unwrap();
    let usual = [
        "generate",
        "--quiet",
        "--n",
        "2",
        "--alpha",
        "0.5",
        "-m",
        "4",
        "--disorder",
        source,
        "--out",
        out,
    ];
    for (model, words) in [
        // Its qubits would be overlooked.
        (
            vec!["--field", "0.5", "--field-spread", "0.25", "--bandwidth", "1"],
            "which this model does not have",
        ),
        (vec!["--model", "quantum-sun", "--zeta", "0.01"], "distance u_n of l-bit"),
        (vec!["--model", "quantum-sun", "--grain-normalization", "sample"], "bandwidth"),
        (vec!["--model", "quantum-sun", "--bandwidth", "1.5"], "bandwidth"),
        (
            vec!["--model", "quantum-sun", "--operator", "exchange", "--symmetry", "U(1)"],
            "no elements between states",
        ),
        (vec!["--model", "quantum-sun", "--fields", "0.5,0.5"], "list of fields"),
        (vec!["--model", "quantum-sun", "--operator-site", "first"], "grain_qubit"),
        (vec!["--model", "quantum-sun", "--grain-ensemble", "GUE"], "grain_imaginary"),
        (vec!["--model", "quantum-sun", "--interactions", "given"], "interaction"),
    ] {
        let (code, _, stderr) = run(&[&usual[..], &model].concat());
        assert_eq!(code, 2, "{model:?}: {stderr}");
        assert!(stderr.contains(words), "{model:?}: {stderr}");
        assert!(!Path::new(out).exists(), "nothing was begun");
    }
}

#[test]
fn every_mistake_with_a_model_is_one_sentence() {
    for (arguments, words) in [
        ("--model sun", "possible values: drh, quantum-sun"),
        ("--grain-ensemble gse", "one of GOE, GUE, given"),
        ("--grain-normalization each", "one of ensemble, sample"),
        ("--grain-dimension 12", "random operators need none"),
        ("--grain-dimension 1 --operator random", "from 2 to"),
        ("--grain-dimension 12 --operator random --symmetry u1", "qubits"),
        ("--fields 1,2", "give a longer list or a smaller N"),
        ("--fields 1,nan,2", "a field h_n must be finite"),
        ("--fields 1,2,3 --field 2", "cannot be used with"),
        ("--operator swap", "one of exchange, flip, random"),
        ("--operator random --operator-site random", "operator_site"),
        ("--operator-site third", "one of first, random"),
        ("--coupling-law gauss", "one of exponential"),
        ("--coupling-law stretched-exponential", "'coupling_stretch' is missing"),
        ("--coupling-stretch 2", "coupling_stretch"),
        ("--coupling-law stretched-exponential --coupling-stretch -1", "above 0"),
        ("--zeta -0.2", "from 0 to 100"),
        ("--zeta 0.2 --coupling-law constant", "coupling_spread"),
        ("--zeta 0.2 --couplings 0.1,0.2,0.3", "cannot be used with"),
        ("--model star --alpha 0.5", "alpha cannot be given as well"),
        ("--coupling-law given", "holds 'given_coupling'"),
        ("--interactions random", "one of none, nearest-neighbour"),
        ("--interactions nearest-neighbour", "'interaction_strength' is missing"),
        ("--interactions nearest-neighbour --interaction-strength inf", "not negative"),
        ("--interaction-strength 0.3", "interaction_strength"),
        ("--interactions exponential --interaction-strength 1 --interaction-length 0", "xi"),
        ("--interactions power-law --interaction-strength 1", "'interaction_power' is missing"),
        (
            "--interactions power-law --interaction-strength 1 --interaction-power -1",
            "not negative",
        ),
        ("--interaction-power 2", "interaction_power"),
        ("--interactions matrix", "'interaction_matrix' is missing"),
        ("--interactions matrix --interaction-matrix 1,2", "n (n - 1)/2"),
        ("--interactions matrix --interaction-matrix 1", "a smaller N"),
        ("--symmetry SU2", "one of none, U(1)"),
        ("--symmetry u1 --operator flip", "'flip' does not conserve it"),
        ("--total-spin 1", "total_spin"),
        ("--symmetry u1 --total-spin 0.5", "half-integer for an odd"),
        ("--symmetry u1 --total-spin 9", "at most half as large"),
        ("--symmetry u1 --total-spin 0.3", "multiple of 1/2"),
        ("--grain-ensemble given", "holds 'grain'"),
        ("--grain-ensemble given --bandwidth 2", "bandwidth"),
        ("--operator given", "holds 'operator'"),
        ("--interactions given", "holds 'interaction'"),
    ] {
        let typed: Vec<&str> = arguments.split(' ').collect();
        let (code, _, stderr) = run(&[&["generate", "--dry-run", "--n", "3"], &typed[..]].concat());
        assert_eq!(code, 2, "{arguments}: {stderr}");
        assert!(stderr.contains(words), "{arguments}: {stderr}");
        assert!(!stderr.contains("panicked"), "{arguments}: {stderr}");
    }
}
