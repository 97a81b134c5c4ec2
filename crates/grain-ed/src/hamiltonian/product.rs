//! `y = H x` without a matrix: grain ⊗ 1, a diagonal, and N pair flips.
//!
//! Single vectors, and blocks of [`LANES`] interleaved vectors; either fused with the Chebyshev
//! recurrence. Nothing allocates.

use std::ops::Range;

use rayon::prelude::*;

use crate::hamiltonian::Hamiltonian;
use crate::hamiltonian::kernel::Terms;
use crate::hamiltonian::kernel::lanes::LanesKernel;
use crate::hamiltonian::kernel::single::SingleKernel;

pub use crate::hamiltonian::kernel::Update;
pub use crate::hamiltonian::kernel::lanes::LANES;

/// The least number of l-bits for which blocks of vectors are implemented.
pub const LEAST_LBITS: usize = 3;

/// Rows that one task of [`ScaledHamiltonian::update_in_parallel`] writes: large against the cost of
/// handing over a task, small enough to share the rows of N = 12 among 16 threads.
const ROWS_A_TASK: usize = 2048;

impl Hamiltonian {
    /// Writes `H x` into `y`; both `[D]`.
    ///
    /// Costs `(2 d_g + 2 + N) D` floating-point operations.
    pub fn apply(&self, x: &[f64], y: &mut [f64]) {
        assert_eq!((x.len(), y.len()), (self.dimension(), self.dimension()), "vectors of length D");
        let terms = Terms {
            grain: &self.grain,
            diagonal: &self.field_energies,
            flips: &self.couplings,
            flip_scale: 2.0,
            grain_dimension: self.grain_dimension,
        };
        pulp::Arch::new().dispatch(SingleKernel { terms, x, y, recurrence: false });
    }

    /// `A = scale · (H - shift)`, for recurrences.
    pub fn scaled(&self, scale: f64, shift: f64) -> ScaledHamiltonian {
        ScaledHamiltonian {
            grain: self.grain.iter().map(|element| scale * element).collect(),
            diagonal: self.field_energies.iter().map(|energy| scale * (energy - shift)).collect(),
            flips: self.couplings.iter().map(|coupling| 2.0 * scale * coupling).collect(),
            grain_dimension: self.grain_dimension,
        }
    }
}

/// `A = scale · (H - shift)`, stored by its structure; made by [`Hamiltonian::scaled`].
#[derive(Debug, Clone)]
pub struct ScaledHamiltonian {
    /// `[d_g, d_g]`, symmetric.
    grain: Vec<f64>,
    /// `[configuration]`
    diagonal: Vec<f64>,
    /// `[l-bit]`
    flips: Vec<f64>,
    grain_dimension: usize,
}

impl ScaledHamiltonian {
    /// The dimension `D = d_g 2^N`.
    pub fn dimension(&self) -> usize {
        self.grain_dimension << self.flips.len()
    }

    /// `y ← A x` for one vector; both `[D]`.
    pub fn apply(&self, x: &[f64], y: &mut [f64]) {
        self.single(x, y, false);
    }

    /// `y ← A x - y` for one vector, a step of the Chebyshev recurrence; both `[D]`.
    pub fn advance(&self, x: &[f64], y: &mut [f64]) {
        self.single(x, y, true);
    }

    fn single(&self, x: &[f64], y: &mut [f64], recurrence: bool) {
        assert_eq!((x.len(), y.len()), (self.dimension(), self.dimension()), "vectors of length D");
        pulp::Arch::new().dispatch(SingleKernel { terms: self.terms(), x, y, recurrence });
    }

    /// The update for a block of interleaved vectors `[D, LANES]`, on the calling thread.
    ///
    /// Needs at least [`LEAST_LBITS`] l-bits.
    pub fn update(&self, x: &[f64], y: &mut [f64], update: Update<'_>) {
        let configurations = 0..1 << self.flips.len();
        self.update_rows(x, y, configurations, update);
    }

