//! What every law of the resonances can be asked: density, probabilities, tail and quantiles.

use crate::fraction::Fraction;
use crate::root::increasing_root;

/// The law `p̃` of `x = g_{1a}/g₁`, a dimensionless positive number with a tail `∝ 1/x²`.
///
/// # Examples
///
/// ```
/// use grain_theory::{Resonance, ResonanceDistribution};
///
/// let law = Resonance::Goe;
/// let median = law.quantile(0.5);
/// assert!((law.cdf(median) - 0.5).abs() < 1e-12);
/// assert!((1e6 * law.survival(1e6) - law.tail_amplitude()).abs() < 1e-5, "p̃(x) → 2/x² (6)");
/// ```
pub trait ResonanceDistribution {
    /// Probability per unit of `log x`: the density in the variable that the theory integrates
    /// over.
    ///
    /// ```text
    /// x p̃(x),   x = exp(log_x)
    /// ```
    ///
    /// Any `log_x`, `±∞` included; NaN gives NaN.
    fn density_per_log(&self, log_x: f64) -> f64;

    /// Probability below and above `exp(log_x)`, each to full relative accuracy.
    fn cumulative(&self, log_x: f64) -> Fraction;

    /// The amplitude `A` of the tail, `p̃(x) → A/x²`; 2 for every true distribution (6).
    fn tail_amplitude(&self) -> f64;

    /// The `A` of `p̃ ∝ e^{-A/x²}` at small `x`, up to powers of `x`: `A_β` of the law's derivation in `data/THEORY.md`.
    fn small_x_exponent(&self) -> f64;

    /// Probability density at `x`; zero for `x ≤ 0`.
    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 || x.is_infinite() { 0.0 } else { self.density_per_log(x.ln()) / x }
    }

    /// Probability that a resonance is below `x`.
    ///
    /// ```text
    /// F(x) = ∫₀ˣ p̃(y) dy
    /// ```
    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { self.cumulative(x.ln()).value }
    }

    /// Probability that a resonance is above `x`, `1 - F(x)` without cancellation.
    fn survival(&self, x: f64) -> f64 {
        if x <= 0.0 { 1.0 } else { self.cumulative(x.ln()).complement }
    }

    /// The `x` below which a fraction `u` of the resonances lies: a sample, if `u` is uniform.
    ///
    /// ```text
    /// F(quantile(u)) = u
    /// ```
    ///
    /// `u = 0` gives 0, `u = 1` gives ∞; outside `[0, 1]`, NaN. Relative accuracy 1e-12 or better.
    fn quantile(&self, u: f64) -> f64 {
        if !(0.0..=1.0).contains(&u) {
            return f64::NAN;
        }
        let target = Fraction { value: u, complement: 1.0 - u }.log_odds();
        if target.is_infinite() {
            return if u < 0.5 { 0.0 } else { f64::INFINITY };
        }
        let guess = if u < 0.5 {
            0.5 * (self.small_x_exponent() / -u.ln()).ln()
        } else {
            (self.tail_amplitude() / (1.0 - u)).ln()
        };
        let log_x = increasing_root(LOG_QUANTILE_LOW, LOG_QUANTILE_HIGH, guess, |log_x| {
            let below = self.cumulative(log_x);
            let slope = self.density_per_log(log_x) / (below.value * below.complement);
            (below.log_odds() - target, slope)
        });
        log_x.exp()
    }
}

/// `F` is below the smallest positive double under `exp` of this, and 1 - `F` below 2⁻⁵⁴ above
/// `exp` of the other: every quantile of a double lies between.
const LOG_QUANTILE_LOW: f64 = -3.0;
const LOG_QUANTILE_HIGH: f64 = 40.0;
