//! Every l-bit along the chain, beside the mean field of the same fit.

use grain_statistics::Estimate;
use serde::Serialize;

use crate::observable::Observable;
use crate::overlay::{Overlay, Residual};

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
    /// `[S_n]` minus mean field, bits.
    pub entropy_residual: Option<Residual>,
    /// `C^zz_n`.
    pub memory: Estimate,
    /// Mean field at the fitted or given `g_{1,0}`.
    pub memory_prediction: Option<f64>,
    /// `C^zz_n` minus mean field.
    pub memory_residual: Option<Residual>,
}

/// All l-bits at all α, in the order of α, then n, from the overlays of entropy and memory of every l-bit.
pub(crate) fn profile(lbits: &[LbitComparison]) -> Vec<ProfilePoint> {
    let alphas = lbits.first().map_or(0, |lbit| lbit.entropy.points.len());
    let at = |alpha: usize, of: &LbitComparison| {
        let (entropy, memory) = (of.entropy.points[alpha], of.memory.points[alpha]);
        ProfilePoint {
            alpha: entropy.alpha,
            lbit: of.lbit,
            entropy: entropy.data,
            entropy_prediction: entropy.prediction.map(|prediction| prediction.value),
            entropy_residual: entropy.residual,
            memory: memory.data,
            memory_prediction: memory.prediction.map(|prediction| prediction.value),
            memory_residual: memory.residual,
        }
    };
    (0..alphas).flat_map(|alpha| lbits.iter().map(move |of| at(alpha, of))).collect()
}

/// Entropy and memory of one l-bit against α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LbitComparison {
    /// The l-bit n, from 1.
    pub lbit: usize,
    /// `[S_n]`.
    pub entropy: Overlay,
    /// `C^zz_n`.
    pub memory: Overlay,
}

impl LbitComparison {
    /// The overlay of one quantity.
    pub fn overlay(&self, observable: Observable) -> &Overlay {
        match observable {
            Observable::Entropy => &self.entropy,
            Observable::Memory => &self.memory,
        }
    }
}
