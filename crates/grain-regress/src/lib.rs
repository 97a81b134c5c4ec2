//! Whether entropy statistics have changed: two datasets against each other, with known error rates.
//!
//! A new version of a code, or another code altogether, is held against a reference: state by state where both have the same
//! disorder, and where they have not as distributions over realizations, with a family-wise error rate over all N, α and l-bits.
//! Read in this order: what is compared ([`sample`]), state by state
//! ([`golden`]), or as distributions: which numbers represent a realization
//! (`features`), how they are distributed if nothing changed (`permutation`), what is found
//! ([`statistical`]) and how many tests share one error rate ([`mod@verdict`]); where two samples differ most
//! ([`mod@contrast`]), drawn ([`regression_figure`]) and written ([`report`]). False alarms and power are measured in
//! `regression-rates.md` beside this crate.
//!
//! # Examples
//!
//! Two samples in memory, as another code may give them:
//!
//! ```
//! use grain_regress::{Point, Sample, SampleSize, StatisticalSettings, compare_statistically};
//!
//! // Twenty realizations of one l-bit, eight eigenstates each; every entropy shifted by so many bits.
//! let sample = |seed: usize, shift: f64| {
//!     let entropy = |m: usize, a: usize| shift + 0.4 * ((7 * m + 5 * a + 11 * seed) % 17) as f64 / 17.0;
//!     let point = |m: usize| Point {
//!         energies: Vec::new(),
//!         entropies: (0..8).map(|a| entropy(m, a) + 1e-3 * (m + 40 * seed) as f64).collect(),
//!     };
//!     let points = vec![(0..20).map(|m| Some(point(m))).collect()];
//!     Sample::Memory(vec![SampleSize { n_lbits: 1, alphas: vec![0.5], points }])
//! };
//! let settings = StatisticalSettings { permutations: 999, ..StatisticalSettings::default() };
//! let found = compare_statistically(&sample(1, 0.3), &sample(2, 0.1), &settings)?;
//! assert!(!found.agrees(), "0.2 bits are many standard errors");
//! # Ok::<(), grain_regress::RegressionError>(())
//! ```

mod error;

mod left_out;

pub mod points;

mod stored;

pub mod sample;

mod dialect;

mod csv_sample;

mod repeats;

pub mod golden;

mod features;

mod permutation;

pub mod verdict;

pub mod statistical;

pub mod contrast;

mod figure;

pub mod report;

pub use contrast::{Contrast, contrast};
pub use error::RegressionError;
pub use figure::regression_figure;
pub use golden::{Golden, GoldenSettings, compare_golden, compare_golden_table, same_disorder};
pub use points::{Point, SampleSize};
pub use repeats::Repeat;
pub use report::{write_golden, write_statistical};
pub use sample::Sample;
pub use statistical::{Statistical, StatisticalSettings, compare_statistically};
pub use stored::Stored;
pub use verdict::{Quantity, Verdict};
