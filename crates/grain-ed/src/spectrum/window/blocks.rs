//! Blocks of interleaved vectors that the products run on.

use rayon::prelude::*;

use crate::hamiltonian::product::LANES;

/// Blocks side by side: the Krylov process then advances by [`WIDTH`] vectors.
const BLOCKS: usize = 2;

/// Vectors of all blocks together. Larger blocks find multiplets in one go but converge later: by
/// about ten vectors for each vector of the block, which eight of them make 8 % at 500 states.
pub(super) const WIDTH: usize = BLOCKS * LANES;

/// From this dimension the threads share the rows of one block at a time, so that three arrays are in
/// use and not three for every thread: the last-level cache holds them up to N = 15.
const SHARED_ROWS: usize = 1 << 15;

/// Two vectors of a recurrence and a sum, each `[D, LANES]`.
#[derive(Clone)]
pub(super) struct Block {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub sum: Vec<f64>,
}

/// The workspace of all products.
pub(super) struct Blocks {
    blocks: Vec<Block>,
    dimension: usize,
}

impl Blocks {
    pub(super) fn new(dimension: usize) -> Self {
        let zeros = vec![0.0; dimension * LANES];
        let block = Block { x: zeros.clone(), y: zeros.clone(), sum: zeros };
        Self { blocks: vec![block; BLOCKS], dimension }
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize) -> u64 {
        8 * (3 * BLOCKS * LANES * dimension) as u64
    }

    /// One block, for work on the calling thread.
    pub(super) fn first(&mut self) -> &mut Block {
        &mut self.blocks[0]
    }

    /// The number of blocks.
    pub(super) fn count(&self) -> usize {
        self.blocks.len()
    }

    /// One of the blocks.
    pub(super) fn get(&self, index: usize) -> &Block {
        &self.blocks[index]
    }

    /// The results of a task on each of the first `count` blocks, in their order.
    pub(super) fn map<Out: Send>(
        &mut self,
        count: usize,
        task: impl Fn(usize, &mut Block, Threads) -> Out + Sync,
    ) -> Vec<Out> {
        let blocks = &mut self.blocks[..count];
        if rayon::current_num_threads() > 1 && self.dimension >= SHARED_ROWS {
            let blocks = blocks.iter_mut().enumerate();
            blocks.map(|(index, block)| task(index, block, Threads::ShareRows)).collect()
        } else {
            let blocks = blocks.par_iter_mut().enumerate();
            blocks.map(|(index, block)| task(index, block, Threads::One)).collect()
        }
    }
}

/// Who works on one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threads {
    /// One thread.
    One,
    /// All of the current pool.
    ShareRows,
}
