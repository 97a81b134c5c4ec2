//! What is compared at one N, what is not and why, and whether the entropies are in one unit.

use grain_dataset::Window;
use grain_dataset::ranges::look_like_nats;

use super::result::Statistical;
use crate::error::RegressionError;
use crate::left_out::{counted, lone_alphas};
use crate::points::Point;
use crate::sample::{Sample, common_alphas};

/// An α with fewer than this fraction of the realizations of the fullest is left out: everything is
/// relabeled together, so one that has just begun would cost the others their statistics.
const LEAST_COVERAGE: f64 = 0.5;

/// What is compared at one N: α, and the realizations that each sample has at all of them.
pub(super) struct Plan {
    pub(super) n_lbits: usize,
    /// Positions in both.
    pub(super) alphas: Vec<(usize, usize)>,
    pub(super) new: Vec<usize>,
    pub(super) reference: Vec<usize>,
}

impl Plan {
    pub(super) fn of(
        new: &Sample,
        reference: &Sample,
        n_lbits: usize,
        left_out: &mut Vec<String>,
    ) -> Option<Self> {
        left_out.extend(match (new.alphas(n_lbits), reference.alphas(n_lbits)) {
            // Of an N that is only in one, that is all there is to say.
            ([], _) | (_, []) => Vec::new(),
            (own, theirs) => lone_alphas(n_lbits, own, theirs),
        });
        let pairs = common_alphas(new, reference, n_lbits);
        if pairs.is_empty() {
            return None;
        }
        let of_new: Vec<_> = pairs.iter().map(|pair| new.completed(n_lbits, pair.0)).collect();
        let of_reference: Vec<_> =
            pairs.iter().map(|pair| reference.completed(n_lbits, pair.1)).collect();
        let fullest = |sample: &[Vec<usize>]| sample.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let enough =
            |list: &Vec<usize>, fullest: f64| list.len() as f64 >= LEAST_COVERAGE * fullest;
        let kept: Vec<usize> = (0..pairs.len())
            .filter(|&pair| {
                enough(&of_new[pair], fullest(&of_new))
                    && enough(&of_reference[pair], fullest(&of_reference))
            })
            .collect();
        for pair in (0..pairs.len()).filter(|pair| !kept.contains(pair)) {
            let alpha = new.alphas(n_lbits)[pairs[pair].0];
            left_out.push(format!(
                "N = {n_lbits}, alpha = {alpha}: most realizations are missing, there are {} new and {} \
                 of the reference",
                of_new[pair].len(),
                of_reference[pair].len()
            ));
        }
        let everywhere = |sample: &[Vec<usize>]| -> Vec<usize> {
            let Some(&first) = kept.first() else { return Vec::new() };
            let mut common = sample[first].clone();
            common.retain(|m| kept.iter().all(|&pair| sample[pair].binary_search(m).is_ok()));
            common
        };
        let (in_new, in_reference) = (everywhere(&of_new), everywhere(&of_reference));
        for &pair in &kept {
            let alpha = new.alphas(n_lbits)[pairs[pair].0];
            for (whose, there, used) in [
                ("new data", &of_new[pair], &in_new),
                ("reference", &of_reference[pair], &in_reference),
            ] {
                let alone: Vec<usize> =
                    there.iter().copied().filter(|m| used.binary_search(m).is_err()).collect();
                if !alone.is_empty() {
                    let counted = counted("realization", &alone);
                    left_out.push(format!(
                        "N = {n_lbits}, alpha = {alpha}: {counted} of the {whose}, which are not at \
                         every alpha"
                    ));
                }
            }
        }
        Some(Self {
            n_lbits,
            new: in_new,
            reference: in_reference,
            alphas: kept.iter().map(|&pair| pairs[pair]).collect(),
        })
    }

    /// The eigenstates of new data and of reference in a window, if windows are fractions of the spectrum and these differ.
    pub(super) fn other_windows(
        &self,
        points: &[Point],
        samples: [&Sample; 2],
    ) -> Option<(usize, usize)> {
        let width = |point: &Point| point.entropies.len() / self.n_lbits;
        let (new, reference) = (width(&points[0]), width(&points[self.new.len()]));
        let by_index = |sample: &Sample| match sample {
            Sample::Memory(_) => true,
            Sample::Stored(stored) => matches!(stored.window(), Window::Central(_)),
        };
        (new != reference && samples.into_iter().all(by_index)).then_some((new, reference))
    }

    /// Says which eigenstates are in one of two samples alone; refuses a table that does not have the
    /// window of the reference.
    pub(super) fn require_windows(
        &self,
        points: &[Point],
        samples: [&Sample; 2],
        result: &mut Statistical,
    ) -> Result<(), RegressionError> {
        let n_lbits = self.n_lbits;
        if let [Some(new), Some(reference)] = samples.map(|sample| sample.stored(n_lbits))
            && let (new, reference) = (new.energy_position(), reference.energy_position())
            && new.total_cmp(&reference).is_ne()
        {
            return Err(RegressionError::OtherEnergy { n_lbits, new, reference });
        }
        if let Some((new, reference)) = self.other_windows(points, samples) {
            if samples.into_iter().any(|sample| matches!(sample, Sample::Memory(_))) {
                return Err(RegressionError::OtherWindow { n_lbits, new, reference });
            }
            result.left_out.push(format!(
                "N = {n_lbits}: windows differ, {new} eigenstates of the new data against {reference} \
                 of the reference: one of the two stores no more"
            ));
        }
        let [stored_new, stored_reference] = samples.map(|sample| sample.stored(n_lbits));
        if let (Some(new), Some(reference)) = (stored_new, stored_reference)
            && let (own, theirs) = (new.eigenstates(), reference.eigenstates())
            && (own != theirs || new.is_nearest_to_mean() != reference.is_nearest_to_mean())
        {
            let what = if new.is_nearest_to_mean() || reference.is_nearest_to_mean() {
                format!(
                    "energies of '{}' against '{}', whose indices in the full spectrum are not \
                     known, but in windows of the same width",
                    new.stored_eigenstates(),
                    reference.stored_eigenstates()
                )
            } else {
                format!(
                    "energies of eigenstates that only one stores ({} to {} new, {} to {} of the \
                     reference)",
                    own.start,
                    own.end.saturating_sub(1),
                    theirs.start,
                    theirs.end.saturating_sub(1)
                )
            };
            result.left_out.push(format!("N = {n_lbits}: {what}"));
        }
        if points.iter().any(|point| point.energies.is_empty()) {
            result.left_out.push(format!("N = {n_lbits}: energies, which one of the two has not"));
        }
        Ok(())
    }

    /// Remarks on entropies of the new data that end where those of a bit in nats do.
    pub(super) fn suspect_nats(&self, points: &[Point], alpha: f64, result: &mut Statistical) {
        let (new, reference) = points.split_at(self.new.len().min(points.len()));
        let largest = |points: &[Point]| {
            points.iter().flat_map(|point| &point.entropies).fold(0.0_f64, |a, &b| a.max(b))
        };
        let (new, reference) = (largest(new), largest(reference));
        if look_like_nats(new, reference) {
            result.remarks.push(format!(
                "N = {}, alpha = {alpha}: no entropy of the new data is above {new:.4}, and log 2 = \
                 0.6931, while the reference reaches {reference:.4}: are they in nats? Bits are nats \
                 divided by log 2",
                self.n_lbits
            ));
        }
    }
}
