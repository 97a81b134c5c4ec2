//! `grain figure`: the files of a picture, and what they say.

use crate::run;

#[test]
fn figure_3a_is_drawn_with_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let (code, summary, stderr) = run(&["figure", "3a", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(summary.contains("32.827117 log 2") && summary.contains("n = 30"), "{summary}");
    for extension in ["png", "svg", "pdf", "csv", "json"] {
        let path = folder.path().join(format!("figure-3a.{extension}"));
        assert!(std::fs::metadata(&path).unwrap().len() > 1000, "{}", path.display());
    }
    let csv = std::fs::read_to_string(folder.path().join("figure-3a.csv")).unwrap();
    assert_eq!(csv.lines().count(), 51, "a header and 50 l-bits");
}

/// Only where there is a LaTeX: `apt-get install texlive-latex-base`.
#[test]
fn latex_includes_a_pdf_at_the_width_of_a_column() {
    if std::process::Command::new("pdflatex").arg("--version").output().is_err() {
        eprintln!("skipped: no pdflatex");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["figure", "1c", "--out", folder.path().to_str().unwrap()]).0, 0);
    let article = r"\documentclass{article}\usepackage{graphicx}\begin{document}
        \newsavebox\drawn\sbox\drawn{\includegraphics{figure-1c.pdf}}\typeout{width: \the\wd\drawn}\usebox\drawn\end{document}";
    std::fs::write(folder.path().join("article.tex"), article).unwrap();
    let made = std::process::Command::new("pdflatex")
        .args(["-interaction=nonstopmode", "-halt-on-error", "article.tex"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stdout);
    assert!(made.status.success() && !said.contains("arning"), "{said}");
    // 246 points of 1/72 in, 3.4 in; TeX counts 72.27 to the inch.
    let width = said.split("width: ").nth(1).and_then(|rest| rest.split("pt").next());
    let width: f64 = width.and_then(|text| text.parse().ok()).unwrap();
    assert!((width - 246.0 * 72.27 / 72.0).abs() < 0.1, "{width} pt");
}

#[test]
fn lists_of_different_lengths_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.h5");
    let out = out.to_str().unwrap();
    let (code, _, stderr) = run(&["measure", "--grains", "64,128", "-m", "4,5,6", "-o", out]);
    assert!(code == 2 && stderr.contains("--realizations"), "{stderr}");
}

#[test]
fn a_measurement_replaces_nothing_unasked_and_is_refused_before_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.h5");
    std::fs::write(&out, "precious").unwrap();
    let beside = folder.path().join("m.json");
    let nowhere = folder.path().join("no/m.h5");
    let fresh = folder.path().join("new.h5");
    for (path, more, word) in [
        (&out, &[][..], "--overwrite"),
        (&beside, &[], "ending"),
        (&nowhere, &[], "cannot write"),
        (&fresh, &["--grains", "1024,64", "-m", "6,1"], "two realizations"),
        (&fresh, &["--grains", "1024,63", "-m", "6,6"], "63"),
    ] {
        let began = std::time::Instant::now();
        let arguments = [&["measure", "-o", path.to_str().unwrap()], more].concat();
        let (code, _, stderr) = run(&arguments);
        assert!(code >= 2 && stderr.contains(word), "{code}: {stderr}");
        assert!(began.elapsed().as_secs() < 2, "at once");
    }
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "precious");
    let measure = ["measure", "--overwrite", "--grains", "16", "-m", "2", "--g", "0.1", "-o"];
    let (code, _, stderr) = run(&[&measure[..], &[out.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{stderr}");
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
    for extension in ["png", "svg", "pdf", "csv", "json"] {
        let path = out.with_extension(extension);
        assert!(std::fs::metadata(&path).unwrap().len() > 100, "{}", path.display());
    }
}

#[test]
fn a_figure_of_data_says_which_command_draws_it() {
    for (name, command) in [("2a", "grain compare FILE"), ("5b", "grain lattice figure 4a")] {
        let (code, _, stderr) = run(&["figure", name]);
        assert!(code == 2 && stderr.contains(command), "{stderr}");
    }
    let (code, _, stderr) = run(&["figure", "6"]);
    assert!(code == 2 && stderr.contains("1c, 1d, 3a, 3b"), "{stderr}");
    let (_, stdout, _) = run(&["figure", "--help"]);
    assert!(stdout.contains("Profile of a failed avalanche"), "{stdout}");
}
