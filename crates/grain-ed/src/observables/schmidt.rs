//! Schmidt decompositions: how an eigenstate is entangled across a cut between grain and l-bits.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::ComputeEigenvectors;
use faer::{Mat, Par};
use grain_eigen::Scalar;

use crate::observables::amplitudes::{OfAmplitudes, as_matrix};

/// The Schmidt weights (squares of the Schmidt values) of a state, descending, with the sum one: as many as the smaller side of the cut
/// has dimensions.
///
/// They are eigenvalues of the reduced density matrix of the smaller side, each exact to some roundings of one. NaN if these cannot be
/// found, which no dataset takes for a number.
pub(crate) struct SchmidtWeights {
    /// The dimension of the inner side of the cut: `d_g 2^n` of the grain and n l-bits.
    pub(crate) inner: usize,
}

impl OfAmplitudes for SchmidtWeights {
    type Output = Vec<f64>;

    fn compute<T: Scalar>(&mut self, amplitudes: &[T]) -> Vec<f64> {
        let matrix = as_matrix(amplitudes, self.inner);
        let side = matrix.nrows().min(matrix.ncols());
        let mut density = Mat::<T>::zeros(side, side);
        if matrix.ncols() <= matrix.nrows() {
            T::multiply_adjoint(density.as_mut(), matrix, matrix);
        } else {
            let adjoint = Mat::from_fn(matrix.ncols(), matrix.nrows(), |row, column| {
                matrix[(column, row)].conjugate()
            });
            T::multiply_adjoint(density.as_mut(), adjoint.as_ref(), adjoint.as_ref());
        }
        let mut values = vec![T::from_real(0.0); side];
        let parameters = T::decomposition_parameters();
        let none = ComputeEigenvectors::No;
        let scratch = T::decomposition_scratch(side, none, Par::Seq, parameters);
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        let solved = T::decompose(density.as_ref(), &mut values, None, Par::Seq, stack, parameters);
        if solved.is_err() {
            return vec![f64::NAN; side];
        }
        let mut weights: Vec<f64> = values.iter().map(|value| value.real_part().max(0.0)).collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        let norm: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= norm;
        }
        weights
    }
}

/// `-Σ p log₂ p`, bits.
pub(crate) fn entropy_of(weights: &[f64]) -> f64 {
    let terms = weights.iter().filter(|weight| **weight != 0.0).map(|p| -p * p.log2());
    // A pure state has weights 1 and rounding errors.
    terms.sum::<f64>().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_one_weight_and_a_ghz_state_two() {
        let product: Vec<f64> = (0..32).map(|i| if i == 5 { 1.0 } else { 0.0 }).collect();
        let mut ghz = vec![0.0_f64; 32];
        (ghz[0], ghz[31]) = (0.6, 0.8);
        for inner in [2, 4, 8, 16] {
            let weights = SchmidtWeights { inner }.compute(&product);
            assert!(entropy_of(&weights) < 1e-14 && (weights[0] - 1.0).abs() < 1e-14);
            let weights = SchmidtWeights { inner }.compute(&ghz);
            assert!((weights[0] - 0.64).abs() < 1e-14 && (weights[1] - 0.36).abs() < 1e-14);
            let exact = -0.64 * 0.64_f64.log2() - 0.36 * 0.36_f64.log2();
            assert!((entropy_of(&weights) - exact).abs() < 1e-13);
        }
    }
}
