//! Have the entropy statistics changed? Two datasets against each other, with known error rates.
//!
//! Read in this order: what is compared ([`sample`]), state by state where the disorder is the same
//! ([`golden`]), or as distributions where it is not: which numbers represent a realization
//! (`features`), how they are distributed if nothing changed (`permutation`), what is found
//! ([`statistical`]) and how many tests share one error rate ([`mod@verdict`]).

mod error;

mod left_out;

pub mod sample;

mod csv_sample;

mod repeats;

pub mod golden;

mod features;

mod permutation;

pub mod verdict;

pub mod statistical;

pub mod contrast;

pub use contrast::{Contrast, contrast};
pub use error::RegressionError;
pub use golden::{Golden, GoldenSettings, compare_golden, same_disorder};
pub use repeats::Repeat;
pub use sample::{Point, Sample, SampleSize};
pub use statistical::{Statistical, StatisticalSettings, compare_statistically};
pub use verdict::{Quantity, Verdict};
