//! Takes blocks of lattice samples as they come and leaves a file, durably.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::DatasetError;
use crate::files::{io_error, with_suffix, write_whole};
use crate::lattice::file::{self, LatticeFile};
use crate::lattice::parts;
use crate::lattice::plan::LatticePlan;
use crate::lattice::samples::{LatticeBlock, SizeSamples, content_digest};
use crate::parts_folder::{Claim, Existing};
use crate::provenance::Provenance;
use crate::writer::Completed;

/// Time after which finished blocks become a part.
const PART_AGE: Duration = Duration::from_secs(5);

/// Writes a file of lattice samples.
///
/// As for datasets, no HDF5 file is open while anything is computed: every few seconds finished blocks become a
/// part file beside the output, and the output is written from memory at the end, under a temporary name.
/// A process killed at any instant leaves parts that the next run goes on with, or the file, or both.
#[derive(Debug)]
pub struct LatticeWriter {
    path: PathBuf,
    folder: PathBuf,
    plan: LatticePlan,
    plan_digest: String,
    provenance: Provenance,
    sizes: Vec<SizeSamples>,
    pending: Vec<LatticeBlock>,
    last_part: Instant,
    next_part: usize,
    damaged: usize,
    /// The file was complete before this run began.
    complete: bool,
    /// Held until the end, so that a second writer is refused.
    lock: Option<File>,
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
        let mut writer = Self {
            path: path.into(),
            folder: with_suffix(path, ".parts"),
            plan_digest: plan.digest(),
            sizes: plan.sizes.iter().cloned().map(SizeSamples::empty).collect(),
            plan,
            provenance,
            pending: Vec::new(),
            last_part: Instant::now(),
            next_part: 0,
            damaged: 0,
            complete: false,
            lock: None,
        };
        if path.exists() && existing != Existing::Overwrite {
            if existing == Existing::Refuse {
                return Err(DatasetError::Exists { path: path.into() });
            }
            let found = LatticeFile::open(path)?;
            writer.plan.require_same(&found.plan().to_json(), path)?;
            writer.sizes = found.sizes().to_vec();
            writer.complete = writer.sizes.iter().all(SizeSamples::is_complete);
            if writer.complete {
                return Ok(writer);
            }
        }
        let json = writer.plan.to_json();
        let require_same = |found: &str, at: &Path| writer.plan.require_same(found, at);
        let claim = Claim { output: path, folder: &writer.folder, plan: &json };
        writer.lock = claim.take(existing, require_same)?;
        writer.take_up_parts();
        Ok(writer)
    }

    /// Notes what the parts of an interrupted run hold.
    fn take_up_parts(&mut self) {
        for part in crate::parts::list(&self.folder) {
            let number = crate::parts::number(&part).map_or(0, |number| number + 1);
            self.next_part = self.next_part.max(number);
            match parts::read(&part, &self.plan_digest) {
                Ok(blocks) => blocks.iter().for_each(|block| {
                    self.put(block);
                }),
                Err(_) => self.damaged += 1,
            }
        }
    }

    fn put(&mut self, block: &LatticeBlock) -> bool {
        let table = self.sizes.iter_mut().find(|table| table.size().radius == block.radius);
        table.is_some_and(|table| table.put(block))
    }

    /// Whether these samples are there already.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        let table = self.sizes.iter().find(|table| table.size().radius == radius);
        table.is_some_and(|table| table.holds(amplitude_index, first, count))
    }

    /// Samples that are there already.
    pub fn held(&self) -> usize {
        self.sizes.iter().flat_map(SizeSamples::all).filter(|sample| sample.is_some()).count()
    }

    /// Parts of an interrupted run that were damaged; their samples are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.damaged
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        &self.folder
    }

    /// Takes a finished block.
    ///
    /// # Errors
    /// A [`DatasetError`] if the plan has no such samples, or a part cannot be written.
    pub fn accept(&mut self, block: LatticeBlock) -> Result<(), DatasetError> {
        if !self.put(&block) {
            return Err(DatasetError::Value {
                path: self.path.clone(),
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
        if self.last_part.elapsed() >= PART_AGE {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        self.last_part = Instant::now();
        if self.pending.is_empty() {
            return Ok(());
        }
        let part = self.folder.join(crate::parts::name(self.next_part));
        parts::write(&part, &self.plan_digest, &self.pending)?;
        self.next_part += 1;
        self.pending.clear();
        Ok(())
    }

    /// Writes the file, gives it its name, and removes the parts.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be written; the parts then remain.
    pub fn finish(mut self) -> Result<Completed, DatasetError> {
        if !self.complete {
            self.checkpoint()?;
            write_whole(&self.path, |temporary| {
                file::write(temporary, &self.plan, &self.provenance, &self.sizes)
            })?;
            // The file is safe: what cannot be tidied away is only untidy.
            let _untidy = fs::remove_dir_all(&self.folder);
        }
        let bytes = fs::metadata(&self.path).map_err(io_error(&self.path, "read"))?.len();
        Ok(Completed {
            bytes,
            points: self.held(),
            content_digest: content_digest(&self.sizes),
            path: self.path,
        })
    }
}
