//! `grain compare --theories`: every closure and coupling beside the same data.

use std::path::{Path, PathBuf};

use grain_compare::figure::theories_figure;
use grain_compare::theories::{Theory, TheoryVerdict, theories};
use grain_compare::{CompareError, ComparisonSettings, CouplingSource, EndSplit, Summary};
use grain_dataset::write_files;
use grain_figure::{Picture, Row, Table, Width};
use grain_statistics::ascii_with_error;
use grain_theory::Closure;

use crate::cli::{ComparisonArguments, CouplingRoute};
use crate::failure::Failure;
use crate::print::{probability, table};
use crate::settings::coupling_source;

/// Where the deviation is shown: half way up, and below `α_c`.
const ALPHA: f64 = 0.6;

/// Judges, writes `theories` as PNG, SVG, PDF, CSV and JSON into the report's folder, and returns the table and the files.
///
/// # Errors
/// A [`Failure`] if a coupling cannot be had, or a file cannot be written.
pub(super) fn run(
    typed: &ComparisonArguments,
    settings: &ComparisonSettings,
    (summary, splits): (&Summary, &[EndSplit]),
    (folder, width): (&Path, Width),
) -> Result<(String, Vec<PathBuf>), Failure> {
    let from = |coupling| {
        let typed = ComparisonArguments { coupling, g1: None, ..typed.clone() };
        coupling_source(&typed, splits, summary)
    };
    let density = from(CouplingRoute::DensityOfStates)?;
    let mut all: Vec<Theory> = Vec::new();
    for coupling in [CouplingSource::Fitted, density] {
        let of = |closure| Theory { closure, coupling: coupling.clone() };
        all.extend(Closure::ALL.map(of));
    }
    if !splits.is_empty() {
        all.push(Theory { closure: Closure::Paper, coupling: from(CouplingRoute::Measured)? });
    }
    let failed = |error: CompareError| Failure::new(crate::exit::ExitStatus::BadInput, &error);
    let verdicts = theories(summary, settings, &all, ALPHA).map_err(failed)?;
    let picture = Picture { figure: theories_figure(&verdicts), table: numbers(&verdicts) };
    let picture = picture.at_width(width);
    let files = write_files(folder, &picture.files_with("theories", &verdicts)?)?;
    Ok((text(&verdicts), files))
}

fn text(verdicts: &[TheoryVerdict]) -> String {
    let heading = [
        "theory".into(),
        "N".into(),
        "realizations".into(),
        "g".into(),
        "alphas".into(),
        "chi²/dof".into(),
        "p".into(),
        format!("ED - theory at alpha = {ALPHA}, bits"),
        "in the band".into(),
    ];
    let number = |value: Option<f64>, digits: usize| {
        value.map_or("–".into(), |value| format!("{value:.digits$}"))
    };
    let mut rows = vec![heading.to_vec()];
    rows.extend(verdicts.iter().map(|verdict| {
        vec![
            verdict.theory.clone(),
            verdict.n_lbits.to_string(),
            verdict.realizations.to_string(),
            number(verdict.coupling, 4),
            verdict.points.to_string(),
            number(verdict.reduced_chi_squared, 2),
            verdict.p_value.map_or("–".into(), probability),
            verdict
                .deviation
                .map_or("–".into(), |value| ascii_with_error(value, verdict.deviation_error)),
            verdict
                .in_band
                .map_or("–".into(), |inside| format!("{inside} of {}", verdict.band_points)),
        ]
    }));
    format!("Every theory, on the side below alpha_c\n{}", table(&rows))
}

fn numbers(verdicts: &[TheoryVerdict]) -> Table {
    let header = [
        "theory",
        "N [1]",
        "realizations [1]",
        "g [1]",
        "alphas [1]",
        "covariance",
        "chi^2/dof [1]",
        "F [1]",
        "p-value [1]",
        "alpha [1]",
        "ED - theory [bit]",
        "ED - theory error [bit]",
        "ED - theory with the Poisson law [bit]",
        "points in the band [1]",
        "points with a band [1]",
    ];
    Table::new(header).with_rows(verdicts.iter().map(|verdict| {
        Row::default()
            .text(&verdict.theory)
            .count(verdict.n_lbits)
            .count(verdict.realizations)
            .maybe(verdict.coupling)
            .count(verdict.points)
            .text(verdict.covariance.name())
            .maybe(verdict.reduced_chi_squared)
            .maybe(verdict.f_statistic)
            .maybe(verdict.p_value)
            .number(verdict.alpha)
            .maybe(verdict.deviation)
            .maybe(verdict.deviation_error)
            .maybe(verdict.deviation_from_poisson)
            .maybe(verdict.in_band.map(|inside| inside as f64))
            .count(verdict.band_points)
    }))
}
