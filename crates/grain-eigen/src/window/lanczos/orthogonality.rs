//! How the basis of the Krylov process stays orthogonal.
//!
//! In exact arithmetic the three-term recurrence makes every block orthogonal to the whole basis. In
//! floating point it does so to 10⁻¹⁵ until the first pairs converge, whose vectors then grow out of the
//! rounding errors, the faster the more have converged (Paige). So the process is *settled*, made
//! orthogonal to the basis in full, only every few steps, and each time only its last two blocks, from
//! which the recurrence goes on as from scratch (Simon, Math. Comp. 42, 115 (1984); Grcar). What they
//! had lost is measured, and where it is more than rounding the strides become shorter; where it is too
//! much to be accepted the process returns to where it was settled last. Nothing is lost while the basis
//! is smaller than the window, so that the strides are long at first: at 500 states of N = 9 all of this
//! takes an eighth of a solve.

use std::ops::Range;

use faer::Mat;

use crate::scalar::{Scalar, divide, real_dot};
use crate::window::subspace::Subspace;

/// Vectors from one orthogonalisation against the whole basis to the next, at most. In twice as many the loss
/// can grow, as the first pairs converge, from rounding to what is not allowed.
const LONGEST_STRIDE: usize = 40;

/// Overlaps with the basis that are more than the rounding of a scalar product: strides are halved.
const LOSS_NOTED: f64 = 5e-15;

/// Overlaps that would be too large after another stride, or half of it.
const LOSS_GROWING: f64 = 1e-14;

/// Overlaps with the basis that are corrected without a step back: `pV = VT + QR` holds as exactly.
const LOSS_ALLOWED: f64 = 1e-13;

/// A direction whose filtered vector has less than this left outside the basis is converged: the rest
/// is rounding. The filter's norm is one.
const NOTHING_LEFT: f64 = 1e-13;

/// A vector that keeps less than this outside the basis is orthogonalised against it once more: the
/// error of the first time, 10⁻¹⁶, has grown to [`LOSS_ALLOWED`] relative to it.
pub(super) const LITTLE_LEFT: f64 = 1e-3;

/// Where a process stands: its basis are the first vectors, its next block those that follow.
#[derive(Clone)]
pub(super) struct Stage<T> {
    /// Vectors in the basis.
    pub(super) len: usize,
    /// Vectors in the next block.
    pub(super) width: usize,
    /// `R`, `[width, len - coupled_from]`: its columns before are zero.
    pub(super) coupling: Mat<T>,
    pub(super) coupled_from: usize,
}

impl<T: Scalar> Stage<T> {
    /// No vectors at all.
    pub(super) fn empty() -> Self {
        Self { len: 0, width: 0, coupling: Mat::new(), coupled_from: 0 }
    }
}

/// The process when its last two blocks were orthogonal to the whole basis.
pub(super) struct Settled<T> {
    stage: Stage<T>,
    /// Steps from then to the next time.
    pub(super) stride: usize,
    /// Steps since.
    pub(super) steps: usize,
}

/// Steps of blocks of so many vectors from one orthogonalisation to the next, at first.
pub(super) fn longest_stride(width: usize) -> usize {
    (LONGEST_STRIDE / width).max(1)
}

impl<T: Scalar> Settled<T> {
    /// An empty process.
    pub(super) fn new() -> Self {
        Self { stage: Stage::empty(), stride: 1, steps: 0 }
    }

    /// Notes that the next block, and the last one of the basis, are orthogonal to all others.
    pub(super) fn note(&mut self, stage: &Stage<T>) {
        self.stage = stage.clone();
        self.steps = 0;
    }

    /// Makes the next block, and the last one of the basis, orthogonal to all others.
    ///
    /// Where too much was lost since the last time, the process has fewer vectors after than before.
    pub(super) fn settle(&mut self, subspace: &mut Subspace<T>, stage: &mut Stage<T>) {
        let last = match self.steps {
            0 => return,
            1 => stage.len..stage.len,
            _ => stage.coupled_from..stage.len,
        };
        let next = stage.len..stage.len + stage.width;
        if self.orthogonalise(subspace, stage, last, next) {
            self.note(stage);
        }
    }

    /// Makes the vectors `last` of the basis, behind which there are none, and the vectors `next` behind
    /// them orthogonal to all before.
    ///
    /// Where `last` had lost too much the process returns to where it was settled last, with a shorter
    /// stride ahead, and the answer is `false`.
    pub(super) fn orthogonalise(
        &mut self,
        subspace: &mut Subspace<T>,
        stage: &mut Stage<T>,
        last: Range<usize>,
        next: Range<usize>,
    ) -> bool {
        let (before, all) = (0..last.start, last.start..next.end);
        let mut overlaps = Mat::zeros(before.len(), all.len());
        subspace.overlaps(before.clone(), all.clone(), overlaps.as_mut());
        let loss = overlaps.subcols(0, last.len()).norm_max();
        let shorter = match loss {
            _ if loss > LOSS_GROWING => 4,
            _ if loss > LOSS_NOTED => 2,
            _ => 1,
        };
        self.stride = (self.stride / shorter).max(1);
        if loss > LOSS_ALLOWED {
            *stage = self.stage.clone();
            self.steps = 0;
            return false;
        }
        subspace.subtract(before, overlaps.as_ref(), all);
        let mut overlaps = Mat::zeros(last.len(), next.len());
        subspace.overlaps(last.clone(), next.clone(), overlaps.as_mut());
        subspace.subtract(last, overlaps.as_ref(), next);
        true
    }
}

/// Makes the vectors `W` orthonormal, `W = Q R`: returns `R`, `[kept, vectors]`, and the least norm
/// that a kept vector had left. Vectors with [`NOTHING_LEFT`] are dropped, and the others close up.
pub(super) fn orthonormalise<T: Scalar>(
    subspace: &mut Subspace<T>,
    columns: Range<usize>,
) -> (Mat<T>, f64) {
    let dimension = subspace.dimension();
    let vectors = subspace.slice_mut(columns.clone());
    let mut factor = Mat::<T>::zeros(columns.len(), columns.len());
    let (mut kept, mut least) = (0, f64::INFINITY);
    for index in 0..columns.len() {
        let (before, rest) = vectors.split_at_mut(index * dimension);
        let vector = &mut rest[..dimension];
        for _ in 0..2 {
            for (row, other) in before.chunks_exact(dimension).take(kept).enumerate() {
                let overlap = T::dot(other, vector);
                factor[(row, index)] += overlap;
                T::subtract(overlap, other, vector);
            }
        }
        let norm = real_dot(vector, vector).sqrt();
        if norm <= NOTHING_LEFT {
            continue;
        }
        factor[(kept, index)] = T::from_real(norm);
        least = least.min(norm);
        divide(vector, norm);
        vectors.copy_within(index * dimension..(index + 1) * dimension, kept * dimension);
        kept += 1;
    }
    (factor.subrows(0, kept).to_owned(), least)
}
