//! `grain figure`: the files of a picture, and what they say.

use crate::run;

#[test]
fn figure_3a_is_drawn_with_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let (code, summary, stderr) = run(&["figure", "3a", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(summary.contains("32.827117 log 2") && summary.contains("n = 30"), "{summary}");
    for extension in ["png", "svg", "csv", "json"] {
        let path = folder.path().join(format!("figure-3a.{extension}"));
        assert!(std::fs::metadata(&path).unwrap().len() > 1000, "{}", path.display());
    }
    let csv = std::fs::read_to_string(folder.path().join("figure-3a.csv")).unwrap();
    assert_eq!(csv.lines().count(), 51, "a header and 50 l-bits");
}

#[test]
fn lists_of_different_lengths_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.h5");
    let out = out.to_str().unwrap();
    let (code, _, stderr) = run(&["measure", "--grains", "64,128", "-m", "4", "-o", out]);
    assert!(code == 2 && stderr.contains("--realizations"), "{stderr}");
}

#[test]
fn measured_couplings_are_printed_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.h5");
    let arguments = ["measure", "--grains", "16,32", "-m", "4,4", "--g", "0.03,0.1", "-o"];
    let (code, text, stderr) = run(&[&arguments[..], &[out.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("(8c)") && text.contains("1/d_g -> 0"), "{text}");
    let file = hdf5::File::open(&out).unwrap();
    let measured = file.dataset("enhancement/measured").unwrap().read_raw::<f64>().unwrap();
    assert!(measured.len() == 4 && measured.iter().all(|x| x.is_finite()), "{measured:?}");
    assert_eq!(file.dataset("additivity/excess_over_sum").unwrap().size(), 4);
    for extension in ["png", "svg", "csv", "json"] {
        let path = out.with_extension(extension);
        assert!(std::fs::metadata(&path).unwrap().len() > 100, "{}", path.display());
    }
}
