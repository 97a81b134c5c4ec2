//! The law of resonances of a GSE grain, in elementary functions.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

use super::distribution::ResonanceDistribution;
use crate::fraction::Fraction;

/// The resonance distribution of a GSE grain (β = 4), exact.
///
/// ```text
/// F(x) = erfc(√t) + e^{-t} (t^{3/2} + 5√t/2)/(2√π),     t = 64π/(9x²)
/// x p̃(x) = e^{-t} (t^{5/2} + t^{3/2} + ¾ √t)/√π
/// ```
///
/// Of the theory alone: the levels of such a grain are Kramers pairs, so that the entropy of one eigenstate is not defined
/// and no data have this law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GseResonance;

/// `√t = (8/3)√π/x`.
fn scaled_inverse(log_x: f64) -> f64 {
    (-log_x).exp() * (8.0 / 3.0) * PI.sqrt()
}

impl ResonanceDistribution for GseResonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        let z = scaled_inverse(log_x);
        let t = z * z;
        let decay = (-t).exp();
        // ∞·0 where x underflows to 0.
        if decay == 0.0 {
            return 0.0;
        }
        0.5 * FRAC_2_SQRT_PI * decay * z * (0.75 + t + t * t)
    }

    fn cumulative(&self, log_x: f64) -> Fraction {
        let z = scaled_inverse(log_x);
        let t = z * z;
        let decay = (-t).exp();
        let algebraic =
            if decay == 0.0 { 0.0 } else { 0.25 * FRAC_2_SQRT_PI * decay * z * (2.5 + t) };
        Fraction { value: pxfm::f_erfc(z) + algebraic, complement: pxfm::f_erf(z) - algebraic }
    }

    fn tail_amplitude(&self) -> f64 {
        2.0
    }

    fn small_x_exponent(&self) -> f64 {
        64.0 * PI / 9.0
    }
}
