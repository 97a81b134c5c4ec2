//! The block Krylov process of the filter, with an orthogonal basis.
//!
//! The basis is `V`, then the next block `Q`, then room. In exact arithmetic `pV = VT + QR`, with `R`
//! zero but in its last columns. A step takes `Q` into the basis and filters it, subtracts what the
//! three-term recurrence says, and in its turn (`orthogonality`) the overlaps with the whole basis,
//! which are rounding errors by then.

mod orthogonality;

#[cfg(test)]
pub(super) mod tests;

use std::ops::Range;

use faer::{Accum, Mat, MatRef};

use self::orthogonality::{LITTLE_LEFT, Settled, Stage, longest_stride, orthonormalise};
use super::projected;
use super::subspace::Subspace;
use crate::error::EigenError;
use crate::random::RandomVectors;
use crate::run::Stop;
use crate::scalar::Scalar;

/// Writes the images under the filter of its first argument, columns `[D]`, into its second.
pub(super) type Apply<'a, T> = dyn FnMut(&[T], &mut [T]) -> Result<(), EigenError> + 'a;

/// Basis, projected filter, and next block.
pub(super) struct BlockLanczos<T> {
    subspace: Subspace<T>,
    /// `T` in its upper left corner.
    projected: Mat<T>,
    /// `V`, `Q` and `R`.
    stage: Stage<T>,
    settled: Settled<T>,
    random: RandomVectors,
}

/// Ritz pairs of the filter, ascending.
pub(super) struct Ritz<T> {
    /// `[pair]`
    pub values: Vec<f64>,
    /// `[basis vector, pair]`
    pub vectors: Mat<T>,
    /// `R y_j`, `[next vector, pair]`.
    pub bottom: Mat<T>,
    /// `‖p v_j - θ_j v_j‖ = ‖R y_j‖`, `[pair]`.
    pub residuals: Vec<f64>,
}

impl<T> Ritz<T> {
    /// How many pairs from the highest down have a residual of at most `tolerance`.
    pub(super) fn converged(&self, tolerance: f64) -> usize {
        self.residuals.iter().rev().take_while(|residual| **residual <= tolerance).count()
    }

    /// The value of the pair with `rank` others above it.
    pub(super) fn ranked(&self, rank: usize) -> f64 {
        let count = self.values.len();
        if rank < count { self.values[count - 1 - rank] } else { f64::NEG_INFINITY }
    }

    /// The residual of the pair with `rank` others above it, one where there is none: the norm of the filter.
    pub(super) fn residual_ranked(&self, rank: usize) -> f64 {
        let count = self.residuals.len();
        if rank < count { self.residuals[count - 1 - rank] } else { 1.0 }
    }
}

impl<T: Scalar> BlockLanczos<T> {
    /// Room for `capacity` vectors of dimension D, the next block and its image included.
    pub(super) fn new(dimension: usize, capacity: usize) -> Self {
        Self {
            subspace: Subspace::new(dimension, capacity),
            projected: Mat::zeros(capacity, capacity),
            stage: Stage::empty(),
            settled: Settled::new(),
            random: RandomVectors::new(STREAM),
        }
    }

    /// The bytes that [`Self::new`] allocates, and the eigenproblems of `T` need.
    pub(super) fn bytes(dimension: usize, capacity: usize) -> u64 {
        // T, its eigenvectors, and scratch of the decomposition.
        let matrices =
            (capacity as u64).saturating_pow(2).saturating_mul((6 * size_of::<T>()) as u64);
        Subspace::<T>::bytes(dimension, capacity).saturating_add(matrices)
    }

    /// Forgets everything, and begins with a block of random vectors.
    pub(super) fn start(&mut self, width: usize) {
        self.random = RandomVectors::new(STREAM);
        self.begin_with_kept(&[]);
        self.widen(width);
        self.settled.stride = longest_stride(width);
    }

