//! Another code's entropies as a CSV table, one row an eigenstate and l-bit.

use std::collections::BTreeMap;
use std::path::Path;

use grain_dataset::input::open_regular_or_pipe;
use grain_model::CentralFraction;

use crate::regression::RegressionError;
use crate::regression::sample::{Point, Sample, SampleSize, same_alpha};

/// The columns that a table must have.
const REQUIRED: [&str; 5] = ["N", "alpha", "realization", "l_bit", "entropy"];

/// The most l-bits that a table may speak of; beyond, a number is a mistake.
const MOST_LBITS: usize = 64;

/// Entropies of one point while rows come: by l-bit and eigenstate.
type Rows = BTreeMap<(usize, usize), (f64, Option<f64>)>;

/// Points of one N while rows come: each α with its realizations.
type Alphas = Vec<(f64, BTreeMap<usize, Rows>)>;

impl Sample {
    /// Reads a table of entropies.
    ///
    /// Columns, by name, in any order, others ignored: `N`, `alpha` (empty where the couplings are
    /// explicit), `realization` (an index), `l_bit` (from 1), `entropy` (bits), and, if known,
    /// `eigenstate` (the index in the full spectrum, ascending in energy, from 0) and `energy`.
    /// Lines that begin with `#` are comments.
    ///
    /// With `eigenstate` *and* `window`, rows outside the central window of a spectrum of `d_g 2^N`
    /// levels are dropped; otherwise the table must hold the window and nothing else.
    ///
    /// # Errors
    /// [`RegressionError::Read`] or [`RegressionError::Table`], with the line.
    pub fn from_csv(
        path: &Path,
        window: Option<(CentralFraction, usize)>,
    ) -> Result<Self, RegressionError> {
        let unreadable = |source| RegressionError::Read { path: path.into(), source };
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(open_regular_or_pipe(path).map_err(|error| unreadable(error.into()))?);
        let header = reader.headers().map_err(unreadable)?.clone();
        let column = |name: &str| header.iter().position(|heading| heading == name);
        let wrong =
            |line: u64, what: String| RegressionError::Table { path: path.into(), line, what };
        let mut required = [0; 5];
        for (place, name) in required.iter_mut().zip(REQUIRED) {
            *place =
                column(name).ok_or_else(|| wrong(1, format!("there is no column '{name}'")))?;
        }
        let (eigenstate, energy) = (column("eigenstate"), column("energy"));
        let mut sizes: BTreeMap<usize, Alphas> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let line = record.position().map_or(0, csv::Position::line);
            let field = |column: usize| record.get(column).unwrap_or_default();
            let count = |column: usize, name: &str| -> Result<usize, RegressionError> {
                field(column).parse().map_err(|_| {
                    wrong(line, format!("'{}' is no {name}, a whole number", field(column)))
                })
            };
            let number = |column: usize, name: &str| -> Result<f64, RegressionError> {
                let value = field(column).parse::<f64>().ok().filter(|value| value.is_finite());
                value.ok_or_else(|| wrong(line, format!("'{}' is no {name}", field(column))))
            };
            let n = count(required[0], "N")?;
            let alpha = match field(required[1]) {
                "" => f64::NAN,
                _ => number(required[1], "alpha")?,
            };
            let realization = count(required[2], "realization")?;
            let lbit = count(required[3], "l_bit")?;
            let entropy = number(required[4], "entropy")?;
            if n == 0 || n > MOST_LBITS || lbit == 0 || lbit > n {
                return Err(wrong(line, format!("l_bit {lbit} of N = {n} cannot be")));
            }
            if realization > 1 << 24 {
                return Err(wrong(line, format!("realization {realization} is no index")));
            }
            let alphas = sizes.entry(n).or_default();
            let place = alphas.iter().position(|(known, _)| same_alpha(*known, alpha));
            let place = place.unwrap_or_else(|| {
                alphas.push((alpha, BTreeMap::new()));
                alphas.len() - 1
            });
            let rows = alphas[place].1.entry(realization).or_default();
            let state = match eigenstate {
                Some(column) => count(column, "eigenstate")?,
                // In order of appearance, for every l-bit.
                None => rows.range((lbit, 0)..=(lbit, usize::MAX)).count(),
            };
            let energy = energy.map(|column| number(column, "energy")).transpose()?;
            let inside = eigenstate.is_none()
                || window
                    .is_none_or(|(fraction, grain)| fraction.window(grain << n).contains(&state));
            if inside && rows.insert((lbit, state), (entropy, energy)).is_some() {
                let what = format!("eigenstate {state} of l-bit {lbit} stands twice");
                return Err(wrong(line, what));
            }
        }
        let sizes = sizes.into_iter().map(|(n, alphas)| size(n, alphas, path));
        Ok(Self::Memory(sizes.collect::<Result<_, _>>()?))
    }
}

fn size(n_lbits: usize, alphas: Alphas, path: &Path) -> Result<SampleSize, RegressionError> {
    let mut size = SampleSize { n_lbits, alphas: Vec::new(), points: Vec::new() };
    for (alpha, realizations) in alphas {
        let last = realizations.keys().next_back().map_or(0, |last| last + 1);
        let mut points = vec![None; last];
        for (realization, rows) in realizations {
            let states = rows.len() / n_lbits;
            let by_lbit: Vec<Vec<f64>> = (1..=n_lbits)
                .map(|n| rows.range((n, 0)..=(n, usize::MAX)).map(|(_, row)| row.0).collect())
                .collect();
            if by_lbit.iter().any(|lbit| lbit.len() != states) {
                return Err(RegressionError::Table {
                    path: path.into(),
                    line: 0,
                    what: format!(
                        "N = {n_lbits}, alpha = {alpha}, realization {realization} has not the same \
                         number of eigenstates for every l-bit"
                    ),
                });
            }
            let first = rows.range((1, 0)..=(1, usize::MAX));
            let energies: Option<Vec<f64>> = first.map(|(_, row)| row.1).collect();
            let entropies =
                (0..states).flat_map(|state| by_lbit.iter().map(move |lbit| lbit[state]));
            points[realization] = (states > 0).then(|| Point {
                energies: energies.unwrap_or_default(),
                entropies: entropies.collect(),
            });
        }
        size.alphas.push(alpha);
        size.points.push(points);
    }
    Ok(size)
}
