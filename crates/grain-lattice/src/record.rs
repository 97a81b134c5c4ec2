//! Who listens to an ensemble?

use std::error::Error;

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

/// Takes blocks of samples as they are finished, in any order, on one thread.
pub trait SampleSink {
    /// What can go wrong in taking a block.
    type Error: Error + Send + Sync + 'static;

    /// Whether a block need not be computed, because the sink already holds it.
    fn holds(&self, block: &Block) -> bool;

    /// Takes a finished block.
    ///
    /// # Errors
    /// Whatever keeps the sink from taking it; the run then ends.
    fn accept(&mut self, record: BlockRecord) -> Result<(), Self::Error>;
}
