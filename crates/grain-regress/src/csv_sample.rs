//! Another code's entropies as a CSV table, one row an eigenstate and l-bit.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use grain_dataset::input::open_regular_or_pipe;
use grain_dataset::ranges::{self, Column, Rounding, shown};
use grain_model::{Alpha, CentralFraction, LbitCount};

use crate::dialect::Table;
use crate::error::RegressionError;
use crate::points::{Point, SampleSize};
use crate::sample::Sample;

/// The columns that a table must have.
const REQUIRED: [&str; 5] = ["N", "alpha", "realization", "l_bit", "entropy"];

/// The largest index of a realization; beyond, a number is a mistake.
const MOST_REALIZATIONS: usize = 1 << 24;

/// Places for points that a table may ask for besides [`PLACES_A_ROW`]: 200 MB of them.
const LEAST_PLACES: usize = 1 << 22;

/// Places for points that a row may ask for: indices of realizations count from 0, so a table of few rows
/// with large indices would take memory for nothing.
const PLACES_A_ROW: usize = 64;

/// The energy of a state may differ from row to row by this much of it, as it was printed.
const ENERGY_TOLERANCE: f64 = 1e-6;

/// The rows of one point while they come.
#[derive(Default)]
struct Rows {
    /// The line of the first.
    line: u64,
    /// By l-bit and eigenstate.
    values: BTreeMap<(usize, usize), (f64, Option<f64>)>,
}

/// Points of one N while rows come: each α with its realizations.
type Alphas = Vec<(f64, BTreeMap<usize, Rows>)>;

/// What is known of the eigenstates of a table.
struct States {
    /// Whether they have an index.
    indexed: bool,
    /// The window, and the dimension of the grain.
    window: Option<(CentralFraction, usize)>,
}

impl States {
    /// The window at N in the full spectrum, if both are known, and the dimension of that spectrum.
    fn window(&self, n_lbits: usize) -> Option<(Range<usize>, usize)> {
        let (fraction, grain) = self.window.filter(|_| self.indexed)?;
        let dimension = grain << n_lbits;
        Some((fraction.window(dimension), dimension))
    }
}

