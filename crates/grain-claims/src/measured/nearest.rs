//! How much of the norm of a resonant eigenstate (5) is due to the state nearest in energy, as (A7) has it.

use grain_ed::{Bath, Probe};
use grain_model::{LbitCount, Realization, Seed};
use grain_statistics::MeasuredMean;
use rayon::prelude::*;

use super::coupling::{GrainPlan, WINDOW, bath, coupling_constant, model};
use crate::error::ClaimsError;

/// The part of `g_{1a}` that the nearest state of the other sector has, `|V_ac/(E_a - E_c)|/g_{1a}`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearestShare {
    /// `d_g`
    pub dimension: usize,
    /// How many.
    pub realizations: usize,
    /// Mean over states with `g_{1a} >` [`NearestShare::RESONANT`] `g_1`, over realizations.
    pub of_resonances: MeasuredMean,
    /// Mean over all states.
    pub of_all: MeasuredMean,
}

impl NearestShare {
    /// `g_{1a}/g_1` above which states count as resonant, that is `g_{1a} > 1` at `g_1 = 0.1`.
    pub const RESONANT: f64 = 10.0;
}

/// Measures (A7) beside the grain alone.
///
/// # Errors
/// A [`ClaimsError`] if a spectrum cannot be had, or no state of a realization is resonant.
pub fn nearest_share(plan: GrainPlan, seed: Seed) -> Result<NearestShare, ClaimsError> {
    let GrainPlan { dimension, realizations } = plan;
    if realizations < 2 {
        return Err(ClaimsError::Realizations { given: realizations });
    }
    let (model, one) = (model(dimension)?, LbitCount::new(1)?);
    let rows = (0..realizations)
        .into_par_iter()
        .map(|index| {
            let realization = Realization::draw(&model, seed, one, index);
            let grain = bath(&realization, &[], 0.0)?;
            let coupling = coupling_constant(1.0, dimension);
            Ok(shares(&grain, Probe { coupling, field: realization.fields()[0] }))
        })
        .collect::<Result<Vec<_>, ClaimsError>>()?;
    // A realization without a resonance in its window says nothing about them.
    let with: Vec<f64> = rows.iter().filter_map(|row| row.0).collect();
    if with.len() < 2 {
        return Err(ClaimsError::Realizations { given: with.len() });
    }
    let of_all = MeasuredMean::of(&rows.iter().map(|row| row.1).collect::<Vec<_>>());
    Ok(NearestShare {
        dimension,
        realizations: with.len(),
        of_resonances: MeasuredMean::of(&with),
        of_all,
    })
}

/// Means of one realization: over its resonant states, and over all of the window.
fn shares(grain: &Bath, probe: Probe) -> (Option<f64>, f64) {
    let energies = grain.energies();
    let unit = grain.reduced_coupling(probe, WINDOW);
    let (mut resonant, mut all) = (Vec::new(), Vec::new());
    // The central states of the grain with either state of the l-bit: E_a - E_b is that of the grain, and twice the field.
    for a in WINDOW.window(energies.len()) {
        for up in [true, false] {
            let shift = if up { 2.0 * probe.field } else { -2.0 * probe.field };
            let (mut squared, mut nearest) = (0.0, (f64::INFINITY, 0.0));
            for (b, energy) in energies.iter().enumerate() {
                let gap = (energies[a] + shift - energy).abs();
                // V flips the l-bit down where the grain goes up, and back.
                let (row, column) = if up { (a, b) } else { (b, a) };
                let element = grain.squared_element(probe.coupling, row, column);
                let term = element / (gap * gap);
                squared += term;
                if gap < nearest.0 {
                    nearest = (gap, term);
                }
            }
            let share = (nearest.1 / squared).sqrt();
            all.push(share);
            if squared.sqrt() > NearestShare::RESONANT * unit {
                resonant.push(share);
            }
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    ((!resonant.is_empty()).then(|| mean(&resonant)), mean(&all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_part_and_larger_of_resonances() {
        let plan = GrainPlan { dimension: 64, realizations: 12 };
        let found = nearest_share(plan, Seed(5)).unwrap();
        assert!(found.of_all.mean > 0.3 && found.of_resonances.mean < 1.0, "{found:?}");
        assert!(found.of_resonances.mean > found.of_all.mean + 0.1, "{found:?}");
    }
}
