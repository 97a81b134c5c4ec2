//! `grain theory`: the mean-field theory as CSV on stdout.

use grain_model::CentralGrain;
use grain_theory::mobility_edge::{critical_decay, density_at, entropy_density};
use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::star::{CRITICAL_LIMIT, cavity_threshold};
use grain_theory::{
    Closure, FixedPoint, MeanFieldTheory, OwnEnhancement, SymmetricStar, drh_log_bare,
};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::bounds::{NotPositive, OutsideSpectrum, ROWS, bounded, positive};
use crate::cli::{CouplingArguments, TheoryArguments, TheoryTable};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;
use crate::range::Reals;

/// Columns of numbers, printed as CSV or as JSON; a row is computed when it is written.
struct Table<'a> {
    columns: Vec<&'static str>,
    rows: usize,
    row: Box<dyn Fn(usize) -> Vec<f64> + 'a>,
}

impl Table<'_> {
    fn csv(&self) -> impl Iterator<Item = String> {
        let line = |index| {
            let cells: Vec<String> =
                (self.row)(index).iter().map(|value| format!("{value:.12e}")).collect();
            cells.join(",")
        };
        std::iter::once(self.columns.join(",")).chain((0..self.rows).map(line))
    }
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Rows<'a>(&'a Table<'a>);
        impl Serialize for Rows<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq((0..self.0.rows).map(&self.0.row))
            }
        }
        let mut table = serializer.serialize_struct("Table", 2)?;
        table.serialize_field("columns", &self.columns)?;
        table.serialize_field("rows", &Rows(self))?;
        table.end()
    }
}

/// Prints one table of the theory.
///
/// # Errors
/// A [`Failure`] for couplings that are not positive.
pub fn run(arguments: &TheoryArguments, printer: Printer) -> Result<ExitStatus, Failure> {
    let theory = arguments.theory.theory();
    let print = |table: Table<'_>| printer.lines(table.csv(), &table);
    match &arguments.table {
        TheoryTable::Eta(at) => print(of_coupling(at, "eta_nats", |g| theory.enhancement(g))?)?,
        TheoryTable::Entropy(at) => {
            print(of_coupling(at, "entropy_bits", |g| theory.mean_entropy(g))?)?;
        }
        TheoryTable::Memory(at) => print(of_coupling(at, "memory", |g| theory.memory(g))?)?,
        TheoryTable::Distribution { g, points } => {
            let log_g = log_of("--g", &[*g])?[0];
            let points = bounded("--points", *points, &ROWS)?;
            print(distribution(&theory, log_g, points))?;
        }
        TheoryTable::Solve { g1, alpha, n, bare } => {
            let log_bare = match (bare, g1, alpha, n) {
                (Some(bare), ..) => log_of("--bare", &bare.0)?,
                (None, Some(g1), Some(alpha), Some(n)) => {
                    log_of("--alpha", &[*alpha])?;
                    let n = bounded("--n", *n, &ROWS)?;
                    drh_log_bare(log_of("--g1", &[*g1])?[0], *alpha, n)
                }
                _ => unreachable!("clap lets no other combination through"),
            };
            let solution = theory.solve(&log_bare);
            report(&solution, printer);
            print(solved(&theory, &log_bare, &solution))?;
        }
        TheoryTable::MobilityEdge { density, energy, n } => {
            let densities = densities(density.as_ref(), energy.as_ref(), *n)?;
            print(mobility_edge(&densities))?;
        }
        TheoryTable::Star { n } if theory.closure() == Closure::Cavity => {
            print(cavity_star(&theory, n))?;
            printer.remark(
                "the cavity has one solution at every g_0, and no fold: g_half is where l-bits have half a bit each",
            );
        }
        TheoryTable::Star { n } => {
            let fewest = SymmetricStar::fewest_with_folds(&theory, OwnEnhancement::Counted);
            let quadrature = ResonanceQuadrature::new(&arguments.theory.resonance);
            print(star(&theory, &quadrature, n))?;
            let fewest = fewest.map_or("many".into(), |fewest| fewest.to_string());
            printer.remark(&format!(
                "for fewer than {fewest} l-bits (21) has one solution at every g_0, and no g_c: NaN"
            ));
            printer.remark(&format!(
                "g_c 4 N log N -> 1/e = {CRITICAL_LIMIT:.9}, with corrections log log N / log N"
            ));
        }
    }
    Ok(ExitStatus::Done)
}

