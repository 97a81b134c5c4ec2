//! A regression test as files: JSON, XML for CI systems, a table, and pictures of the worst.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use grain_dataset::{DatasetError, write_files};
use grain_figure::text::escaped;
use grain_figure::{Picture, Table};
use grain_statistics::Estimate;
use serde::Serialize;

use crate::contrast::Contrast;
use crate::error::RegressionError;
use crate::figure::regression_figure;
use crate::golden::Golden;
use crate::statistical::Statistical;
use crate::verdict::Quantity;

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
/// [`RegressionError::Dataset`] if the folder or a file cannot be written.
pub fn write_golden(golden: &Golden, folder: &Path) -> Result<Vec<PathBuf>, RegressionError> {
    let mut table = Table::new([
        "N",
        "alpha",
        "realizations",
        "numbers",
        "differing",
        "largest_energy_difference",
        "largest_entropy_difference_bits",
    ]);
    let mut cases = vec![Case {
        class: "golden".into(),
        name: "disorder".into(),
        outcome: (!golden.same_disorder)
            .then(|| "the same seed gives another disorder: H_g or h_n have changed".into())
            .into(),
    }];
    for verdict in &golden.verdicts {
        table.push([
            verdict.n_lbits.to_string(),
            verdict.alpha.to_string(),
            verdict.realizations.to_string(),
            verdict.numbers.to_string(),
            verdict.differing.to_string(),
            exponential(verdict.largest_energy),
            exponential(verdict.largest_entropy),
        ]);
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
    Ok(write_files(folder, &common_files(folder, golden, &cases, &table)?)?)
}

/// Writes the same files and a picture, with its table, of every contrast.
///
/// # Errors
/// [`RegressionError::Dataset`] if the folder or a file cannot be written, [`RegressionError::Figure`] if a
/// picture cannot be drawn.
///
/// # Examples
///
/// ```
/// use grain_regress::{StatisticalSettings, compare_statistically, write_statistical};
/// # use grain_regress::{Point, Sample, SampleSize};
/// # let sample = |seed: usize, shift: f64| {
/// #     let entropy = |m: usize, a: usize| shift + 0.4 * ((7 * m + 5 * a + 11 * seed) % 17) as f64 / 17.0;
/// #     let point = |m: usize| Point {
/// #         energies: Vec::new(),
/// #         entropies: (0..8).map(|a| entropy(m, a) + 1e-3 * (m + 40 * seed) as f64).collect(),
/// #     };
/// #     let points = vec![(0..20).map(|m| Some(point(m))).collect()];
/// #     Sample::Memory(vec![SampleSize { n_lbits: 1, alphas: vec![0.5], points }])
/// # };
///
/// // The two samples of the first page.
/// let settings = StatisticalSettings { permutations: 999, ..StatisticalSettings::default() };
/// let found = compare_statistically(&sample(1, 0.3), &sample(2, 0.1), &settings)?;
/// let folder = std::env::temp_dir().join(format!("grain-regress-example-{}", std::process::id()));
/// let files = write_statistical(&found, &[], &folder)?;
/// let names: Vec<_> = files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
/// assert_eq!(names, ["junit.xml", "regression.json", "verdicts.csv"]);
/// # std::fs::remove_dir_all(&folder).expect("it was written");
/// # Ok::<(), grain_regress::RegressionError>(())
/// ```
pub fn write_statistical(
    result: &Statistical,
    contrasts: &[Contrast],
    folder: &Path,
) -> Result<Vec<PathBuf>, RegressionError> {
    let mut table = Table::new([
        "N",
        "alpha",
        "quantity",
        "mean_new",
        "error_new",
        "mean_reference",
        "error_reference",
        "mean_z",
        "worst_bin_low",
        "worst_bin_high",
        "worst_bin_z",
        "strongest_statistic",
        "score",
        "p_value",
        "family_p_value",
        "different",
    ]);
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
            value.filter(|value| value.is_finite()).map_or_else(String::new, exponential)
        };
        let bin = verdict.worst_bin;
        table.push([
            verdict.n_lbits.to_string(),
            verdict.alpha.to_string(),
            verdict.quantity.description(),
            exponential(verdict.new.mean),
            maybe(verdict.new.standard_error),
            exponential(verdict.reference.mean),
            maybe(verdict.reference.standard_error),
            format!("{:.3}", verdict.mean_z),
            maybe(bin.map(|bin| bin.low)),
            maybe(bin.map(|bin| bin.high)),
            maybe(bin.map(|bin| bin.z)),
            verdict.strongest.to_owned(),
            format!("{:.3}", verdict.score),
            exponential(verdict.p_value),
            exponential(verdict.family_p_value),
            verdict.different.to_string(),
        ]);
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
    let mut files = common_files(folder, result, &cases, &table)?;
    for contrast in contrasts {
        let name = match contrast.quantity {
            Quantity::Energy => "worst-energy",
            Quantity::Entropy { .. } => "worst-entropy",
        };
        let picture = Picture { figure: regression_figure(contrast), table: histogram(contrast) };
        files.extend(picture.files(name)?);
    }
    Ok(write_files(folder, &files)?)
}

/// What both kinds of test write.
fn common_files(
    folder: &Path,
    result: &impl Serialize,
    cases: &[Case],
    table: &Table,
) -> Result<Vec<(String, Vec<u8>)>, RegressionError> {
    let name = "regression.json";
    let json = serde_json::to_vec_pretty(result).map_err(|error| DatasetError::Io {
        path: folder.join(name),
        action: "write",
        source: error.into(),
    })?;
    Ok(vec![
        ("junit.xml".into(), junit(cases).into_bytes()),
        (name.into(), json),
        ("verdicts.csv".into(), table.to_csv().into_bytes()),
    ])
}

/// A number to all of its digits, as a power of ten.
fn exponential(value: f64) -> String {
    format!("{value:e}")
}

fn histogram(contrast: &Contrast) -> Table {
    let mut table = Table::new([
        "low",
        "high",
        "density_new",
        "error_new",
        "density_reference",
        "error_reference",
        "z",
    ]);
    // A sample has at least four realizations, and so errors.
    let error = |estimate: &Estimate| estimate.standard_error.map_or_else(String::new, exponential);
    for bin in &contrast.bins {
        table.push([
            bin.low.to_string(),
            bin.high.to_string(),
            exponential(bin.new.mean),
            error(&bin.new),
            exponential(bin.reference.mean),
            error(&bin.reference),
            format!("{:.4}", bin.z),
        ]);
    }
    table
}

/// The form that Jenkins, GitLab and most others read.
fn junit(cases: &[Case]) -> String {
    let count = |of: fn(&Outcome) -> bool| cases.iter().filter(|case| of(&case.outcome)).count();
    let failures = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"grain-regress\" \
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
