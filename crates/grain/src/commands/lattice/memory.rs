//! Whether a lattice fits into the memory of this machine, before anything is computed on it.

use grain_lattice::{Diamond, memory_need};

use crate::failure::Failure;
use crate::machine;

/// The lattice of a radius, if samples on it fit into the memory of this machine, one in each thread;
/// `whole` where all of it is diagonalized.
///
/// # Errors
/// A [`Failure`] that says what it needs, and what bounds the memory.
pub(super) fn lattice(radius: usize, threads: usize, whole: bool) -> Result<Diamond, Failure> {
    fits(radius, threads, whole)?;
    Ok(Diamond::new(radius))
}

/// Whether samples of a radius fit into the memory of this machine, one in each thread.
///
/// # Errors
/// As of [`lattice`].
pub(super) fn fits(radius: usize, threads: usize, whole: bool) -> Result<(), Failure> {
    let memory = machine::usable_memory(threads);
    memory_need::fits(radius, threads, whole, memory.bytes)
        .map_err(|error| Failure::from(error).bounded_by(&memory.bound))
}
