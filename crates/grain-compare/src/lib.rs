//! Exact diagonalization beside mean-field theory: from a dataset to verdicts, tables and pictures.
//!
//! The entropy of the end l-bit at `α_c` fixes the one free parameter of mean field, the bare coupling `g_{1,0}`; everything else, at
//! every other α and for every other observable, is then a prediction, and is judged with the full covariance of what the values of α
//! share through their disorder. [`compare`] does it all, [`fit()`] its first step, [`write_report`] puts it in a folder. Read in this
//! order: which realizations count ([`coverage`]), what is averaged
//! ([`average`]), how the one free parameter is fitted ([`mod@fit`])
//! and data and predictions are laid side by side ([`overlay`]) and judged ([`goodness`]), how entropies
//! are distributed ([`distribution`]), which approximation fails ([`split`]), what changes with N ([`trend`]), and what is drawn ([`figure`]) and written ([`report`]). Beside it stand
//! [`columns`]: any column of datasets against any other, and as tables; [`levels`]: spacings, form factors and Thouless times; and [`lattice`]: ensembles in two dimensions, and Figs. 4 and 5.
//!
//! # Examples
//!
//! ```no_run
//! use grain_compare::{ComparisonSettings, compare, write_report};
//! use grain_dataset::Dataset;
//! use grain_figure::Width;
//!
//! let dataset = Dataset::open("drh.h5".as_ref())?;
//! let comparison = compare(&dataset, &ComparisonSettings::default())?;
//! for size in &comparison.sizes {
//!     if let Some(coupling) = size.fit.coupling() {
//!         println!("N = {}: g_(1,0) = {}", size.n_lbits, coupling.g);
//!     }
//! }
//! write_report(&comparison, "drh-report".as_ref(), Width::Column)?;
//! # Ok::<(), grain_compare::CompareError>(())
//! ```

mod error;

pub mod settings;

pub mod coverage;

pub mod average;

mod observable;

pub mod fit;

mod refit;

pub mod goodness;

pub mod overlay;

pub mod gap_ratio;

pub mod profile;

pub mod distribution;

pub mod split;

pub mod rare;

pub mod given;

mod size;

pub mod trend;

pub mod crossing;

mod source;

mod summary;

mod joined;

mod comparison;

pub mod theories;

mod remarks;

pub mod figure;

pub mod columns;

pub mod explorer;

pub mod levels;

pub mod lattice;

pub mod report;

#[cfg(test)]
mod synthetic;

pub use comparison::{Comparison, compare, compare_summary, fit, fit_pool, fit_summary};
pub use coverage::SizeLeftOut;
pub use error::CompareError;
pub use observable::Observable;
pub use report::write_report;
pub use settings::{ComparedLbits, ComparisonSettings, CouplingSource, GivenCoupling};
pub use size::SizeComparison;
pub use source::Source;
pub use split::{Elements, EndSample, EndSplit};
pub use summary::Summary;
