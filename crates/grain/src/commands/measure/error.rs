//! What can be wrong with the settings of `grain measure`.

use std::path::PathBuf;

use bytesize::ByteSize;

use crate::failure::BadInput;

/// Why nothing is measured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum MeasureError {
    /// Two lists that belong together, of different lengths.
    #[error(
        "{what} has {count} entries and --realizations {realizations}: give one number of realizations for each, or one \
         for all"
    )]
    OneEach {
        /// The list.
        what: &'static str,
        /// Its entries.
        count: usize,
        /// Entries of the other.
        realizations: usize,
    },
    /// A model where there is none to choose.
    #[error(
        "flags of the model are those of --chain and --density-of-states: grains are measured with fields and couplings of their own"
    )]
    ModelWithoutChain,
    /// The spectrum of all but the last l-bit does not fit.
    #[error(
        "the last of N = {n_lbits} l-bits is measured between all eigenstates of the others, which fill {} at once, and {} may be \
         used: {}; {bound}",
        ByteSize(*.needed), ByteSize(*.available), what_fits(*.largest)
    )]
    Memory {
        /// N.
        n_lbits: usize,
        /// Bytes of all threads.
        needed: u64,
        /// Bytes that may be used.
        available: u64,
        /// What bounds them.
        bound: String,
        /// The largest N that would fit.
        largest: Option<usize>,
    },
    /// A file of measurements is there already.
    #[error("{} exists: choose another --out, or replace it by --overwrite", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The picture's files beside the output would replace it.
    #[error(
        "--out {} has the ending of a file that is written beside it: choose another, such as .h5",
        path.display()
    )]
    Ending {
        /// The output.
        path: PathBuf,
    },
}

fn what_fits(largest: Option<usize>) -> String {
    largest.map_or_else(|| "no N fits".into(), |n| format!("N up to {n} would fit"))
}

impl BadInput for MeasureError {}
