//! The operator on the grain that turns one l-bit, as a matrix.

use faer::Mat;
use grain_eigen::Scalar;
use grain_model::{CouplingOperator, Realization};

use crate::models::central_grain::Hamiltonian;

/// `B_n` of one l-bit, `[d_g, d_g]`: it turns the l-bit up, `V_n = J_n (B_n ⊗ σ_n^+ + h.c.)`.
pub(super) fn flip_operator<T: Scalar>(
    operator: CouplingOperator,
    realization: &Realization,
    lbit: usize,
) -> Mat<T> {
    let alone = Hamiltonian::<T>::of(operator, &realization.of_lbits(&[lbit]), &[1.0]);
    let d = alone.grain_dimension();
    let mut matrix = Mat::zeros(d, d);
    for state in 0..d {
        alone.row(state, &mut |column, element| {
            if column >= d {
                matrix[(state, column - d)] += element;
            }
        });
    }
    matrix
}
