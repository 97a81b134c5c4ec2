//! How much of a resonant eigenstate has the l-bit flipped.

use crate::fraction::Fraction;

/// Weight of the flipped l-bit in an eigenstate of the two-level resonance.
///
/// ```text
/// P(g) = ½ (1 - 1/√(1 + 4g²))                                  (A10) of PRB 106, 184208
/// ```
///
/// `g ≥ 0` is the norm (5) of the eigenstate, dimensionless; `0 ≤ P ≤ ½`. Relative accuracy is kept
/// for small `g`, where `P ≈ g²`; `g = ∞` gives ½.
pub fn flip_probability(g: f64) -> f64 {
    // ½ (1 - c) written as ½ (1 - c²)/(1 + c): the subtraction would lose P below g = 1e-8.
    let memory = two_level_memory(g);
    0.5 * memory.complement / (1.0 + memory.value.sqrt())
}

/// Weight of the unflipped l-bit, `Q = 1 - P`.
///
/// ```text
/// Q(g) = ½ (1 + 1/√(1 + 4g²))                                  (A10) of PRB 106, 184208
/// ```
pub fn stay_probability(g: f64) -> f64 {
    0.5 * (1.0 + two_level_memory(g).value.sqrt())
}

/// Memory of one eigenstate and what it has lost: `<σ^z>²` of the two-level resonance.
///
/// ```text
/// C(g) = (P - Q)² = 1/(1 + 4g²),    1 - C = 4g²/(1 + 4g²)      under (A14) of PRB 106, 184208
/// ```
pub fn two_level_memory(g: f64) -> Fraction {
    let four_g_squared = 4.0 * g * g;
    if g < 1.0 {
        Fraction {
            value: 1.0 / (1.0 + four_g_squared),
            complement: four_g_squared / (1.0 + four_g_squared),
        }
    } else {
        // In 1/(4g²), so that g = ∞ is its own limit and not ∞/∞.
        let inverse = four_g_squared.recip();
        Fraction { value: inverse / (1.0 + inverse), complement: 1.0 / (1.0 + inverse) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_two_by_two_hamiltonian() {
        // (A8): H = [[1, g], [g, 0]]; the eigenvector of the upper level is (cos θ, sin θ) with
        // tan 2θ = 2g.
        for g in [1e-3, 0.1, 0.5, 1.0, 7.0, 300.0_f64] {
            let angle = 0.5 * (2.0 * g).atan();
            let tolerance = 8.0 * f64::EPSILON;
            assert!((flip_probability(g) / angle.sin().powi(2) - 1.0).abs() < tolerance);
            assert!((stay_probability(g) / angle.cos().powi(2) - 1.0).abs() < tolerance);
            let memory = two_level_memory(g);
            assert!((memory.value / (2.0 * angle).cos().powi(2) - 1.0).abs() < 1e-12 * g.max(1.0));
        }
    }

    #[test]
    fn small_couplings_keep_their_relative_accuracy() {
        // P = g² (1 - 3g² + …): the next term is below rounding at g = 1e-9.
        let g = 1e-9;
        assert!((flip_probability(g) / (g * g) - 1.0).abs() < 4.0 * f64::EPSILON);
        assert!((two_level_memory(g).complement / (4.0 * g * g) - 1.0).abs() < 4.0 * f64::EPSILON);
    }

    #[test]
    fn no_coupling_and_infinite_coupling_are_exact() {
        assert_eq!((flip_probability(0.0), stay_probability(0.0)), (0.0, 1.0));
        assert_eq!((flip_probability(f64::INFINITY), stay_probability(f64::INFINITY)), (0.5, 0.5));
    }
}
