//! The block of vectors by which the Krylov process advances, and the workspace of their products.

use rayon::prelude::*;

use crate::aligned::{AlignedVector, NUMBERS};
use crate::scalar::Scalar;

/// Vectors of a block: that many threads work on it. Larger blocks find multiplets in one go but
/// converge later: by about ten vectors for each vector of the block, which eight of them make 8 % at
/// 500 states.
pub(super) const WIDTH: usize = 8;

/// Vectors that are interleaved for the products that are cheaper with several: four fill a register or half of one, and the
/// two halves of a block keep two threads busy without waiting for each other.
pub(super) const INTERLEAVED: usize = 4;

/// Two vectors of a recurrence, each `[D]`, or two sets of [`INTERLEAVED`] vectors.
pub(super) struct Pair<'a, T> {
    pub x: &'a mut [T],
    pub y: &'a mut [T],
}

/// The workspace of the products of a block.
pub(crate) struct Workspace<T> {
    dimension: usize,
    /// From one vector to the next, so that each begins a cache line.
    stride: usize,
    /// `[vector, stride]`
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
        self.sets(1)
    }

    /// The workspaces of sets of [`INTERLEAVED`] vectors.
    pub(super) fn interleaved(&mut self) -> impl IndexedParallelIterator<Item = Pair<'_, T>> {
        self.sets(INTERLEAVED)
    }

    /// Takes every `x` for `y`, and the other way round.
    pub(super) fn exchange(&mut self) {
        std::mem::swap(&mut self.x, &mut self.y);
    }

    fn sets(&mut self, vectors: usize) -> impl IndexedParallelIterator<Item = Pair<'_, T>> {
        let (stride, length) = (vectors * self.stride, vectors * self.dimension);
        let sets = self.x.par_chunks_mut(stride).zip(self.y.par_chunks_mut(stride));
        sets.map(move |(x, y)| Pair { x: &mut x[..length], y: &mut y[..length] })
    }
}
