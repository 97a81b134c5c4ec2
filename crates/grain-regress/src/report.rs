//! A regression test as files: JSON, XML for CI systems, a table, and pictures of the worst.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::error::CompareError;
use crate::figure::regression_figure;
use crate::regression::{Contrast, Golden, Statistical};
use crate::report::file;
use crate::report::markup::escaped;

/// One test as a CI system lists it.
struct Case {
    class: String,
    name: String,
    outcome: Outcome,
}

/// How a test ended.
enum Outcome {
    Passed,
    Failed(String),
    /// What could not be compared, and why.
    Skipped(String),
}

impl From<Option<String>> for Outcome {
    fn from(failure: Option<String>) -> Self {
        failure.map_or(Self::Passed, Self::Failed)
    }
}

/// What was left out, as tests that were not made.
fn skipped(left_out: &[String]) -> impl Iterator<Item = Case> {
    left_out.iter().map(|what| Case {
        class: "left-out".into(),
        name: what.clone(),
        outcome: Outcome::Skipped(what.clone()),
    })
}

/// Writes `regression.json`, `junit.xml` and `verdicts.csv`.
///
/// # Errors
/// [`CompareError::Write`] if the folder or a file cannot be written.
pub fn write_golden(golden: &Golden, folder: &Path) -> Result<Vec<PathBuf>, CompareError> {
    let unwritable = unwritable(folder);
    std::fs::create_dir_all(folder).map_err(|source| unwritable("", source))?;
    let json = serde_json::to_vec_pretty(golden)
        .map_err(|error| unwritable("regression.json", error.into()))?;
    let mut rows = String::from(
        "N,alpha,realizations,numbers,differing,largest_energy_difference,\
         largest_entropy_difference_bits\n",
    );
    let mut cases = vec![Case {
        class: "golden".into(),
        name: "disorder".into(),
        outcome: (!golden.same_disorder)
            .then(|| "the same seed gives another disorder: H_g or h_n have changed".into())
            .into(),
    }];
    for verdict in &golden.verdicts {
        let _infallible = writeln!(
            rows,
            "{},{},{},{},{},{:e},{:e}",
            verdict.n_lbits,
            verdict.alpha,
            verdict.realizations,
            verdict.numbers,
            verdict.differing,
            verdict.largest_energy,
            verdict.largest_entropy
        );
        cases.push(Case {
            class: format!("golden.N{}", verdict.n_lbits),
            name: format!("alpha = {}", verdict.alpha),
            outcome: (verdict.first.as_ref())
                .map(|first| {
                    format!(
                        "{} of {} numbers differ, first {first}",
                        verdict.differing, verdict.numbers
                    )
                })
                .into(),
        });
    }
    cases.extend(skipped(&golden.left_out));
    write_all(
        folder,
        &[
            ("junit.xml".into(), junit(&cases).into_bytes()),
            ("regression.json".into(), json),
            ("verdicts.csv".into(), rows.into_bytes()),
        ],
    )
}

