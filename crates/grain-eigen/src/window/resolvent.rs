//! The filter of shift-invert: a Lorentzian around the target, by a sparse factorisation.
//!
//! ```text
//! p(E) = γ²/((E - E_target)² + γ²) = γ Im 1/(E - z),     z = E_target + iγ
//! ```
//!
//! The usual `1/(E - E_target)` has no largest value, has the wanted states at both ends of its spectrum, and fails where the target is a
//! level. A shift off the real axis has none of this: `p` is between zero and one, whatever the spectrum is, and what certifies a
//! polynomial filter certifies this one. A real vector takes one complex solve, a complex one two.

use std::sync::{Arc, Mutex, PoisonError};

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::factor::PartialPivLuParams;
use faer::sparse::linalg::lu::{
    LuRef, LuSymbolicParams, NumericLu, SymbolicLu, factorize_symbolic_lu,
};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMatRef};
use faer::{Auto, Conj, MatMut, Par, Spec, c64};
use rayon::prelude::*;

use crate::error::EigenError;
use crate::operator::SparseMatrix;
use crate::run::Stop;
use crate::scalar::Scalar;

/// Vectors that are solved for together: a constant, on which the last digits may depend.
const TOGETHER: usize = 4;

/// The factors of `H - z`, and what they are a filter of.
#[derive(Clone)]
pub(super) struct Resolvent<T> {
    factors: Arc<Factors>,
    target: f64,
    /// `γ`
    width: f64,
    kind: std::marker::PhantomData<T>,
}

struct Factors {
    symbolic: SymbolicLu<usize>,
    numeric: NumericLu<usize, c64>,
    dimension: usize,
    /// Vectors and workspace, as many as there were solves at a time.
    spare: Mutex<Vec<(Vec<c64>, MemBuffer)>>,
}

impl<T> std::fmt::Debug for Resolvent<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolvent")
            .field("target", &self.target)
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}

impl<T: Scalar> Resolvent<T> {
    /// Factorises `H - target - i width`.
    ///
    /// # Errors
    /// [`EigenError::Factorisation`] where memory does not hold the factors.
    pub(super) fn new(
        matrix: SparseMatrix<'_, T>,
        target: f64,
        width: f64,
    ) -> Result<Self, EigenError> {
        let dimension = matrix.row_starts.len() - 1;
        let failed = || EigenError::Factorisation { dimension };
        let shifted = Shifted::new(matrix, c64::new(target, width));
        let pattern = SymbolicSparseColMatRef::new_checked(
            dimension,
            dimension,
            &shifted.starts,
            None,
            &shifted.rows,
        );
        let matrix = SparseColMatRef::new(pattern, &shifted.values);
        let symbolic =
            factorize_symbolic_lu(pattern, LuSymbolicParams::default()).map_err(|_| failed())?;
        let mut numeric = NumericLu::new();
        // On one thread, so that no digit depends on their number; the vectors are what threads share.
        let parameters: Spec<PartialPivLuParams, c64> =
            <PartialPivLuParams as Auto<c64>>::auto().into();
        let scratch = symbolic.factorize_numeric_lu_scratch::<c64>(Par::Seq, parameters);
        let mut scratch = MemBuffer::try_new(scratch).map_err(|_| failed())?;
        symbolic
            .factorize_numeric_lu(
                &mut numeric,
                matrix,
                Par::Seq,
                MemStack::new(&mut scratch),
                parameters,
            )
            .map_err(|_| failed())?;
        let factors = Factors { symbolic, numeric, dimension, spare: Mutex::default() };
        Ok(Self { factors: Arc::new(factors), target, width, kind: std::marker::PhantomData })
    }

    pub(super) fn value(&self, energy: f64) -> f64 {
        1.0 / (1.0 + ((energy - self.target) / self.width).powi(2))
    }

    pub(super) fn radii(&self, level: f64) -> (f64, f64) {
        let radius = self.width * (1.0 / level - 1.0).max(0.0).sqrt();
        (radius, radius)
    }

