//! One point in both files, number by number.

use grain_dataset::SizeGroup;
use grain_model::column::{Column, ENERGY, ENTROPY, Per, Role, Storage};

use super::difference::{Difference, GoldenVerdict};
use crate::error::RegressionError;

/// Eigenvectors are determined up to an admixture of `ε √D ‖H‖ / gap` of their neighbours; solvers
/// stay within a few of these, of which this is a generous count.
const ADMIXTURES: f64 = 32.0;

/// An admixture δ moves an entropy by at most `2 √λ log₂(1/λ) δ ≤ (4/e) log₂(e) δ` bits, and an
/// expectation value by at most 2δ.
const BITS_AN_ADMIXTURE: f64 = 2.2;

/// Gaps move by twice what levels do, and a ratio of gaps, each of which is at least the nearest, by twice that over it.
const RATIO_AN_ADMIXTURE: f64 = 4.0;

/// Rounding to single precision, of numbers up to 1, in both files.
const SINGLE_PRECISION: f64 = 1.2e-7;

/// One point in both files.
pub(super) struct Pair<'a> {
    pub(super) a: &'a SizeGroup,
    pub(super) b: &'a SizeGroup,
    /// Of α in the new data.
    pub(super) index: usize,
    /// Of α in the reference.
    pub(super) other: usize,
    pub(super) realization: usize,
}

/// What a column's numbers may differ by, and where its first difference was.
struct Reach<'a> {
    column: &'a Column,
    new: Vec<f64>,
    reference: Vec<f64>,
    /// Besides what an admixture moves.
    floor: f64,
    first: Option<Difference>,
}

impl Pair<'_> {
    /// Compares every number of physics that both have of every eigenstate that both store; returns the first difference of
    /// each column, those of l-bits before those of states.
    pub(super) fn compare(
        &self,
        tolerance: f64,
        verdict: &mut GoldenVerdict,
    ) -> Result<Vec<Difference>, RegressionError> {
        let Self { a, b, index, other, realization } = *self;
        let states = a.eigenstates().start.max(b.eigenstates().start)
            ..a.eigenstates().end.min(b.eigenstates().end);
        verdict.realizations += 1;
        let (skip_a, skip_b) = (a.eigenstates().start, b.eigenstates().start);
        let energies = b.energies(other, realization)?;
        let degenerate =
            (a.near_degenerate(index, realization)?, b.near_degenerate(other, realization)?);
        let mut columns = self.columns(tolerance)?;
        let change = change_of_levels(b, other, a.alphas()[index], realization)?;
        for state in states {
            let (i, j) = (state - skip_a, state - skip_b);
            let close = degenerate.0[i] || degenerate.1[j];
            verdict.near_degenerate += usize::from(close);
            let admixture = change / gap(&energies, j);
            for reach in &mut columns {
                let allowed = match (reach.column.per, reach.column.name == ENERGY.name) {
                    (_, true) => tolerance + change,
                    _ if close => continue,
                    (Per::StateAndLbit, _) => reach.floor + bits_of(admixture),
                    _ => reach.floor + RATIO_AN_ADMIXTURE * admixture,
                };
                self.compare_state(reach, [i, j, state], allowed, verdict);
            }
        }
        let firsts = columns.into_iter().filter_map(|reach| reach.first).collect::<Vec<_>>();
        if verdict.first.is_none() {
            verdict.first = firsts.first().cloned();
        }
        Ok(firsts)
    }

    /// The columns of physics that both files have, of states, and what their numbers may differ by in any case. Flags say
    /// what is compared, and numbers of whole points and frequencies are averages of what is compared here.
    fn columns(&self, tolerance: f64) -> Result<Vec<Reach<'_>>, RegressionError> {
        let Self { a, b, index, other, realization } = *self;
        let shared = |column: &&Column| a.columns().iter().any(|own| own.name == column.name);
        let compared = |column: &&Column| {
            column.role == Role::Physics
                && column.per.has_states()
                && column.storage != Storage::Flag
        };
        let mut columns = Vec::new();
        for column in b.columns().iter().filter(compared).filter(shared) {
            let new = a.values(column, index, realization)?;
            let reference = b.values(column, other, realization)?;
            let single = column.storage == Storage::Chosen
                && [&new, &reference].iter().any(|values| is_single_precision(values));
            let floor = tolerance + if single { SINGLE_PRECISION } else { 0.0 };
            columns.push(Reach { column, new, reference, floor, first: None });
        }
        columns.sort_by_key(|reach| reach.column.per != Per::StateAndLbit);
        Ok(columns)
    }

    /// Compares the numbers of one state, at `i` in the new data and at `j` in the reference.
    fn compare_state(
        &self,
        reach: &mut Reach<'_>,
        [i, j, state]: [usize; 3],
        allowed: f64,
        verdict: &mut GoldenVerdict,
    ) {
        let column = reach.column;
        let of_lbits = column.per == Per::StateAndLbit;
        let each = if of_lbits { self.b.n_lbits() } else { 1 };
        for at in 0..each {
            let (new, reference) = (reach.new[i * each + at], reach.reference[j * each + at]);
            // NaN = not computed, which new data that have lost an entropy do not say.
            let lost = new.is_nan() && column.name != ENTROPY.name;
            if of_lbits && (reference.is_nan() || lost) {
                verdict.not_computed += 1;
                continue;
            }
            if column.undefined && (reference.is_nan() || new.is_nan()) {
                continue;
            }
            verdict.numbers += 1;
            let off = (new - reference).abs();
            if column.name == ENTROPY.name {
                verdict.entropies += 1;
                verdict.largest_entropy = verdict.largest_entropy.max(off);
            } else if column.name == ENERGY.name {
                verdict.largest_energy = verdict.largest_energy.max(off);
            }
            if differs(new, reference, allowed) {
                verdict.differing += 1;
                reach.first.get_or_insert_with(|| Difference {
                    quantity: column.spoken(),
                    n_lbits: self.b.n_lbits(),
                    realization: self.realization,
                    alpha: self.b.alphas()[self.other],
                    eigenstate: state,
                    l_bit: of_lbits.then_some(at + 1),
                    new,
                    reference,
                    allowed,
                });
            }
        }
    }
}

