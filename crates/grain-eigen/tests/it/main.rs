//! The solvers through the public interface.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreement;

mod chains;

mod refusals;

mod sparse;

mod interior;

mod kpm;
