//! `y = H x` without a matrix: grain ⊗ 1, a diagonal, and N pair flips.
//!
//! One vector at a time, fused with the Chebyshev recurrence; nothing allocates. Blocks of vectors are
//! shared among threads by whole vectors: interleaved, so that SIMD runs over them, they were less than
//! half as fast (12.5 Gflop/s at N = 10, AMD EPYC), as every element of the grain is loaded anew for each
//! register, and their arrays leave the cache sooner.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use grain_eigen::{Recurrence, Scalar, Update};

use super::Hamiltonian;
use super::coupling::Coupling;
use super::kernel::Kernel;
use super::kernel::flips::FlipsOfQubit;
use super::kernel::operators::{OperatorKernel, OperatorTerms, ScaledCoupling};
use super::kernel::terms::{Arguments, Terms};

impl<T: Scalar> Hamiltonian<T> {
    /// `A = scale · (H - shift)`, for recurrences.
    pub fn scaled(&self, scale: f64, shift: f64) -> ScaledHamiltonian<T> {
        let d = self.grain_dimension;
        let parts = size_of::<T>() / size_of::<f64>();
        let coupling = match &self.coupling {
            Coupling::FirstQubit(couplings) => ScaledForm::FirstQubit(
                couplings.iter().map(|coupling| 2.0 * scale * coupling).collect(),
            ),
            Coupling::Flips(flips) => {
                let mut by_qubit: BTreeMap<usize, Vec<(usize, Vec<f64>)>> = BTreeMap::new();
                for (lbit, flip) in flips.iter().enumerate() {
                    let states = [false, true].into_iter().flat_map(|down| {
                        (0..d).map(move |state| flip.element(state ^ flip.stride, down))
                    });
                    let elements = states.flat_map(|e| std::iter::repeat_n(scale * e, parts));
                    let of_qubit = by_qubit.entry(flip.stride * parts).or_default();
                    of_qubit.push((lbit, elements.collect()));
                }
                let qubits = by_qubit.into_iter();
                let qubits = qubits.map(|(stride, flips)| FlipsOfQubit { stride, flips });
                ScaledForm::Others(ScaledCoupling::Flips(qubits.collect()))
            }
            Coupling::Operators(matrices) => {
                let both = matrices.chunks_exact(d * d).flat_map(|matrix| {
                    let adjoint: Vec<T> =
                        (0..d * d).map(|at| matrix[at % d * d + at / d].conjugate()).collect();
                    [real_columns(matrix, d, scale), real_columns(&adjoint, d, scale)].concat()
                });
                ScaledForm::Others(ScaledCoupling::Operators(both.collect()))
            }
        };
        let reals = ScaledReals {
            grain: real_columns(&self.grain, d, scale),
            diagonal: self.diagonal.iter().map(|energy| scale * (energy - shift)).collect(),
            coupling,
            block: d * parts,
            n_lbits: self.n_lbits,
        };
        ScaledHamiltonian { reals, scalar: PhantomData }
    }
}

/// A matrix `[d, d]`, column-major, as it acts on real numbers: on pairs of real and imaginary parts where it is complex.
///
/// ```text
/// z = a + i b  →  ( a  -b )
///                 ( b   a )
/// ```
///
/// so that one kernel serves both kinds of number, and neither does an operation in vain.
fn real_columns<T: Scalar>(matrix: &[T], d: usize, scale: f64) -> Vec<f64> {
    let reals = T::reals(matrix);
    if size_of::<T>() == size_of::<f64>() {
        return reals.iter().map(|element| scale * element).collect();
    }
    let columns = reals.chunks_exact(2 * d).flat_map(|column| {
        let times_i = column.chunks_exact(2).flat_map(|pair| [-pair[1], pair[0]]);
        column.iter().copied().chain(times_i)
    });
    columns.map(|element| scale * element).collect()
}

/// `A = scale · (H - shift)`, stored by its structure; made by [`Hamiltonian::scaled`].
#[derive(Debug, Clone)]
pub struct ScaledHamiltonian<T = f64> {
    reals: ScaledReals,
    scalar: PhantomData<T>,
}

/// The same as it acts on real numbers, of one type for both kinds of number: kernels are compiled here, and not anew for whoever asks.
#[derive(Debug, Clone)]
struct ScaledReals {
    /// Column-major `[block, block]`, symmetric.
    grain: Vec<f64>,
    /// `[configuration]`
    diagonal: Vec<f64>,
    coupling: ScaledForm,
    /// Real numbers of a configuration: `d_g`, or twice as many.
    block: usize,
    n_lbits: usize,
}

/// The coupling by the kernel that serves it.
#[derive(Debug, Clone)]
enum ScaledForm {
    /// `2 J_n`, `[l-bit]`.
    FirstQubit(Vec<f64>),
    Others(ScaledCoupling),
}

impl<T: Scalar> ScaledHamiltonian<T> {
    /// The dimension `D = d_g 2^N`.
    pub fn dimension(&self) -> usize {
        (self.reals.block * size_of::<f64>() / size_of::<T>()) << self.reals.n_lbits
    }

