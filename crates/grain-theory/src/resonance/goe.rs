//! The law of resonances of a GOE grain, in closed form.

use std::f64::consts::{FRAC_2_PI, FRAC_2_SQRT_PI, PI};
use std::sync::LazyLock;

use super::distribution::ResonanceDistribution;
use crate::chebyshev::ChebyshevPanels;
use crate::fraction::Fraction;

/// `π³/8`, so that `w = (π³/8)/x²`.
const W_AT_ONE: f64 = 0.125 * PI * PI * PI;

/// The resonance distribution of a GOE grain (β = 1), exact.
///
/// ```text
/// p̃(x) = (2w/x²) e^{-w} [K₀(w) + K₁(w)],   w = π³/(8x²)        for (A3) of PRB 106, 184208
/// F(x) = (2/π) ∫₀^∞ Q(3/2, 2w cosh²τ) / cosh τ dτ
/// ```
///
/// `K₀, K₁` are modified Bessel functions, `Q` the regularised upper incomplete gamma function. `F`
/// follows from `p̃` by `K_ν(w) = ∫₀^∞ e^{-w cosh t} cosh νt dt`, integrated over `x` first.
///
/// The Bessel functions come exponentially scaled from `pxfm`, which was correctly rounded at each
/// of 860 arguments in `10⁻²⁰ ≤ w ≤ 10³` (40-digit references); `spec_math` was within 1.1e-15,
/// `complex-bessel` within 6e-15, `puruspe` (unscaled, so unusable beyond `w ≈ 700`) within 3e-15
/// and its error function within 3e-13 only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GoeResonance;

impl GoeResonance {
    /// Probability below and above `exp(log_x)`, by quadrature: what [`Self::cumulative`]
    /// interpolates.
    ///
    /// Trapezoidal rule in `τ`; the integrand is analytic for `|Im τ| < π/4`.
    pub fn cumulative_by_quadrature(self, log_x: f64) -> Fraction {
        let (scaled_below, above) = distribution_integrals(log_x);
        let below = scaled_below * (-2.0 * reduced_inverse_square(log_x)).exp();
        Fraction { value: below, complement: above }
    }
}

impl ResonanceDistribution for GoeResonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        let profile = tail_profile(reduced_inverse_square(log_x));
        // 0·∞ where x underflows.
        if profile == 0.0 { 0.0 } else { profile * (-log_x).exp() }
    }

    fn cumulative(&self, log_x: f64) -> Fraction {
        let smooth = &*SMOOTH_LOG_ODDS;
        let inside = log_x.clamp(LOG_X_LOW, LOG_X_HIGH);
        // Above the last panel 1 - F = 2/x to 1e-16; below the first, F is zero in any double.
        let beyond = (log_x - inside).max(0.0);
        let log_odds = smooth.value(inside) + beyond - 2.0 * reduced_inverse_square(log_x);
        Fraction::from_log_odds(log_odds)
    }

    fn tail_amplitude(&self) -> f64 {
        2.0
    }

    fn small_x_exponent(&self) -> f64 {
        2.0 * W_AT_ONE
    }
}

/// `w = π³/(8x²)`.
fn reduced_inverse_square(log_x: f64) -> f64 {
    W_AT_ONE * (-2.0 * log_x).exp()
}

/// `x² p̃(x) = 2w e^{-w} [K₀(w) + K₁(w)]`, which is 2 at `w = 0`.
fn tail_profile(w: f64) -> f64 {
    // w (K₀ + K₁) = 1 + O(w log w), and w = 0 times K₁ = ∞ has no value.
    if w < 1e-20 {
        return 2.0;
    }
    // Scaled twice: e^{-w} K(w) = e^{-2w} [e^w K(w)], the bracket algebraic in w.
    let decay = (-2.0 * w).exp();
    if decay == 0.0 { 0.0 } else { 2.0 * w * decay * (pxfm::f_k0e(w) + pxfm::f_k1e(w)) }
}

/// Range of `log x` that the interpolant of the distribution function covers: below it `2w > 1100`,
/// and `F` underflows; above it the log-odds are those of the tail, `log(x/2)`, to `2/x`.
const LOG_X_LOW: f64 = -2.5;
const LOG_X_HIGH: f64 = 40.0;

/// `log(F/(1-F)) + 2w` as a function of `log x`, which is smooth and grows linearly at most: the
/// essential singularity of `F` at `x = 0` is in the `2w`.
static SMOOTH_LOG_ODDS: LazyLock<ChebyshevPanels> = LazyLock::new(|| {
    ChebyshevPanels::fit(LOG_X_LOW, LOG_X_HIGH, 2.0, 1e-13, |log_x| {
        let (scaled_below, above) = distribution_integrals(log_x);
        scaled_below.ln() - above.ln()
    })
});

/// Above this `√(2w)`, that is below `x ≈ 3.5`, `F < 0.38` and `1 - F` cannot cancel.
const DIRECT_COMPLEMENT: f64 = 0.8;

