//! The block of vectors by which the Krylov process advances, and the workspace of their products.

use rayon::prelude::*;

/// Vectors of a block: that many threads work on it. Larger blocks find multiplets in one go but
/// converge later: by about ten vectors for each vector of the block, which eight of them make 8 % at
/// 500 states.
pub(super) const WIDTH: usize = 8;

/// Two vectors of a recurrence, each `[D]`.
#[derive(Clone)]
pub(super) struct Pair {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

/// The workspace of the products of a block.
pub(super) struct Blocks(Vec<Pair>);

impl Blocks {
    pub(super) fn new(dimension: usize) -> Self {
        let zeros = vec![0.0; dimension];
        Self(vec![Pair { x: zeros.clone(), y: zeros }; WIDTH])
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize) -> u64 {
        8 * (2 * WIDTH * dimension) as u64
    }

    /// The workspaces of single vectors, for tasks that are shared among threads: no bit depends on
    /// which thread has which.
    pub(super) fn pairs(&mut self) -> rayon::slice::IterMut<'_, Pair> {
        self.0.par_iter_mut()
    }
}
