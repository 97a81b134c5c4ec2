//! What proves that no eigenstate of the window is missing.
//!
//! The residuals of computed eigenpairs say that each of them exists, not that there is no other: an
//! exactly degenerate level shows a Krylov space as many of its states as the block has vectors. The
//! proof has two parts, one algebraic and one probabilistic.
//!
//! **Counting.** Let `V` be the orthonormal basis of the Krylov process of the filter `p = p(H)`, `T
//! = VᵀpV` with Ritz pairs `(θ_j, y_j)`, and `Q R = pV - VT` its residual, so that in the basis of
//! `V` and its complement
//!
//! ```text
//! p = ( T   B^T )      B = Q R,     A = (1 - VV^T) p (1 - VV^T)
//!     ( B   A   )
//! ```
//!
//! For `t > μ ≥ λ_max(A)` Sylvester's law of inertia gives the number of eigenvalues of `p` above
//! `t` as that of `T - t + Bᵀ(t - A)⁻¹B`. It is at least the number `n_t` of `θ_j > t`, and at most
//! that of `T - t + RᵀR/(t - μ)`. With `s_j = R y_j` the two agree if
//!
//! ```text
//! λ_max( Σ_j s_j s_j^T / (t - θ_j) ) < t - μ                                    (count)
//! ```
//!
//! Then *exactly* `n_t` eigenvalues of `p(H)` exceed `t`: none is missing, however degenerate.
//!
//! **Bounding the rest.** `μ` comes from the Krylov process itself. Fresh Gaussian vectors, drawn
//! after `V` was fixed, are added to its block. With `A` shifted to `A + s ≥ 0`, let `θ` be the
//! largest Ritz value of `A + s` in the Krylov space of dimension `k` of one of them. If `θ ≤ (1 -
//! ε) λ`, `λ = λ_max(A + s)`, then for every polynomial `q` of degree `k - 1` the vector `q(A)g` has a
//! Rayleigh quotient of at most `(1 - ε) λ`, so
//!
//! ```text
//! ε λ q(λ)² g_1² ≤ Σ_i ((1-ε)λ - λ_i)_+ q(λ_i)² g_i²
//! ```
//!
//! and with `q(x) = sin((2k-1)φ/2)/sin(φ/2)`, `x = (1-ε) λ (1 + cos φ)/2`,
//!
//! ```text
//! |g_1| / (Σ_{i>1} g_i²)^½ ≤ 1/sinh((2k-1) artanh √ε)
//! ```
//!
//! whose probability is at most `√(2D/π)` times the right side, as the left one is Student-t
//! distributed. This sharpens Kuczyński and Woźniakowski, SIAM J. Matrix Anal. Appl. 13, 1094 (1992).
//! Independent vectors multiply their probabilities, multiplicities only help, and a space that
//! contains more than one Krylov space has a larger `θ`, which is on the safe side.

use faer::{Mat, MatRef};

use super::error::WindowError;
use super::lanczos::Ritz;
use super::projected;

/// The probability with which one bound on the largest eigenvalue of a matrix may fail.
///
/// A solve makes two for the spectrum and usually one, at most 400, for the certificate: together
/// below 10⁻⁹.
pub(super) const FAILURE_PROBABILITY: f64 = 1e-12;

/// The share of `t - μ` that the left side of (count) may reach: rounding of the projected matrix
/// moves it by 10⁻¹² at most.
const SHARE: f64 = 0.9;

/// What was proved about the completeness of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// The value `t` of the filter above which every eigenstate was counted.
    pub level: f64,
    /// The number of eigenstates above it, exact.
    pub states: usize,
    /// The bound `μ < t` on the filter's eigenvalues outside the basis.
    pub complement: f64,
    /// The left side of (count) over its right side, below one.
    pub coupling: f64,
    /// Fresh random vectors that `μ` rests on.
    pub probes: usize,
    /// Krylov dimension `k` of each of them.
    pub steps: usize,
    /// The probability, over the random vectors, that the statement is wrong.
    pub failure_probability: f64,
}

/// The `ε` with which `λ ≤ θ/(1 - ε)` holds except with [`FAILURE_PROBABILITY`], for the largest
/// eigenvalue of a positive matrix and the largest Ritz value of `chains` independent random vectors
/// with Krylov spaces of dimension `steps`.
pub(super) fn relative_gap(dimension: usize, chains: usize, steps: usize) -> f64 {
    let each = FAILURE_PROBABILITY.powf(1.0 / chains as f64);
    let hyperbolic_sine = (2.0 * dimension as f64 / std::f64::consts::PI).sqrt() / each;
    let root = (hyperbolic_sine.asinh() / (2.0 * steps as f64 - 1.0)).tanh();
    root * root
}

/// Fresh random vectors that were added to a Krylov process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    /// Columns of the basis they found.
    pub basis: usize,
    /// How many.
    pub vectors: usize,
    /// Expansions of the process since.
    pub steps: usize,
}

impl Probe {
    /// The bound `μ` on the filter outside the basis that the probe found.
    ///
    /// `compression` is `T` restricted to the vectors that came after the probe; `lowest` is the least
    /// value of the filter on the spectrum.
    ///
    /// # Errors
    /// [`WindowError::NoConvergence`] of the small eigenproblem.
    pub(super) fn bound(
        &self,
        dimension: usize,
        compression: MatRef<'_, f64>,
        lowest: f64,
    ) -> Result<f64, WindowError> {
        if self.basis == dimension {
            // Nothing is outside.
            return Ok(lowest);
        }
        let largest = projected::largest_eigenvalue(compression)?;
        let gap = relative_gap(dimension, self.vectors, self.steps);
        Ok(lowest + (largest - lowest) / (1.0 - gap))
    }
}

/// The left side of (count) over `t - μ`, infinite if `μ ≥ t`.
///
/// # Errors
/// [`WindowError::NoConvergence`] of the small eigenproblem.
pub(super) fn coupling(ritz: &Ritz, level: f64, complement: f64) -> Result<f64, WindowError> {
    let width = ritz.bottom.nrows();
    if width == 0 {
        return Ok(0.0);
    }
    if complement >= level {
        return Ok(f64::INFINITY);
    }
    let mut sum = Mat::<f64>::zeros(width, width);
    for (state, theta) in ritz.values.iter().enumerate() {
        let weight = 1.0 / (level - theta);
        let bottom = ritz.bottom.col(state);
        for column in 0..width {
            for row in 0..width {
                sum[(row, column)] += weight * bottom[row] * bottom[column];
            }
        }
    }
    Ok(projected::largest_eigenvalue(sum.as_ref())? / (level - complement))
}

/// Whether (count) holds.
pub(super) fn counts(coupling: f64) -> bool {
    coupling < SHARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::window::random::RandomVectors;

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
            (0..diagonal.len()).map(|row| basis[i][row] * diagonal[row] * basis[j][row]).sum()
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
