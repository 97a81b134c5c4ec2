//! The law of resonances among levels that do not repel.

use std::f64::consts::{FRAC_2_SQRT_PI, PI};

use super::distribution::ResonanceDistribution;
use crate::fraction::Fraction;

/// The resonance distribution of levels without correlations, whatever the law of the matrix elements.
///
/// ```text
/// p̃(x) = (2/x²) e^{-π/x²},     F(x) = erfc(√π/x)
/// ```
///
/// The square of the norm (5) is then a sum of independent heavy-tailed terms, a one-sided Lévy law of index ½ of which only
/// `[|V|]` enters. Real norms of a chain lie between this and the law of a random matrix: the band of the theory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoissonResonance;

/// `√π/x`.
fn scaled_inverse(log_x: f64) -> f64 {
    (-log_x).exp() * PI.sqrt()
}

impl ResonanceDistribution for PoissonResonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        let z = scaled_inverse(log_x);
        let decay = (-z * z).exp();
        // ∞·0 where x underflows to 0.
        if decay == 0.0 { 0.0 } else { FRAC_2_SQRT_PI * z * decay }
    }

    fn cumulative(&self, log_x: f64) -> Fraction {
        let z = scaled_inverse(log_x);
        Fraction { value: pxfm::f_erfc(z), complement: pxfm::f_erf(z) }
    }

    fn tail_amplitude(&self) -> f64 {
        2.0
    }

    fn small_x_exponent(&self) -> f64 {
        PI
    }
}
