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
    let elements = if model.is_complex() { Elements::Complex } else { Elements::Real };
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
            let split = EndSplit::of(theory, (n_lbits, alpha.value()), elements, &samples);
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
