//! What can be wrong with what was asked of the lattice.

use bytesize::ByteSize;
use grain_model::Ensemble;
use grain_run::ThreadsRefused;
use grain_statistics::StatisticsError;
use thiserror::Error;

/// Why a lattice, an ensemble or a sample cannot be computed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LatticeError {
    /// A triangular wave without two slopes.
    #[error("the minimum of the triangular wave must lie strictly between 0 and 2π, got {given}")]
    WaveMinimum {
        /// The angle asked for, in radians.
        given: f64,
    },
    /// faer did not converge.
    #[error("the eigensolver did not converge on {n_sites} sites: check the potential for NaN")]
    NoConvergence {
        /// Size of the matrix.
        n_sites: usize,
    },
    /// A parameter that must be positive is not.
    #[error("{what} must be positive and finite, at most 1e100, got {given}")]
    NotPositive {
        /// The parameter.
        what: &'static str,
        /// What was given.
        given: f64,
    },
    /// Threads could not be had.
    #[error("the system refused {threads} threads: ask for fewer")]
    Threads {
        /// How many were asked for.
        threads: usize,
    },
    /// A lattice too large for the memory.
    #[error(
        "a lattice of radius {radius} needs {} of memory, and {} may be used: R up to {largest} would fit",
        ByteSize(*.needed), ByteSize(*.available)
    )]
    Memory {
        /// The radius asked for.
        radius: usize,
        /// Bytes needed.
        needed: u64,
        /// Bytes that may be used.
        available: u64,
        /// The largest radius that would fit.
        largest: usize,
    },
    /// A block of another plan.
    #[error("the plan has no radius {radius}: a block must come from the plan it is run with")]
    NotInPlan {
        /// The radius of the block.
        radius: usize,
    },
    /// More samples than any run can mean.
    #[error(
        "an ensemble has at most {most} samples (W x realizations x radius), and this has {given}: give \
         fewer realizations, or several runs with seeds of their own"
    )]
    TooManySamples {
        /// How many there would be.
        given: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// An axis of a plan without values, or with values in no order.
    #[error("{axis} must hold at least one value, ascending and each once, got {given:?}")]
    Axis {
        /// The axis.
        axis: &'static str,
        /// What was given.
        given: Vec<f64>,
    },
    /// A search for a threshold over nothing, or finer than numbers are.
    #[error(
        "a threshold is sought between 0 < low < high, to a resolution of at least {finest:e} of high; \
         got low {low}, high {high}, resolution {resolution}"
    )]
    ThresholdRange {
        /// The smallest W.
        low: f64,
        /// The largest W.
        high: f64,
        /// What the threshold is sought to.
        resolution: f64,
        /// The finest resolution, of the largest W.
        finest: f64,
    },
    /// A sample in an ensemble could not be solved.
    #[error("sample {index} of the {ensemble} ensemble at R = {radius}, W = {amplitude}: {source}")]
    Sample {
        /// The ensemble.
        ensemble: Ensemble,
        /// The lattice radius.
        radius: usize,
        /// `W`.
        amplitude: f64,
        /// The number of the sample.
        index: usize,
        /// What went wrong.
        #[source]
        source: Box<Self>,
    },
    /// A fraction of samples that has no interval.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

impl From<ThreadsRefused> for LatticeError {
    fn from(ThreadsRefused { threads }: ThreadsRefused) -> Self {
        Self::Threads { threads }
    }
}

impl LatticeError {
    /// Whether the request is at fault, and not the computation or the system.
    pub fn is_bad_input(&self) -> bool {
        !matches!(self, Self::NoConvergence { .. } | Self::Sample { .. })
    }
}
