//! How much of its initial state an l-bit remembers for ever.

use crate::flip::two_level_memory;
use crate::fraction::Fraction;
use crate::quadrature::ResonanceQuadrature;

/// Infinite-time memory `C^zz` at coupling `g₁` and the memory lost, by quadrature.
///
/// ```text
/// C^zz(g₁) = ∫ (P - Q)² p̃(g/g₁) dg/g₁,   (P - Q)² = 1/(1 + 4g²)      (A14) of PRB 106, 184208
/// ```
///
/// Dimensionless. The reference that the interpolant is certified against; for
/// [`crate::quadrature::LOG_G_LOW`] `≤ log g ≤` [`crate::quadrature::LOG_G_HIGH`].
pub fn memory_by_quadrature(quadrature: &ResonanceQuadrature, log_g: f64) -> Fraction {
    quadrature.average(log_g, two_level_memory)
}