    /// [`Self::update`] with the rows shared among the threads of the current pool; the same bits.
    pub fn update_in_parallel(&self, x: &[f64], y: &mut [f64], update: Update<'_>) {
        let group = 1 << LEAST_LBITS;
        let configurations = (ROWS_A_TASK / self.grain_dimension).max(group);
        let length = configurations * self.grain_dimension * LANES;
        let task = |index: usize, y: &mut [f64], update: Update<'_>| {
            let first = index * configurations;
            let last = first + y.len() / (self.grain_dimension * LANES);
            self.update_rows(x, y, first..last, update);
        };
        let parts = y.par_chunks_mut(length).enumerate();
        match update {
            Update::Product => parts.for_each(|(index, y)| task(index, y, Update::Product)),
            Update::Recurrence => parts.for_each(|(index, y)| task(index, y, Update::Recurrence)),
            Update::RecurrenceAndSum { sum, weights } => {
                parts.zip(sum.par_chunks_mut(length)).for_each(|((index, y), sum)| {
                    task(index, y, Update::RecurrenceAndSum { sum, weights });
                });
            }
        }
    }

    fn update_rows(
        &self,
        x: &[f64],
        y: &mut [f64],
        configurations: Range<usize>,
        update: Update<'_>,
    ) {
        assert!(self.flips.len() >= LEAST_LBITS, "blocks of vectors need {LEAST_LBITS} l-bits");
        assert_eq!(x.len(), self.dimension() * LANES, "a block of vectors of length D");
        let rows = configurations.len() * self.grain_dimension;
        assert_eq!(y.len(), rows * LANES, "a block of rows of y");
        if let Update::RecurrenceAndSum { sum, .. } = &update {
            assert_eq!(sum.len(), y.len(), "the sum has the rows of y");
        }
        let first_configuration = configurations.start;
        let kernel = LanesKernel { terms: self.terms(), x, y, first_configuration, update };
        pulp::Arch::new().dispatch(kernel);
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            grain: &self.grain,
            diagonal: &self.diagonal,
            flips: &self.flips,
            flip_scale: 1.0,
            grain_dimension: self.grain_dimension,
        }
    }
}

/// Writes up to [`LANES`] vectors, the columns `[D]` of `columns`, interleaved into `block`.
///
/// Missing vectors are zero.
pub fn interleave(columns: &[f64], block: &mut [f64]) {
    let dimension = block.len() / LANES;
    block.fill(0.0);
    for (lane, column) in columns.chunks_exact(dimension).enumerate() {
        for (target, amplitude) in block.iter_mut().skip(lane).step_by(LANES).zip(column) {
            *target = *amplitude;
        }
    }
}

