//! The result of one block of samples.

use grain_model::Record;

use crate::plan::Block;
use crate::sample::Sample;

/// The samples of one block, in the order of their index.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockRecord {
    /// Which samples.
    pub block: Block,
    /// One a sample, from `block.first` on.
    pub samples: Vec<Sample>,
}

impl Record for BlockRecord {
    type Item = Block;

    fn item(&self) -> Block {
        self.block
    }
}
