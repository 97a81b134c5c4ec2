//! The whole comparison of a dataset with mean field.

use grain_dataset::{Dataset, Pool, PooledSize};
use grain_model::Alpha;
use serde::Serialize;

use crate::average::SizeAverages;
use crate::coverage::SizeLeftOut;
use crate::error::CompareError;
use crate::fit::Fit;
use crate::settings::{ComparedLbits, ComparisonSettings};
use crate::size::{SizeAnalysis, SizeComparison};
use crate::source::Source;
use crate::split::EndSplit;
use crate::summary::{SizeSummary, Summary};
use crate::trend::SizeTrends;

/// A dataset compared with mean field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Where the data come from.
    pub sources: Vec<Source>,
    /// What they were compared with, and how.
    pub settings: ComparisonSettings,
    /// Ascending N.
    pub sizes: Vec<SizeComparison>,
    /// What changes with N.
    pub trends: SizeTrends,
    /// The sizes that cannot be compared, and why.
    pub left_out: Vec<SizeLeftOut>,
    /// Why mean field deviates, where the ends of chains were measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub splits: Vec<EndSplit>,
}

impl Comparison {
    /// The files, without the folders of the machine.
    pub fn file_names(&self) -> String {
        let names: Vec<&str> = self.sources.iter().map(Source::file_name).collect();
        names.join(", ")
    }
}

/// Fits `g_{1,0}` at `α_c`, for every N that allows it; reads no other α.
///
/// # Errors
/// A [`CompareError`] if no N can be fitted, a window was not stored, or the file cannot be read.
pub fn fit(dataset: &Dataset, settings: &ComparisonSettings) -> Result<Vec<Fit>, CompareError> {
    let pooled = dataset.sizes().iter().map(|size| PooledSize::of(&[dataset], size.n_lbits()));
    fit_sizes(&pooled.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?, settings)
}

/// [`fit()`], from several datasets whose realizations are taken together.
///
/// # Errors
/// As [`fit()`].
pub fn fit_pool(pool: &Pool, settings: &ComparisonSettings) -> Result<Vec<Fit>, CompareError> {
    let pooled = pool.sizes().into_iter().map(|n_lbits| pool.size(n_lbits));
    fit_sizes(&pooled.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?, settings)
}

fn fit_sizes(
    sizes: &[PooledSize<'_>],
    settings: &ComparisonSettings,
) -> Result<Vec<Fit>, CompareError> {
    settings.validate()?;
    let mut fits = Vec::new();
    let mut first_reason = None;
    for size in sizes {
        match SizeAverages::read_critical(size, &settings.window) {
            Ok(averages) => fits.push(SizeAnalysis::fit(&averages, settings)?.into_fit()),
            Err(reason) if reason.is_lack_of_points() => {
                first_reason.get_or_insert(reason);
            }
            Err(error) => return Err(error),
        }
    }
    if fits.is_empty() {
        return Err(first_reason.unwrap_or(CompareError::NothingStored));
    }
    Ok(fits)
}

/// [`fit()`], from a summary.
///
/// # Errors
/// A [`CompareError`] if the mean-field equations were not solved.
pub fn fit_summary(
    summary: &Summary,
    settings: &ComparisonSettings,
) -> Result<Vec<Fit>, CompareError> {
    settings.validate()?;
    let fit = |size: &SizeSummary| Ok(SizeAnalysis::fit(&size.averages, settings)?.into_fit());
    summary.sizes.iter().map(fit).collect()
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
    compare_summary(&Summary::of(dataset, &settings.window)?, settings)
}

/// [`compare`], from a summary of one dataset or several.
///
/// # Errors
/// As [`compare`].
pub fn compare_summary(
    summary: &Summary,
    settings: &ComparisonSettings,
) -> Result<Comparison, CompareError> {
    settings.validate()?;
    for &wanted in settings.distribution_alphas.iter().chain(&settings.profile_alphas) {
        check_alpha(summary, wanted)?;
    }
    check_lbits(summary, &settings.lbits)?;
    let compare = |size: &SizeSummary| {
        SizeAnalysis::fit(&size.averages, settings)?
            .compare(|alpha, grid| Ok(size.cumulative(alpha, grid)))
    };
    let sizes: Vec<SizeComparison> = summary.sizes.iter().map(compare).collect::<Result<_, _>>()?;
    Ok(Comparison {
        sources: summary.sources.clone(),
        settings: settings.clone(),
        trends: SizeTrends::of(&sizes),
        sizes,
        left_out: summary.left_out.clone(),
        splits: Vec::new(),
    })
}

/// Whether the data have the l-bits that are asked for, at some N.
fn check_lbits(summary: &Summary, wanted: &ComparedLbits) -> Result<(), CompareError> {
    let ComparedLbits::These(wanted) = wanted else { return Ok(()) };
    let most = summary.sizes().map(|(n_lbits, _)| n_lbits).max().unwrap_or(0);
    match wanted.iter().find(|&&lbit| lbit == 0 || lbit > most) {
        Some(&given) => Err(CompareError::NoSuchLbit { given, most }),
        None => Ok(()),
    }
}

fn check_alpha(summary: &Summary, wanted: Alpha) -> Result<(), CompareError> {
    let all = summary.sizes.iter().flat_map(|size| &size.averages.coverage);
    let mut available: Vec<f64> = all.map(|row| row.alpha).collect();
    let is_wanted = |&alpha: &f64| Alpha::new(alpha).is_ok_and(|alpha| alpha.is_same(wanted));
    if available.iter().any(is_wanted) {
        return Ok(());
    }
    available.sort_by(f64::total_cmp);
    available.dedup();
    Err(CompareError::AlphaNotInDataset { given: wanted.value(), available })
}
