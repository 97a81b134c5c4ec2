//! The law of resonances of a GUE grain, in elementary functions.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

use super::distribution::ResonanceDistribution;
use crate::fraction::Fraction;

/// The resonance distribution of a GUE grain (β = 2), exact.
///
/// ```text
/// p̃(x) = (2/x²) e^{-4π/x²} (1 + 8π/x²)
/// F(x) = erfc(2√π/x) + (2/x) e^{-4π/x²}
/// ```
///
/// A Hamiltonian without time-reversal symmetry has complex elements; derived in `data/THEORY.md`, held against samples of
/// the ensemble by the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GueResonance;

/// `2√π/x`.
fn scaled_inverse(log_x: f64) -> f64 {
    (-log_x).exp() * 2.0 * PI.sqrt()
}

impl ResonanceDistribution for GueResonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        let z = scaled_inverse(log_x);
        let decay = (-z * z).exp();
        // ∞·0 where x underflows to 0.
        if decay == 0.0 { 0.0 } else { 0.5 * FRAC_2_SQRT_PI * z * decay * (1.0 + 2.0 * z * z) }
    }

    /// In `z = 2√π/x`: `F = erfc(z) + (z/√π) e^{-z²}`.
    fn cumulative(&self, log_x: f64) -> Fraction {
        let z = scaled_inverse(log_x);
        let decay = (-z * z).exp();
        let linear = if decay == 0.0 { 0.0 } else { 0.5 * FRAC_2_SQRT_PI * z * decay };
        Fraction { value: pxfm::f_erfc(z) + linear, complement: pxfm::f_erf(z) - linear }
    }

    fn tail_amplitude(&self) -> f64 {
        2.0
    }

    fn small_x_exponent(&self) -> f64 {
        4.0 * PI
    }
}
