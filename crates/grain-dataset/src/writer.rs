//! Takes records as they come and leaves a dataset: durably, and never harming an old one.
//!
//! Why nothing is lost: an HDF5 file that is open when its process dies can be unreadable, so no
//! file here is open while anything is computed. Every few seconds or MiB the finished points become
//! a part file, whole on disk before it has its name. The dataset is assembled from parts at the end,
//! under a temporary name; the rename that gives it its own is the last step, and only then are the
//! parts removed. A process killed at any instant leaves parts, or the dataset, or both.

use std::fs;
use std::path::{Path, PathBuf};

use grain_model::{Sink, SpectrumRecord, WorkItem};

use crate::assemble::assemble;
use crate::destination::Destination;
use crate::draft;
use crate::error::DatasetError;
use crate::files::io_error;
use crate::parts::{self, Block};
use crate::parts_folder::{Existing, PartsFolder};
use crate::plan::DatasetPlan;
use crate::points::Origins;
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

/// Writes a dataset; see the module's documentation for how.
#[derive(Debug)]
pub struct DatasetWriter {
    destination: Destination,
    folder: PartsFolder,
    plan: DatasetPlan,
    plan_digest: String,
    /// Where the points are that were made durable.
    origins: Origins,
    pending: Vec<Block>,
    pending_bytes: usize,
    /// The dataset was complete before this run began.
    complete: bool,
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
        // Before anything is said of what is there: another process may be at it.
        let destination = Destination::claim(path)?;
        let mut writer = Self {
            folder: PartsFolder::beside(destination.path(), String::new()),
            destination,
            plan_digest: plan.digest(),
            plan,
            origins: Origins::default(),
            pending: Vec::new(),
            pending_bytes: 0,
            complete: false,
        };
        if writer.destination.path().exists() {
            match existing {
                Existing::Refuse => writer.destination.require_new()?,
                Existing::Overwrite => {}
                Existing::Resume | Existing::Extend => writer.take_up_dataset(existing)?,
            }
        } else if existing == Existing::Extend {
            return Err(DatasetError::NothingToExtend { path: path.into() });
        }
        if !writer.complete {
            writer.open_folder(existing)?;
        }
        Ok(writer)
    }

    /// Notes what the dataset at the output holds already.
    fn take_up_dataset(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let dataset = Dataset::open(self.destination.path())?;
        if existing == Existing::Extend {
            self.plan.require_extension_of(&dataset)?;
        } else {
            self.plan.require_same_dataset(&dataset)?;
        }
        self.folder =
            PartsFolder::beside(self.destination.path(), dataset.attributes().history.clone());
        let same_plan = dataset.plan()? == self.plan.to_json();
        self.origins.add_dataset(&dataset, &self.plan.sweep)?;
        self.complete = same_plan && self.plan.sweep.work().all(|item| self.origins.holds(&item));
        if self.complete {
            // Killed between the dataset's rename and the removal of its parts; but the parts of an
            // extension that was interrupted, or goes on, are not ours.
            self.folder.remove_if_of(&self.plan.identity());
        }
        Ok(())
    }

    /// Makes the folder of parts ours: with our plan, and its good parts known.
    fn open_folder(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let Self { folder, plan, plan_digest, origins, .. } = self;
        folder.claim(existing, &plan.identity(), &plan.provenance)?;
        folder.take_up(|part| {
            origins.add_part(part, &parts::read(part, plan_digest)?);
            Ok(())
        });
        Ok(())
    }

    /// Points that are on disk already.
    pub fn held(&self) -> usize {
        self.origins.len()
    }

    /// Parts of an interrupted run that were damaged; their points are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.folder.damaged()
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let Self { pending, plan_digest, .. } = self;
        let part = self.folder.add(|part| parts::write(part, plan_digest, pending))?;
        self.origins.add_part(&part, pending);
        pending.clear();
        self.pending_bytes = 0;
        Ok(())
    }

    /// Makes a part of what was accepted, once there is enough of it or it is old enough.
    fn checkpoint_if_due(&mut self) -> Result<(), DatasetError> {
        if self.pending_bytes >= PART_BYTES || self.folder.is_due() {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Assembles the dataset, gives it its name, and removes the parts.
    ///
    /// Points that were never accepted are marked as missing, and the dataset as not complete.
    ///
    /// # Errors
    /// A [`DatasetError`] if the dataset cannot be written; the parts then remain.
    pub fn finish(mut self) -> Result<Completed, DatasetError> {
        let path = self.destination.path();
        if self.complete {
            let dataset = Dataset::open(path)?;
            return Ok(Completed {
                path: path.into(),
                bytes: dataset.bytes(),
                points: dataset.sizes().iter().map(crate::SizeGroup::n_completed).sum(),
                content_digest: dataset.content_digest()?,
            });
        }
        self.checkpoint()?;
        let path = self.destination.path();
        let completed = write_dataset(path, &self.plan, &self.origins, self.folder.history())?;
        self.folder.remove();
        Ok(completed)
    }
}

/// Writes a dataset whole, from wherever its points lie.
pub(crate) fn write_dataset(
    path: &Path,
    plan: &DatasetPlan,
    origins: &Origins,
    history: &str,
) -> Result<Completed, DatasetError> {
    let content_digest = draft::write(
        path,
        |root| assemble(path, root, plan, origins, history),
        |sealed, meant| {
            let found = Dataset::open(sealed)?.content_digest()?;
            let what = || "the digest of its numbers".to_owned();
            let differs = || DatasetError::NotWritten { path: path.into(), what: what() };
            if found == *meant { Ok(()) } else { Err(differs()) }
        },
    )?;
    let bytes = fs::metadata(path).map_err(io_error(path, "read"))?.len();
    Ok(Completed { path: path.into(), bytes, points: origins.len(), content_digest })
}

impl Sink<SpectrumRecord> for DatasetWriter {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        self.origins.holds(item)
    }

    fn accept(&mut self, record: SpectrumRecord) -> Result<(), DatasetError> {
        let block = Block::from(record);
        self.pending_bytes += block.bytes();
        self.pending.push(block);
        self.checkpoint_if_due()
    }

    fn idle(&mut self) -> Result<(), DatasetError> {
        self.checkpoint_if_due()
    }
}