    /// Keeps the first vectors of the storage, eigenvectors of the filter with the given values, as
    /// the basis; there is no next block.
    pub(super) fn begin_with_kept(&mut self, values: &[f64]) {
        let len = values.len();
        self.set_diagonal(values);
        self.stage = Stage { len, width: 0, coupling: Mat::zeros(0, len), coupled_from: 0 };
        self.settled.note(&self.stage);
    }

    /// Vectors in the basis.
    pub(super) fn len(&self) -> usize {
        self.stage.len
    }

    /// Vectors in the next block.
    pub(super) fn width(&self) -> usize {
        self.stage.width
    }

    /// Whether there is room for another step, and for `more` vectors.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.stage.len + 2 * self.stage.width + more <= self.subspace.capacity()
    }

    /// Adds fresh random vectors, orthogonal to all others, to the next block of a settled process;
    /// returns how many there was dimension for. From then on every step is settled.
    pub(super) fn widen(&mut self, count: usize) -> usize {
        debug_assert_eq!(self.settled.steps, 0, "the process is settled");
        self.settled.stride = 1;
        let taken = self.stage.len + self.stage.width;
        let count = count.min(self.subspace.dimension() - taken);
        let fresh = taken..taken + count;
        self.random.fill(self.subspace.slice_mut(fresh.clone()));
        let mut overlaps = Mat::zeros(taken, count);
        // Twice is enough, for the basis and within the block.
        for _ in 0..2 {
            self.subspace.overlaps(0..taken, fresh.clone(), overlaps.as_mut());
            self.subspace.subtract(0..taken, overlaps.as_ref(), fresh.clone());
            orthonormalise(&mut self.subspace, fresh.clone());
        }
        let (width, columns) = (self.stage.width, self.stage.len - self.stage.coupled_from);
        let old = std::mem::replace(&mut self.stage.coupling, Mat::zeros(width + count, columns));
        self.stage.coupling.subrows_mut(0, width).copy_from(&old);
        self.stage.width += count;
        self.settled.note(&self.stage);
        count
    }

    /// One step: takes the next block into the basis, and filters it for a new one. Where orthogonality
    /// was lost the process has fewer vectors after than before.
    ///
    /// `filter` writes the images of its first argument into its second.
    ///
    /// # Errors
    /// Those of the filter; the process is then unchanged.
    pub(super) fn expand(&mut self, filter: &mut Apply<'_, T>) -> Result<(), EigenError> {
        let (old, width) = (self.stage.len, self.stage.width);
        let own = old..old + width;
        let image = own.end..own.end + width;
        let (input, output) = self.subspace.input_and_output(own.clone(), image.clone());
        filter(input, output)?;

        let coupled = self.stage.coupled_from..old;
        for (column, index) in coupled.clone().enumerate() {
            for row in 0..width {
                self.projected[(old + row, index)] = self.stage.coupling[(row, column)];
            }
        }
        for row in own.clone() {
            for column in 0..self.stage.coupled_from {
                self.projected[(row, column)] = T::from_real(0.0);
            }
        }
        let coefficients = self.stage.coupling.adjoint().to_owned();
        self.subspace.subtract(coupled, coefficients.as_ref(), image.clone());
        let mut diagonal = Mat::zeros(width, width);
        self.subspace.overlaps(own.clone(), image.clone(), diagonal.as_mut());
        self.subspace.subtract(own.clone(), diagonal.as_ref(), image.clone());
        for column in 0..width {
            for row in column..width {
                let sum = diagonal[(row, column)] + diagonal[(column, row)].conjugate();
                self.projected[(old + row, old + column)] = sum * T::from_real(0.5);
            }
        }
        self.stage.len = own.end;
        let mut settled = self.settled.steps + 1 >= self.settled.stride;
        let last = if self.settled.steps == 0 { own.end..own.end } else { own.clone() };
        if settled && !self.orthogonalise(last.clone(), image.clone()) {
            return Ok(());
        }
        let (mut factor, least) = orthonormalise(&mut self.subspace, image.clone());
        if least < LITTLE_LEFT && factor.nrows() > 0 {
            let again = image.start..image.start + factor.nrows();
            let last = if settled { own.end..own.end } else { last };
            if !self.orthogonalise(last, again.clone()) {
                return Ok(());
            }
            let (second, _) = orthonormalise(&mut self.subspace, again);
            factor = product(second.as_ref(), factor.as_ref());
            settled = true;
        }
        self.stage.width = factor.nrows();
        self.stage.coupling = factor;
        self.stage.coupled_from = own.start;
        self.settled.steps += 1;
        if settled {
            self.settled.note(&self.stage);
        }
        Ok(())
    }

    /// Makes the process orthogonal in full, as it must be before its vectors are used.
    pub(super) fn settle(&mut self) {
        self.settled.settle(&mut self.subspace, &mut self.stage);
    }

    fn orthogonalise(&mut self, last: Range<usize>, next: Range<usize>) -> bool {
        self.settled.orthogonalise(&mut self.subspace, &mut self.stage, last, next)
    }

    /// The Ritz pairs of the filter, of the process when it is settled.
    ///
    /// # Errors
    /// [`EigenError::NoConvergence`].
    pub(super) fn ritz(&mut self) -> Result<Ritz<T>, EigenError> {
        self.settle();
        let (values, vectors) = projected::eigenpairs(self.compression(0))?;
        let coupled =
            vectors.subrows(self.stage.coupled_from, self.stage.len - self.stage.coupled_from);
        let bottom = product(self.stage.coupling.as_ref(), coupled);
        let residuals = (0..self.stage.len).map(|pair| bottom.col(pair).norm_l2()).collect();
        Ok(Ritz { values, vectors, bottom, residuals })
    }

    /// `T` restricted to the basis vectors from `first` on; only its lower triangle is valid.
    pub(super) fn compression(&self, first: usize) -> MatRef<'_, T> {
        let count = self.stage.len - first;
        self.projected.as_ref().submatrix(first, first, count, count)
    }

    /// Compresses the basis to the `kept` highest Ritz vectors; the next block stays.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`]; the process must then start anew.
    pub(super) fn restart(
        &mut self,
        ritz: &Ritz<T>,
        kept: usize,
        stop: Stop<'_>,
    ) -> Result<(), EigenError> {
        let first = self.stage.len - kept;
        let next = self.stage.len..self.stage.len + self.stage.width;
        self.subspace.rotate(ritz.vectors.subcols(first, kept), stop)?;
        self.subspace.copy(next, kept);
        self.set_diagonal(&ritz.values[first..]);
        self.stage.coupling = ritz.bottom.subcols(first, kept).to_owned();
        self.stage.coupled_from = 0;
        self.stage.len = kept;
        self.settled.stride = 1;
        self.settled.note(&self.stage);
        Ok(())
    }

    fn set_diagonal(&mut self, values: &[f64]) {
        let count = values.len();
        self.projected.as_mut().submatrix_mut(0, 0, count, count).fill(T::from_real(0.0));
        for (index, value) in values.iter().enumerate() {
            self.projected[(index, index)] = T::from_real(*value);
        }
    }

    /// The stored vectors.
    pub(super) fn subspace(&mut self) -> &mut Subspace<T> {
        &mut self.subspace
    }

    /// The stored vectors, to read.
    pub(super) fn vectors(&self) -> &Subspace<T> {
        &self.subspace
    }
}

/// The product of two small matrices.
fn product<T: Scalar>(left: MatRef<'_, T>, right: MatRef<'_, T>) -> Mat<T> {
    let mut out = Mat::zeros(left.nrows(), right.ncols());
    let parallelism = faer::get_global_parallelism();
    T::multiply(out.as_mut(), Accum::Replace, [left, right], T::from_real(1.0), parallelism);
    out
}

/// The stream of random vectors of the process; others belong to bounds and density of states.
const STREAM: u64 = 100;
