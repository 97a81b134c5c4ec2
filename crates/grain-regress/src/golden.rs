//! Same seed: whether the numbers are the same, state by state, and which is the first that is not.

mod difference;
mod point;
mod table;

use grain_dataset::{Dataset, SizeGroup};
use grain_model::column::Role;
use serde::Serialize;

use crate::error::RegressionError;
use crate::left_out::{counted, lone_alphas, lone_sizes, pairs_of_alphas};
use point::Pair;

pub use difference::{Difference, GoldenVerdict};
pub use table::compare_golden_table;

/// What a comparison state by state is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenSettings {
    /// What energies (units of the model) and entropies (bits) may differ by, besides rounding.
    pub tolerance: f64,
}

impl Default for GoldenSettings {
    fn default() -> Self {
        Self { tolerance: 1e-9 }
    }
}

/// The result of a comparison state by state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Golden {
    /// What numbers may differ by, besides rounding.
    pub tolerance: f64,
    /// One for each (N, α), in the order of the reference.
    pub verdicts: Vec<GoldenVerdict>,
    /// The first number of each column that differs, by (N, realization, α, eigenstate, l-bit); those of l-bits come first.
    pub firsts: Vec<Difference>,
    /// Whether also the disorder, `H_g` and `h_n`, is the reference's.
    pub same_disorder: bool,
    /// What one of the two has alone and the like: what was left out, and why.
    pub left_out: Vec<String>,
    /// What else a reader must know.
    pub remarks: Vec<String>,
}

impl Golden {
    /// Nothing compared yet.
    fn empty(settings: GoldenSettings) -> Result<Self, RegressionError> {
        let tolerance = settings.tolerance;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            return Err(RegressionError::Tolerance { given: tolerance });
        }
        Ok(Self {
            tolerance,
            verdicts: Vec::new(),
            firsts: Vec::new(),
            same_disorder: true,
            left_out: Vec::new(),
            remarks: Vec::new(),
        })
    }

    /// Refuses a comparison of no entropy.
    fn require_entropies(&self) -> Result<(), RegressionError> {
        if self.verdicts.iter().all(|verdict| verdict.entropies == 0) {
            return Err(RegressionError::NothingCompared { left_out: self.left_out.clone() });
        }
        Ok(())
    }

    /// Whether every number is the reference's.
    pub fn agrees(&self) -> bool {
        self.same_disorder && self.verdicts.iter().all(|verdict| verdict.differing == 0)
    }

    /// The first difference: one of an l-bit, if there is one.
    pub fn first(&self) -> Option<&Difference> {
        self.firsts.first()
    }
}

/// Whether two datasets were made from the same disorder at N: the same seed, or the same `H_g` and
/// `h_n` in the first realization, wherever it came from.
///
/// # Errors
/// [`RegressionError::Dataset`] if the disorder cannot be read.
///
/// # Examples
///
/// Beside [`compare_golden`].
pub fn same_disorder(
    new: &Dataset,
    reference: &Dataset,
    n_lbits: usize,
) -> Result<bool, RegressionError> {
    let (Some(a), Some(b)) = (new.size(n_lbits), reference.size(n_lbits)) else {
        return Ok(false);
    };
    if a.model().grain_dimension() != b.model().grain_dimension()
        || a.model().drawn_arrays() != b.model().drawn_arrays()
    {
        return Ok(false);
    }
    let same_seed = a.master_seed().is_some() && a.master_seed() == b.master_seed();
    Ok(same_seed || equal_disorder(a, b, 0)?)
}

/// To rounding; a given grain may have been kept in another precision.
fn equal_disorder(a: &SizeGroup, b: &SizeGroup, m: usize) -> Result<bool, RegressionError> {
    if a.n_realizations().min(b.n_realizations()) <= m {
        return Ok(false);
    }
    let (a, b) = (a.disorder(m)?, b.disorder(m)?);
    let close = |x: &[f64], y: &[f64]| {
        x.len() == y.len() && x.iter().zip(y).all(|(x, y)| (x - y).abs() <= 1e-12 * (1.0 + x.abs()))
    };
    Ok(a.drawn().zip(b.drawn()).all(|(a, b)| close(a, b)))
}

/// Compares every point that both hold, in every eigenstate that both store.
///
/// Allowed are `tolerance` and what rounding does to eigenvectors next to a small gap; states that
/// either file flags as near-degenerate are compared in energy alone.
///
/// # Errors
/// [`RegressionError::OtherDisorder`] if no N has the same disorder, [`RegressionError::NothingCompared`]
/// if no entropy is in both, [`RegressionError::Tolerance`], or a number that cannot be read.
///
/// # Examples
///
/// ```
/// use std::path::Path;
///
/// use grain_dataset::Dataset;
/// use grain_regress::{GoldenSettings, compare_golden, same_disorder};
///
/// let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference"));
/// let reference = Dataset::open(&data.join("full.h5"))?;
/// let again = Dataset::open(&data.join("full.h5"))?;
/// assert!(same_disorder(&again, &reference, reference.sizes()[0].n_lbits())?);
/// let golden = compare_golden(&again, &reference, &GoldenSettings::default())?;
/// assert!(golden.agrees() && golden.first().is_none());
/// # Ok::<(), grain_regress::RegressionError>(())
/// ```
pub fn compare_golden(
    new: &Dataset,
    reference: &Dataset,
    settings: &GoldenSettings,
) -> Result<Golden, RegressionError> {
    let mut golden = Golden::empty(*settings)?;
    let sizes =
        |dataset: &Dataset| dataset.sizes().iter().map(SizeGroup::n_lbits).collect::<Vec<_>>();
    golden.left_out.extend(lone_sizes(&sizes(new), &sizes(reference)));
    let mut any_size = false;
    for b in reference.sizes() {
        let n_lbits = b.n_lbits();
        let Some(a) = new.size(n_lbits) else { continue };
        if !same_disorder(new, reference, n_lbits)? {
            golden.left_out.push(format!("N = {n_lbits}: other disorder"));
            continue;
        }
        any_size = true;
        compare_size(a, b, &mut golden)?;
    }
    if !any_size {
        return Err(RegressionError::OtherDisorder);
    }
    golden.require_entropies()?;
    Ok(golden)
}

