//! How many basis states of the uncoupled system an eigenstate is spread over.

use faer::{Mat, Par, c64};
use grain_eigen::{DenseOperator, FullSolver, Scalar};
use grain_model::Realization;
use grain_model::column::{Column, NOT_NEGATIVE};
use pulp::Arch;

use crate::observables::amplitudes::{OfAmplitudes, as_matrix};
use crate::observables::observable::Observable;
use crate::observables::states::States;

/// Participation entropies in the eigenbasis of the uncoupled system, grain states times l-bit configurations, bits.
///
/// ```text
/// S_1 = -Σ_i p_i log₂ p_i,   S_2 = -log₂ Σ_i p_i²,   S_∞ = -log₂ max_i p_i,   p_i = |<i|a>|²
/// ```
#[derive(Debug)]
pub(super) struct Participation;

const COLUMNS: [Column; 3] = [
    Column::per_state(
        "participation_entropy_1",
        "bit",
        "Shannon entropy of the probabilities of the eigenstates without couplings, base 2",
    ),
    Column::per_state(
        "participation_entropy_2",
        "bit",
        "Renyi-2 entropy of the probabilities of the eigenstates without couplings, base 2",
    ),
    Column::per_state(
        "participation_entropy_inf",
        "bit",
        "-log2 of the largest probability among those of the eigenstates without couplings",
    ),
];

impl Observable for Participation {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.map(|column| Column { range: NOT_NEGATIVE, undefined: true, ..column }).to_vec()
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let mut entropies = [(); 3].map(|()| Vec::with_capacity(states.len()));
        let Some(realization) = states.realization() else {
            return vec![vec![f64::NAN; states.len()]; 3];
        };
        let mut participation = Entropies { realization, basis: None };
        states.each_vector(|_, vector| {
            let of_state = vector.compute(&mut participation);
            for (entropies, entropy) in entropies.iter_mut().zip(of_state) {
                entropies.push(entropy);
            }
        });
        entropies.into()
    }
}

struct Entropies<'r> {
    realization: &'r Realization,
    /// The eigenvectors of the grain, as columns.
    basis: Option<Mat<c64>>,
}

impl OfAmplitudes for Entropies<'_> {
    type Output = [f64; 3];

    fn compute<T: Scalar>(&mut self, amplitudes: &[T]) -> [f64; 3] {
        let realization = self.realization;
        let basis = self.basis.get_or_insert_with(|| grain_eigenvectors::<T>(realization));
        let dimension = basis.nrows();
        let basis =
            Mat::from_fn(dimension, dimension, |row, column| T::from_complex(basis[(row, column)]));
        let matrix = as_matrix(amplitudes, dimension);
        let mut rotated = Mat::<T>::zeros(dimension, matrix.ncols());
        T::multiply_adjoint(rotated.as_mut(), basis.as_ref(), matrix);
        let (mut shannon, mut squares, mut largest) = (0.0, 0.0, 0.0_f64);
        // faer's product leaves the upper halves of wide registers in use, with which instructions of plain x86-64 are 10 times as slow: not so those of
        // the machine, which a dispatch compiles for.
        Arch::new().dispatch(|| {
            for column in 0..rotated.ncols() {
                for amplitude in rotated.col_as_slice(column) {
                    let probability = (amplitude.conjugate() * *amplitude).real_part();
                    if probability > 0.0 {
                        shannon -= probability * probability.log2();
                    }
                    squares += probability * probability;
                    largest = largest.max(probability);
                }
            }
        });
        [shannon, -squares.log2(), -largest.log2()].map(|entropy| entropy.max(0.0))
    }
}

/// The eigenvectors of `H_g`, as columns; NaN if they cannot be found.
fn grain_eigenvectors<T: Scalar>(realization: &Realization) -> Mat<c64> {
    let dimension = realization.grain_dimension();
    let (real, imaginary) = (realization.grain(), realization.grain_imaginary());
    let element = |row: usize, column: usize| {
        let at = row * dimension + column;
        T::from_complex(c64::new(real[at], imaginary.get(at).copied().unwrap_or(0.0)))
    };
    let mut solver = FullSolver::<T>::new(dimension, Par::Seq);
    let grain = DenseOperator::new(Mat::from_fn(dimension, dimension, element));
    match grain.as_ref().map(|grain| solver.decompose(grain)) {
        Ok(Ok(spectrum)) => Mat::from_fn(dimension, dimension, |row, column| {
            spectrum.vectors[(row, column)].into_complex()
        }),
        Ok(Err(_)) | Err(_) => Mat::full(dimension, dimension, c64::new(f64::NAN, f64::NAN)),
    }
}
