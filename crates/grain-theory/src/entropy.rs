//! The entanglement entropy of an l-bit, in one eigenstate and on average.

use std::f64::consts::LN_2;

use crate::flip::{flip_probability, two_level_memory};
use crate::fraction::Fraction;
use crate::quadrature::ResonanceQuadrature;
use crate::root::increasing_root;

/// Entanglement entropy of the l-bit in an eigenstate of norm `g`, in bits.
///
/// ```text
/// S(g) = -P log₂ P - Q log₂ Q                                  (A11) of PRB 106, 184208
/// ```
///
/// `g ≥ 0`; `0 ≤ S ≤ 1`, increasing; relative accuracy kept as `S → 0`.
pub fn two_level_entropy(g: f64) -> f64 {
    two_level_entropy_parts(g).value
}

/// `S(g)` and `1 - S(g)` in bits, each to full relative accuracy.
///
/// ```text
/// 1 - S = [2c artanh c + log(1 - c²)] / (2 log 2),     c = P - Q in modulus, 1/√(1 + 4g²)
/// ```
pub fn two_level_entropy_parts(g: f64) -> Fraction {
    /// Here S = 0.60: on either side the part computed directly is the smaller, or nearly so.
    const SWITCH: f64 = 0.5;
    if g < SWITCH {
        let flip = flip_probability(g);
        if flip == 0.0 {
            return Fraction::from_value(0.0); // 0 log 0
        }
        Fraction::from_value(-(flip * flip.ln() + (1.0 - flip) * (-flip).ln_1p()) / LN_2)
    } else {
        let c_squared = two_level_memory(g).value;
        let c = c_squared.sqrt();
        Fraction::from_complement((2.0 * c * c.atanh() + (-c_squared).ln_1p()) / (2.0 * LN_2))
    }
}

/// `dS/d log g` in bits: the Jacobian of (A12).
///
/// ```text
/// dS/d log g = (4/log 2) g² c³ artanh c,     artanh c = arsinh(1/2g)
/// ```
///
/// From `dS/dP = log₂(Q/P) = 2 artanh(c)/log 2` and `dP/dg = 2 g c³`.
pub(crate) fn entropy_slope(g: f64) -> f64 {
    let memory = two_level_memory(g);
    // 4g²c² is the lost memory 1 - C; arsinh, since c rounds to 1 below g = 1e-8.
    memory.complement * memory.value.sqrt() * (0.5 / g).asinh() / LN_2
}

/// `log g` of the eigenstate whose entropy is `s` bits: the inverse of (A11).
///
/// `-∞` for `s ≤ 0`, `+∞` for `s ≥ 1`. The derivative of the log-odds of `S` by `log g` is between
/// 1 and 2, so Newton's method needs no safeguard, and `s → 1` loses nothing: `1 - s` is exact
/// there.
pub(crate) fn log_coupling_of_entropy(s: f64) -> f64 {
    /// S is below the smallest positive double, or 1 - S below 2⁻⁵⁴, outside.
    const BRACKET: (f64, f64) = (-380.0, 40.0);
    if s.is_nan() {
        return s;
    }
    if s <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if s >= 1.0 {
        return f64::INFINITY;
    }
    let target = Fraction::from_value(s).log_odds();
    increasing_root(BRACKET.0, BRACKET.1, 0.5 * target, |log_g| {
        let g = log_g.exp();
        let entropy = two_level_entropy_parts(g);
        let slope = entropy_slope(g) / (entropy.value * entropy.complement);
        (entropy.log_odds() - target, slope)
    })
}

/// Mean entropy `[S]` at coupling `g₁` and its distance from one bit, by quadrature.
///
/// ```text
/// [S](g₁) = ∫ S(g) p̃(g/g₁) dg/g₁                               (A13) of PRB 106, 184208
/// ```
///
/// Bits. The reference that the interpolant is certified against; for
/// [`crate::quadrature::LOG_G_LOW`] `≤ log g ≤` [`crate::quadrature::LOG_G_HIGH`].
pub fn mean_entropy_by_quadrature(quadrature: &ResonanceQuadrature, log_g: f64) -> Fraction {
    quadrature.average(log_g, two_level_entropy_parts)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "limits are exact")]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_the_flip_probability() {
        // P = ½ (1 - cos θ) = sin²(θ/2) with tan θ = 2g; naive formula, away from its
        // cancellations.
        for g in [0.05, 0.3, 0.499_999, 0.5, 0.7, 2.0_f64] {
            let flip = (0.5 * (2.0 * g).atan()).sin().powi(2);
            let naive = -flip * flip.log2() - (1.0 - flip) * (1.0 - flip).log2();
            let parts = two_level_entropy_parts(g);
            assert!((parts.value - naive).abs() < 4.0 * f64::EPSILON, "S({g})");
            assert!((parts.complement - (1.0 - naive)).abs() < 4.0 * f64::EPSILON, "1 - S({g})");
        }
    }

    #[test]
    fn limits_of_the_entropy_keep_their_relative_accuracy() {
        // S → g² (1 - log g²)/log 2 with relative corrections g²; 1 - S → c²/(2 log 2) with c²/6.
        let g = 1e-9_f64;
        let small = g * g * (1.0 - (g * g).ln()) / LN_2;
        assert!((two_level_entropy(g) / small - 1.0).abs() < 1e-14);
        let g = 1e9_f64;
        let large = 1.0 / (8.0 * LN_2 * g * g);
        assert!((two_level_entropy_parts(g).complement / large - 1.0).abs() < 1e-14);
        assert_eq!(two_level_entropy(0.0), 0.0);
        assert_eq!(two_level_entropy(f64::INFINITY), 1.0);
    }

    #[test]
    fn slope_is_the_derivative() {
        for log_g in [-15.0, -3.0, -0.7, -0.69, 0.0, 2.0_f64] {
            let h = 1e-4;
            let part = |x: f64| {
                let parts = two_level_entropy_parts(x.exp());
                if log_g < 0.0 { parts.value } else { -parts.complement }
            };
            let eighth = (8.0 * (part(log_g + h) - part(log_g - h))
                - (part(log_g + 2.0 * h) - part(log_g - 2.0 * h)))
                / (12.0 * h);
            // Fourth-order difference: truncation h⁴, rounding ε/h.
            assert!((entropy_slope(log_g.exp()) / eighth - 1.0).abs() < 1e-10, "at {log_g}");
        }
    }

    #[test]
    fn coupling_of_an_entropy_is_its_inverse() {
        for log_g in [-300.0, -40.0, -9.0, -2.0, -0.69, 0.0, 1.0, 4.0, 10.0] {
            let s = two_level_entropy(f64::exp(log_g));
            let back = log_coupling_of_entropy(s);
            // d log g = dS/S' : the entropy itself is rounded, which near one bit is what limits.
            let conditioning =
                s * f64::EPSILON / entropy_slope(f64::exp(log_g)).max(f64::MIN_POSITIVE);
            let tolerance = 8.0 * f64::EPSILON * (1.0 + log_g.abs()) + conditioning;
            assert!((back - log_g).abs() < tolerance, "{log_g}: {back}");
        }
        assert_eq!(log_coupling_of_entropy(0.0), f64::NEG_INFINITY);
        assert_eq!(log_coupling_of_entropy(1.0), f64::INFINITY);
        assert!(log_coupling_of_entropy(f64::NAN).is_nan(), "NaN must stay NaN");
    }
}