/// The energy densities that were asked for, in one way or the other.
fn densities(
    density: Option<&Reals>,
    energy: Option<&Reals>,
    n: Option<usize>,
) -> Result<Vec<f64>, Failure> {
    let densities: Vec<f64> = match (density, energy, n) {
        (Some(list), ..) => list.0.clone(),
        (None, Some(list), Some(n)) => {
            let n = bounded("--n", n, &ROWS)?;
            // In units of the field.
            let bandwidth = CentralGrain::paper().bandwidth();
            list.0.iter().map(|&x| density_at(x, n, 1.0, bandwidth)).collect()
        }
        _ => (-20..=20).map(|step| f64::from(step) / 20.0).collect(),
    };
    match densities.iter().find(|density| density.is_nan() || density.abs() > 1.0) {
        Some(&given) => Err(OutsideSpectrum { given }.into()),
        None => Ok(densities),
    }
}

fn mobility_edge(densities: &[f64]) -> Table<'_> {
    let row = |index: usize| {
        let density = densities[index];
        let bits = entropy_density(density) / std::f64::consts::LN_2;
        vec![density, f64::midpoint(1.0, density), bits, critical_decay(density)]
    };
    let columns = vec!["energy_density", "fraction_of_width", "entropy_bits", "alpha_c"];
    Table { columns, rows: densities.len(), row: Box::new(row) }
}

/// Where each star is half thermal, of the only solution that the cavity has.
fn cavity_star<'a>(theory: &'a MeanFieldTheory, sizes: &'a [usize]) -> Table<'a> {
    let row = |index: usize| {
        let n = sizes[index] as f64;
        let threshold = cavity_threshold(theory, sizes[index]).exp();
        vec![n, threshold, threshold * 4.0 * n * n.ln()]
    };
    let columns = vec!["n_lbits", "g_half", "g_half_4n_log_n"];
    Table { columns, rows: sizes.len(), row: Box::new(row) }
}

/// The critical coupling of each star, (21), (22).
fn star<'a>(
    theory: &'a MeanFieldTheory,
    quadrature: &'a ResonanceQuadrature,
    sizes: &'a [usize],
) -> Table<'a> {
    let row = |index: usize| {
        let n = sizes[index] as f64;
        let star = SymmetricStar::new(theory, sizes[index], OwnEnhancement::Counted);
        let [localized, thermal] = star
            .folds()
            .map_or([[f64::NAN; 2]; 2], |folds| folds.map(|fold| [fold.log_bare, fold.log_g]));
        let critical = localized[0].exp();
        let error = star.error_of_critical(quadrature).unwrap_or(f64::NAN);
        // The thermal end is e^(-N log 2) or so, below every number from N = 1100 on; its logarithm is not.
        vec![n, critical, critical * 4.0 * n * n.ln(), error, localized[1].exp(), thermal[0]]
    };
    let columns = vec![
        "n_lbits",
        "g_c",
        "g_c_4n_log_n",
        "relative_error",
        "g_at_fold",
        "log_g_0_thermal_end",
    ];
    Table { columns, rows: sizes.len(), row: Box::new(row) }
}

/// A function of the reduced coupling, tabulated.
fn of_coupling<'a>(
    at: &CouplingArguments,
    name: &'static str,
    value: impl Fn(f64) -> f64 + 'a,
) -> Result<Table<'a>, Failure> {
    let couplings = match &at.g {
        Some(list) => list.0.clone(),
        None => (-20..=10).map(|fifth| 10.0_f64.powf(f64::from(fifth) / 5.0)).collect(),
    };
    let logs = log_of("--g", &couplings)?;
    let rows = couplings.len();
    let row = move |index: usize| vec![couplings[index], value(logs[index])];
    Ok(Table { columns: vec!["g", name], rows, row: Box::new(row) })
}

fn distribution(theory: &MeanFieldTheory, log_g: f64, points: usize) -> Table<'_> {
    let row = move |point: usize| {
        let s = (point as f64 + 0.5) / points as f64;
        vec![s, theory.entropy_density(log_g, s), theory.entropy_cdf(log_g, s)]
    };
    let columns = vec!["entropy_bits", "density_per_bit", "cumulative"];
    Table { columns, rows: points, row: Box::new(row) }
}

fn solved<'a>(
    theory: &'a MeanFieldTheory,
    log_bare: &'a [f64],
    solution: &'a FixedPoint,
) -> Table<'a> {
    let row = |index: usize| {
        let log_g = solution.log_g[index];
        vec![
            index as f64 + 1.0,
            log_bare[index],
            log_g,
            theory.mean_entropy(log_g),
            theory.memory(log_g),
            theory.enhancement(log_g),
        ]
    };
    let columns = vec!["n", "log_g_bare", "log_g", "entropy_bits", "memory", "eta_nats"];
    Table { columns, rows: log_bare.len(), row: Box::new(row) }
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
fn log_of(flag: &'static str, couplings: &[f64]) -> Result<Vec<f64>, NotPositive> {
    couplings.iter().map(|&given| positive(flag, given).map(f64::ln)).collect()
}
