//! `grain theory`: the mean-field theory as CSV on stdout.

use std::fmt::Write;

use grain_theory::{FixedPoint, MeanFieldTheory, drh_log_bare};
use serde::Serialize;

use crate::cli::{CouplingArguments, TheoryArguments, TheoryTable};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;
use crate::settings::SettingsError;

/// Columns of numbers, printed as CSV or as JSON.
#[derive(Debug, Serialize)]
struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<f64>>,
}

impl Table {
    fn to_csv(&self) -> String {
        let mut text = self.columns.join(",");
        for row in &self.rows {
            text.push('\n');
            let cells: Vec<String> = row.iter().map(|value| format!("{value:.12e}")).collect();
            let _infallible = write!(text, "{}", cells.join(","));
        }
        text
    }
}

/// Prints one table of the theory.
///
/// # Errors
/// A [`Failure`] for couplings that are not positive.
pub fn run(arguments: &TheoryArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let theory = MeanFieldTheory::new(arguments.resonance.into());
    let table = match &arguments.table {
        TheoryTable::Eta(at) => of_coupling(at, "eta_nats", |g| theory.enhancement(g))?,
        TheoryTable::Entropy(at) => of_coupling(at, "entropy_bits", |g| theory.mean_entropy(g))?,
        TheoryTable::Memory(at) => of_coupling(at, "memory", |g| theory.memory(g))?,
        TheoryTable::Distribution { g, points } => {
            let log_g = log_of("--g", &[*g])?[0];
            distribution(&theory, log_g, *points)
        }
        TheoryTable::Solve { g1, alpha, n, bare } => {
            let log_bare = match (bare, g1, alpha, n) {
                (Some(bare), ..) => log_of("--bare", &bare.0)?,
                (None, Some(g1), Some(alpha), Some(n)) => {
                    log_of("--alpha", &[*alpha])?;
                    drh_log_bare(log_of("--g1", &[*g1])?[0], *alpha, *n)
                }
                // clap lets no other combination through.
                _ => Vec::new(),
            };
            let solution = theory.solve(&log_bare);
            report(&solution, printer);
            solved(&theory, &log_bare, &solution)
        }
    };
    printer.result(&table.to_csv(), &table);
    Ok(ExitStatus::Done)
}

/// A function of the reduced coupling, tabulated.
fn of_coupling(
    at: &CouplingArguments,
    name: &'static str,
    value: impl Fn(f64) -> f64,
) -> Result<Table, Failure> {
    let couplings = match &at.g {
        Some(list) => list.0.clone(),
        None => (-20..=10).map(|fifth| 10.0_f64.powf(f64::from(fifth) / 5.0)).collect(),
    };
    let logs = log_of("--g", &couplings)?;
    let rows = couplings.iter().zip(logs).map(|(g, log_g)| vec![*g, value(log_g)]).collect();
    Ok(Table { columns: vec!["g", name], rows })
}

fn distribution(theory: &MeanFieldTheory, log_g: f64, points: usize) -> Table {
    let rows = (0..points)
        .map(|point| {
            let s = (point as f64 + 0.5) / points as f64;
            vec![s, theory.entropy_density(log_g, s), theory.entropy_cdf(log_g, s)]
        })
        .collect();
    Table { columns: vec!["entropy_bits", "density_per_bit", "cumulative"], rows }
}

fn solved(theory: &MeanFieldTheory, log_bare: &[f64], solution: &FixedPoint) -> Table {
    let rows = (log_bare.iter().zip(&solution.log_g).enumerate())
        .map(|(index, (bare, log_g))| {
            vec![
                index as f64 + 1.0,
                *bare,
                *log_g,
                theory.mean_entropy(*log_g),
                theory.memory(*log_g),
                theory.enhancement(*log_g),
            ]
        })
        .collect();
    let columns = vec!["n", "log_g_bare", "log_g", "entropy_bits", "memory", "eta_nats"];
    Table { columns, rows }
}

/// Says what no column holds: the total, and whether the iteration converged.
fn report(solution: &FixedPoint, printer: Printer) {
    let total = solution.total_enhancement / std::f64::consts::LN_2;
    let how = &solution.convergence;
    let verdict = if how.converged { "converged" } else { "did NOT converge" };
    printer.remark(&format!(
        "eta_tot = {total:.6} log 2; {verdict} after {} iterations, residual {:.1e}",
        how.iterations, how.residual
    ));
}

/// Logarithms of couplings, which must be positive and finite.
fn log_of(flag: &'static str, couplings: &[f64]) -> Result<Vec<f64>, Failure> {
    couplings
        .iter()
        .map(|&given| {
            if given > 0.0 && given.is_finite() {
                Ok(given.ln())
            } else {
                Err(SettingsError::NotPositive { flag, given }.into())
            }
        })
        .collect()
}