fn compare_size(a: &SizeGroup, b: &SizeGroup, golden: &mut Golden) -> Result<(), RegressionError> {
    let n_lbits = b.n_lbits();
    golden.left_out.extend(lone_columns(a, b));
    golden.left_out.extend(lone_alphas(n_lbits, a.alphas(), b.alphas()));
    if !compare_states(a, b, golden) {
        return Ok(());
    }
    let mut pairs = pairs_of_alphas(a.alphas(), b.alphas());
    pairs.retain(|&(index, other)| {
        let alpha = b.alphas()[other];
        let own = |realization: &usize| a.is_completed(index, *realization);
        let theirs = |realization: &usize| b.is_completed(other, *realization);
        let (of_new, of_reference) =
            (a.completed_realizations(index), b.completed_realizations(other));
        for (whose, alone) in [
            ("only the reference has", alone(&of_reference, own)),
            ("only the new data have", alone(&of_new, theirs)),
        ] {
            if !alone.is_empty() {
                let counted = counted("realization", &alone);
                let place = format!("N = {n_lbits}, alpha = {alpha}");
                golden.left_out.push(format!("{place}: {counted} that {whose}"));
            }
        }
        of_new.iter().any(theirs)
    });
    let begin = golden.verdicts.len();
    for &(index, other) in &pairs {
        let (own, alpha) = (a.alphas()[index], b.alphas()[other]);
        if own.total_cmp(&alpha).is_ne() && !own.is_nan() {
            golden.remarks.push(format!(
                "N = {n_lbits}, alpha = {own}: compared with the reference's {alpha}, and what their \
                 difference does to energies and entropies is allowed"
            ));
        }
        golden.verdicts.push(GoldenVerdict::nothing(n_lbits, alpha));
    }
    for realization in 0..b.n_realizations() {
        let mut met = false;
        for (place, &(index, other)) in pairs.iter().enumerate() {
            if a.is_completed(index, realization) && b.is_completed(other, realization) {
                met = true;
                let point = Pair { a, b, index, other, realization };
                let found = point.compare(golden.tolerance, &mut golden.verdicts[begin + place])?;
                for first in found {
                    if golden.firsts.iter().all(|known| known.quantity != first.quantity) {
                        golden.firsts.push(first);
                    }
                }
            }
        }
        if met && !equal_disorder(a, b, realization)? {
            golden.same_disorder = false;
        }
    }
    golden.firsts.sort_by_key(|difference| difference.l_bit.is_none());
    for verdict in &golden.verdicts[begin..] {
        let place = format!("N = {n_lbits}, alpha = {}", verdict.alpha);
        if verdict.near_degenerate > 0 {
            golden.left_out.push(format!(
                "{place}: entropies and magnetizations of {} eigenstates, which are near-degenerate: \
                 their energies alone are compared",
                verdict.near_degenerate
            ));
        }
        if verdict.not_computed > 0 {
            golden.left_out.push(format!(
                "{place}: {} entropies and magnetizations, which were not computed (NaN)",
                verdict.not_computed
            ));
        }
    }
    Ok(())
}

/// The columns of physics that the new data lack; what only they have, no reference can judge.
fn lone_columns(new: &SizeGroup, reference: &SizeGroup) -> Vec<String> {
    let has = |name: &str| new.columns().iter().any(|column| column.name == name);
    let physics = reference.columns().iter().filter(|column| column.role == Role::Physics);
    let n_lbits = reference.n_lbits();
    physics
        .filter(|column| !has(&column.name))
        .map(|column| {
            format!("N = {n_lbits}: the column '{}' that only the reference has", column.name)
        })
        .collect()
}

/// The realizations of one that the other has not.
fn alone(own: &[usize], other_has: impl Fn(&usize) -> bool) -> Vec<usize> {
    own.iter().copied().filter(|realization| !other_has(realization)).collect()
}

/// Says which stored eigenstates only one of two has; whether there are some in both, known to be the
/// same.
fn compare_states(a: &SizeGroup, b: &SizeGroup, golden: &mut Golden) -> bool {
    let (n_lbits, own, theirs) = (b.n_lbits(), a.eigenstates(), b.eigenstates());
    let mut leave_out = |what: String| golden.left_out.push(format!("N = {n_lbits}: {what}"));
    if a.is_nearest_to_mean() || b.is_nearest_to_mean() {
        // Counted from the first of them, so the same states if there are as many in both.
        let same_energy = a.energy_position().total_cmp(&b.energy_position()).is_eq();
        let same = a.is_nearest_to_mean() == b.is_nearest_to_mean() && same_energy && own == theirs;
        if !same {
            leave_out(format!(
                "other eigenstates, '{}' against '{}', whose indices in the full spectrum are not \
                 known",
                a.stored_eigenstates(),
                b.stored_eigenstates()
            ));
        }
        return same;
    }
    let common = own.start.max(theirs.start)..own.end.min(theirs.end);
    for (whose, range) in [("the reference stores", &theirs), ("the new data store", &own)] {
        let alone: Vec<usize> = range.clone().filter(|state| !common.contains(state)).collect();
        if !alone.is_empty() {
            leave_out(format!("{} that only {whose}", counted("eigenstate", &alone)));
        }
    }
    !common.is_empty()
}
