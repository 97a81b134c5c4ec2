//! The block of vectors by which the Krylov process advances, and the workspace of their products.

use rayon::prelude::*;

use crate::aligned::{AlignedVector, NUMBERS};
use crate::scalar::Scalar;

/// Vectors of a block: that many threads work on it. Larger blocks find multiplets in one go but
/// converge later: by about ten vectors for each vector of the block, which eight of them make 8 % at
/// 500 states.
pub(super) const WIDTH: usize = 8;

/// Two vectors of a recurrence, each `[D]`, or two whole blocks that are interleaved.
pub(super) struct Pair<'a, T> {
    pub x: &'a mut [T],
    pub y: &'a mut [T],
}

/// The workspace of the products of a block.
pub(crate) struct Workspace<T> {
    dimension: usize,
    /// From one vector to the next, so that each begins a cache line.
    stride: usize,
    /// `[vector, stride]`, of [`WIDTH`] vectors.
    x: AlignedVector<T>,
    y: AlignedVector<T>,
}

impl<T: Scalar> Workspace<T> {
    pub(crate) fn new(dimension: usize) -> Self {
        let stride = dimension.next_multiple_of(NUMBERS);
        let zeros = || AlignedVector::zeros(WIDTH * stride);
        Self { dimension, stride, x: zeros(), y: zeros() }
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize) -> u64 {
        (dimension as u64).saturating_mul((size_of::<T>() * 2 * WIDTH) as u64)
    }

    /// The dimension D.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The workspaces of single vectors, for tasks that are shared among threads: no bit depends on
    /// which thread has which.
    pub(super) fn pairs(&mut self) -> impl IndexedParallelIterator<Item = Pair<'_, T>> {
        let (stride, length) = (self.stride, self.dimension);
        let vectors = self.x.par_chunks_mut(stride).zip(self.y.par_chunks_mut(stride));
        vectors.map(move |(x, y)| Pair { x: &mut x[..length], y: &mut y[..length] })
    }

    /// The workspace of a whole block, whose vectors are interleaved: eight numbers fill a register and a cache line, and four would
    /// take as long.
    pub(super) fn block(&mut self) -> Pair<'_, T> {
        let length = WIDTH * self.dimension;
        Pair { x: &mut self.x[..length], y: &mut self.y[..length] }
    }

    /// Takes every `x` for `y`, and the other way round.
    pub(super) fn exchange(&mut self) {
        std::mem::swap(&mut self.x, &mut self.y);
    }
}
