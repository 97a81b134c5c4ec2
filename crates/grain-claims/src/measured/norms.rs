//! The distribution of the norms `g_{na}` (5) over eigenstates, beside its law `p̃` (A3) and tail (6).

use grain_ed::{Bath, Probe};
use grain_model::{LbitCount, Realization, Seed};
use grain_statistics::MeasuredMean;
use grain_theory::{Resonance, ResonanceDistribution};
use rayon::prelude::*;
use serde::Serialize;

use super::coupling::{GrainPlan, WINDOW, coupling_constant, model};
use crate::error::ClaimsError;

/// The share of eigenstates with a norm above `x g_1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NormPoint {
    /// `x = g_{1a}/g_1`
    pub x: f64,
    /// Measured, over realizations.
    pub above: MeasuredMean,
    /// Of the exact law.
    pub exact: f64,
    /// Of (A3) as printed, normalised.
    pub truncated: f64,
}

/// What was measured of the norms of one grain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NormDistribution {
    /// `d_g`
    pub dimension: usize,
    /// How many.
    pub realizations: usize,
    /// Ascending in `x`.
    pub points: Vec<NormPoint>,
    /// The share of realizations in which no state of the window has a norm above ½ at `g_1 d_g =`
    /// [`NormDistribution::WEAK`].
    pub perturbative: f64,
}

impl NormDistribution {
    /// `g_1 d_g` of the weak-coupling regime that is looked at.
    pub const WEAK: f64 = 0.01;
}

/// Where the distribution is looked at.
const XS: [f64; 6] = [1.5, 2.0, 3.0, 5.0, 10.0, 20.0];

/// Measures the norms of a probe beside the grain alone, in units of the `g_1` of its realization.
///
/// # Errors
/// A [`ClaimsError`] if a spectrum cannot be had.
pub fn norm_distribution(plan: GrainPlan, seed: Seed) -> Result<NormDistribution, ClaimsError> {
    if plan.realizations < 2 {
        return Err(ClaimsError::Realizations { given: plan.realizations });
    }
    let model = model(plan.dimension)?;
    let one = LbitCount::new(1)?;
    let rows = (0..plan.realizations)
        .into_par_iter()
        .map(|index| {
            let realization = Realization::draw(&model, seed, one, index);
            let field = realization.fields()[0];
            let bath = Bath::new(&realization.with_fields(vec![]), &[])?;
            let coupling = coupling_constant(1.0, plan.dimension);
            let probe = Probe { coupling, field };
            let g_1 = bath.reduced_coupling(probe, WINDOW);
            let norms = bath.perturbative_norms(probe, WINDOW);
            let shares = XS.map(|x| {
                norms.iter().filter(|norm| **norm > x * g_1).count() as f64 / norms.len() as f64
            });
            let largest = norms.iter().copied().fold(0.0, f64::max) / g_1;
            let weak = NormDistribution::WEAK / plan.dimension as f64;
            Ok((shares, largest * weak < 0.5))
        })
        .collect::<Result<Vec<_>, ClaimsError>>()?;
    let points = (XS.iter().enumerate())
        .map(|(index, &x)| NormPoint {
            x,
            above: MeasuredMean::of(&rows.iter().map(|row| row.0[index]).collect::<Vec<_>>()),
            exact: Resonance::Goe.survival(x),
            truncated: Resonance::Truncated.survival(x),
        })
        .collect();
    let perturbative = rows.iter().filter(|row| row.1).count() as f64 / rows.len() as f64;
    let GrainPlan { dimension, realizations } = plan;
    Ok(NormDistribution { dimension, realizations, points, perturbative })
}
