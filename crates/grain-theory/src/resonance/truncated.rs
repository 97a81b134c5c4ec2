//! The paper's printed expansion of the law of resonances, normalised.

use std::f64::consts::{FRAC_2_PI, PI};

use super::distribution::ResonanceDistribution;
use crate::fraction::Fraction;

/// Coefficients of (A3), as printed.
const C1: f64 = 5.3;
const C2: f64 = 11.2;

/// `π³/4`, as in the law of a GOE grain.
const SMALL_X_EXPONENT: f64 = 0.25 * PI * PI * PI;

/// `√(π³/4)`, so that `∫₀^∞ exp(-π³q²/4) dq = 1/π`.
const ROOT_OF_EXPONENT: f64 = 2.784_163_998_415_854;

/// The resonance distribution as printed in the paper, divided by its integral.
///
/// ```text
/// p̃(x) = (1/Z) (2/x²) exp(-π³/(4x²)) (1 + c₁/x + c₂/x²)       (A3) of PRB 106, 184208
/// Z = (2/π)(1 + 2c₂/π³) + 4c₁/π³ ≈ 1.78
/// ```
///
/// Kept for comparison with the paper: the printed form is not normalised, and once it is, its tail
/// is `2/(Z x²)`, not the `2/x²` of (6). Use [`super::GoeResonance`] for physics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TruncatedResonance;

impl TruncatedResonance {
    /// Integral of (A3) as printed, `Z`.
    pub const PRINTED_NORM: f64 =
        FRAC_2_PI * (1.0 + 0.5 * C2 / SMALL_X_EXPONENT) + C1 / SMALL_X_EXPONENT;
}

impl ResonanceDistribution for TruncatedResonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        let inverse = (-log_x).exp();
        let decay = (-SMALL_X_EXPONENT * inverse * inverse).exp();
        if decay == 0.0 {
            return 0.0;
        }
        2.0 * inverse * decay * (1.0 + inverse * (C1 + C2 * inverse)) / Self::PRINTED_NORM
    }

    /// In `q = 1/x`, with `a = π³/4`, integrated by parts:
    ///
    /// ```text
    /// Z F(x) = (2/π)(1 + c₂/2a) erfc(√a q) + (c₁ + c₂q)/a · exp(-a q²)
    /// ```
    fn cumulative(&self, log_x: f64) -> Fraction {
        const A: f64 = SMALL_X_EXPONENT;
        let inverse = (-log_x).exp();
        let scaled = ROOT_OF_EXPONENT * inverse;
        let error_weight = FRAC_2_PI * (1.0 + 0.5 * C2 / A);
        let exponent = -scaled * scaled;
        let decay = exponent.exp();
        // ∞·0 where x underflows to 0.
        let linear = if decay == 0.0 { 0.0 } else { C2 * inverse / A * decay };
        let below = error_weight * pxfm::f_erfc(scaled) + C1 / A * decay + linear;
        let above = error_weight * pxfm::f_erf(scaled) - C1 / A * exponent.exp_m1() - linear;
        Fraction { value: below / Self::PRINTED_NORM, complement: above / Self::PRINTED_NORM }
    }

    fn tail_amplitude(&self) -> f64 {
        2.0 / Self::PRINTED_NORM
    }

    fn small_x_exponent(&self) -> f64 {
        SMALL_X_EXPONENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_the_exponent_is_its_root() {
        assert!((ROOT_OF_EXPONENT - SMALL_X_EXPONENT.sqrt()).abs() < 4.0 * f64::EPSILON);
    }

    #[test]
    fn both_parts_of_the_distribution_function_add_up() {
        // `above` subtracts at worst 1.44 from 3.44 (the slopes in 1/x), so loses one bit.
        for k in -20..200 {
            let parts = TruncatedResonance.cumulative(0.1 * f64::from(k));
            assert!((parts.value + parts.complement - 1.0).abs() < 8.0 * f64::EPSILON);
        }
    }
}
