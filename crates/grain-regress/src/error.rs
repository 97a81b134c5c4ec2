//! What can keep two datasets from being tested against each other.

use std::path::PathBuf;

use grain_dataset::{DatasetError, WindowError};
use grain_figure::FigureError;

/// Why two samples cannot be compared, said with what would make it possible.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegressionError {
    /// A dataset cannot be read, or a file of the report not be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A dataset does not hold the window.
    #[error(transparent)]
    Window(WindowError),
    /// A picture could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A point that is in neither file nor memory.
    #[error("there is no realization {realization} at N = {n_lbits}, alpha number {alpha_index}")]
    NoPoint {
        /// The number of l-bits.
        n_lbits: usize,
        /// Index of α.
        alpha_index: usize,
        /// Index of the realization.
        realization: usize,
    },
    /// A verdict on other samples than those that are shown.
    #[error("the verdict on N = {n_lbits}, alpha = {alpha} is not one on these samples")]
    OtherVerdict {
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
    },
    /// A number that should be there is not.
    #[error(
        "the {quantity} of N = {n_lbits}, alpha = {alpha}, realization {realization} is not finite \
         within the window: it was not computed or the file is damaged; generate it again"
    )]
    NotFinite {
        /// `"entropy"` or `"energy"`.
        quantity: &'static str,
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// Index of the realization.
        realization: usize,
    },
    /// A CSV of entropies cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// A CSV of entropies says something that cannot be.
    #[error(
        "{}, line {line}: {what}; a table of entropies has the columns N, alpha, realization, l_bit, \
         entropy (bits), and perhaps eigenstate and energy", path.display()
    )]
    Table {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, as a clause.
        what: String,
    },
    /// No (N, α) is in both.
    #[error(
        "the two have no (N, alpha) in common: {new} against {reference}; generate the new data at \
         the N and alpha of the reference"
    )]
    NothingCommon {
        /// The N and α of the new data.
        new: String,
        /// Those of the reference.
        reference: String,
    },
    /// Nothing is left that could be compared.
    #[error("no entropy of the two can be compared, so nothing can be said: {}", listed(left_out))]
    NothingCompared {
        /// What was left out, and why.
        left_out: Vec<String>,
    },
    /// A table with other windows than the reference.
    #[error(
        "the new data have {new} eigenstates in every window at N = {n_lbits}, and the reference has \
         {reference}: a table needs those of the central window of the spectrum, all of them and no other"
    )]
    OtherWindow {
        /// The number of l-bits.
        n_lbits: usize,
        /// Eigenstates in a window of the new data.
        new: usize,
        /// The same of the reference.
        reference: usize,
    },
    /// Datasets of one sample that store different parts of a spectrum.
    #[error(
        "at N = {n_lbits}, {} stores the eigenstates '{stored}', and {} '{others}': taken together, datasets must store the same \
         eigenstates", path.display(), other.display()
    )]
    OtherStates {
        /// The number of l-bits.
        n_lbits: usize,
        /// One of the files.
        path: PathBuf,
        /// What it stores.
        stored: String,
        /// Another.
        other: PathBuf,
        /// What that stores.
        others: String,
    },
    /// A comparison state by state of several files at once.
    #[error(
        "a comparison state by state is one of one file with one, and these are {new} and {reference}, some of which have the same \
         disorder: merge the shards of a run first, or compare its files one by one"
    )]
    SeveralFiles {
        /// How many new ones.
        new: usize,
        /// How many of the reference.
        reference: usize,
    },
    /// Windows at another energy than the reference's.
    #[error(
        "at N = {n_lbits} the new eigenstates are {new} standard deviations from the mean energy, and those of the reference {reference}: \
         they are of two ensembles"
    )]
    OtherEnergy {
        /// The number of l-bits.
        n_lbits: usize,
        /// Where the new ones are.
        new: f64,
        /// Where the reference's are.
        reference: f64,
    },
    /// Too few realizations for the level.
    #[error(
        "no N has enough realizations for level {level}: {new} new against {reference} of the \
         reference at best, but each needs at least {least} and their relabelings must outnumber \
         1/level"
    )]
    TooFewRealizations {
        /// The family-wise level.
        level: f64,
        /// The most at one N.
        new: usize,
        /// Those of the reference there.
        reference: usize,
        /// The least of each.
        least: usize,
    },
    /// The samples share realizations, so they are not independent.
    #[error(
        "the two share realizations of the disorder at N = {n_lbits} ({shared} of them have the same \
         energies or the same disorder), so they are not independent and a statistical test would \
         call them equal too easily: compare state by state, or generate with another seed"
    )]
    SharedDisorder {
        /// The number of l-bits.
        n_lbits: usize,
        /// How many.
        shared: usize,
    },
    /// A comparison state by state needs two datasets.
    #[error(
        "a comparison state by state needs the same disorder in both files, and these have other \
         seeds, other numbers of l-bits or no disorder at all"
    )]
    OtherDisorder,
    /// The level is no probability, or finer than the permutations resolve.
    #[error("a level of {level} needs to lie above 1/(permutations + 1) = {finest:e} and below 1")]
    Level {
        /// What was asked for.
        level: f64,
        /// The finest that the permutations resolve.
        finest: f64,
    },
    /// A tolerance that is no size.
    #[error("the tolerance must be finite and not negative, got {given}: choose, say, 1e-9 (bits)")]
    Tolerance {
        /// What was asked for.
        given: f64,
    },
}

/// The first few of what was left out.
fn listed(left_out: &[String]) -> String {
    const MOST: usize = 5;
    let more = left_out.len().saturating_sub(MOST);
    let list = left_out.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ");
    match (list.is_empty(), more) {
        (true, _) => "neither has any".into(),
        (false, 0) => list,
        (false, more) => format!("{list}; and {more} more"),
    }
}

impl From<WindowError> for RegressionError {
    fn from(error: WindowError) -> Self {
        match error {
            WindowError::Dataset(error) => Self::Dataset(error),
            error => Self::Window(error),
        }
    }
}
