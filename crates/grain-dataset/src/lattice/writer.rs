//! Takes blocks of lattice samples as they come and leaves a file, durably.

use std::path::Path;

use crate::description;
use crate::destination::Destination;
use crate::error::DatasetError;
use crate::files::io_error;
use crate::lattice::file::{self, LatticeFile};
use crate::lattice::parts;
use crate::lattice::plan::LatticePlan;
use crate::lattice::samples::{LatticeBlock, SizeSamples, content_digest, hold};
use crate::parts_folder::{Existing, PartsFolder};
use crate::provenance::Provenance;
use crate::writer::Completed;

/// Writes a file of lattice samples.
///
/// As for datasets, no HDF5 file is open while anything is computed: every few seconds finished blocks become a
/// part file beside the output, and the output is written from memory at the end, under a temporary name.
/// A process killed at any instant leaves parts that the next run goes on with, or the file, or both.
#[derive(Debug)]
pub struct LatticeWriter {
    destination: Destination,
    folder: PartsFolder,
    plan: LatticePlan,
    plan_digest: String,
    provenance: Provenance,
    sizes: Vec<SizeSamples>,
    /// Samples in the file at the output, if it is one of this plan.
    stored: Option<usize>,
    pending: Vec<LatticeBlock>,
}

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
        // Before anything is said of what is there: another process may be at it.
        let destination = Destination::claim(path)?;
        let mut writer = Self {
            folder: PartsFolder::beside(destination.path(), String::new()),
            destination,
            plan_digest: description::digest(&plan.description()),
            sizes: plan.sizes.iter().cloned().map(SizeSamples::empty).collect(),
            plan,
            provenance,
            stored: None,
            pending: Vec::new(),
        };
        let path = writer.destination.path().to_path_buf();
        let path = path.as_path();
        if path.exists() && existing != Existing::Overwrite {
            if existing == Existing::Refuse {
                writer.destination.require_new()?;
            }
            let found = LatticeFile::open(path)?;
            description::require_same(&writer.plan.identity(), &found.plan().identity(), path)?;
            writer.folder = PartsFolder::beside(path, found.attributes().history.clone());
            writer.sizes = found.sizes().to_vec();
            writer.stored = Some(writer.accepted());
        }
        let Self { folder, plan, plan_digest, provenance, sizes, .. } = &mut writer;
        folder.claim(existing, &plan.identity(), provenance)?;
        folder.take_up(|part| {
            for block in parts::read(part, plan_digest)? {
                put(sizes, &block);
            }
            Ok(())
        });
        Ok(writer)
    }

    /// Whether these samples are there already.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        hold(&self.sizes, radius, [amplitude_index, first, count])
    }

    /// Samples that are safe on disk.
    pub fn held(&self) -> usize {
        let pending: usize = self.pending.iter().map(|block| block.samples.len()).sum();
        self.accepted() - pending
    }

    /// Samples that are on disk or were accepted since.
    fn accepted(&self) -> usize {
        self.sizes.iter().map(SizeSamples::n_completed).sum()
    }

    /// Parts of an interrupted run that were damaged; their samples are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.folder.damaged()
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes a finished block.
    ///
    /// # Errors
    /// A [`DatasetError`] if the plan has no such samples, or a part cannot be written.
    pub fn accept(&mut self, block: LatticeBlock) -> Result<(), DatasetError> {
        if !put(&mut self.sizes, &block) {
            return Err(DatasetError::Value {
                path: self.destination.path().into(),
                what: "a block".into(),
                found: format!(
                    "at R = {}, position {} of W, samples {} to {}",
                    block.radius,
                    block.amplitude_index,
                    block.first,
                    block.first + block.samples.len()
                ),
                expected: "a place in the plan".into(),
            });
        }
        self.pending.push(block);
        if self.folder.is_due() {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        if !self.pending.is_empty() {
            let Self { folder, plan_digest, pending, .. } = self;
            folder.add(|part| parts::write(part, plan_digest, pending))?;
            self.pending.clear();
        }
        Ok(())
    }

    /// Writes the file, gives it its name, and removes the parts; leaves a file that has every sample as it is.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be written; the parts then remain.
    pub fn finish(mut self) -> Result<Completed, DatasetError> {
        self.checkpoint()?;
        let Self { destination, folder, plan, provenance, sizes, .. } = &self;
        let path = destination.path();
        if self.stored != Some(self.accepted()) {
            file::write(path, plan, (provenance, folder.history()), sizes)?;
        }
        folder.remove();
        completed(path, sizes)
    }
}

/// Puts a block in its place; says whether there is one.
fn put(sizes: &mut [SizeSamples], block: &LatticeBlock) -> bool {
    let table = sizes.iter_mut().find(|table| table.size().radius == block.radius);
    table.is_some_and(|table| table.put(block))
}

/// What there is to say of a file of these samples.
pub(super) fn completed(path: &Path, sizes: &[SizeSamples]) -> Result<Completed, DatasetError> {
    Ok(Completed {
        path: path.into(),
        bytes: std::fs::metadata(path).map_err(io_error(path, "read"))?.len(),
        points: sizes.iter().map(SizeSamples::n_completed).sum(),
        content_digest: content_digest(sizes),
    })
}
