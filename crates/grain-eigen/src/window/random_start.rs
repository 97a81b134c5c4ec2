//! How much the largest Ritz value of a random start can be below the largest eigenvalue.
//!
//! With `A ≥ 0`, let `θ` be the largest Ritz value of `A` in the Krylov space of dimension `k` of a Gaussian vector `g`. If
//! `θ ≤ (1 - ε) λ`, `λ = λ_max(A)`, then for every polynomial `q` of degree `k - 1` the vector `q(A)g` has a
//! Rayleigh quotient of at most `(1 - ε) λ`, so
//!
//! ```text
//! ε λ q(λ)² |g_1|² ≤ Σ_i ((1-ε)λ - λ_i)_+ q(λ_i)² |g_i|²
//! ```
//!
//! and with `q(x) = sin((2k-1)φ/2)/sin(φ/2)`, `x = (1-ε) λ (1 + cos φ)/2`,
//!
//! ```text
//! |g_1| / (Σ_{i>1} |g_i|²)^½ ≤ s = 1/sinh((2k-1) artanh √ε)
//! ```
//!
//! whose probability is at most `√(2D/π) s`, as the left side is Student-t distributed where amplitudes are
//! real. Complex ones have twice as many numbers, and the probability is at most `D s²`, which is less wherever the bound
//! for real ones is below `2/π`. This sharpens Kuczyński and Woźniakowski, SIAM J. Matrix Anal. Appl. 13, 1094 (1992).
//! Independent vectors multiply their probabilities, multiplicities only help, and a space that
//! contains more than one Krylov space has a larger `θ`, which is on the safe side.

/// The probability with which one bound on the largest eigenvalue of a matrix may fail.
///
/// A solve makes two for the spectrum and usually one, at most 400, for the certificate: together
/// below 10⁻⁹.
pub(super) const FAILURE_PROBABILITY: f64 = 1e-12;

/// The `ε` with which `λ ≤ θ/(1 - ε)` holds except with [`FAILURE_PROBABILITY`], for the largest
/// eigenvalue of a positive matrix and the largest Ritz value of `chains` independent random vectors
/// with Krylov spaces of dimension `steps`.
pub(super) fn relative_gap(dimension: usize, chains: usize, steps: usize) -> f64 {
    let each = FAILURE_PROBABILITY.powf(1.0 / chains as f64);
    let hyperbolic_sine = (2.0 * dimension as f64 / std::f64::consts::PI).sqrt() / each;
    let root = (hyperbolic_sine.asinh() / (2.0 * steps as f64 - 1.0)).tanh();
    root * root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomVectors;
    use crate::window::projected;
    use faer::Mat;

    /// The largest Ritz value of a diagonal matrix in a Krylov space, with full orthogonalisation.
    fn largest_ritz_value(diagonal: &[f64], start: &[f64], steps: usize) -> f64 {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let mut next = start.to_vec();
        for _ in 0..steps {
            for _ in 0..2 {
                for vector in &basis {
                    let overlap: f64 = vector.iter().zip(&next).map(|(a, b)| a * b).sum();
                    next.iter_mut().zip(vector).for_each(|(x, v)| *x -= overlap * v);
                }
            }
            let norm = next.iter().map(|x| x * x).sum::<f64>().sqrt();
            basis.push(next.iter().map(|x| x / norm).collect());
            next = basis[basis.len() - 1].iter().zip(diagonal).map(|(x, d)| x * d).collect();
        }
        let projected = Mat::from_fn(steps, steps, |i, j| {
            (0..diagonal.len())
                .map(|row| basis[i][row] * diagonal[row] * basis[j][row])
                .sum::<f64>()
        });
        projected::largest_eigenvalue(projected.as_ref()).unwrap()
    }

    #[test]
    fn the_bound_of_a_random_start_fails_as_rarely_as_it_says() {
        // One isolated eigenvalue above a continuum: the hard case of the theorem. With `steps`
        // fixed, the ε that fails with probability P follows from the same formula at that P.
        let dimension = 400;
        let (steps, trials) = (8, 2000);
        let epsilon = 0.2_f64;
        let mut diagonal: Vec<f64> =
            (0..dimension).map(|i| (1.0 - epsilon) * i as f64 / (dimension - 1) as f64).collect();
        diagonal[dimension - 1] = 1.0;
        let sinh = ((2 * steps - 1) as f64 * epsilon.sqrt().atanh()).sinh();
        let bound = (2.0 * dimension as f64 / std::f64::consts::PI).sqrt() / sinh;
        let mut random = RandomVectors::new(77);
        let mut start = vec![0.0; dimension];
        let failures = (0..trials)
            .filter(|_| {
                random.fill(&mut start);
                largest_ritz_value(&diagonal, &start, steps) <= 1.0 - epsilon
            })
            .count();
        let rate = failures as f64 / f64::from(trials);
        // Five standard deviations of a binomial count; a bound that says nothing is no test.
        let spread = 5.0 * (bound * (1.0 - bound) / f64::from(trials)).sqrt();
        assert!(bound < 0.1, "the bound {bound} says something");
        assert!(rate < bound + spread, "{rate} failed, at most {bound} may");
    }

    #[test]
    fn more_steps_and_more_vectors_leave_less_doubt() {
        let gap = |chains, steps| relative_gap(131_072, chains, steps);
        assert!(gap(8, 6) < gap(8, 5), "a step more");
        assert!(gap(8, 6) < gap(4, 6), "four vectors more");
        assert!(gap(4, 100) < 0.01, "bounds of the spectrum: {}", gap(4, 100));
    }
}
