//! The central grain: the Hamiltonian of one realization, by its structure.

pub mod basis;

pub mod dense;

mod kernel;

pub mod product;

mod operator;

pub(crate) mod decoupled;

mod coupling;

pub(crate) mod sector;

#[cfg(test)]
mod kronecker;

use grain_eigen::{Scalar, Traces};
use grain_model::drawn_array::INTERACTIONS;
use grain_model::{CouplingOperator, Realization};

use self::coupling::Coupling;

/// The central-grain Hamiltonian at given disorder and couplings, stored by its structure.
///
/// ```text
/// H = H_g ⊗ 1 + Σ_n h_n σ_n^z + Σ_{m<n} K_mn σ_m^z σ_n^z + Σ_n J_n (B_n ⊗ σ_n^+ + h.c.)
/// J_n (σ_g^x σ_n^x + σ_g^y σ_n^y) where B_n = 2 σ_g^-               (1), (2) of PRB 106, 184208
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
pub struct Hamiltonian<T = f64> {
    /// Column-major `[d_g, d_g]`, Hermitian.
    grain: Vec<T>,
    /// `Σ_n h_n σ_n^z + Σ_{m<n} K_mn σ_m^z σ_n^z`, `[configuration]`.
    diagonal: Vec<f64>,
    coupling: Coupling<T>,
    grain_dimension: usize,
    n_lbits: usize,
    traces: Traces,
}

impl Hamiltonian {
    /// The paper's Hamiltonian of a realization with couplings `J_n`, `[l-bit]`, as many as it has fields: the coupling is (2).
    pub fn new(realization: &Realization, couplings: &[f64]) -> Self {
        Self::of(CouplingOperator::default(), realization, couplings)
    }
}

impl<T: Scalar> Hamiltonian<T> {
    /// The Hamiltonian of a realization with couplings `J_n`, `[l-bit]`, as many as it has fields, and operators of a kind
    /// that the realization holds.
    ///
    /// A real scalar takes the real parts: a complex model is one of a complex scalar
    /// ([`grain_model::CentralGrain::is_complex`]).
    pub fn of(operator: CouplingOperator, realization: &Realization, couplings: &[f64]) -> Self {
        let fields = realization.fields();
        assert_eq!(fields.len(), couplings.len(), "one coupling for every field");
        let n = fields.len();
        let interactions = realization.array(&INTERACTIONS);
        let diagonal = (0..1_usize << n)
            .map(|configuration| {
                let energy = |(lbit, field)| basis::sign(configuration, lbit) * field;
                let of_fields: f64 = fields.iter().enumerate().map(energy).sum();
                let Some(matrix) = interactions else { return of_fields };
                let pairs = (0..n).flat_map(|m| (m + 1..n).map(move |n| (m, n)));
                let sign = |lbit| basis::sign(configuration, lbit);
                of_fields + pairs.map(|(a, b)| sign(a) * sign(b) * matrix[a * n + b]).sum::<f64>()
            })
            .collect();
        let (of_operator, of_square) = realization.exact_traces(operator.kind, couplings);
        let d = realization.grain_dimension();
        let (real, imaginary) = (realization.grain(), realization.grain_imaginary());
        let element = |at: usize| {
            let at = at % d * d + at / d;
            let im = imaginary.get(at).copied().unwrap_or(0.0);
            T::from_complex(faer::c64::new(real[at], im))
        };
        Self {
            grain: (0..d * d).map(element).collect(),
            diagonal,
            coupling: Coupling::of(operator, realization, couplings),
            grain_dimension: d,
            n_lbits: n,
            traces: Traces { of_operator, of_square },
        }
    }

    /// The dimension `D = d_g 2^N`.
    pub fn dimension(&self) -> usize {
        self.grain_dimension << self.n_lbits
    }

    /// The dimension `d_g` of the grain.
    pub fn grain_dimension(&self) -> usize {
        self.grain_dimension
    }

    /// The number N of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.n_lbits
    }

    /// The mean energy, that at infinite temperature; fields and couplings are traceless.
    ///
    /// ```text
    /// tr H / D = tr H_g / d_g
    /// ```
    pub fn mean_energy(&self) -> f64 {
        let diagonal = self.grain.iter().step_by(self.grain_dimension + 1);
        diagonal.map(|element| element.real_part()).sum::<f64>() / self.grain_dimension as f64
    }

    /// A bound `‖H‖ ≤` by the triangle inequality: rough, but certain.
    ///
    /// ```text
    /// ‖H‖ ≤ max_i Σ_j |H_g,ij| + max |Σ_n h_n σ_n^z + Σ_mn K_mn σ_m^z σ_n^z| + Σ_n |J_n| ‖B_n‖
    /// ```
    pub fn norm_bound(&self) -> f64 {
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        let columns = self.grain.chunks_exact(self.grain_dimension);
        let of_column = |column: &[T]| column.iter().map(|element| element.modulus()).sum();
        let grain = largest(&mut columns.map(of_column));
        let diagonal = largest(&mut self.diagonal.iter().map(|energy| energy.abs()));
        grain + diagonal + self.coupling.norm_bound(self.grain_dimension)
    }

    /// Gives the elements of a row, one for each column in which there is one.
    pub(crate) fn row(&self, row: usize, add: &mut dyn FnMut(usize, T)) {
        let d = self.grain_dimension;
        let (configuration, state) = (row / d, row % d);
        for from in 0..d {
            let mut element = self.grain[from * d + state];
            if from == state {
                element += T::from_real(self.diagonal[configuration]);
            }
            add(configuration * d + from, element);
        }
        self.coupling.row([configuration, state], [d, self.n_lbits], add);
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
            let (exact, exact_of_square) =
                realization.exact_traces(grain_model::OperatorKind::Exchange, &couplings);
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
