//! Takes blocks of lattice samples as they come and leaves a file.

use std::path::Path;

use crate::error::DatasetError;
use crate::format::provenance::Provenance;
use crate::lattice::plan::LatticePlan;
use crate::lattice::samples::LatticeBlock;
use crate::lattice::schema::LatticeRun;
use crate::store::block::{Block, PointKey};
use crate::store::parts_folder::Existing;
use crate::store::writer::{Completed, Writer};

/// Writes a file of lattice samples, with the durability of datasets: see [`crate::DatasetWriter`].
#[derive(Debug)]
pub struct LatticeWriter(Writer<LatticeRun>);

impl LatticeWriter {
    /// Begins, or goes on with, a file at `path`.
    ///
    /// # Errors
    /// A [`DatasetError`] if the output or its parts exist and `existing` does not allow it, they
    /// belong to another plan, another process writes here, or the folder cannot be written.
    pub fn create(
        path: &Path,
        plan: LatticePlan,
        provenance: Provenance,
        existing: Existing,
    ) -> Result<Self, DatasetError> {
        Writer::create(path, LatticeRun { plan, provenance }, existing).map(Self)
    }

    /// Whether these samples are on disk already.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        keys(radius, amplitude_index, first, count).all(|key| self.0.holds(key))
    }

    /// Samples that are safe on disk.
    pub fn held(&self) -> usize {
        self.0.held()
    }

    /// Parts of an interrupted run that were damaged; their samples are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.0.damaged_parts()
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        self.0.parts_folder()
    }

    /// Takes a finished block.
    ///
    /// # Errors
    /// A [`DatasetError`] if the plan has no such samples, or a part cannot be written.
    pub fn accept(&mut self, block: LatticeBlock) -> Result<(), DatasetError> {
        let LatticeBlock { radius, amplitude_index, first, samples } = block;
        let end = first.saturating_add(samples.len());
        let planned = self.0.plan().size(radius).is_some_and(|size| {
            amplitude_index < size.amplitudes.len() && end <= size.realizations
        });
        if !planned {
            return Err(DatasetError::Value {
                path: self.0.path().into(),
                what: "a block".into(),
                found: format!(
                    "at R = {radius}, position {amplitude_index} of W, samples {first} to {end}"
                ),
                expected: "a place in the plan".into(),
            });
        }
        let keys = keys(radius, amplitude_index, first, samples.len());
        let blocks = keys.zip(&samples);
        self.0.accept(blocks.map(|(key, sample)| Block {
            key,
            n_states: 0,
            values: sample.numbers(),
        }))
    }

    /// Makes a part of what was accepted, if the last one is old enough.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn idle(&mut self) -> Result<(), DatasetError> {
        self.0.checkpoint_if_due()
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        self.0.checkpoint()
    }

    /// Writes the file, gives it its name, and removes the parts; leaves a file that has every sample as it is.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be written; the parts then remain.
    pub fn finish(self) -> Result<Completed, DatasetError> {
        self.0.finish()
    }
}

/// The places of samples next to each other.
pub(super) fn keys(
    group: usize,
    outer: usize,
    first: usize,
    count: usize,
) -> impl Iterator<Item = PointKey> {
    (first..first.saturating_add(count)).map(move |realization| PointKey {
        group,
        outer,
        realization,
    })
}
