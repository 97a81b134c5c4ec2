//! One l-bit and a large grain: `[S]` (A13) and `C^zz` (A14) of its eigenstates, at the `g_1` that is measured.

use grain_model::{CouplingLaw, LbitCount, Realization};
use grain_theory::MeanFieldTheory;
use rayon::prelude::*;

use super::chain::chain;
use super::coupling::{
    CouplingSettings, GrainPlan, bath, coupling_constant, log_g, model, model_with,
};
use super::tested::{Tested, TestedSample};
use crate::error::ClaimsError;

/// What one l-bit is, at every grain and coupling.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleLbit {
    /// `[S]`, bits, (A13).
    pub entropies: Vec<Tested>,
    /// `C^zz` (A14).
    pub memories: Vec<Tested>,
}

/// Diagonalizes the grain with one l-bit; nothing is fitted.
///
/// # Errors
/// A [`ClaimsError`] for settings that are not valid and for spectra that cannot be had.
pub fn single_lbit(
    theory: &MeanFieldTheory,
    settings: &CouplingSettings,
) -> Result<SingleLbit, ClaimsError> {
    settings.check()?;
    let one = LbitCount::new(1)?;
    let mut found = SingleLbit { entropies: Vec::new(), memories: Vec::new() };
    for &GrainPlan { dimension, realizations } in &settings.grains {
        let bare = model(dimension)?;
        // (3) is linear in J_1.
        let per_coupling = (0..realizations)
            .into_par_iter()
            .map(|index| {
                let realization = Realization::draw(&bare, settings.seed, one, index);
                let grain = bath(&realization, &[], 0.0)?;
                Ok(log_g(&grain, 1.0, realization.fields()[0]).exp())
            })
            .collect::<Result<Vec<f64>, ClaimsError>>()?;
        for &target in &settings.couplings {
            let first = coupling_constant(target, dimension);
            let model = model_with(dimension, CouplingLaw::exponential(first)?)?;
            let points = chain(&model, 1, &[1.0], realizations, settings.seed)?;
            let Some(point) = points.first() else { continue };
            let samples = |values: &[f64], predicted: &dyn Fn(f64) -> f64| -> Vec<TestedSample> {
                let pairs = values.iter().zip(&per_coupling);
                pairs
                    .map(|(&measured, unit)| {
                        let g_1 = first * unit;
                        TestedSample { g_1, measured, predicted: predicted(g_1.ln()) }
                    })
                    .collect()
            };
            let entropy = samples(&point.entropies, &|log_g| theory.mean_entropy(log_g));
            let memory = samples(&point.memories, &|log_g| theory.memory(log_g));
            found.entropies.push(Tested::of(dimension, target, &entropy));
            found.memories.push(Tested::of(dimension, target, &memory));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_model::Seed;

    #[test]
    fn a_hardly_coupled_lbit_keeps_its_state_and_a_strongly_coupled_one_does_not() {
        let settings = CouplingSettings {
            couplings: vec![1e-6, 0.3],
            grains: vec![GrainPlan { dimension: 32, realizations: 6 }],
            largest_bath: 64,
            seed: Seed(3),
        };
        let found = single_lbit(&MeanFieldTheory::default(), &settings).unwrap();
        let [weak, strong] = [&found.entropies[0], &found.entropies[1]];
        assert!(weak.measured.mean < 1e-3 && strong.measured.mean > 0.6, "{weak:?} {strong:?}");
        assert!(found.memories[0].measured.mean > 0.999, "{:?}", found.memories[0]);
        // The same grains: g_1 is as aimed at, and linear in J_1.
        assert!((strong.g_1.mean / weak.g_1.mean / 3e5 - 1.0).abs() < 1e-12);
        assert!((strong.g_1.mean / 0.3 - 1.0).abs() < 0.2, "{strong:?}");
    }
}
