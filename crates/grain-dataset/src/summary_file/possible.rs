//! Whether the numbers of a summary can be, and fit each other.

use std::path::Path;

use grain_model::{CentralFraction, GrainDimension, LbitCount};

use super::{SummaryFile, SummarySize};
use crate::error::DatasetError;
use crate::format::ranges::{self, Absent, Rounding, first_descent, shown};

/// More realizations than anybody plans: a number beyond is none.
const MOST_REALIZATIONS: usize = 1 << 32;

/// What was found wrong: name and place, what is there, what is expected.
type Wrong = (String, String, String);

/// Refuses a summary with a number that cannot be.
pub(super) fn require(file: &SummaryFile, path: &Path) -> Result<(), DatasetError> {
    let wrong = of_file(file).err().or_else(|| {
        file.sizes.iter().find_map(|size| {
            of_size(size, file).err().map(|(what, found, expected)| {
                (format!("the {what} at N = {}", size.n_lbits), found, expected)
            })
        })
    });
    match wrong {
        None => Ok(()),
        Some((what, found, expected)) => {
            Err(DatasetError::Value { path: path.into(), what, found, expected })
        }
    }
}

fn of_file(file: &SummaryFile) -> Result<(), Wrong> {
    let fraction = file.window.parse().ok().and_then(|window| CentralFraction::new(window).ok());
    if fraction.is_none() {
        let expected = "a fraction above 0 and at most 1".into();
        return Err(("the attribute 'window'".into(), file.window.clone(), expected));
    }
    let grid = &file.entropy_grid;
    if let Some(at) = ranges::ENTROPY.first_outside(grid, Rounding::Double, Absent::Refused) {
        let what = format!("value {} of 'entropy_grid'", at + 1);
        return Err((what, shown(grid[at]), ranges::ENTROPY.expected(grid[at])));
    }
    if let Some(at) = first_descent(grid, true) {
        let expected = format!("more than the {} before it", shown(grid[at - 1]));
        return Err((format!("value {} of 'entropy_grid'", at + 1), shown(grid[at]), expected));
    }
    match file.sizes.windows(2).find(|pair| pair[0].n_lbits == pair[1].n_lbits) {
        None => Ok(()),
        Some(pair) => {
            let expected = "each N in one group".into();
            Err((format!("N = {}", pair[0].n_lbits), "there twice".into(), expected))
        }
    }
}

/// What the numbers at one N belong to.
struct Place<'a> {
    size: &'a SummarySize,
}

impl Place<'_> {
    /// A point, as position of α and of the realization.
    fn point(&self, what: &str, alpha: usize, realization: usize) -> String {
        format!(
            "{what} of alpha = {}, realization {}",
            self.size.alphas[alpha], self.size.realizations[realization]
        )
    }
}

fn of_size(size: &SummarySize, file: &SummaryFile) -> Result<(), Wrong> {
    let n_lbits = LbitCount::new(size.n_lbits);
    let grain = size.hilbert_dimension >> size.n_lbits.min(usize::BITS as usize - 1);
    let fits = GrainDimension::new(grain).is_ok_and(|grain| {
        n_lbits.is_ok_and(|n| grain.value() << n.value() == size.hilbert_dimension)
    });
    if !fits {
        let (found, expected) = (size.hilbert_dimension.to_string(), "d_g 2^N, d_g a power of two");
        return Err(("attribute 'hilbert_dimension'".into(), found, expected.into()));
    }
    of_axes(size)?;
    of_coverage(size)?;
    of_means(size)?;
    of_counts(size, &file.entropy_grid)
}

fn ascending_alphas(name: &str, alphas: &[f64]) -> Result<(), Wrong> {
    if let Some(at) = ranges::ALPHA.first_outside(alphas, Rounding::Double, Absent::Refused) {
        let what = format!("value {} of '{name}'", at + 1);
        return Err((what, shown(alphas[at]), ranges::ALPHA.expected(alphas[at])));
    }
    match first_descent(alphas, true) {
        None => Ok(()),
        Some(at) => {
            let expected = format!("more than the {} before it", shown(alphas[at - 1]));
            Err((format!("value {} of '{name}'", at + 1), shown(alphas[at]), expected))
        }
    }
}

fn of_axes(size: &SummarySize) -> Result<(), Wrong> {
    ascending_alphas("alpha", &size.alphas)?;
    match size.realizations.windows(2).find(|pair| pair[1] <= pair[0]) {
        None => Ok(()),
        Some(pair) => {
            let expected = format!("more than the {} before it", pair[0]);
            Err(("index of a realization".into(), pair[1].to_string(), expected))
        }
    }
}

