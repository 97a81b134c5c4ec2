//! The Hamiltonian as a `D × D` real symmetric matrix.

use faer::MatMut;
use faer::reborrow::ReborrowMut;

use super::{Hamiltonian, basis};

/// Writes the matrix, both triangles, into `matrix` `[D, D]`, whatever it held before.
///
/// Only the `D (d_g + N)` elements that are not zero are visited, by their structure.
pub fn fill(hamiltonian: &Hamiltonian, mut matrix: MatMut<'_, f64>) {
    let dimension = hamiltonian.dimension();
    assert_eq!((matrix.nrows(), matrix.ncols()), (dimension, dimension), "D × D");
    let d = hamiltonian.grain_dimension;
    matrix.fill(0.0);
    for (configuration, energy) in hamiltonian.field_energies.iter().enumerate() {
        let start = configuration * d;
        let mut block = matrix.rb_mut().submatrix_mut(start, start, d, d);
        for (column, elements) in hamiltonian.grain.chunks_exact(d).enumerate() {
            for (row, element) in elements.iter().enumerate() {
                block[(row, column)] = *element;
            }
            block[(column, column)] += energy;
        }
    }
    for (lbit, coupling) in hamiltonian.couplings.iter().enumerate() {
        for up in basis::configurations_up(hamiltonian.n_lbits(), lbit) {
            let down = up | 1 << lbit;
            // σ_g^- σ_n^+ and its conjugate: grain down and l-bit up against grain up, l-bit down.
            for rest in 0..d / 2 {
                let (row, column) = (down * d + rest, up * d + d / 2 + rest);
                matrix[(row, column)] = 2.0 * coupling;
                matrix[(column, row)] = 2.0 * coupling;
            }
        }
    }
}
