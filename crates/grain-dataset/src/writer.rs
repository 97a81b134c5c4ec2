//! Takes records as they come and leaves a dataset: durably, and never harming an old one.
//!
//! Why nothing is lost: an HDF5 file that is open when its process dies can be unreadable, so no
//! file here is open while anything is computed. Every few seconds or MiB the finished points become
//! a part file, whole on disk before it has its name. The dataset is assembled from parts at the end,
//! under a temporary name; the rename that gives it its own is the last step, and only then are the
//! parts removed. A process killed at any instant leaves parts, or the dataset, or both.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grain_model::{Realization, RecordSink, SpectrumRecord, WorkItem};

use crate::assemble::assemble;
use crate::error::DatasetError;
use crate::files::{io_error, with_suffix, write_whole};
use crate::parts::{self, Block, PointKey};
use crate::parts_folder::{Claim, Existing};
use crate::plan::DatasetPlan;
use crate::reader::Dataset;

/// A dataset that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Points it holds.
    pub points: usize,
    /// The SHA-256 of its physics, see [`Dataset::content_digest`].
    pub content_digest: String,
}

/// Bytes of finished points that become a part.
const PART_BYTES: usize = 8 << 20;

/// Time after which finished points become a part, however few they are.
const PART_AGE: Duration = Duration::from_secs(5);

/// Writes a dataset; see the module's documentation for how.
#[derive(Debug)]
pub struct DatasetWriter {
    path: PathBuf,
    folder: PathBuf,
    plan: DatasetPlan,
    plan_digest: String,
    /// Which part holds a point.
    held: HashMap<PointKey, PathBuf>,
    pending: Vec<Block>,
    pending_bytes: usize,
    last_part: Instant,
    next_part: usize,
    damaged: usize,
    /// The dataset was complete before this run began.
    complete: bool,
    /// Held until the end, so that a second writer is refused.
    lock: Option<File>,
}

impl DatasetWriter {
    /// Begins, or goes on with, a dataset at `path`.
    ///
    /// # Errors
    /// A [`DatasetError`] if the output or its parts exist and `existing` does not allow it, they
    /// belong to another plan, another process writes here, or the folder cannot be written.
    pub fn create(
        path: &Path,
        plan: DatasetPlan,
        existing: Existing,
    ) -> Result<Self, DatasetError> {
        let folder = with_suffix(path, ".parts");
        let mut writer = Self {
            path: path.into(),
            plan_digest: plan.digest(),
            plan,
            held: HashMap::new(),
            pending: Vec::new(),
            pending_bytes: 0,
            last_part: Instant::now(),
            next_part: 0,
            damaged: 0,
            complete: false,
            lock: None,
            folder,
        };
        if path.exists() && existing != Existing::Overwrite {
            if existing == Existing::Refuse {
                return Err(DatasetError::Exists { path: path.into() });
            }
            writer.plan.require_same(&Dataset::open(path)?.plan()?, path)?;
            writer.complete = true;
            return Ok(writer);
        }
        let json = writer.plan.to_json();
        let claim = Claim { output: path, folder: &writer.folder, plan: &json };
        writer.lock = claim.take(existing, |found, at| writer.plan.require_same(found, at))?;
        writer.take_up_parts();
        Ok(writer)
    }

    /// Notes what the parts of an interrupted run hold.
    fn take_up_parts(&mut self) {
        for part in parts::list(&self.folder) {
            self.next_part = self.next_part.max(parts::number(&part).map_or(0, |n| n + 1));
            match parts::read(&part, &self.plan_digest) {
                Ok(blocks) => {
                    self.held.extend(blocks.iter().map(|block| (block.key, part.clone())));
                }
                Err(_) => self.damaged += 1,
            }
        }
    }

    /// Points that are on disk already.
    pub fn held(&self) -> usize {
        if self.complete { self.plan.sweep.work().count() } else { self.held.len() }
    }

    /// Parts of an interrupted run that were damaged; their points are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.damaged
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        &self.folder
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let part = self.folder.join(parts::name(self.next_part));
        parts::write(&part, &self.plan_digest, &self.pending)?;
        self.next_part += 1;
        self.held.extend(self.pending.iter().map(|block| (block.key, part.clone())));
        self.pending.clear();
        self.pending_bytes = 0;
        self.last_part = Instant::now();
        Ok(())
    }

    /// Assembles the dataset, gives it its name, and removes the parts.
    ///
    /// Points that were never accepted are marked as missing, and the dataset as not complete.
    ///
    /// # Errors
    /// A [`DatasetError`] if the dataset cannot be written; the parts then remain.
    pub fn finish(mut self) -> Result<Completed, DatasetError> {
        if self.complete {
            let dataset = Dataset::open(&self.path)?;
            return Ok(Completed {
                path: self.path,
                bytes: dataset.bytes(),
                points: dataset.sizes().iter().map(crate::SizeGroup::n_completed).sum(),
                content_digest: dataset.content_digest()?,
            });
        }
        self.checkpoint()?;
        let mut content_digest = String::new();
        write_whole(&self.path, |temporary| {
            content_digest = assemble(temporary, &self.plan, &self.plan_digest, &self.held)?;
            Ok(())
        })?;
        let bytes = fs::metadata(&self.path).map_err(io_error(&self.path, "read"))?.len();
        // The dataset is safe: what cannot be tidied away is only untidy.
        let _untidy = fs::remove_dir_all(&self.folder);
        Ok(Completed { path: self.path, bytes, points: self.held.len(), content_digest })
    }
}

impl RecordSink for DatasetWriter {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        self.complete || self.held.contains_key(&PointKey::of(item))
    }

    fn accept(&mut self, record: SpectrumRecord, _: &Realization) -> Result<(), DatasetError> {
        let block = Block::from(record);
        self.pending_bytes += block.bytes();
        self.pending.push(block);
        if self.pending_bytes >= PART_BYTES || self.last_part.elapsed() >= PART_AGE {
            self.checkpoint()?;
        }
        Ok(())
    }
}
