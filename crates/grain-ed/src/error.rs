//! What can go wrong on the way from disorder to spectrum.

use bytesize::ByteSize;
use grain_eigen::{Defect, EigenError};
use grain_model::{ModelError, WorkItem};
use grain_run::ThreadsRefused;

/// An error of the exact diagonalization.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EdError {
    /// The model or its disorder is not valid.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Not even one matrix fits into memory.
    #[error(
        "N = {n_lbits} (dimension {dimension}) needs {} of memory for one diagonalization, and {} \
         may be used: {}",
        ByteSize(*.needed), ByteSize(*.available), what_fits(*.largest)
    )]
    Memory {
        /// The number of l-bits asked for.
        n_lbits: usize,
        /// The dimension of the Hilbert space.
        dimension: usize,
        /// Bytes needed.
        needed: u64,
        /// Bytes that may be used.
        available: u64,
        /// The largest N that would fit, if any.
        largest: Option<usize>,
    },
    /// faer did not converge.
    #[error("the eigensolver did not converge for {}", describe(.item))]
    NoConvergence {
        /// The point of the sweep.
        item: WorkItem,
    },
    /// A spectrum failed its check, and was not kept.
    #[error(
        "the spectrum of {} failed its check: {defect}. Nothing of it was kept; please report this \
         realization",
        describe(.item)
    )]
    Defective {
        /// The point of the sweep.
        item: WorkItem,
        /// What was found.
        defect: Defect,
    },
    /// The window solver was asked for, but not for states nearest to the mean energy.
    #[error(
        "the window solver computes the states nearest to the mean energy alone, and needs their number"
    )]
    WindowWithoutStates,
    /// The window solver cannot do what was asked for.
    #[error("the window solver cannot be used at N = {n_lbits}")]
    Window {
        /// The number of l-bits.
        n_lbits: usize,
        /// Why.
        #[source]
        error: EigenError,
    },
    /// The window solver gave up.
    #[error("the window of {} was not found", describe(.item))]
    Unsolved {
        /// The point of the sweep.
        item: WorkItem,
        /// Why.
        #[source]
        error: EigenError,
    },
    /// The run was asked to stop in the middle of a point.
    #[error("interrupted")]
    Interrupted,
    /// Threads could not be had.
    #[error("the system refused {threads} threads")]
    Threads {
        /// How many were asked for.
        threads: usize,
    },
}

impl From<ThreadsRefused> for EdError {
    fn from(ThreadsRefused { threads }: ThreadsRefused) -> Self {
        Self::Threads { threads }
    }
}

fn what_fits(largest: Option<usize>) -> String {
    match largest {
        Some(n) => format!("N up to {n} would fit"),
        None => "no N fits, use a smaller grain".into(),
    }
}

fn describe(item: &WorkItem) -> String {
    let alpha = item.alpha.map(|alpha| format!(", alpha = {alpha}")).unwrap_or_default();
    format!("N = {}{alpha}, realization {}", item.n_lbits, item.realization)
}