/// The inverse of [`interleave`].
pub fn separate(block: &[f64], columns: &mut [f64]) {
    let dimension = block.len() / LANES;
    for (lane, column) in columns.chunks_exact_mut(dimension).enumerate() {
        for (target, amplitude) in column.iter_mut().zip(block.iter().skip(lane).step_by(LANES)) {
            *target = *amplitude;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hamiltonian::dense;
    use crate::hamiltonian::tests::sample;
    use faer::Mat;
    use grain_model::{Alpha, CentralGrain, CouplingLaw, GrainDimension, LbitCount};
    use grain_model::{Realization, Seed};

    /// A Hamiltonian with a grain of any dimension.
    fn with_grain(dimension: usize, n: usize) -> Hamiltonian {
        let dimension = GrainDimension::new(dimension).unwrap();
        let model = CentralGrain::new(dimension, 1.5, 1.0, 0.1, CouplingLaw::paper()).unwrap();
        let n = LbitCount::new(n).unwrap();
        let realization = Realization::draw(&model, Seed(4), n, 0);
        let couplings = model.couplings().values(Some(Alpha::CRITICAL), n).unwrap();
        Hamiltonian::new(&realization, &couplings)
    }

    fn numbers(count: usize, seed: usize) -> Vec<f64> {
        (0..count).map(|i| ((i * 7919 + seed * 104_729) % 2003) as f64 / 1000.0 - 1.0).collect()
    }

    fn dense_product(hamiltonian: &Hamiltonian, x: &[f64]) -> Vec<f64> {
        let dimension = hamiltonian.dimension();
        let mut matrix = Mat::zeros(dimension, dimension);
        dense::fill(hamiltonian, matrix.as_mut());
        let x = faer::Col::from_fn(dimension, |row| x[row]);
        (&matrix * &x).iter().copied().collect()
    }

    /// Sums of `d_g + N + 2` terms of order one, in another order.
    const TOLERANCE: f64 = 1e-13;

    #[test]
    fn every_kernel_is_the_matrix_product_for_grains_of_every_size() {
        for d in [2, 4, 8, 16, 32] {
            for n in 1..=6 {
                let hamiltonian = with_grain(d, n);
                let dimension = hamiltonian.dimension();
                let columns = numbers(LANES * dimension, d + n);
                let expected: Vec<f64> = columns
                    .chunks_exact(dimension)
                    .flat_map(|x| dense_product(&hamiltonian, x))
                    .collect();
                let near = |got: &[f64], what: &str| {
                    for (got, want) in got.iter().zip(&expected) {
                        let error = (got - want).abs();
                        assert!(
                            error < d as f64 * TOLERANCE,
                            "{what}, d_g = {d}, N = {n}: {error:e}"
                        );
                    }
                };
                let mut single = vec![f64::NAN; expected.len()];
                for (x, y) in
                    columns.chunks_exact(dimension).zip(single.chunks_exact_mut(dimension))
                {
                    hamiltonian.apply(x, y);
                }
                near(&single, "single");
                if n >= LEAST_LBITS {
                    let (mut x, mut y) =
                        (vec![0.0; expected.len()], vec![f64::NAN; expected.len()]);
                    interleave(&columns, &mut x);
                    hamiltonian.scaled(1.0, 0.0).update(&x, &mut y, Update::Product);
                    let mut block = vec![f64::NAN; expected.len()];
                    separate(&y, &mut block);
                    near(&block, "block");
                }
            }
        }
    }

    #[test]
    fn the_recurrence_subtracts_the_old_vector_and_adds_to_the_sum() {
        let (hamiltonian, _, _) = sample(6, 0.7, 0);
        let (scale, shift) = (0.4, 0.3);
        let scaled = hamiltonian.scaled(scale, shift);
        let length = LANES * hamiltonian.dimension();
        let (x, old, old_sum) = (numbers(length, 1), numbers(length, 2), numbers(length, 3));
        let mut product = vec![0.0; length];
        hamiltonian.scaled(1.0, 0.0).update(&x, &mut product, Update::Product);
        let (mut y, mut sum) = (old.clone(), old_sum.clone());
        let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.25, -0.5] };
        scaled.update(&x, &mut y, update);
        for i in 0..length {
            let expected = scale * (product[i] - shift * x[i]) - old[i];
            assert!((y[i] - expected).abs() < TOLERANCE, "y[{i}]");
            let expected = old_sum[i] + 0.25 * x[i] - 0.5 * expected;
            assert!((sum[i] - expected).abs() < TOLERANCE, "sum[{i}]");
        }
        let mut recurrence = old.clone();
        scaled.update(&x, &mut recurrence, Update::Recurrence);
        assert_eq!(recurrence, y, "with and without a sum");
        let dimension = hamiltonian.dimension();
        let mut single = old[..dimension].to_vec();
        scaled.advance(&x[..dimension], &mut single);
        let mut product = vec![0.0; dimension];
        scaled.apply(&x[..dimension], &mut product);
        for i in 0..dimension {
            assert!((single[i] + old[i] - product[i]).abs() < TOLERANCE, "single[{i}]");
        }
    }

    #[test]
    fn threads_do_not_change_a_bit_of_a_product() {
        let (hamiltonian, _, _) = sample(10, 0.7, 0);
        let scaled = hamiltonian.scaled(0.1, 0.2);
        let length = LANES * hamiltonian.dimension();
        let x = numbers(length, 1);
        let (mut one, mut one_sum) = (numbers(length, 2), numbers(length, 3));
        let (mut many, mut many_sum) = (one.clone(), one_sum.clone());
        let weights = [0.3, 0.7];
        scaled.update(&x, &mut one, Update::RecurrenceAndSum { sum: &mut one_sum, weights });
        let update = Update::RecurrenceAndSum { sum: &mut many_sum, weights };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| scaled.update_in_parallel(&x, &mut many, update));
        assert_eq!((one, one_sum), (many, many_sum), "one thread and three");
    }
}
