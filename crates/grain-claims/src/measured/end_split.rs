//! The last l-bit of a chain, with its coupling switched off and on: why mean field deviates.

use grain_compare::{Elements, EndSample, EndSplit};
use grain_ed::end_couplings;
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed, Symmetry};
use grain_theory::MeanFieldTheory;
use grain_theory::entropy::two_level_entropy;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::chain::end_averages;
use super::coupling::WINDOW;
use crate::error::ClaimsError;

/// One N of what is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct EndPlan {
    /// N, two at least: the last l-bit is beside others.
    pub n_lbits: usize,
    /// Every α.
    pub alphas: Vec<f64>,
    /// Realizations, two at least, from the first of the seed on.
    pub realizations: usize,
    /// Master seed of the disorder: the same realizations as a dataset of this seed has.
    pub seed: Seed,
}

/// What was measured at one N and α.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndMeasurement {
    /// The split.
    pub split: EndSplit,
    /// What it was made of, one for each realization; a summary leaves it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<EndSample>,
}

/// Measurements of one model as one: samples of the same N and α beside each other, N ascending, then α.
///
/// # Errors
/// [`ClaimsError::NoSamples`] of a summary without its samples, [`ClaimsError::SampleTwice`] if two have a sample in common.
pub fn joined(
    theory: &MeanFieldTheory,
    model: &CentralGrain,
    measurements: impl IntoIterator<Item = EndMeasurement>,
) -> Result<Vec<EndMeasurement>, ClaimsError> {
    let mut all: Vec<EndMeasurement> = Vec::new();
    for one in measurements {
        let (n_lbits, alpha) = (one.split.n_lbits, one.split.alpha);
        if one.samples.is_empty() {
            return Err(ClaimsError::NoSamples { n_lbits, alpha });
        }
        let same = |of: &&mut EndMeasurement| {
            of.split.n_lbits == n_lbits && (of.split.alpha - alpha).abs() < SAME_ALPHA
        };
        let Some(before) = all.iter_mut().find(same) else {
            all.push(one);
            continue;
        };
        let is_there = |sample: &&EndSample| {
            let coupling = sample.reduced_coupling.to_bits();
            before.samples.iter().any(|other| other.reduced_coupling.to_bits() == coupling)
        };
        if let Some(twice) = one.samples.iter().find(is_there) {
            let realization = twice.realization;
            return Err(ClaimsError::SampleTwice { n_lbits, alpha, realization });
        }
        before.samples.extend(one.samples);
        before.split = EndSplit::of(theory, (n_lbits, alpha), elements(model), &before.samples);
    }
    all.sort_by(|a, b| {
        let (a, b) = (&a.split, &b.split);
        a.n_lbits.cmp(&b.n_lbits).then(a.alpha.total_cmp(&b.alpha))
    });
    Ok(all)
}

/// Whether a plan measures other samples than were measured before: its first one is measured without `V_N`, and looked for.
///
/// # Errors
/// [`ClaimsError::SampleTwice`] if it is there, another [`ClaimsError`] if it cannot be had.
pub fn require_new(
    model: &CentralGrain,
    plan: &EndPlan,
    before: &[EndMeasurement],
) -> Result<(), ClaimsError> {
    let n_lbits = plan.n_lbits;
    for one in before.iter().filter(|one| one.split.n_lbits == n_lbits) {
        let same = |alpha: &&f64| (one.split.alpha - **alpha).abs() < SAME_ALPHA;
        let Some(&alpha) = plan.alphas.iter().find(same) else { continue };
        let first = uncoupled(model, LbitCount::new(n_lbits)?, Alpha::new(alpha)?, (plan.seed, 0))?;
        let coupling = first.reduced_coupling.to_bits();
        if one.samples.iter().any(|sample| sample.reduced_coupling.to_bits() == coupling) {
            return Err(ClaimsError::SampleTwice { n_lbits, alpha, realization: 0 });
        }
    }
    Ok(())
}

/// Two α are the same to so much.
const SAME_ALPHA: f64 = 1e-9;

fn elements(model: &CentralGrain) -> Elements {
    if model.is_complex() { Elements::Complex } else { Elements::Real }
}

