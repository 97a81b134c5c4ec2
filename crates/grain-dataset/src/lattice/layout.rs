//! Names in files of lattice samples.

pub(super) const AMPLITUDE: &str = "amplitude";

pub(super) const REALIZATION: &str = "realization";

pub(super) const PHASE: &str = "phase";

pub(super) const COMPLETED: &str = "completed";

pub(super) const CLOSURE: &str = "closure";
