//! The Hamiltonian as a `D × D` Hermitian matrix.

use faer::MatMut;
use grain_eigen::Scalar;

use super::Hamiltonian;

/// Writes the matrix, both triangles, into `matrix` `[D, D]`, whatever it held before.
///
/// Only the elements that are not zero are visited, by their structure.
pub fn fill<T: Scalar>(hamiltonian: &Hamiltonian<T>, mut matrix: MatMut<'_, T>) {
    let dimension = hamiltonian.dimension();
    assert_eq!((matrix.nrows(), matrix.ncols()), (dimension, dimension), "D × D");
    matrix.fill(T::from_real(0.0));
    for column in 0..dimension {
        // Column by column, as the matrix lies in memory: a column is a row, conjugate.
        hamiltonian.row(column, &mut |row, element| matrix[(row, column)] = element.conjugate());
    }
}