/// What levels of the reference at α number `index` may move by: rounding of both codes, and what another α in its last digits, `own`, changes.
///
/// By Weyl's inequality for energies, and by Davis and Kahan's for eigenvectors, which it mixes by as much over the gap.
pub(super) fn change_of_levels(
    b: &SizeGroup,
    index: usize,
    own: f64,
    realization: usize,
) -> Result<f64, RegressionError> {
    let rounding =
        f64::EPSILON * (b.hilbert_dimension() as f64).sqrt() * norm(b, index, realization)?;
    Ok(ADMIXTURES * rounding + change_of_alpha(b, index, own)?)
}

/// What such an admixture moves an entropy by, bits.
pub(super) fn bits_of(admixture: f64) -> f64 {
    BITS_AN_ADMIXTURE * admixture
}

/// A bound on what another α in the last digits changes H by, `2 Σ_n |J_n - J'_n|` of one `J_1`.
fn change_of_alpha(b: &SizeGroup, index: usize, own: f64) -> Result<f64, RegressionError> {
    let alpha = b.alphas()[index];
    // Explicit couplings have no α.
    if own.is_nan() {
        return Ok(0.0);
    }
    let couplings = b.couplings(index)?;
    // Of J_n = J_1 α^u a change of α by a factor changes as many powers of it as u says.
    let first = couplings[0].abs();
    let ratio = own.ln() / alpha.ln();
    let change = |coupling: &f64| {
        let share = coupling.abs() / first;
        first * (share.powf(ratio) - share).abs()
    };
    let changes = couplings.iter().filter(|coupling| **coupling != 0.0).map(change);
    Ok(2.0 * changes.sum::<f64>())
}

/// A bound on the norm of H, from the parameters.
fn norm(b: &SizeGroup, index: usize, realization: usize) -> Result<f64, RegressionError> {
    let model = b.model();
    let bound = model.norm_bound(b.couplings(index)?);
    if bound.is_finite() {
        return Ok(bound);
    }
    // Of what was given only the numbers say anything: ‖H‖² ≤ tr H².
    let couplings = b.couplings_of(index, realization)?;
    let disorder = b.disorder(realization)?;
    let (_, of_square) = disorder.exact_traces(model.parts().operator.kind, &couplings);
    Ok(of_square.sqrt())
}

/// Whether two numbers differ; one that is missing does.
pub(super) fn differs(new: f64, reference: f64, allowed: f64) -> bool {
    let difference = (new - reference).abs();
    difference.is_nan() || difference > allowed
}

/// The distance to the nearest stored level.
pub(super) fn gap(energies: &[f64], state: usize) -> f64 {
    let below = state.checked_sub(1).map(|below| energies[state] - energies[below]);
    let above = energies.get(state + 1).map(|above| above - energies[state]);
    let gap = below.unwrap_or(f64::INFINITY).min(above.unwrap_or(f64::INFINITY));
    gap.max(f64::MIN_POSITIVE)
}

/// Whether these numbers were stored in single precision.
fn is_single_precision(values: &[f64]) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "the question is whether it truncates")]
    let kept = |value: f64| value.is_nan() || f64::from(value as f32).total_cmp(&value).is_eq();
    values.iter().all(|&value| kept(value))
}
