//! What can keep data and theory from being compared.

use std::ops::Range;
use std::path::PathBuf;

use grain_dataset::DatasetError;

use crate::figure::FigureError;

/// Why a comparison cannot be made, said with what would make it possible.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
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
        "N = {n_lbits} was generated from an explicit list of J_n, so there is no alpha to compare \
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
    /// Summaries are of windows by index.
    #[error("a summary holds a window by index, not one in energy")]
    WindowNotSummarised,
    /// Two files hold the same N.
    #[error("N = {n_lbits} is in two of the files: a comparison takes each N from one of them")]
    SizeTwice {
        /// The number of l-bits.
        n_lbits: usize,
    },
    /// The window by index is wider than what was stored.
    #[error(
        "the central {fraction} of the spectrum at N = {n_lbits} are eigenstates {} to {}, but the \
         dataset stores {} to {}",
        window.start, window.end - 1, stored.start, stored.end.saturating_sub(1)
    )]
    WindowNotStored {
        /// The number of l-bits.
        n_lbits: usize,
        /// The fraction asked for.
        fraction: f64,
        /// Indices in the full spectrum that the window needs.
        window: Range<usize>,
        /// Indices in the full spectrum that are stored.
        stored: Range<usize>,
    },
    /// The window in energy reaches beyond what was stored.
    #[error(
        "energies from {low} to {high} at N = {n_lbits}, alpha = {alpha}, realization \
         {realization} reach beyond the stored ones, {stored_low} to {stored_high}, and the \
         spectrum goes on there: choose a narrower window, or store more of it"
    )]
    EnergyNotStored {
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// Index of the realization.
        realization: usize,
        /// Lower end of the window.
        low: f64,
        /// Upper end of the window.
        high: f64,
        /// The lowest stored energy.
        stored_low: f64,
        /// The highest stored energy.
        stored_high: f64,
    },
    /// A window in energy that holds nothing by its definition.
    #[error(
        "a window in energy needs finite ends, the lower one first, got {low} to {high}: give, for \
         example, -0.5 to 0.5"
    )]
    EnergyWindow {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
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
        "no distribution can be shown at alpha = {given}: the dataset has alpha = {}",
        listed(available)
    )]
    AlphaNotInDataset {
        /// What was asked for.
        given: f64,
        /// What there is.
        available: Vec<f64>,
    },
    /// Too few replicates for a 95 % interval.
    #[error("a 95 % interval needs at least {least} bootstrap replicates, got {given}")]
    Replicates {
        /// What was asked for.
        given: usize,
        /// The least that is allowed.
        least: usize,
    },
    /// The mean-field equations were not solved.
    #[error(
        "the mean-field equations of N = {n_lbits} at alpha = {alpha}, log g_(1,0) = {log_g_1} did \
         not converge: residual {residual:e} after {iterations} iterations; please report this"
    )]
    NotConverged {
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// The bare coupling.
        log_g_1: f64,
        /// What was left.
        residual: f64,
        /// After how many iterations.
        iterations: usize,
    },
    /// A picture could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A file of the report cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

fn listed(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
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