    /// Floating-point operations of a product, real ones, counted as they are needed: those of recurrence and sum are not in it.
    pub fn operations(&self) -> f64 {
        let ScaledReals { coupling, block, n_lbits, .. } = &self.reals;
        let (block, n_lbits) = (*block as f64, *n_lbits as f64);
        let coupled = match coupling {
            // Each of half the amplitudes.
            ScaledForm::FirstQubit(_) => n_lbits,
            ScaledForm::Others(ScaledCoupling::Flips(_)) => 2.0 * n_lbits,
            ScaledForm::Others(ScaledCoupling::Operators(_)) => 2.0 * block * n_lbits,
        };
        let reals = (self.dimension() * size_of::<T>() / size_of::<f64>()) as f64;
        (2.0 * block + 2.0 + coupled) * reals
    }
}

impl ScaledReals {
    fn run(&self, x: &[f64], y: &mut [f64], update: Update<'_, f64>) {
        match &self.coupling {
            ScaledForm::FirstQubit(flips) => {
                let terms = Terms {
                    grain: &self.grain,
                    diagonal: &self.diagonal,
                    flips,
                    grain_dimension: self.block,
                };
                pulp::Arch::new().dispatch(Kernel(Arguments { terms, x, y, update }));
            }
            ScaledForm::Others(coupling) => {
                let terms = OperatorTerms {
                    grain: &self.grain,
                    diagonal: &self.diagonal,
                    coupling,
                    block: self.block,
                    n_lbits: self.n_lbits,
                };
                pulp::Arch::new().dispatch(OperatorKernel { terms, x, y, update });
            }
        }
    }
}

impl<T: Scalar> Recurrence for ScaledHamiltonian<T> {
    type Scalar = T;

    /// Costs [`ScaledHamiltonian::operations`] floating-point operations, and those of recurrence and sum; `(2 d_g + 2 + N) D`
    /// for the paper's coupling.
    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        assert_eq!((x.len(), y.len()), (self.dimension(), self.dimension()), "vectors of length D");
        // Linear with real coefficients: pairs of real numbers do as well as complex ones.
        let update = match update {
            Update::Product => Update::Product,
            Update::Recurrence => Update::Recurrence,
            Update::RecurrenceAndSum { sum, weights } => {
                assert_eq!(sum.len(), y.len(), "a sum of length D");
                Update::RecurrenceAndSum { sum: T::reals_mut(sum), weights }
            }
        };
        self.reals.run(T::reals(x), T::reals_mut(y), update);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::central_grain::dense;
    use faer::Mat;
    use grain_model::{Alpha, CentralGrain, CouplingLaw, GrainDimension, LbitCount};
    use grain_model::{Realization, Seed};
    use pulp::Simd;

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
    fn the_product_is_that_of_the_matrix_for_grains_of_every_size() {
        for d in [2, 4, 8, 16, 32] {
            for n in 1..=6 {
                let hamiltonian = with_grain(d, n);
                let x = numbers(hamiltonian.dimension(), d + n);
                let mut y = vec![f64::NAN; x.len()];
                hamiltonian.scaled(1.0, 0.0).update(&x, &mut y, Update::Product);
                for (got, want) in y.iter().zip(&dense_product(&hamiltonian, &x)) {
                    let error = (got - want).abs();
                    assert!(error < d as f64 * TOLERANCE, "d_g = {d}, N = {n}: {error:e}");
                }
            }
        }
    }

    /// Whether one instruction set of this machine makes `2 A x - y` and the sum as the scalar one does.
    #[track_caller]
    fn check_instruction_set<S: Simd>(simd: S) {
        for d in [2, 4, 8, 16, 32] {
            for n in [1, 3, 4, 6] {
                let scaled = with_grain(d, n).scaled(0.4, 0.3);
                let length = scaled.dimension();
                let x = numbers(length, 1);
                let [(y, sum), (want, want_sum)] = [true, false].map(|vector| {
                    let (mut y, mut sum) = (numbers(length, 2), numbers(length, 3));
                    let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.2, -0.5] };
                    let ScaledForm::FirstQubit(flips) = &scaled.reals.coupling else {
                        unreachable!()
                    };
                    let terms = Terms {
                        grain: &scaled.reals.grain,
                        diagonal: &scaled.reals.diagonal,
                        flips,
                        grain_dimension: d,
                    };
                    let kernel = Kernel(Arguments { terms, x: &x, y: &mut y, update });
                    if vector {
                        simd.vectorize(kernel);
                    } else {
                        pulp::Scalar::new().vectorize(kernel);
                    }
                    (y, sum)
                });
                for (got, want) in y.iter().chain(&sum).zip(want.iter().chain(&want_sum)) {
                    let error = (got - want).abs();
                    assert!(error < d as f64 * TOLERANCE, "d_g = {d}, N = {n}: {error:e}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_has_the_same_product() {
        check_instruction_set(pulp::Scalar::new());
        #[cfg(target_arch = "x86_64")]
        {
            // Blocks of eight fill a register of the second, and two of the first.
            pulp::x86::V3::try_new().into_iter().for_each(check_instruction_set);
            pulp::x86::V4::try_new().into_iter().for_each(check_instruction_set);
        }
    }

    #[test]
    fn the_recurrence_subtracts_the_old_vector_and_adds_to_the_sum() {
        let (scale, shift) = (0.4, 0.3);
        for (d, n) in [(2, 5), (4, 4), (8, 1), (8, 6), (16, 5)] {
            let hamiltonian = with_grain(d, n);
            let scaled = hamiltonian.scaled(scale, shift);
            let length = hamiltonian.dimension();
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
        }
    }
}
