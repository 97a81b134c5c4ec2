//! What can be wrong with what was asked of statistics.

use thiserror::Error;

/// Why an interval cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// A number of successes above that of trials.
    #[error(
        "{successes} successes in {trials} trials: there must be at least one trial, and no more successes than trials"
    )]
    Trials {
        /// Successes.
        successes: usize,
        /// Trials.
        trials: usize,
    },
    /// A confidence that is no probability.
    #[error("a confidence level must lie strictly between 0 and 1, got {given}")]
    Confidence {
        /// The level asked for.
        given: f64,
    },
}
