//! The whole comparison of a dataset with mean field.

use grain_dataset::{Dataset, SizeGroup};
use grain_model::Alpha;
use serde::Serialize;

use crate::average::SizeAverages;
use crate::error::CompareError;
use crate::fit::Fit;
use crate::histogram::EntropyGrid;
use crate::settings::ComparisonSettings;
use crate::size::{SizeAnalysis, SizeComparison};
use crate::source::Source;

/// A dataset compared with mean field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Where the data come from.
    pub source: Source,
    /// What they were compared with, and how.
    pub settings: ComparisonSettings,
    /// Ascending N.
    pub sizes: Vec<SizeComparison>,
    /// The sizes that cannot be compared, and why.
    pub left_out: Vec<SizeLeftOut>,
}

/// A size that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizeLeftOut {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// Why, and what would help.
    pub reason: String,
}

/// Fits `g_{1,0}` at `α_c`, for every N that allows it.
///
/// # Errors
/// A [`CompareError`] if no N can be fitted, a window was not stored, or the file cannot be read.
pub fn fit(dataset: &Dataset, settings: &ComparisonSettings) -> Result<Vec<Fit>, CompareError> {
    settings.validate()?;
    let read = |size: &SizeGroup| SizeAverages::read_critical(size, &settings.window);
    let (readable, _) = readable_sizes(dataset, read)?;
    readable
        .iter()
        .map(|(_, averages)| Ok(SizeAnalysis::fit(averages, settings)?.into_fit()))
        .collect()
}

/// Compares data and mean field: fit, predictions, memory and distributions, for every N.
///
/// A size without `α_c`, or without a realization finished there, is left out and named, unless
/// that leaves none. With a single realization there are no errors, intervals or verdicts.
///
/// # Errors
/// A [`CompareError`] if no N can be compared, a window was not stored, a distribution is wanted at
/// an α that is not there, or the file cannot be read.
pub fn compare(
    dataset: &Dataset,
    settings: &ComparisonSettings,
) -> Result<Comparison, CompareError> {
    settings.validate()?;
    for &wanted in &settings.distribution_alphas {
        check_alpha(dataset, wanted)?;
    }
    let read = |size: &SizeGroup| SizeAverages::read(size, &settings.window);
    let (readable, left_out) = readable_sizes(dataset, read)?;
    let sizes = readable
        .iter()
        .map(|(size, averages)| {
            SizeAnalysis::fit(averages, settings)?
                .compare(|alpha, grid| cumulative(size, averages, settings, alpha, grid))
        })
        .collect::<Result<_, CompareError>>()?;
    Ok(Comparison { source: Source::of(dataset), settings: settings.clone(), sizes, left_out })
}

type Readable<'a> = (&'a SizeGroup, SizeAverages);

/// The averages of every size, without those that lack what a comparison needs.
fn readable_sizes(
    dataset: &Dataset,
    read: impl Fn(&SizeGroup) -> Result<SizeAverages, CompareError>,
) -> Result<(Vec<Readable<'_>>, Vec<SizeLeftOut>), CompareError> {
    let mut readable = Vec::new();
    let mut left_out = Vec::new();
    let mut first_reason = None;
    for size in dataset.sizes() {
        match read(size) {
            Ok(averages) => readable.push((size, averages)),
            Err(reason) if is_lack_of_points(&reason) => {
                left_out.push(SizeLeftOut { n_lbits: size.n_lbits(), reason: reason.to_string() });
                first_reason.get_or_insert(reason);
            }
            Err(error) => return Err(error),
        }
    }
    if readable.is_empty() {
        return Err(first_reason.unwrap_or(CompareError::NothingStored));
    }
    Ok((readable, left_out))
}

fn is_lack_of_points(error: &CompareError) -> bool {
    matches!(
        error,
        CompareError::NoCriticalAlpha { .. }
            | CompareError::CriticalAlphaEmpty { .. }
            | CompareError::NoCommonRealization { .. }
    )
}

fn check_alpha(dataset: &Dataset, wanted: Alpha) -> Result<(), CompareError> {
    let mut available: Vec<f64> =
        dataset.sizes().iter().flat_map(SizeGroup::alphas).copied().collect();
    let is_wanted = |&alpha: &f64| Alpha::new(alpha).is_ok_and(|alpha| alpha.is_same(wanted));
    if available.iter().any(is_wanted) {
        return Ok(());
    }
    available.sort_by(f64::total_cmp);
    available.dedup();
    Err(CompareError::AlphaNotInDataset { given: wanted.value(), available })
}

/// Cumulative distributions of the end l-bit's entropy, `[realization][grid point]`.
fn cumulative(
    size: &SizeGroup,
    averages: &SizeAverages,
    settings: &ComparisonSettings,
    alpha: f64,
    grid: &EntropyGrid,
) -> Result<Vec<Vec<f64>>, CompareError> {
    // The averages took their α from this very list.
    let alpha_index =
        size.alphas().iter().position(|&own| own.total_cmp(&alpha).is_eq()).unwrap_or(0);
    let n_lbits = size.n_lbits();
    averages
        .realizations
        .iter()
        .map(|&realization| {
            let states = settings.window.stored_states(size, alpha_index, realization)?;
            let entropies = size.entropies(alpha_index, realization)?;
            let in_window = &entropies[states.start * n_lbits..states.end * n_lbits];
            Ok(grid.cumulative(in_window.iter().skip(n_lbits - 1).step_by(n_lbits).copied()))
        })
        .collect()
}
