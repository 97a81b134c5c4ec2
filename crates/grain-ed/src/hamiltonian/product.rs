//! `y = H x` without a matrix: grain ⊗ 1, a diagonal, and N pair flips.

use crate::basis;
use crate::hamiltonian::Hamiltonian;

impl Hamiltonian {
    /// Writes `H x` into `y`; both `[D]`.
    ///
    /// Costs `(2 d_g + 2 + N) D` floating-point operations.
    pub fn apply(&self, x: &[f64], y: &mut [f64]) {
        assert_eq!((x.len(), y.len()), (self.dimension(), self.dimension()), "vectors of length D");
        pulp::Arch::new().dispatch(|| self.apply_simd(x, y));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for every instruction set")]
    fn apply_simd(&self, x: &[f64], y: &mut [f64]) {
        let d = self.grain_dimension;
        let blocks = x.chunks_exact(d).zip(y.chunks_exact_mut(d)).zip(&self.field_energies);
        for ((x, y), energy) in blocks {
            for (y, x) in y.iter_mut().zip(x) {
                *y = energy * x;
            }
            for (x, column) in x.iter().zip(self.grain.chunks_exact(d)) {
                for (y, element) in y.iter_mut().zip(column) {
                    *y += element * x;
                }
            }
        }
        let half = d / 2;
        for (lbit, coupling) in self.couplings.iter().enumerate() {
            for up in basis::configurations_up(self.n_lbits(), lbit) {
                let down = up | 1 << lbit;
                // Grain down with the l-bit up, and grain up with the l-bit down.
                let (one, other) = (up * d + half, down * d);
                for (y, x) in y[one..one + half].iter_mut().zip(&x[other..other + half]) {
                    *y += 2.0 * coupling * x;
                }
                for (y, x) in y[other..other + half].iter_mut().zip(&x[one..one + half]) {
                    *y += 2.0 * coupling * x;
                }
            }
        }
    }
}