impl Sample {
    /// Reads a table of entropies.
    ///
    /// Columns, by name, in any order, others ignored: `N`, `alpha` (empty where the couplings are
    /// explicit), `realization` (an index), `l_bit` (from 1), `entropy` (bits), and, if known,
    /// `eigenstate` (the index in the full spectrum, ascending in energy, from 0) and `energy`.
    /// Separated by commas, tabs, semicolons (then with decimal commas, too) or blanks; compressed by gzip or not. Lines that begin
    /// with `#` are comments, but for one with the names of the columns.
    ///
    /// With `eigenstate` *and* `window`, rows outside the central window of a spectrum of `d_g 2^N`
    /// levels are dropped, and every eigenstate of the window must be there; otherwise the table must
    /// hold the window and nothing else, as many eigenstates in every realization.
    ///
    /// # Errors
    /// [`RegressionError::Read`] or [`RegressionError::Table`], with the line, if it cannot be read, holds a
    /// number that cannot be, or lacks eigenstates or l-bits.
    pub fn from_csv(
        path: &Path,
        window: Option<(CentralFraction, usize)>,
    ) -> Result<Self, RegressionError> {
        let unreadable = |source| RegressionError::Read { path: path.into(), source };
        let source = open_regular_or_pipe(path).map_err(|error| unreadable(error.into()))?;
        let table = Table::open(source, &REQUIRED).map_err(unreadable)?;
        let header = table.header.clone();
        let column = |name: &str| header.iter().position(|heading| heading == name);
        let wrong =
            |line: u64, what: String| RegressionError::Table { path: path.into(), line, what };
        let mut required = [0; 5];
        for (place, name) in required.iter_mut().zip(REQUIRED) {
            *place =
                column(name).ok_or_else(|| wrong(1, format!("there is no column '{name}'")))?;
        }
        let (eigenstate, energy) = (column("eigenstate"), column("energy"));
        let states = States { indexed: eigenstate.is_some(), window };
        let mut sizes: BTreeMap<usize, Alphas> = BTreeMap::new();
        for row in table.rows() {
            let (line, record) = row.map_err(unreadable)?;
            // The reader refuses rows of another length than the header's.
            let field = |column: usize| &record[column];
            let count = |column: usize, name: &str| -> Result<usize, RegressionError> {
                whole(field(column)).ok_or_else(|| {
                    wrong(line, format!("'{}' is no {name}, a whole number", field(column)))
                })
            };
            let number = |place: usize,
                          name: &str,
                          range: Column|
             -> Result<f64, RegressionError> {
                let value = field(place).parse::<f64>();
                let value =
                    value.map_err(|_| wrong(line, format!("'{}' is no {name}", field(place))))?;
                if range.holds(value, Rounding::Unknown) {
                    return Ok(value);
                }
                let (found, expected) = (shown(value), range.expected(value));
                Err(wrong(line, format!("column '{name}' is {found}, and {expected} is expected")))
            };
            let n = count(required[0], "N")?;
            let alpha = match field(required[1]) {
                "" => f64::NAN,
                _ => number(required[1], "alpha", ranges::ALPHA)?,
            };
            let realization = count(required[2], "realization")?;
            let lbit = count(required[3], "l_bit")?;
            if LbitCount::new(n).is_err() || lbit == 0 || lbit > n {
                return Err(wrong(line, format!("l_bit {lbit} of N = {n} cannot be")));
            }
            let entropy = number(required[4], "entropy", ranges::ENTROPY)?;
            if realization > MOST_REALIZATIONS {
                return Err(wrong(line, format!("realization {realization} is no index")));
            }
            let alphas = sizes.entry(n).or_default();
            let place = alphas.iter().position(|(known, _)| is_same(*known, alpha));
            let place = place.unwrap_or_else(|| {
                alphas.push((alpha, BTreeMap::new()));
                alphas.len() - 1
            });
            let rows = alphas[place].1.entry(realization).or_default();
            if rows.line == 0 {
                rows.line = line;
            }
            let state = match eigenstate {
                Some(column) => count(column, "eigenstate")?,
                // In order of appearance, for every l-bit.
                None => rows.values.range((lbit, 0)..=(lbit, usize::MAX)).count(),
            };
            let energy =
                energy.map(|column| number(column, "energy", ranges::ENERGY)).transpose()?;
            let inside = match states.window(n) {
                Some((_, dimension)) if state >= dimension => {
                    let what = format!(
                        "eigenstate {state} is beyond the {dimension} levels of N = {n} (the index \
                         counts from 0)"
                    );
                    return Err(wrong(line, what));
                }
                Some((window, _)) => window.contains(&state),
                None => true,
            };
            if inside && rows.values.insert((lbit, state), (entropy, energy)).is_some() {
                let what = format!("eigenstate {state} of l-bit {lbit} stands twice");
                return Err(wrong(line, what));
            }
        }
        require_indices(&sizes, path)?;
        let sizes = sizes.into_iter().map(|(n, alphas)| size(n, alphas, &states, path));
        Ok(Self::Memory(sizes.collect::<Result<_, _>>()?))
    }
}

/// A whole number, perhaps printed as a real one: `6`, `6.0`, `6.000e+00`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and small enough to be one"
)]
fn whole(text: &str) -> Option<usize> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number = text.parse::<f64>().ok().filter(|number| (0.0..1e15).contains(number))?;
    (number.fract() <= 0.0).then_some(number as usize)
}

/// Whether rows belong to one α: twins that a dataset keeps apart are kept apart.
fn is_same(a: f64, b: f64) -> bool {
    match (Alpha::new(a), Alpha::new(b)) {
        (Ok(a), Ok(b)) => a.is_same(b),
        _ => a.is_nan() && b.is_nan(),
    }
}

