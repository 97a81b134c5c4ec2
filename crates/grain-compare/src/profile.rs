//! Every l-bit along the chain, beside the mean field of the same fit.

use grain_statistics::Estimate;
use grain_theory::{DrhMeanField, TheoryError};
use serde::Serialize;

use crate::average::SizeAverages;

/// One l-bit at one N and α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProfilePoint {
    /// α.
    pub alpha: f64,
    /// The l-bit n, from 1.
    pub lbit: usize,
    /// `[S_n]`, bits.
    pub entropy: Estimate,
    /// Mean field at the fitted or given `g_{1,0}`, bits.
    pub entropy_prediction: Option<f64>,
    /// `C^zz_n`.
    pub memory: Estimate,
    /// Mean field at the fitted or given `g_{1,0}`.
    pub memory_prediction: Option<f64>,
}

/// All l-bits at all α, in the order of α, then n; `log_bare` is `log g_{1,0}` at an α, if it is known.
///
/// # Errors
/// [`TheoryError::NotConverged`] if the mean-field equations were not solved.
pub(crate) fn profile(
    averages: &SizeAverages,
    model: &DrhMeanField,
    log_bare: impl Fn(f64) -> Option<f64>,
) -> Result<Vec<ProfilePoint>, TheoryError> {
    let mut points = Vec::with_capacity(averages.alphas.len() * averages.n_lbits);
    for (index, &alpha) in averages.alphas.iter().enumerate() {
        let states = log_bare(alpha).map(|log_g_1| model.lbits(log_g_1, alpha)).transpose()?;
        for lbit in 0..averages.n_lbits {
            let predicted = states.as_ref().map(|states| states[lbit]);
            points.push(ProfilePoint {
                alpha,
                lbit: lbit + 1,
                entropy: Estimate::of(averages.entropy.at(lbit, index)),
                entropy_prediction: predicted.map(|state| state.entropy),
                memory: Estimate::of(averages.memory.at(lbit, index)),
                memory_prediction: predicted.map(|state| state.memory),
            });
        }
    }
    Ok(points)
}