    pub(super) fn apply(
        &self,
        stop: Stop<'_>,
        input: &[T],
        output: &mut [T],
    ) -> Result<(), EigenError> {
        let chunk = TOGETHER * self.factors.dimension;
        let chunks = input.par_chunks(chunk).zip(output.par_chunks_mut(chunk));
        chunks.into_par_iter().try_for_each(|(input, output)| {
            if stop.is_requested() {
                return Err(EigenError::Interrupted);
            }
            self.factors.with_workspace(|vectors, stack| {
                self.apply_to_set(vectors, stack, input, output);
            });
            Ok(())
        })
    }

    /// `γ/(2i) ((H - z)⁻¹ - (H - z*)⁻¹)` times some vectors.
    fn apply_to_set(
        &self,
        vectors: &mut [c64],
        stack: &mut MemStack,
        input: &[T],
        output: &mut [T],
    ) {
        let (dimension, count) = (self.factors.dimension, input.len() / self.factors.dimension);
        let vectors = &mut vectors[..input.len()];
        let lu = LuRef::new_unchecked(&self.factors.symbolic, &self.factors.numeric);
        let load = |vectors: &mut [c64]| {
            vectors
                .iter_mut()
                .zip(input)
                .for_each(|(vector, input)| *vector = input.into_complex());
        };
        // x/(2i) is -i x/2
        let half = self.width / 2.0;
        load(vectors);
        let columns = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        lu.solve_in_place_with_conj(Conj::No, columns, Par::Seq, stack);
        for (output, solved) in output.iter_mut().zip(&*vectors) {
            *output = T::from_complex(c64::new(half * solved.im, -half * solved.re));
        }
        if T::IS_REAL {
            // The other solution is the conjugate of the first.
            for number in T::reals_mut(output) {
                *number *= 2.0;
            }
            return;
        }
        load(vectors);
        let columns = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        lu.solve_transpose_in_place_with_conj(Conj::Yes, columns, Par::Seq, stack);
        for (output, solved) in output.iter_mut().zip(&*vectors) {
            *output -= T::from_complex(c64::new(half * solved.im, -half * solved.re));
        }
    }
}

impl Factors {
    fn with_workspace(&self, solve: impl FnOnce(&mut [c64], &mut MemStack)) {
        // Nothing that holds the lock can panic.
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (mut vectors, mut scratch) = spare.unwrap_or_else(|| {
            let scratch = self.symbolic.solve_in_place_scratch::<c64>(TOGETHER, Par::Seq);
            let transposed =
                self.symbolic.solve_transpose_in_place_scratch::<c64>(TOGETHER, Par::Seq);
            let zero = c64::new(0.0, 0.0);
            (vec![zero; TOGETHER * self.dimension], MemBuffer::new(scratch.or(transposed)))
        });
        solve(&mut vectors, MemStack::new(&mut scratch));
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push((vectors, scratch));
    }
}

/// `H - z` by columns.
struct Shifted {
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<c64>,
}

impl Shifted {
    /// The rows of a Hermitian matrix are the conjugates of its columns.
    fn new<T: Scalar>(matrix: SparseMatrix<'_, T>, shift: c64) -> Self {
        let SparseMatrix { row_starts, columns, values } = matrix;
        let mut shifted = Self { starts: vec![0], rows: Vec::new(), values: Vec::new() };
        for (column, ends) in row_starts.windows(2).enumerate() {
            let (rows, values) = (&columns[ends[0]..ends[1]], &values[ends[0]..ends[1]]);
            let above = rows.partition_point(|row| (*row as usize) < column);
            let stored = rows.get(above).is_some_and(|row| *row as usize == column);
            let below = above + usize::from(stored);
            let diagonal = if stored { values[above].into_complex() } else { c64::new(0.0, 0.0) };
            shifted.extend(&rows[..above], &values[..above]);
            shifted.rows.push(column);
            shifted.values.push(diagonal - shift);
            shifted.extend(&rows[below..], &values[below..]);
            shifted.starts.push(shifted.rows.len());
        }
        shifted
    }
    fn extend<T: Scalar>(&mut self, rows: &[u32], values: &[T]) {
        self.rows.extend(rows.iter().map(|row| *row as usize));
        self.values.extend(values.iter().map(|value| value.into_complex().conj()));
    }
}
