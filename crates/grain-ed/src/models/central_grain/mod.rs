//! The central grain: the Hamiltonian of one realization, by its structure.

pub mod basis;

pub mod dense;

mod kernel;

pub mod product;

mod operator;

pub(crate) mod decoupled;

use grain_eigen::Traces;
use grain_model::Realization;

/// The central-grain Hamiltonian at given disorder and couplings, stored by its structure.
///
/// ```text
/// H = H_g + Σ_n h_n σ_n^z + Σ_n J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)     (1), (2) of PRB 106, 184208
///   = H_g ⊗ 1 + diagonal + Σ_n 2 J_n (σ_g^+ σ_n^- + h.c.)
/// ```
///
/// # Examples
///
/// ```
/// use faer::Par;
/// use grain_ed::Hamiltonian;
/// use grain_eigen::FullSolver;
/// use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed};
///
/// let (model, two) = (CentralGrain::paper(), LbitCount::new(2)?);
/// let realization = Realization::draw(&model, Seed(1), two, 0);
/// let couplings = model.couplings().values(Some(Alpha::CRITICAL), two)?;
/// let hamiltonian = Hamiltonian::new(&realization, &couplings);
/// let mut solver = FullSolver::new(hamiltonian.dimension(), Par::Seq);
/// let energies = solver.decompose(&hamiltonian)?.energies.to_vec();
/// let mean = energies.iter().sum::<f64>() / 32.0;
/// assert!((mean - hamiltonian.mean_energy()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Hamiltonian {
    /// `[d_g, d_g]`, symmetric: as it stands rows and columns are the same, and the kernels read columns.
    grain: Vec<f64>,
    /// `[l-bit]`
    couplings: Vec<f64>,
    /// `Σ_n h_n σ_n^z`, `[configuration]`.
    field_energies: Vec<f64>,
    grain_dimension: usize,
    traces: Traces,
}

impl Hamiltonian {
    /// The Hamiltonian of a realization with couplings `J_n`, `[l-bit]`, as many as it has fields.
    pub fn new(realization: &Realization, couplings: &[f64]) -> Self {
        let fields = realization.fields();
        assert_eq!(fields.len(), couplings.len(), "one coupling for every field");
        let field_energies = (0..1_usize << fields.len())
            .map(|configuration| {
                let energy = |(lbit, field)| basis::sign(configuration, lbit) * field;
                fields.iter().enumerate().map(energy).sum()
            })
            .collect();
        let (of_operator, of_square) = realization.exact_traces(couplings);
        Self {
            grain: realization.grain().to_vec(),
            couplings: couplings.to_vec(),
            field_energies,
            grain_dimension: realization.grain_dimension(),
            traces: Traces { of_operator, of_square },
        }
    }

    /// The dimension `D = d_g 2^N`.
    pub fn dimension(&self) -> usize {
        self.grain_dimension << self.n_lbits()
    }

    /// The dimension `d_g` of the grain.
    pub fn grain_dimension(&self) -> usize {
        self.grain_dimension
    }