/// Measures `g_N`, every norm `g_Na` and `[S_end]` in the quarter of the states nearest to the mean energy, and splits.
///
/// # Errors
/// A [`ClaimsError`] if the model is not valid or conserves `S^z`, or a spectrum cannot be had.
#[expect(clippy::expect_used, reason = "the sweep ends with every point, or with an error")]
pub fn end_split(
    theory: &MeanFieldTheory,
    model: &CentralGrain,
    plan: &EndPlan,
) -> Result<Vec<EndMeasurement>, ClaimsError> {
    let EndPlan { n_lbits, ref alphas, realizations, seed } = *plan;
    if model.parts().symmetry != Symmetry::None {
        return Err(ClaimsError::Conserved);
    }
    let lbits = LbitCount::new(n_lbits)?;
    if n_lbits < 2 {
        return Err(ClaimsError::NoOthers { given: n_lbits });
    }
    let (alphas, coupled) = end_averages(model, n_lbits, alphas, realizations, seed)?;
    (alphas.iter().enumerate())
        .map(|(alpha_index, &alpha)| {
            let samples = (0..realizations)
                .into_par_iter()
                .map(|index| {
                    let sample = uncoupled(model, lbits, alpha, (seed, index))?;
                    let own = |row: &&super::chain::EndAverage| {
                        row.alpha_index == alpha_index && row.realization == index
                    };
                    let entropy = coupled
                        .iter()
                        .find(own)
                        .expect("every realization was diagonalized with V_N")
                        .entropy;
                    Ok(EndSample { entropy, ..sample })
                })
                .collect::<Result<Vec<_>, ClaimsError>>()?;
            let split = EndSplit::of(theory, (n_lbits, alpha.value()), elements(model), &samples);
            Ok(EndMeasurement { split, samples })
        })
        .collect()
}

/// All that is known of a sample without `V_N`.
fn uncoupled(
    model: &CentralGrain,
    lbits: LbitCount,
    alpha: Alpha,
    (seed, index): (Seed, usize),
) -> Result<EndSample, ClaimsError> {
    let realization = Realization::draw(model, seed, lbits, index);
    let couplings = realization.couplings(model.couplings(), Some(alpha), lbits)?;
    let end = end_couplings(model, &realization, &couplings, WINDOW)?;
    let states = end.norms.len() as f64;
    let two_level_entropy = end.norms.iter().map(|&g| two_level_entropy(g)).sum::<f64>() / states;
    Ok(EndSample {
        realization: index,
        reduced_coupling: end.reduced_coupling,
        density: end.density,
        mean_modulus: end.mean_modulus,
        root_mean_square: end.root_mean_square,
        two_level_entropy,
        entropy: f64::NAN,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(n_lbits: usize, realizations: usize, seed: u64) -> Vec<EndMeasurement> {
        let (alphas, seed) = (vec![Alpha::CRITICAL.value()], Seed(seed));
        let plan = EndPlan { n_lbits, alphas, realizations, seed };
        end_split(&MeanFieldTheory::default(), &CentralGrain::paper(), &plan).unwrap()
    }

    fn join(all: Vec<EndMeasurement>) -> Result<Vec<EndMeasurement>, ClaimsError> {
        joined(&MeanFieldTheory::default(), &CentralGrain::paper(), all)
    }

    #[test]
    fn measurements_of_two_seeds_are_one_of_all_their_samples() {
        let parts = [measured(3, 3, 1), measured(2, 4, 1), measured(3, 5, 2)].concat();
        let all = join(parts.clone()).unwrap();
        let sizes = all.iter().map(|one| (one.split.n_lbits, one.split.realizations));
        assert_eq!(sizes.collect::<Vec<_>>(), [(2, 4), (3, 8)]);
        assert_eq!(all[0], parts[1], "what is alone stays as it was");
        let mean = |one: &EndMeasurement| one.split.reduced_coupling.mean;
        let expected = (3.0 * mean(&parts[0]) + 5.0 * mean(&parts[2])) / 8.0;
        assert!((mean(&all[1]) / expected - 1.0).abs() < 1e-12, "{}", mean(&all[1]));
        assert_eq!(all[1].samples.len(), 8);
    }

    #[test]
    fn a_sample_counts_once_and_a_summary_without_samples_is_refused() {
        // The first two of a seed are among its first three.
        let twice = join([measured(2, 3, 1), measured(2, 2, 1)].concat());
        let Err(ClaimsError::SampleTwice { n_lbits: 2, realization: 0, .. }) = twice else {
            panic!("{twice:?}");
        };
        // Before anything is measured, too.
        let plan = |seed: u64| {
            let (alphas, seed) = (vec![Alpha::CRITICAL.value()], Seed(seed));
            EndPlan { n_lbits: 2, alphas, realizations: 2, seed }
        };
        let (model, before) = (CentralGrain::paper(), measured(2, 3, 1));
        assert!(require_new(&model, &plan(2), &before).is_ok());
        let twice = require_new(&model, &plan(1), &before);
        assert!(matches!(twice, Err(ClaimsError::SampleTwice { .. })), "{twice:?}");
        let mut summary = measured(2, 2, 1);
        summary[0].samples.clear();
        assert!(matches!(join(summary), Err(ClaimsError::NoSamples { n_lbits: 2, .. })));
    }
}
