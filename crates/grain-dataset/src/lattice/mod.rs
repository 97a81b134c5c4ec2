//! Ensembles of lattice samples in HDF5: the second kind of file, with the durability of the first.
//!
//! A [`LatticePlan`] says what will be there, a [`LatticeWriter`] takes samples block by block, keeps them in part files and
//! writes the file whole at the end; a [`LatticeFile`] is one that was read. This crate knows the numbers of a sample
//! and not where they come from.

mod layout;

mod columns;

mod plan;

mod samples;

mod possible;

mod fill;

mod file;

mod schema;

mod writer;

mod merge;

mod verify;

pub use file::LatticeFile;
pub use merge::LatticeMerge;
pub use plan::{LatticePlan, LatticeSize};
pub use samples::{LatticeBlock, LatticeSample, SizeSamples};
pub use verify::{LatticeVerification, SampleDefect, verify};
pub use writer::LatticeWriter;
