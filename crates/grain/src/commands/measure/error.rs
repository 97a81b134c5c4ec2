//! What can be wrong with the settings of `grain measure`.

use std::path::PathBuf;

use crate::failure::BadInput;

/// Why nothing is measured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum MeasureError {
    /// Two lists that belong together, of different lengths.
    #[error(
        "--grains has {grains} entries and --realizations {realizations}: give one number of \
         realizations for each grain"
    )]
    GrainsAndRealizations {
        /// Entries of the one.
        grains: usize,
        /// Entries of the other.
        realizations: usize,
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

impl BadInput for MeasureError {}