fn of_coverage(size: &SummarySize) -> Result<(), Wrong> {
    let known: Vec<f64> = size.coverage.iter().map(|row| row.0).collect();
    ascending_alphas("coverage_alpha", &known)?;
    for &(alpha, finished, planned, _) in &size.coverage {
        if planned > MOST_REALIZATIONS || finished > planned {
            let what = format!("number of finished realizations of alpha = {alpha}");
            let expected = format!("no more than planned, and those at most {MOST_REALIZATIONS}");
            return Err((what, format!("{finished} of {planned}"), expected));
        }
    }
    let compared: Vec<f64> = size.coverage.iter().filter(|row| row.3).map(|row| row.0).collect();
    let same = |a: &[f64], b: &[f64]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.total_cmp(b).is_eq())
    };
    if !same(&compared, &size.alphas) {
        let what = "list of alpha that 'coverage_compared' marks".into();
        return Err((what, format!("{compared:?}"), format!("{:?}, as in 'alpha'", size.alphas)));
    }
    for &(alpha, finished, planned, _) in size.coverage.iter().filter(|row| row.3) {
        let (count, last) = (size.realizations.len(), size.realizations.last().copied());
        if count > finished || last.is_some_and(|last| last >= planned) {
            let what = format!("number of finished realizations of alpha = {alpha}");
            let expected = format!(
                "no less than the {count} that are compared, the last of them {}",
                last.unwrap_or(0)
            );
            return Err((what, format!("{finished} of {planned}"), expected));
        }
    }
    Ok(())
}

fn of_means(size: &SummarySize) -> Result<(), Wrong> {
    let realizations = size.realizations.len();
    for (column, values) in
        [(ranges::ENTROPY_MEAN, &size.entropy_mean), (ranges::MEMORY_MEAN, &size.memory_mean)]
    {
        let Some(at) = column.first_outside(values, Rounding::Unknown, Absent::Refused) else {
            continue;
        };
        let (row, realization) = (at / realizations, at % realizations);
        let (lbit, alpha) = (row / size.alphas.len() + 1, row % size.alphas.len());
        let what = format!("{} of l-bit {lbit}", column.name);
        let place = Place { size }.point(&what, alpha, realization);
        return Err((place, shown(values[at]), column.expected(values[at])));
    }
    Ok(())
}

/// Counts of eigenstates against each other, and against the mean of the end l-bit.
fn of_counts(size: &SummarySize, grid: &[f64]) -> Result<(), Wrong> {
    let (alphas, realizations) = (size.alphas.len(), size.realizations.len());
    let mut total = 0_usize;
    for (point, &states) in size.states.iter().enumerate() {
        let (alpha, realization) = (point / realizations, point % realizations);
        let place = |what: &str| Place { size }.point(what, alpha, realization);
        total = total.saturating_add(states as usize);
        if states == 0 || states as usize > size.hilbert_dimension {
            let expected = format!("a number from 1 to {}", size.hilbert_dimension);
            return Err((place("number of eigenstates"), states.to_string(), expected));
        }
        let counts = &size.cumulative[point * grid.len()..(point + 1) * grid.len()];
        if let Some(pair) = counts.windows(2).find(|pair| pair[1] < pair[0]) {
            let expected = format!("at least the {} below it", pair[0]);
            return Err((place("cumulative count"), pair[1].to_string(), expected));
        }
        let last = counts.last().copied().unwrap_or(0);
        if last != states {
            let expected = format!("the number {states} of eigenstates");
            return Err((place("last cumulative count"), last.to_string(), expected));
        }
        // The mean lies between those of all entropies at the lower and at the upper end of their step.
        let (mut low, mut high, mut below, mut end) = (0.0, 0.0, 0, 0.0);
        for (&count, &upper) in counts.iter().zip(grid) {
            let inside = f64::from(count - below);
            low += inside * end;
            high += inside * upper;
            (below, end) = (count, upper);
        }
        let mean =
            size.entropy_mean[((size.n_lbits - 1) * alphas + alpha) * realizations + realization];
        let (low, high) = (low / f64::from(states), high / f64::from(states));
        if !(mean >= low - MEAN_TOLERANCE && mean <= high + MEAN_TOLERANCE) {
            let expected =
                format!("a number from {low:.6} to {high:.6}, as the counts of its states say,");
            return Err((place("mean entropy of the end l-bit"), shown(mean), expected));
        }
    }
    if size.near_degenerate > total {
        let expected = format!("at most the {total} eigenstates that there are");
        let what = "number of near-degenerate eigenstates".into();
        return Err((what, size.near_degenerate.to_string(), expected));
    }
    Ok(())
}

/// A grid may have been written with fewer digits than the numbers were counted with.
const MEAN_TOLERANCE: f64 = 1e-6;
