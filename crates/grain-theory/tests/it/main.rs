//! What the theory must satisfy, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "a test fails by panicking, and limits are exact"
)]

/// Published numbers, and numbers of an independent program.
mod reference_values;

/// The laws of resonances: normalisation, tails, quantiles.
mod resonance_distribution;

/// The other symmetry classes.
mod classes;

/// `[S]`, `C^zz`, `η`: certificates and limits.
mod averages;

/// The distribution of entropies over eigenstates.
mod entropy_distribution;

/// Two l-bits and N equal ones.
mod star;

/// The self-consistent couplings.
mod fixed_point;

/// Each l-bit in the bath that the others make without it.
mod cavity;

/// A quadrature rule of another kind.
mod support;