    /// The number N of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.couplings.len()
    }

    /// The mean energy, that at infinite temperature; fields and couplings are traceless.
    ///
    /// ```text
    /// tr H / D = tr H_g / d_g
    /// ```
    pub fn mean_energy(&self) -> f64 {
        let trace: f64 = self.grain.iter().step_by(self.grain_dimension + 1).sum();
        trace / self.grain_dimension as f64
    }

    /// A bound `‖H‖ ≤` by the triangle inequality: rough, but certain.
    ///
    /// ```text
    /// ‖H‖ ≤ max_i Σ_j |H_g,ij| + max |Σ_n h_n σ_n^z| + Σ_n 2 |J_n|
    /// ```
    pub fn norm_bound(&self) -> f64 {
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        let rows = self.grain.chunks_exact(self.grain_dimension);
        let grain = largest(&mut rows.map(|row| row.iter().map(|element| element.abs()).sum()));
        let fields = largest(&mut self.field_energies.iter().map(|energy| energy.abs()));
        grain + fields + 2.0 * self.couplings.iter().map(|coupling| coupling.abs()).sum::<f64>()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use faer::Mat;
    use grain_eigen::{Recurrence, Update};
    use grain_model::{Alpha, CentralGrain, LbitCount, Seed};

    /// A Hamiltonian of the paper's model.
    pub(crate) fn sample(
        n: usize,
        alpha: f64,
        index: usize,
    ) -> (Hamiltonian, Realization, Vec<f64>) {
        let model = CentralGrain::paper();
        let n_lbits = LbitCount::new(n).unwrap();
        let realization = Realization::draw(&model, Seed(11), n_lbits, index);
        let alpha = Alpha::new(alpha).unwrap();
        let couplings = model.couplings().values(Some(alpha), n_lbits).unwrap();
        (Hamiltonian::new(&realization, &couplings), realization, couplings)
    }

    fn kronecker(a: &Mat<f64>, b: &Mat<f64>) -> Mat<f64> {
        let (rows, columns) = (b.nrows(), b.ncols());
        Mat::from_fn(a.nrows() * rows, a.ncols() * columns, |i, j| {
            a[(i / rows, j / columns)] * b[(i % rows, j % columns)]
        })
    }

    /// Eq. (1) literally: Kronecker products of Pauli matrices. σ^y σ^y is real.
    fn by_kronecker_products(realization: &Realization, couplings: &[f64]) -> Mat<f64> {
        let n = realization.n_lbits();
        let d = realization.grain_dimension();
        let identity = |size| Mat::<f64>::identity(size, size);
        let x = Mat::from_fn(2, 2, |i, j| if i == j { 0.0 } else { 1.0 });
        // i σ^y, real; (σ^y ⊗ σ^y) = -(iσ^y ⊗ iσ^y).
        let iy = Mat::from_fn(2, 2, |i, j| match (i, j) {
            (0, 1) => 1.0,
            (1, 0) => -1.0,
            _ => 0.0,
        });
        let z = Mat::from_fn(2, 2, |i, j| match (i, j) {
            (0, 0) => 1.0,
            (1, 1) => -1.0,
            _ => 0.0,
        });
        // The configuration is the slow index and l-bit n its bit n-1, so l-bit N comes first.
        let on_lbit = |operator: &Mat<f64>, lbit: usize, on_grain: &Mat<f64>| {
            let left = kronecker(&identity(1 << (n - 1 - lbit)), operator);
            kronecker(&kronecker(&left, &identity(1 << lbit)), on_grain)
        };
        let on_first_qubit = |operator: &Mat<f64>| kronecker(operator, &identity(d / 2));
        let grain = Mat::from_fn(d, d, |i, j| realization.grain()[i * d + j]);
        let mut h = kronecker(&identity(1 << n), &grain);
        for (lbit, (field, coupling)) in realization.fields().iter().zip(couplings).enumerate() {
            h += on_lbit(&z, lbit, &identity(d)) * faer::Scale(*field);
            let xx = on_lbit(&x, lbit, &on_first_qubit(&x));
            let minus_yy = on_lbit(&iy, lbit, &on_first_qubit(&iy));
            h += (xx - minus_yy) * faer::Scale(*coupling);
        }
        h
    }

    #[test]
    fn the_dense_matrix_is_equation_1_in_pauli_matrices() {
        for n in 1..=4 {
            let (hamiltonian, realization, couplings) = sample(n, 0.6, n);
            let mut dense =
                Mat::from_fn(hamiltonian.dimension(), hamiltonian.dimension(), |_, _| 7.0);
            dense::fill(&hamiltonian, dense.as_mut());
            let expected = by_kronecker_products(&realization, &couplings);
            // Sums of N fields in different orders differ by N roundings of numbers of order N.
            let tolerance = 4.0 * (n * n) as f64 * f64::EPSILON;
            assert!((&dense - &expected).norm_max() < tolerance, "N = {n}");
        }
    }

    #[test]
    fn the_product_without_a_matrix_is_the_matrix_product() {
        for n in 0..=5 {
            let (_, realization, couplings) = sample(n.max(1), 0.7, 1);
            // No l-bit at all is what is left where none is coupled.
            let realization = realization.with_fields(realization.fields()[..n].to_vec());
            let hamiltonian = Hamiltonian::new(&realization, &couplings[..n]);
            let dimension = hamiltonian.dimension();
            let mut dense = Mat::zeros(dimension, dimension);
            dense::fill(&hamiltonian, dense.as_mut());
            let x = faer::Col::from_fn(dimension, |i| ((i * 37 + 11) % 101) as f64 / 50.0 - 1.0);
            let expected = &dense * &x;
            let mut product = vec![f64::NAN; dimension];
            let input: Vec<f64> = x.iter().copied().collect();
            hamiltonian.scaled(1.0, 0.0).update(&input, &mut product, Update::Product);
            for (got, want) in product.iter().zip(expected.iter()) {
                // d_g + N + 1 terms of order one.
                assert!((got - want).abs() < 1e-13, "N = {n}: {got} and {want}");
            }
        }
    }

    #[test]
    fn the_traces_are_the_exact_ones() {
        for n in 1..=5 {
            let (hamiltonian, realization, couplings) = sample(n, 0.8, 2);
            let dimension = hamiltonian.dimension();
            let mut dense = Mat::zeros(dimension, dimension);
            dense::fill(&hamiltonian, dense.as_mut());
            let trace: f64 = (0..dimension).map(|i| dense[(i, i)]).sum();
            let (exact, exact_of_square) = realization.exact_traces(&couplings);
            let tolerance = dimension as f64 * f64::EPSILON * 20.0;
            assert!((trace - exact).abs() < tolerance, "tr H at N = {n}");
            let trace_of_square = dense.squared_norm_l2();
            assert!(
                (trace_of_square - exact_of_square).abs() < 20.0 * tolerance,
                "tr H² at N = {n}"
            );
        }
    }
}
