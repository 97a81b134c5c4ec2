//! Another code's table against a dataset of the same disorder, state by state.
//!
//! A table does not carry its disorder: realization m of it is taken for realization m of the reference, which is for whoever made it to know.

use std::ops::Range;

use grain_dataset::{Dataset, SizeGroup, Window};

use super::difference::{Difference, GoldenVerdict};
use super::point::{bits_of, change_of_levels, differs, gap};
use super::{Golden, GoldenSettings};
use crate::error::RegressionError;
use crate::left_out::{lone_alphas, lone_sizes, pairs_of_alphas};
use crate::points::Point;
use crate::sample::Sample;

/// Compares every point that both hold: entropies, and energies where the table has them.
///
/// The states of a table are those of the window, or all that the reference stores, told apart by their number. Allowed are
/// `tolerance` and what rounding does to eigenvectors next to a small gap; near-degenerate states are left out.
///
/// # Errors
/// [`RegressionError::NothingCompared`] if no entropy is in both, [`RegressionError::Tolerance`], or a number that cannot be read.
pub fn compare_golden_table(
    new: &Sample,
    reference: &Dataset,
    window: &Window,
    settings: &GoldenSettings,
) -> Result<Golden, RegressionError> {
    let mut golden = Golden::empty(*settings)?;
    golden.remarks.push(
        "a table does not say its disorder: its realization m is taken for that of the reference"
            .into(),
    );
    let sizes: Vec<usize> = reference.sizes().iter().map(SizeGroup::n_lbits).collect();
    golden.left_out.extend(lone_sizes(&new.sizes(), &sizes));
    for b in reference.sizes() {
        let (n_lbits, alphas) = (b.n_lbits(), new.alphas(b.n_lbits()));
        if alphas.is_empty() {
            continue;
        }
        golden.left_out.extend(lone_alphas(n_lbits, alphas, b.alphas()));
        for (index, other) in pairs_of_alphas(alphas, b.alphas()) {
            let compared = Compared { new, b, index, other, window, tolerance: settings.tolerance };
            compared.add_to(&mut golden)?;
        }
    }
    golden.firsts.sort_by_key(|difference| difference.l_bit.is_none());
    golden.require_entropies()?;
    Ok(golden)
}

/// One (N, α) of both.
struct Compared<'a> {
    new: &'a Sample,
    b: &'a SizeGroup,
    /// Of α in the table.
    index: usize,
    /// Of α in the reference.
    other: usize,
    window: &'a Window,
    tolerance: f64,
}

impl Compared<'_> {
    fn add_to(&self, golden: &mut Golden) -> Result<(), RegressionError> {
        let (n_lbits, alpha) = (self.b.n_lbits(), self.b.alphas()[self.other]);
        let place = format!("N = {n_lbits}, alpha = {alpha}");
        let mut verdict = GoldenVerdict::nothing(n_lbits, alpha);
        let mut lone = 0;
        for realization in self.new.completed(n_lbits, self.index) {
            if !self.b.is_completed(self.other, realization) {
                lone += 1;
                continue;
            }
            let point = self.new.point(n_lbits, self.index, realization, None)?;
            let Some(states) = self.states(&point, realization)? else {
                let given = point.entropies.len() / n_lbits;
                golden.left_out.push(format!(
                    "{place}, realization {realization}: {given} eigenstates, which are neither those of the window nor all that \
                     the reference stores"
                ));
                continue;
            };
            self.point(&point, states, realization, &mut verdict, &mut golden.firsts)?;
        }
        if lone > 0 {
            golden
                .left_out
                .push(format!("{place}: {lone} realizations that the reference has not"));
        }
        if verdict.near_degenerate > 0 {
            let count = verdict.near_degenerate;
            golden.left_out.push(format!("{place}: {count} eigenstates that are near-degenerate"));
        }
        if verdict.realizations > 0 {
            golden.verdicts.push(verdict);
        }
        Ok(())
    }

    /// Which of the stored states the table has, by their number.
    fn states(
        &self,
        point: &Point,
        realization: usize,
    ) -> Result<Option<Range<usize>>, RegressionError> {
        let count = point.entropies.len() / self.b.n_lbits();
        let all = 0..self.b.eigenstates().len();
        if count == all.len() {
            return Ok(Some(all));
        }
        let window = self.window.stored_states(self.b, self.other, realization)?;
        Ok((window.len() == count).then_some(window))
    }

    fn point(
        &self,
        point: &Point,
        states: Range<usize>,
        realization: usize,
        verdict: &mut GoldenVerdict,
        firsts: &mut Vec<Difference>,
    ) -> Result<(), RegressionError> {
        let Self { b, other, .. } = *self;
        let n_lbits = b.n_lbits();
        let own = self.new.alphas(n_lbits)[self.index];
        let change = change_of_levels(b, other, own, realization)?;
        let (energies, entropies) =
            (b.energies(other, realization)?, b.entropies(other, realization)?);
        let degenerate = b.near_degenerate(other, realization)?;
        let first_state = b.eigenstates().start;
        verdict.realizations += 1;
        let mut compare = |quantity: &str, new: f64, reference: f64, allowed: f64, at| {
            verdict.numbers += 1;
            let off = (new - reference).abs();
            let (l_bit, state): (Option<usize>, usize) = at;
            let largest = match l_bit {
                Some(_) => &mut verdict.largest_entropy,
                None => &mut verdict.largest_energy,
            };
            *largest = largest.max(off);
            verdict.entropies += usize::from(l_bit.is_some());
            if !differs(new, reference, allowed) {
                return;
            }
            verdict.differing += 1;
            let first = Difference {
                quantity: quantity.to_owned(),
                n_lbits,
                realization,
                alpha: b.alphas()[other],
                eigenstate: first_state + state,
                l_bit,
                new,
                reference,
                allowed,
            };
            if verdict.first.is_none() {
                verdict.first = Some(first.clone());
            }
            if firsts.iter().all(|known| known.quantity != first.quantity) {
                firsts.push(first);
            }
        };
        for (at, state) in states.enumerate() {
            if let Some(&energy) = point.energies.get(at) {
                compare("energy", energy, energies[state], self.tolerance + change, (None, state));
            }
            if degenerate[state] {
                verdict.near_degenerate += 1;
                continue;
            }
            let allowed = self.tolerance + bits_of(change / gap(&energies, state));
            for lbit in 0..n_lbits {
                let reference = entropies[state * n_lbits + lbit];
                if reference.is_nan() {
                    verdict.not_computed += 1;
                    continue;
                }
                let new = point.entropies[at * n_lbits + lbit];
                compare("entropy", new, reference, allowed, (Some(lbit + 1), state));
            }
        }
        Ok(())
    }
}
