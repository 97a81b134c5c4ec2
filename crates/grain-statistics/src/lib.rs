//! Averages over independent realizations of the disorder, with their errors.
//!
//! A disorder average is a mean over realizations, and the realization, never the eigenstate, is the unit of independence.
//! This crate knows no model: it is given one number a realization. Read in this order: a mean with its standard
//! error ([`estimate`]), whether it [agrees](mod@agreement) with a number, how a statistic scatters when realizations are resampled
//! ([`bootstrap`]), how sure a fraction of samples is ([`binomial`]), a straight line through points with errors ([`mod@line`]), many
//! correlated residuals at once ([`hotelling`], on the factors of [`cholesky`]), also where they [share an error](mod@shared_error), how entropies are counted on a grid that
//! is fine at both ends ([`histogram`]), and how all this is written ([`uncertainty`]).
//!
//! # Examples
//!
//! Entropies of one l-bit, averaged over the window in each of six realizations:
//!
//! ```
//! use grain_statistics::{Estimate, Resamples, Scatter, with_error};
//!
//! let entropies = [0.71, 0.64, 0.78, 0.69, 0.73, 0.66];
//! let estimate = Estimate::of(&entropies);
//! assert_eq!(with_error(estimate.mean, estimate.standard_error), "0.702(21)");
//!
//! // The error of anything that is computed from the mean: resample the realizations.
//! let resamples = Resamples::draw(1, 6, entropies.len(), 1000).expect("two realizations or more");
//! let logarithms = (0..1000).map(|replicate| resamples.mean(replicate, &entropies).ln());
//! let scatter = Scatter::of(logarithms.collect()).expect("two replicates or more");
//! let linear = estimate.standard_error.unwrap() / estimate.mean;
//! assert!((scatter.deviation / linear - 1.0).abs() < 0.1, "as error propagation has it");
//! ```

mod error;

pub mod estimate;

pub mod agreement;

pub mod bootstrap;

pub mod binomial;

pub mod line;

pub mod cholesky;

pub mod hotelling;

pub mod shared_error;

pub mod histogram;

pub mod uncertainty;

pub use agreement::{MeasuredMean, agreement};
pub use binomial::BinomialFraction;
pub use bootstrap::Resamples;
pub use error::StatisticsError;
pub use estimate::{Estimate, Interval, Scatter, quantile};
pub use histogram::EntropyGrid;
pub use hotelling::{HotellingTest, Residual};
pub use line::{LinePoint, WeightedLine, chi_squared_tail};
pub use shared_error::add_shared_error;
pub use uncertainty::{ascii_with_error, with_error};