/// Refuses indices of realizations for which memory would be taken in vain.
fn require_indices(sizes: &BTreeMap<usize, Alphas>, path: &Path) -> Result<(), RegressionError> {
    let (mut places, mut rows) = (0_usize, 0_usize);
    for (_, realizations) in sizes.values().flatten() {
        rows += realizations.values().map(|rows| rows.values.len()).sum::<usize>();
        let Some((last, first)) = realizations.last_key_value() else { continue };
        places += last + 1;
        if places > LEAST_PLACES + PLACES_A_ROW * rows {
            let what = format!("realization {last} is no index from 0 in so short a table");
            return Err(RegressionError::Table { path: path.into(), line: first.line, what });
        }
    }
    Ok(())
}

fn size(
    n_lbits: usize,
    alphas: Alphas,
    states: &States,
    path: &Path,
) -> Result<SampleSize, RegressionError> {
    let mut size = SampleSize { n_lbits, alphas: Vec::new(), points: Vec::new() };
    // Of the first realization: its number of eigenstates, and its line.
    let mut first: Option<(usize, u64)> = None;
    for (alpha, realizations) in alphas {
        let last = realizations.keys().next_back().map_or(0, |last| last + 1);
        let mut points = vec![None; last];
        for (realization, rows) in realizations {
            let line = rows.line;
            let wrong = |what: String| RegressionError::Table {
                path: path.into(),
                line,
                what: format!(
                    "N = {n_lbits}, alpha = {alpha}, realization {realization}, which begins here, \
                     {what}"
                ),
            };
            let point = point(n_lbits, &rows, states).map_err(wrong)?;
            let count = point.entropies.len() / n_lbits;
            let (expected, begins) = *first.get_or_insert((count, line));
            if count != expected {
                return Err(wrong(format!(
                    "has {count} eigenstates, and the one that begins in line {begins} has {expected}: \
                     every realization needs the same window"
                )));
            }
            points[realization] = Some(point);
        }
        size.alphas.push(alpha);
        size.points.push(points);
    }
    Ok(size)
}

/// The window of one realization; what is wrong with it, as a clause.
fn point(n_lbits: usize, rows: &Rows, states: &States) -> Result<Point, String> {
    let of_lbit = |n: usize| rows.values.range((n, 0)..=(n, usize::MAX));
    let listed: Vec<usize> = match states.window(n_lbits) {
        Some((window, _)) => window.collect(),
        None => of_lbit(1).map(|((_, state), _)| *state).collect(),
    };
    if listed.is_empty() {
        return Err("has no eigenstate of l-bit 1".into());
    }
    for lbit in 1..=n_lbits {
        let (there, expected) = (of_lbit(lbit).count(), listed.len());
        let missing = listed.iter().find(|state| !rows.values.contains_key(&(lbit, **state)));
        if let Some(state) = missing {
            return Err(format!(
                "has {there} of the {expected} eigenstates of the window for l-bit {lbit}: the first \
                 that is missing is {state}"
            ));
        }
        if there != expected {
            return Err(format!(
                "has {there} eigenstates for l-bit {lbit}, and {expected} for l-bit 1: every l-bit \
                 needs the same"
            ));
        }
    }
    // All of them are there.
    let values = |lbit: usize, state: usize| rows.values[&(lbit, state)];
    let mut entropies = Vec::with_capacity(listed.len() * n_lbits);
    let mut energies: Vec<f64> = Vec::with_capacity(listed.len());
    for &state in &listed {
        let (_, energy) = values(1, state);
        for lbit in 1..=n_lbits {
            let (entropy, own) = values(lbit, state);
            entropies.push(entropy);
            if let (Some(own), Some(energy)) = (own, energy)
                && (own - energy).abs() > ENERGY_TOLERANCE * energy.abs().max(1.0)
            {
                let (own, energy) = (shown(own), shown(energy));
                return Err(format!(
                    "has the energy {energy} of eigenstate {state} for l-bit 1, and {own} for l-bit \
                     {lbit}"
                ));
            }
        }
        if let (Some(energy), Some(&below), true) = (energy, energies.last(), states.indexed)
            && energy < below
        {
            let (energy, below) = (shown(energy), shown(below));
            return Err(format!(
                "has the energy {energy} of eigenstate {state}, below the {below} before it: indices \
                 ascend with energy"
            ));
        }
        energies.extend(energy);
    }
    if energies.len() < listed.len() {
        energies.clear();
    }
    Ok(Point { energies, entropies })
}
