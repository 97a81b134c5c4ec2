//! The block of vectors by which the Krylov process advances, and the workspace of their products.

use rayon::prelude::*;

use crate::aligned::AlignedVector;
use crate::scalar::Scalar;

/// Vectors of a block: that many threads work on it. Larger blocks find multiplets in one go but
/// converge later: by about ten vectors for each vector of the block, which eight of them make 8 % at
/// 500 states.
pub(super) const WIDTH: usize = 8;

/// Two vectors of a recurrence, each `[D]`.
pub(super) struct Pair<T> {
    pub x: AlignedVector<T>,
    pub y: AlignedVector<T>,
}

/// The workspace of the products of a block.
pub(super) struct Workspace<T>(Vec<Pair<T>>);

impl<T: Scalar> Workspace<T> {
    pub(super) fn new(dimension: usize) -> Self {
        let zeros = || AlignedVector::zeros(dimension);
        Self((0..WIDTH).map(|_| Pair { x: zeros(), y: zeros() }).collect())
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize) -> u64 {
        (dimension as u64).saturating_mul((size_of::<T>() * 2 * WIDTH) as u64)
    }

    /// The dimension D.
    pub(super) fn dimension(&self) -> usize {
        self.0[0].x.len()
    }

    /// The workspaces of single vectors, for tasks that are shared among threads: no bit depends on
    /// which thread has which.
    pub(super) fn pairs(&mut self) -> rayon::slice::IterMut<'_, Pair<T>> {
        self.0.par_iter_mut()
    }
}
