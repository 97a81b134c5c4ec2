//! What can keep data and theory from being compared.

use std::path::PathBuf;

use grain_dataset::{DatasetError, WindowError};
use grain_figure::FigureError;
use grain_theory::TheoryError;

/// Why a comparison cannot be made, said with what would make it possible.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The dataset cannot be read, or a file of the report not be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The dataset does not hold the window.
    #[error(transparent)]
    Window(WindowError),
    /// No point of the sweep is at `α_c`.
    #[error(
        "N = {n_lbits} has no point at alpha_c = 1/sqrt(2), where g_(1,0) is fitted, beside \
         {realizations} realizations at other alpha"
    )]
    NoCriticalAlpha {
        /// The number of l-bits.
        n_lbits: usize,
        /// How many realizations the dataset plans at the other α.
        realizations: usize,
    },
    /// Couplings were given for other sizes, or not where they are needed.
    #[error(
        "N = {n_lbits} has no coupling among those that were measured or computed, or none at alpha_c: measure this N as well, or \
         compare it with a fitted one"
    )]
    CouplingNotGiven {
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// `α_c` is planned, but no realization is finished there.
    #[error(
        "N = {n_lbits} has no finished realization at alpha_c = 1/sqrt(2), where g_(1,0) is \
         fitted: the run was interrupted"
    )]
    CriticalAlphaEmpty {
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// No realization is finished at every α that is compared.
    #[error(
        "N = {n_lbits} has no realization that is finished at alpha_c and at the other values of \
         alpha as well"
    )]
    NoCommonRealization {
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// Couplings were given one by one.
    #[error(
        "N = {n_lbits} was generated from an explicit list of J_n, or another law without alpha, so there is no alpha to compare \
         along: the fit needs couplings J_n = J_1 alpha^(n-1)"
    )]
    ExplicitCouplings {
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// The dataset holds no size at all.
    #[error("the dataset holds no value of N: there is nothing to compare")]
    NothingStored,
    /// A summary was made with another window.
    #[error(
        "{} summarises the {found}, and asked for is the {asked}",
        path.display()
    )]
    OtherWindow {
        /// The summary.
        path: PathBuf,
        /// Its window.
        found: String,
        /// The window asked for.
        asked: String,
    },
    /// A summary that cannot be used.
    #[error("the summary {} {what}", path.display())]
    Summary {
        /// The summary.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// More eigenstates than a summary counts.
    #[error("a window of {states} eigenstates at N = {n_lbits} is more than a summary counts")]
    TooManyStates {
        /// The number of l-bits.
        n_lbits: usize,
        /// Eigenstates in one window.
        states: usize,
    },
    /// Summaries are of windows by index.
    #[error("a summary holds a window by index, not one in energy")]
    WindowNotSummarised,
    /// Summaries of one N that cannot be taken together.
    #[error("N = {n_lbits} is in two of the files, which cannot be taken together: {difference}")]
    SizesDiffer {
        /// The number of l-bits.
        n_lbits: usize,
        /// In what they differ.
        difference: String,
    },
    /// A realization that is in two of the files.
    #[error(
        "N = {n_lbits} is in two of the files, and realization {second} of the second has the entropies of realization {first} of the first: \
         they have disorder in common, which would count twice"
    )]
    RealizationTwice {
        /// The number of l-bits.
        n_lbits: usize,
        /// Its index in the first.
        first: usize,
        /// Its index in the second.
        second: usize,
    },
    /// None of the sizes that were asked for is there.
    #[error("the files hold N = {}, and none of what was asked for", listed(available))]
    SizeNotThere {
        /// What there is.
        available: Vec<usize>,
    },
    /// Sizes whose eigenstates are at different energies.
    #[error(
        "N = {n_lbits} has eigenstates {found} standard deviations from the mean energy, and N = {first} {expected}: they are not compared together"
    )]
    OtherEnergy {
        /// The smaller N.
        first: usize,
        /// Where its eigenstates are.
        expected: f64,
        /// The other N.
        n_lbits: usize,
        /// Where its are.
        found: f64,
    },
    /// A stored number is not finite.
    #[error(
        "the {quantity} of N = {n_lbits}, alpha = {alpha}, realization {realization} is not finite \
         within the window: it was not computed or the file is damaged; generate it again"
    )]
    NotFinite {
        /// `"entropy"` or `"magnetization"`.
        quantity: &'static str,
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// Index of the realization.
        realization: usize,
    },
    /// A distribution was asked for at an α that is not there.
    #[error(
        "nothing can be shown at alpha = {given}: the dataset has alpha = {}",
        listed(available)
    )]
    AlphaNotInDataset {
        /// What was asked for.
        given: f64,
        /// What there is.
        available: Vec<f64>,
    },
    /// An l-bit that no chain of the data has.
    #[error(
        "l-bit {given} cannot be compared: l-bits are counted from 1, and the longest chain of the data has {most}"
    )]
    NoSuchLbit {
        /// What was asked for.
        given: usize,
        /// The largest N.
        most: usize,
    },
    /// Too few replicates for a 95 % interval.
    #[error("a 95 % interval needs at least {least} bootstrap replicates, got {given}")]
    Replicates {
        /// What was asked for.
        given: usize,
        /// The least that is allowed.
        least: usize,
    },
    /// Mean field cannot be computed.
    #[error(transparent)]
    Theory(#[from] TheoryError),
    /// A picture could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
}

impl From<WindowError> for CompareError {
    fn from(error: WindowError) -> Self {
        match error {
            WindowError::Dataset(error) => Self::Dataset(error),
            error => Self::Window(error),
        }
    }
}

fn listed<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

impl CompareError {
    /// Whether a size lacks points, so that others may still be compared.
    pub(crate) fn is_lack_of_points(&self) -> bool {
        matches!(
            self,
            Self::NoCriticalAlpha { .. }
                | Self::CriticalAlphaEmpty { .. }
                | Self::NoCommonRealization { .. }
        )
    }
}
