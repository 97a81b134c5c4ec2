//! The entropic enhancement: by how much an l-bit enlarges the bath that the others see.

use std::f64::consts::{LN_2, SQRT_2};

use crate::flip::two_level_memory;
use crate::fraction::Fraction;
use crate::quadrature::ResonanceQuadrature;

/// What mixing with a first l-bit adds to a matrix element between eigenstates of norms `g`, `g'`.
///
/// ```text
/// K - 1,   K = √(PP' + QQ') + √(PQ' + QP')                     (A26) of PRB 106, 184208
///            = √(1 + s),   s² = 1 - (P - Q)² (P' - Q')²
/// ```
///
/// `0 ≤ K - 1 ≤ √2 - 1`; relative accuracy is kept for small couplings, where
/// `K - 1 ≈ √(g² + g'²)`.
pub fn enhancement_kernel_excess(g: f64, g_prime: f64) -> f64 {
    kernel_excess(two_level_memory(g).complement, two_level_memory(g_prime).complement)
}

/// `K - 1` from the lost memories `b = 1 - (P - Q)²` of both eigenstates.
fn kernel_excess(lost: f64, lost_prime: f64) -> f64 {
    // 1 - (1-b)(1-b') expanded: nothing cancels to leading order.
    let s = (lost + lost_prime - lost * lost_prime).sqrt();
    s / (1.0 + (1.0 + s).sqrt())
}

/// `√2 - K` from the memories of both eigenstates.
fn kernel_deficit(memory: f64, memory_prime: f64) -> f64 {
    let both = memory * memory_prime;
    let s = (1.0 - both).sqrt();
    // 1 - s = (1 - s²)/(1 + s).
    both / (1.0 + s) / (SQRT_2 + (1.0 + s).sqrt())
}

/// Below this coupling `K - 1` is averaged, above it `√2 - K`: here they are alike.
const LOG_G_SWITCH: f64 = -3.0;

/// Beyond `g = e^{19}` the kernel depends on `g` only through terms below `1/(4g²)` = 1e-17.
const LOG_G_SATURATED: f64 = 19.0;

/// Entropic enhancement `η` at coupling `g₁`, as a fraction of its bound `log 2`, by quadrature.
///
/// ```text
/// η(g₁) = 2 log ∫∫ p(g) p(g') K(g, g') dg dg',   p(g) = p̃(g/g₁)/g₁      (A27) of PRB 106, 184208
/// ```
///
/// `value` is `η/log 2`, `complement` is `1 - η/log 2`, each to full relative accuracy: `K - 1` and
/// `√2 - K` are averaged, never `K`. The reference that the interpolant is certified against; for
/// [`crate::quadrature::LOG_G_LOW`] `≤ log g ≤` [`crate::quadrature::LOG_G_HIGH`]. Costs up to a
/// millisecond.
pub fn enhancement_by_quadrature(quadrature: &ResonanceQuadrature, log_g: f64) -> Fraction {
    if log_g < LOG_G_SWITCH {
        let nodes: Vec<(f64, f64)> = quadrature
            .nodes_until(log_g, LOG_G_SATURATED)
            .into_iter()
            .map(|(g, weight)| (two_level_memory(g).complement, weight))
            .collect();
        let excess = symmetric_average(&nodes, kernel_excess);
        Fraction::from_value(2.0 * excess.ln_1p() / LN_2)
    } else {
        // The weights fall as e^{-t} and the memory as e^{-2t}: the sum is over well before the
        // last node, whose lumped weight meets a memory below 1e-17 of the largest.
        let nodes: Vec<(f64, f64)> = quadrature
            .nodes_until(log_g, log_g + LOG_G_SATURATED)
            .into_iter()
            .map(|(g, weight)| (two_level_memory(g).value, weight))
            .collect();
        let deficit = symmetric_average(&nodes, kernel_deficit);
        Fraction::from_complement(-2.0 * (-deficit / SQRT_2).ln_1p() / LN_2)
    }
}

/// `Σ_ij w_i w_j k(x_i, x_j)` of a symmetric kernel, over `j ≤ i`.
fn symmetric_average(nodes: &[(f64, f64)], kernel: fn(f64, f64) -> f64) -> f64 {
    // Row by row: two short sums round less than one long one.
    nodes
        .iter()
        .enumerate()
        .map(|(i, &(x, weight))| {
            let below: f64 = nodes[..i]
                .iter()
                .map(|&(other, other_weight)| other_weight * kernel(x, other))
                .sum();
            weight * (2.0 * below + weight * kernel(x, x))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flip::{flip_probability, stay_probability};
    use crate::resonance::Resonance;

    #[test]
    fn kernel_is_that_of_the_amplitudes() {
        for (g, h) in [(0.3, 0.3), (0.01, 5.0), (2.0, 0.7), (40.0, 90.0)] {
            let (p, q) = (flip_probability(g), stay_probability(g));
            let (p_prime, q_prime) = (flip_probability(h), stay_probability(h));
            let k = (p * p_prime + q * q_prime).sqrt() + (p * q_prime + q * p_prime).sqrt();
            assert!((enhancement_kernel_excess(g, h) - (k - 1.0)).abs() < 4.0 * f64::EPSILON);
            let (memory, memory_prime) = (two_level_memory(g).value, two_level_memory(h).value);
            let deficit = kernel_deficit(memory, memory_prime);
            assert!((deficit - (SQRT_2 - k)).abs() < 4.0 * f64::EPSILON, "deficit at {g}, {h}");
        }
    }

    #[test]
    fn kernel_at_small_couplings_is_the_joint_norm() {
        // K - 1 = √(g² + g'²) (1 - ½ √(g² + g'²) + …).
        let (g, h) = (3e-13, 4e-13);
        assert!((enhancement_kernel_excess(g, h) / 5e-13 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn both_forms_agree_where_they_meet() {
        for resonance in Resonance::ALL {
            let quadrature = ResonanceQuadrature::new(&resonance);
            let below = enhancement_by_quadrature(&quadrature, LOG_G_SWITCH - 1e-13);
            let above = enhancement_by_quadrature(&quadrature, LOG_G_SWITCH + 1e-13);
            // η changes by 2e-13 times its slope, below 1.
            assert!((below.value - above.value).abs() < 4e-13);
            assert!((below.complement - above.complement).abs() < 4e-13);
        }
    }
}
