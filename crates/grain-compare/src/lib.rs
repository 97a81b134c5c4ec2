//! Exact diagonalization beside mean-field theory: from a dataset to verdicts, tables and pictures.
//!
//! [`compare`] does it all, [`fit()`] its first step, [`write_report`] puts it in a folder. Read in this
//! order: which eigenstates ([`window`]) and realizations ([`coverage`]) count, what is averaged
//! ([`average`]) and how its error is had ([`estimate`]), how the one free parameter is fitted ([`mod@fit`])
//! and data and predictions are laid side by side ([`overlay`]) and judged ([`goodness`]), how entropies
//! are distributed ([`distribution`]), what changes with N ([`trend`]), and what is written ([`report`]). Beside it stands [`regression`]:
//! two datasets against each other.

mod error;

pub mod window;

pub mod settings;

pub mod coverage;

pub mod estimate;

pub mod average;

mod bootstrap;

mod mean_field;

mod observable;

pub mod fit;

mod refit;

pub mod goodness;

pub mod overlay;

pub mod profile;

mod histogram;

pub mod distribution;

mod size;

pub mod trend;

mod source;

mod summary;

mod comparison;

mod remarks;

pub mod regression;
pub mod theory_table;

pub mod figure;

pub mod report;

#[cfg(test)]
mod synthetic;

pub use comparison::{Comparison, SizeLeftOut, compare, compare_summary, fit, fit_summary};
pub use error::CompareError;
pub use observable::Observable;
pub use report::write_report;
pub use settings::ComparisonSettings;
pub use size::SizeComparison;
pub use source::Source;
pub use summary::Summary;
pub use window::Window;
