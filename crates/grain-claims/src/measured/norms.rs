//! The distribution of the norms `g_{na}` (5) over eigenstates, beside its law `p̃` (A3) and tails (6), (A17).

use grain_ed::{Bath, Probe};
use grain_model::{CentralFraction, LbitCount, Realization, Seed};
use grain_statistics::MeasuredMean;
use grain_theory::{Resonance, ResonanceDistribution};
use rayon::prelude::*;
use serde::Serialize;

use super::coupling::{GrainPlan, WINDOW, bath, coupling_constant, model};
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
    /// `[realization]`, `max_a g_{1a}/g_1` over every eigenstate, not those of the window alone.
    pub largest: Vec<f64>,
}

/// Where the distribution is looked at.
const XS: [f64; 6] = [1.5, 2.0, 3.0, 5.0, 10.0, 20.0];

/// Measures the norms of a probe beside the grain alone, in units of the `g_1` of its realization.
///
/// # Errors
/// A [`ClaimsError`] if a spectrum cannot be had.
pub fn norm_distribution(plan: GrainPlan, seed: Seed) -> Result<NormDistribution, ClaimsError> {
    measure(plan, seed, None)
}

/// Measures the norms of a probe beside a grain with one l-bit whose `g_1` is about `beside`, in units of the `g_2` (A18) of its
/// realization.
///
/// # Errors
/// A [`ClaimsError`] if a spectrum cannot be had.
pub fn norm_distribution_beside(
    plan: GrainPlan,
    seed: Seed,
    beside: f64,
) -> Result<NormDistribution, ClaimsError> {
    measure(plan, seed, Some(beside))
}

fn measure(
    plan: GrainPlan,
    seed: Seed,
    beside: Option<f64>,
) -> Result<NormDistribution, ClaimsError> {
    if plan.realizations < 2 {
        return Err(ClaimsError::Realizations { given: plan.realizations });
    }
    let model = model(plan.dimension)?;
    let lbits = LbitCount::new(1 + usize::from(beside.is_some()))?;
    let whole = CentralFraction::new(1.0)?;
    let rows = (0..plan.realizations)
        .into_par_iter()
        .map(|index| {
            let realization = Realization::draw(&model, seed, lbits, index);
            let bath = match beside {
                None => bath(&realization, &[], 0.0)?,
                Some(g) => bath(&realization, &[1], coupling_constant(g, plan.dimension))?,
            };
            Ok(of_realization(&bath, plan.dimension, realization.fields()[0], whole))
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
    let largest = rows.iter().map(|row| row.1).collect();
    let GrainPlan { dimension, realizations } = plan;
    Ok(NormDistribution { dimension, realizations, points, largest })
}

/// The share of states above each of [`XS`], and the largest norm of all.
fn of_realization(
    bath: &Bath,
    dimension: usize,
    field: f64,
    whole: CentralFraction,
) -> ([f64; XS.len()], f64) {
    let probe = Probe { coupling: coupling_constant(1.0, dimension), field };
    let unit = bath.reduced_coupling(probe, WINDOW);
    let norms = bath.perturbative_norms(probe, WINDOW);
    let shares = XS
        .map(|x| norms.iter().filter(|norm| **norm > x * unit).count() as f64 / norms.len() as f64);
    let all = bath.perturbative_norms(probe, whole);
    (shares, all.into_iter().fold(0.0, f64::max) / unit)
}
