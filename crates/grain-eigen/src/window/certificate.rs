//! What proves that no eigenstate of the window is missing.
//!
//! The residuals of computed eigenpairs say that each of them exists, not that there is no other: an
//! exactly degenerate level shows a Krylov space as many of its states as the block has vectors. The
//! proof has two parts, one algebraic and one probabilistic.
//!
//! **Counting.** Let `V` be the orthonormal basis of the Krylov process of the filter `p = p(H)`, `T
//! = V†pV` with Ritz pairs `(θ_j, y_j)`, and `Q R = pV - VT` its residual, so that in the basis of
//! `V` and its complement
//!
//! ```text
//! p = ( T   B†  )      B = Q R,     A = (1 - VV†) p (1 - VV†)
//!     ( B   A   )
//! ```
//!
//! For `t > μ ≥ λ_max(A)` Sylvester's law of inertia gives the number of eigenvalues of `p` above
//! `t` as that of `T - t + B†(t - A)⁻¹B`. It is at least the number `n_t` of `θ_j > t`, and at most
//! that of `T - t + R†R/(t - μ)`. With `s_j = R y_j` the two agree if
//!
//! ```text
//! λ_max( Σ_j s_j s_j† / (t - θ_j) ) < t - μ                                     (count)
//! ```
//!
//! Then *exactly* `n_t` eigenvalues of `p(H)` exceed `t`: none is missing, however degenerate.
//!
//! **Bounding the rest.** `μ` comes from the Krylov process itself. Fresh Gaussian vectors, drawn
//! after `V` was fixed, are added to its block. With `A` shifted to `A + s ≥ 0`, the largest Ritz value that
//! they show bounds `λ_max(A + s)` (`random_start`).

use faer::{Mat, MatRef};

use super::lanczos::Ritz;
use super::projected;
use super::random_start::relative_gap;
use crate::error::EigenError;
use crate::scalar::Scalar;

/// The share of `t - μ` that the left side of (count) may reach: rounding of the projected matrix
/// moves it by 10⁻¹² at most.
const SHARE: f64 = 0.9;

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
    /// [`EigenError::NoConvergence`] of the small eigenproblem.
    pub(super) fn bound<T: Scalar>(
        &self,
        dimension: usize,
        compression: MatRef<'_, T>,
        lowest: f64,
    ) -> Result<f64, EigenError> {
        if self.basis == dimension {
            // Nothing is outside.
            return Ok(f64::NEG_INFINITY);
        }
        let largest = projected::largest_eigenvalue(compression)?;
        let gap = relative_gap(dimension, self.vectors, self.steps);
        Ok(lowest + (largest - lowest) / (1.0 - gap))
    }
}

/// The left side of (count) over `t - μ`, infinite if `μ ≥ t`.
///
/// # Errors
/// [`EigenError::NoConvergence`] of the small eigenproblem.
pub(super) fn coupling<T: Scalar>(
    ritz: &Ritz<T>,
    level: f64,
    complement: f64,
) -> Result<f64, EigenError> {
    if complement >= level {
        return Ok(f64::INFINITY);
    }
    let width = ritz.bottom.nrows();
    if width == 0 {
        // The basis is invariant: what is outside is bounded by μ alone.
        return Ok(0.0);
    }
    let mut sum = Mat::<T>::zeros(width, width);
    for (state, theta) in ritz.values.iter().enumerate() {
        let weight = 1.0 / (level - theta);
        let bottom = ritz.bottom.col(state);
        for column in 0..width {
            for row in 0..width {
                let scaled = T::from_real(weight) * bottom[row];
                sum[(row, column)] += scaled * bottom[column].conjugate();
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

    #[test]
    fn an_invariant_basis_certifies_no_level_below_what_may_be_outside() {
        // A Krylov space that is exhausted has no residual left: what it does not hold is bounded by random vectors alone.
        let (values, residuals) = (vec![0.9], vec![0.0]);
        let bottom = Mat::<f64>::zeros(0, 1);
        let ritz = Ritz { values, vectors: Mat::identity(1, 1), bottom, residuals };
        assert!(!counts(coupling(&ritz, 0.5, 0.6).unwrap()), "a state at 0.6 may be missing");
        assert!(counts(coupling(&ritz, 0.5, 0.4).unwrap()), "none above 0.5 is");
    }
}
