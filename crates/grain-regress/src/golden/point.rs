//! One point in both files, number by number.

use grain_dataset::SizeGroup;

use super::{Difference, GoldenVerdict};
use crate::error::RegressionError;

/// Eigenvectors are determined up to an admixture of `ε √D ‖H‖ / gap` of their neighbours; solvers
/// stay within a few of these, of which this is a generous count.
const ADMIXTURES: f64 = 32.0;

/// An admixture δ moves an entropy by at most `2 √λ log₂(1/λ) δ ≤ (4/e) log₂(e) δ` bits, and an
/// expectation value by at most 2δ.
const BITS_AN_ADMIXTURE: f64 = 2.2;

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

/// The first differing numbers of one point.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entropy: Option<Difference>,
    pub(super) energy: Option<Difference>,
    pub(super) magnetization: Option<Difference>,
}

impl Pair<'_> {
    /// Compares every number that both have of every eigenstate that both store.
    pub(super) fn compare(
        &self,
        tolerance: f64,
        verdict: &mut GoldenVerdict,
    ) -> Result<Found, RegressionError> {
        let Self { a, b, index, other, realization } = *self;
        let n_lbits = b.n_lbits();
        let states = a.eigenstates().start.max(b.eigenstates().start)
            ..a.eigenstates().end.min(b.eigenstates().end);
        let mut found = Found::default();
        verdict.realizations += 1;
        let (skip_a, skip_b) = (a.eigenstates().start, b.eigenstates().start);
        let energies = (a.energies(index, realization)?, b.energies(other, realization)?);
        let entropies = (a.entropies(index, realization)?, b.entropies(other, realization)?);
        let magnetizations =
            (a.magnetizations(index, realization)?, b.magnetizations(other, realization)?);
        let degenerate =
            (a.near_degenerate(index, realization)?, b.near_degenerate(other, realization)?);
        let single = [&entropies.0, &entropies.1].iter().any(|values| is_single_precision(values));
        let floor = tolerance + if single { SINGLE_PRECISION } else { 0.0 };
        let rounding = f64::EPSILON * (b.hilbert_dimension() as f64).sqrt() * self.norm();
        // By Weyl's inequality for energies, and by Davis and Kahan's for eigenvectors.
        let change = ADMIXTURES * rounding + self.change_of_alpha();
        for state in states {
            let (i, j) = (state - skip_a, state - skip_b);
            let difference = |quantity, l_bit, new: f64, reference: f64, allowed| Difference {
                quantity,
                n_lbits,
                realization,
                alpha: b.alphas()[other],
                eigenstate: state,
                l_bit,
                new,
                reference,
                allowed,
            };
            let allowed = tolerance + change;
            let (new, reference) = (energies.0[i], energies.1[j]);
            verdict.numbers += 1;
            verdict.largest_energy = verdict.largest_energy.max((new - reference).abs());
            if differs(new, reference, allowed) {
                verdict.differing += 1;
                found
                    .energy
                    .get_or_insert_with(|| difference("energy", None, new, reference, allowed));
            }
            if degenerate.0[i] || degenerate.1[j] {
                verdict.near_degenerate += 1;
                continue;
            }
            let admixture = change / gap(&energies.1, j);
            for lbit in 0..n_lbits {
                let l_bit = Some(lbit + 1);
                let allowed = floor + BITS_AN_ADMIXTURE * admixture;
                let (new, reference) =
                    (entropies.0[i * n_lbits + lbit], entropies.1[j * n_lbits + lbit]);
                // NaN = not computed, which new data that have lost a number do not say.
                if reference.is_nan() {
                    verdict.not_computed += 1;
                } else {
                    verdict.numbers += 1;
                    verdict.entropies += 1;
                    verdict.largest_entropy = verdict.largest_entropy.max((new - reference).abs());
                    if differs(new, reference, allowed) {
                        verdict.differing += 1;
                        found.entropy.get_or_insert_with(|| {
                            difference("entropy", l_bit, new, reference, allowed)
                        });
                    }
                }
                let (new, reference) =
                    (magnetizations.0[i * n_lbits + lbit], magnetizations.1[j * n_lbits + lbit]);
                if reference.is_nan() || new.is_nan() {
                    verdict.not_computed += 1;
                } else {
                    verdict.numbers += 1;
                    if differs(new, reference, allowed) {
                        verdict.differing += 1;
                        found.magnetization.get_or_insert_with(|| {
                            difference("magnetization", l_bit, new, reference, allowed)
                        });
                    }
                }
            }
        }
        if verdict.first.is_none() {
            let first = found.entropy.as_ref().or(found.magnetization.as_ref());
            verdict.first = first.or(found.energy.as_ref()).cloned();
        }
        Ok(found)
    }

    /// A bound on what another α in the last digits changes H by, `2 Σ_n |J_n - J'_n|` of one `J_1`.
    fn change_of_alpha(&self) -> f64 {
        let (own, alpha) = (self.a.alphas()[self.index], self.b.alphas()[self.other]);
        let first = self.b.couplings(self.other).first().map_or(0.0, |first| first.abs());
        let powers = (0..self.b.n_lbits()).map(|n| {
            let power = |alpha: f64| alpha.powf(n as f64);
            (power(own) - power(alpha)).abs()
        });
        // Explicit couplings have no α.
        if own.is_nan() { 0.0 } else { 2.0 * first * powers.sum::<f64>() }
    }

    /// A bound on the norm of H, from the parameters.
    fn norm(&self) -> f64 {
        let model = self.b.model();
        let fields = self.b.n_lbits() as f64 * (model.field() + model.field_spread()).abs();
        let couplings: f64 = self.b.couplings(self.other).iter().map(|j| 2.0 * j.abs()).sum();
        // The edge of the semicircle is at twice the bandwidth.
        3.0 * model.bandwidth() + fields + couplings
    }
}

/// Whether two numbers differ; one that is missing does.
fn differs(new: f64, reference: f64, allowed: f64) -> bool {
    let difference = (new - reference).abs();
    difference.is_nan() || difference > allowed
}

/// The distance to the nearest stored level.
fn gap(energies: &[f64], state: usize) -> f64 {
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
