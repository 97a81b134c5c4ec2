//! The distribution of the entropies of an l-bit over eigenstates.

use crate::entropy::{entropy_slope, log_coupling_of_entropy};
use crate::resonance::ResonanceDistribution;

/// Probability density of an eigenstate's entropy at coupling `g₁`, per bit.
///
/// ```text
/// p_S(s) = ∫ δ(s - S(g)) p̃(g/g₁) dg/g₁                         (A12) of PRB 106, 184208
///        = x p̃(x) / (dS/d log g),   S(g) = s,   x = g/g₁
/// ```
///
/// `s` in bits; zero outside `(0, 1)`. It vanishes as `s → 0` and diverges as `(1 - s)^{-1/2}` at
/// one bit. `log_g = -∞` (all weight at `s = 0`) and `+∞` (all at `s = 1`) give zero inside.
pub fn entropy_density(distribution: &dyn ResonanceDistribution, log_g: f64, s: f64) -> f64 {
    if s <= 0.0 || s >= 1.0 {
        return 0.0;
    }
    let log_g_of_s = log_coupling_of_entropy(s);
    let per_log = distribution.density_per_log(log_g_of_s - log_g);
    // Where the resonances have no weight the Jacobian may have underflown too.
    if per_log == 0.0 { 0.0 } else { per_log / entropy_slope(log_g_of_s.exp()) }
}

/// Probability that an eigenstate's entropy at coupling `g₁` is below `s` bits.
///
/// ```text
/// F_S(s) = F(g/g₁),   S(g) = s                                 integral of (A12)
/// ```
///
/// Zero for `s ≤ 0`, one for `s ≥ 1`.
pub fn entropy_cdf(distribution: &dyn ResonanceDistribution, log_g: f64, s: f64) -> f64 {
    if s <= 0.0 {
        return 0.0;
    }
    if s >= 1.0 {
        return 1.0;
    }
    distribution.cumulative(log_coupling_of_entropy(s) - log_g).value
}
