//! A file never says of its disorder what its numbers contradict.

use std::path::Path;

use crate::verification::change;
use crate::{json, run};

fn generate(out: &Path, more: &[&str]) -> (i32, String, String) {
    let usual = ["generate", "--n", "2", "--alpha", "0.6", "-m", "12", "--quiet", "--out"];
    run(&[&usual[..], &[out.to_str().unwrap()], more].concat())
}

#[test]
fn fields_and_bandwidth_must_be_those_of_the_given_disorder() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.h5");
    let model = ["--field", "2", "--field-spread", "0.5", "--bandwidth", "3"];
    let (code, _, stderr) = generate(&source, &model);
    assert_eq!(code, 0, "{stderr}");
    let out = folder.path().join("out.h5");
    let given = ["--disorder", source.to_str().unwrap()];
    let (code, _, stderr) = generate(&out, &given);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("h ± delta_h = 1.0 ± 0.1: set --field "), "{stderr}");
    let (code, _, stderr) = generate(&out, &[&given[..], &model[..4]].concat());
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("not 1.5: set --bandwidth "), "{stderr}");
    assert!(!out.exists(), "and nothing was begun");
    // Too wide an interval is as false.
    let wide = ["--field", "2", "--field-spread", "50", "--bandwidth", "3"];
    let (code, _, stderr) = generate(&out, &[&given[..], &wide].concat());
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("too close for fields uniform in"), "{stderr}");
    // Following what it says step by step leads to a file.
    let mut said: Vec<String> = Vec::new();
    let code = (0..3).find_map(|_| {
        let more: Vec<&str> = said.iter().map(String::as_str).collect();
        let (code, _, stderr) = generate(&out, &[&given[..], &more].concat());
        let advice = stderr.split(": set ").nth(1).and_then(|rest| rest.split(", or").next());
        said.extend(advice.into_iter().flat_map(str::split_whitespace).map(String::from));
        (code == 0).then_some(code)
    });
    assert_eq!(code, Some(0), "{said:?}");
    let (code, stdout, _) = run(&["verify", out.to_str().unwrap(), "--json"]);
    assert_eq!(code, 0, "{stdout}");
}

#[test]
fn a_dataset_whose_attributes_its_disorder_contradicts_is_not_sound() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.h5");
    for (attribute, value, words) in [("h", 2.0, "fields"), ("bandwidth", 4.0, "bandwidth")] {
        let (code, _, stderr) = generate(&path, &["--overwrite"]);
        assert_eq!(code, 0, "{stderr}");
        let file = hdf5::File::open_rw(&path).unwrap();
        let group = file.group("N02").unwrap();
        group.attr(attribute).unwrap().write_scalar(&value).unwrap();
        drop(group);
        file.close().unwrap();
        // Other defects are still listed.
        change(&path, "N02", "entropy", 0, |_| 7.0);
        let (code, stdout, stderr) = run(&["verify", path.to_str().unwrap(), "--json"]);
        assert_eq!(code, 1, "{stdout}{stderr}");
        let defects = json(&stdout)["defects"].to_string();
        assert!(defects.contains(words) && defects.contains("is 7.0"), "{defects}");
    }
}

#[test]
fn one_size_in_two_groups_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.h5");
    let file = hdf5::File::create(&source).unwrap();
    for name in ["seed0", "seed1"] {
        let group = file.create_group(name).unwrap();
        let grain = ndarray::Array3::<f64>::zeros((1, 8, 8));
        let fields = ndarray::Array2::<f64>::ones((1, 2));
        group.new_dataset_builder().with_data(&grain).create("grain").unwrap();
        group.new_dataset_builder().with_data(&fields).create("fields").unwrap();
    }
    file.close().unwrap();
    let out = folder.path().join("out.h5");
    let (code, _, stderr) = generate(&out, &["--disorder", source.to_str().unwrap()]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("'/seed0'") && stderr.contains("'/seed1'"), "{stderr}");
}