/// Writes the same files and a picture, with its table, of every contrast.
///
/// # Errors
/// [`CompareError::Write`] if the folder or a file cannot be written, [`CompareError::Figure`] if a
/// picture cannot be drawn.
pub fn write_statistical(
    result: &Statistical,
    contrasts: &[Contrast],
    folder: &Path,
) -> Result<Vec<PathBuf>, CompareError> {
    let unwritable = unwritable(folder);
    std::fs::create_dir_all(folder).map_err(|source| unwritable("", source))?;
    let json = serde_json::to_vec_pretty(result)
        .map_err(|error| unwritable("regression.json", error.into()))?;
    let mut rows = String::from(
        "N,alpha,quantity,mean_new,error_new,mean_reference,error_reference,mean_z,\
         worst_bin_low,worst_bin_high,worst_bin_z,strongest_statistic,score,p_value,\
         family_p_value,different\n",
    );
    let mut cases = Vec::new();
    for repeat in &result.repeats_in_new {
        cases.push(Case {
            class: format!("repeats.N{}", repeat.n_lbits),
            name: format!("realization {}", repeat.second),
            outcome: Outcome::Failed(format!("is realization {} again", repeat.first)),
        });
    }
    for verdict in &result.verdicts {
        let maybe = |value: Option<f64>| {
            value.filter(|value| value.is_finite()).map_or_else(String::new, |v| format!("{v:e}"))
        };
        let bin = verdict.worst_bin;
        let _infallible = writeln!(
            rows,
            "{},{},{},{:e},{},{:e},{},{:.3},{},{},{},{},{:.3},{:e},{:e},{}",
            verdict.n_lbits,
            verdict.alpha,
            verdict.quantity.description(),
            verdict.new.mean,
            maybe(verdict.new.standard_error),
            verdict.reference.mean,
            maybe(verdict.reference.standard_error),
            verdict.mean_z,
            maybe(bin.map(|bin| bin.low)),
            maybe(bin.map(|bin| bin.high)),
            maybe(bin.map(|bin| bin.z)),
            verdict.strongest,
            verdict.score,
            verdict.p_value,
            verdict.family_p_value,
            verdict.different
        );
        cases.push(Case {
            class: format!("statistical.N{}", verdict.n_lbits),
            name: format!("alpha = {}, {}", verdict.alpha, verdict.quantity.description()),
            outcome: (verdict.different)
                .then(|| {
                    format!(
                        "differs in {}: family-wise p = {:.2e} at level {}; mean {} instead of {}",
                        verdict.strongest,
                        verdict.family_p_value,
                        result.level,
                        verdict.new.mean,
                        verdict.reference.mean
                    )
                })
                .into(),
        });
    }
    cases.extend(skipped(&result.left_out));
    let mut files = vec![
        ("junit.xml".to_owned(), junit(&cases).into_bytes()),
        ("regression.json".to_owned(), json),
        ("verdicts.csv".to_owned(), rows.into_bytes()),
    ];
    for contrast in contrasts {
        let name = match contrast.quantity {
            crate::regression::Quantity::Energy => "worst-energy",
            crate::regression::Quantity::Entropy { .. } => "worst-entropy",
        };
        let figure = regression_figure(contrast);
        files.push((format!("{name}.png"), figure.to_png()?));
        files.push((format!("{name}.svg"), figure.svg().to_owned().into_bytes()));
        files.push((format!("{name}.csv"), histogram(contrast).into_bytes()));
    }
    write_all(folder, &files)
}

fn unwritable(folder: &Path) -> impl Fn(&str, std::io::Error) -> CompareError {
    let folder = folder.to_path_buf();
    move |name, source| CompareError::Write { path: folder.join(name), source }
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, CompareError> {
    files.iter().map(|(name, content)| file::write(folder, name, content)).collect()
}

fn histogram(contrast: &Contrast) -> String {
    let mut rows =
        String::from("low,high,density_new,error_new,density_reference,error_reference,z\n");
    for bin in &contrast.bins {
        let _infallible = writeln!(
            rows,
            "{},{},{:e},{:e},{:e},{:e},{:.4}",
            bin.low,
            bin.high,
            bin.new.mean,
            bin.new.standard_error.unwrap_or(0.0),
            bin.reference.mean,
            bin.reference.standard_error.unwrap_or(0.0),
            bin.z
        );
    }
    rows
}

/// The form that Jenkins, GitLab and most others read.
fn junit(cases: &[Case]) -> String {
    let count = |of: fn(&Outcome) -> bool| cases.iter().filter(|case| of(&case.outcome)).count();
    let failures = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"grain regress\" \
         tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
        cases.len()
    );
    for case in cases {
        let (class, name) = (escaped(&case.class), escaped(&case.name));
        let inside = match &case.outcome {
            Outcome::Passed => String::new(),
            Outcome::Failed(why) => format!("<failure message=\"{}\"/>", escaped(why)),
            Outcome::Skipped(why) => format!("<skipped message=\"{}\"/>", escaped(why)),
        };
        let _infallible = if inside.is_empty() {
            writeln!(xml, "<testcase classname=\"{class}\" name=\"{name}\"/>")
        } else {
            writeln!(xml, "<testcase classname=\"{class}\" name=\"{name}\">{inside}</testcase>")
        };
    }
    xml.push_str("</testsuite>\n</testsuites>\n");
    xml
}
