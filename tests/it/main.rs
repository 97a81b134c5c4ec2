//! Tests that need several crates: physics against theory, files against promises, the binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test fails by panicking"
)]

/// Crate edges and code map, as crates/README.md states them.
mod architecture;
/// The matrices of data/CONVENTIONS.md.
mod conventions;
/// Licences, sources and excused advisories, as .deny.toml states them.
mod dependencies;
/// N = 6 at the paper's statistics: fit and predictions.
mod drh_model;
/// Texts of every picture in data: apart, on the page, large enough.
mod pictures;
/// Today's code against data/reference, and the error rates of the test itself.
mod regression;
/// The same seed, the same bits.
mod reproducibility;
/// The resonance distribution in closed form, against the product's own GOE matrices.
mod resonance_distribution;
/// Scripts explain themselves.
mod scripts;
/// One l-bit and a large grain: entropy and memory against theory, at the measured coupling.
mod single_lbit;
/// The window solver and the full one give the same numbers.
mod solvers_agree;
/// Eigenvectors of a pure GOE matrix follow the real-Haar law.
mod thermal_limit;
/// The same of a complex grain: the complex-Haar law, and one l-bit beside it.
mod unitary_class;

mod support;