/// `(e^{2w} F, 1 - F)` as integrals of positive functions.
///
/// ```text
/// e^{2w} F = (2/π) ∫₀^∞ [erfcx(z) + (2/√π) z] e^{-2w sinh²τ} / cosh τ dτ,     z = √(2w) cosh τ
///    1 - F = (2/π) ∫₀^∞ P(3/2, z²) / cosh τ dτ
/// ```
fn distribution_integrals(log_x: f64) -> (f64, f64) {
    let root = (2.0 * reduced_inverse_square(log_x)).sqrt();
    if root.is_infinite() {
        return (FRAC_2_PI, 1.0); // the limit x → 0; the scaled integrand is ∞·0 there
    }
    // e^{-4.9/h} is the error of the rule while the strip of width π/4 counts; at large w the
    // integrand is a Gaussian of width 1/√(4w), and the step must follow it.
    let step = 0.125 / (1.0 + root);
    let scaled_below = half_line_integral(step, |tau| {
        let z = root * f64::cosh(tau);
        let decay = (-(root * f64::sinh(tau)).powi(2)).exp();
        (pxfm::f_erfcx(z) + FRAC_2_SQRT_PI * z) * decay / f64::cosh(tau)
    });
    let above = if root > DIRECT_COMPLEMENT {
        1.0 - FRAC_2_PI * scaled_below * (-root * root).exp()
    } else {
        FRAC_2_PI
            * half_line_integral(step, |tau| {
                lower_gamma_three_halves(root * f64::cosh(tau)) / f64::cosh(tau)
            })
    };
    (FRAC_2_PI * scaled_below, above)
}

/// `P(3/2, z²)`, the regularised lower incomplete gamma function, to full relative accuracy.
///
/// ```text
/// P(3/2, z²) = erf(z) - (2/√π) z e^{-z²} = (2/√π) e^{-z²} Σ_{n≥1} 2ⁿ z^{2n+1}/(2n+1)!!
/// ```
fn lower_gamma_three_halves(z: f64) -> f64 {
    let factor = FRAC_2_SQRT_PI * (-z * z).exp();
    // At z = ½ the difference is a tenth of its terms; below, the series is short.
    if z > 0.5 {
        return pxfm::f_erf(z) - factor * z;
    }
    let (mut term, mut sum) = (z, 0.0);
    let mut odd = 1.0;
    // NaN and zero end both this loop and the next.
    while term > 1e-17 * sum {
        odd += 2.0;
        term *= 2.0 * z * z / odd;
        sum += term;
    }
    factor * sum
}

/// `∫₀^∞ f(τ) dτ` of an even positive function that decays exponentially in the end.
fn half_line_integral(step: f64, f: impl Fn(f64) -> f64) -> f64 {
    let first = f(0.0);
    let (mut term, mut sum) = (first, 0.5 * first);
    let mut k = 0.0;
    // The terms may rise at first; once they fall, they do so ever faster, or as e^{-τ}.
    while term > 1e-18 * sum {
        k += 1.0;
        // k·step, not a running sum, whose rounding e^τ would amplify.
        term = f(step * k);
        sum += term;
    }
    step * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bessel_functions_agree_with_their_integral() {
        // e^w K_ν(w) = ∫₀^∞ exp(-w (cosh t - 1)) cosh νt dt, doubly exponentially convergent:
        // step 1/16 is exact to rounding, which grows as the root of ≈ 1000 terms.
        for exponent in -80..=12 {
            let w = 10_f64.powf(0.25 * f64::from(exponent));
            let step = 1.0 / 16.0 / (1.0 + w.sqrt());
            let (mut k0, mut k1) = (0.5, 0.5);
            for k in 1_u32.. {
                let t = step * f64::from(k);
                // cosh t - 1 = 2 sinh²(t/2), without cancellation.
                let decay = (-2.0 * w * f64::sinh(0.5 * t).powi(2)).exp();
                k0 += decay;
                k1 += decay * t.cosh();
                if decay * t.cosh() < 1e-18 * k0 {
                    break;
                }
            }
            let tolerance = 2e-14;
            assert!((step * k0 / pxfm::f_k0e(w) - 1.0).abs() < tolerance, "K0 at {w:e}");
            assert!((step * k1 / pxfm::f_k1e(w) - 1.0).abs() < tolerance, "K1 at {w:e}");
        }
    }

    #[test]
    fn both_parts_of_the_distribution_function_add_up() {
        for k in -20..200 {
            let parts = GoeResonance.cumulative_by_quadrature(0.1 * f64::from(k));
            assert!((parts.value + parts.complement - 1.0).abs() < 2e-15, "log x = {k}/10");
        }
    }

    #[test]
    fn interpolated_distribution_function_is_the_quadrature() {
        // The series leave out 1e-13 of the log-odds; 2w adds its own rounding, 2w ε.
        assert!(SMOOTH_LOG_ODDS.unresolved() <= 1e-13);
        for k in -120..2100 {
            let log_x = 0.02 * f64::from(k) + 0.007;
            let exact = GoeResonance.cumulative_by_quadrature(log_x);
            let fast = GoeResonance.cumulative(log_x);
            let tolerance = 1e-12 + 8.0 * f64::EPSILON * reduced_inverse_square(log_x);
            if exact.value > f64::MIN_POSITIVE {
                assert!((fast.value / exact.value - 1.0).abs() < tolerance, "F at {log_x}");
            }
            let deviation = fast.complement / exact.complement - 1.0;
            assert!(deviation.abs() < tolerance, "1 - F at {log_x}");
        }
    }

    #[test]
    fn the_edges_of_the_interpolant_are_continuous() {
        let largest_at = |x: f64| {
            let (low, high) =
                (GoeResonance.cumulative(x - 1e-13), GoeResonance.cumulative(x + 1e-13));
            (low.log_odds() - high.log_odds()).abs()
        };
        for &joint in SMOOTH_LOG_ODDS.joints().iter().filter(|&&x| x > -2.0).chain(&[LOG_X_HIGH]) {
            // The slope of the log-odds is at most 4w ≤ 850 there.
            assert!(largest_at(joint) < 1e-12 + 2e-13 * 4.0 * reduced_inverse_square(joint));
        }
    }
}
