//! Takes records as they come and leaves a dataset: durably, and never harming an old one.
//!
//! Why nothing is lost: an HDF5 file that is open when its process dies can be unreadable, so no
//! file here is open while anything is computed. Every few seconds or MiB the finished points become
//! a part file, whole on disk before it has its name. The dataset is assembled from parts at the end,
//! under a temporary name; the rename that gives it its own is the last step, and only then are the
//! parts removed. A process killed at any instant leaves parts, or the dataset, or both.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grain_model::{Realization, RecordSink, SpectrumRecord, WorkItem};

use crate::assemble::assemble;
use crate::error::DatasetError;
use crate::files::{io_error, with_suffix, write_whole};
use crate::parts::{self, Block};
use crate::parts_folder::{Claim, Existing};
use crate::plan::DatasetPlan;
use crate::points::Origins;
use crate::provenance::Provenance;
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

/// Finished points become a part, however few they are, after this share of the time of the run…
const PART_SHARE: f64 = 0.05;

/// …within these bounds: a kill costs little, and a day's run leaves thousands of parts, not millions.
const PART_AGE: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(20)];

const HISTORY: &str = "history";

/// Writes a dataset; see the module's documentation for how.
#[derive(Debug)]
pub struct DatasetWriter {
    path: PathBuf,
    folder: PathBuf,
    plan: DatasetPlan,
    plan_digest: String,
    /// Where the points are that were made durable.
    origins: Origins,
    /// A line for each run that wrote, this one included.
    history: String,
    pending: Vec<Block>,
    pending_bytes: usize,
    began: Instant,
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
            origins: Origins::default(),
            history: String::new(),
            pending: Vec::new(),
            pending_bytes: 0,
            began: Instant::now(),
            last_part: Instant::now(),
            next_part: 0,
            damaged: 0,
            complete: false,
            lock: None,
            folder,
        };
        if path.exists() {
            match existing {
                Existing::Refuse => return Err(DatasetError::Exists { path: path.into() }),
                Existing::Overwrite => {}
                Existing::Resume | Existing::Extend => writer.take_up_dataset(existing)?,
            }
        } else if existing == Existing::Extend {
            return Err(DatasetError::NothingToExtend { path: path.into() });
        }
        if writer.complete {
            return Ok(writer);
        }
        writer.open_folder(existing)?;
        Ok(writer)
    }

    /// Notes what the dataset at the output holds already.
    fn take_up_dataset(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let dataset = Dataset::open(&self.path)?;
        if existing == Existing::Extend {
            self.plan.require_extension_of(&dataset)?;
        } else {
            self.plan.require_same_dataset(&dataset)?;
        }
        self.history.clone_from(&dataset.attributes().history);
        let same_plan = dataset.plan()? == self.plan.to_json();
        self.origins.add_dataset(dataset, &self.plan.sweep)?;
        self.complete = same_plan && self.plan.sweep.work().all(|item| self.origins.holds(&item));
        if self.complete {
            // Killed between the dataset's rename and the removal of its parts.
            let _untidy = fs::remove_dir_all(&self.folder);
        }
        Ok(())
    }

    /// Makes the folder of parts ours: locked, with our plan, and its good parts known.
    fn open_folder(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let plan = self.plan.identity_json();
        let claim = Claim { output: &self.path, folder: &self.folder, plan: &plan };
        self.lock = claim.take(existing, |found, at| self.plan.require_same_run(found, at))?;
        self.begin_history(existing)?;
        self.take_up_parts();
        Ok(())
    }

    /// Adds a line on this run to those of the runs before, which are kept beside the parts.
    fn begin_history(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let path = self.folder.join(HISTORY);
        if existing != Existing::Overwrite
            && let Ok(before) = fs::read_to_string(&path)
        {
            self.history = before;
        }
        let verb = match existing {
            Existing::Extend => "extended",
            Existing::Resume if !self.history.is_empty() => "resumed",
            _ => "generated",
        };
        let Provenance { date_created, command_line, .. } = &self.plan.provenance;
        let before = self.history.trim_end();
        let newline = if before.is_empty() { "" } else { "\n" };
        self.history = format!("{before}{newline}{date_created} {verb} by {command_line}");
        write_whole(&path, |temporary| {
            fs::write(temporary, &self.history).map_err(io_error(temporary, "write"))
        })
    }

    /// Notes what the parts of an interrupted run hold.
    fn take_up_parts(&mut self) {
        for part in parts::list(&self.folder) {
            self.next_part = self.next_part.max(parts::number(&part).map_or(0, |n| n + 1));
            match parts::read(&part, &self.plan_digest) {
                Ok(blocks) => self.origins.add_part(&part, &blocks),
                Err(_) => self.damaged += 1,
            }
        }
    }

    /// Points that are on disk already.
    pub fn held(&self) -> usize {
        self.origins.len()
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
        self.origins.add_part(&part, &self.pending);
        self.pending.clear();
        self.pending_bytes = 0;
        self.last_part = Instant::now();
        Ok(())
    }

    /// Makes a part of what was accepted, once there is enough of it or it is old enough.
    fn checkpoint_if_due(&mut self) -> Result<(), DatasetError> {
        let [youngest, oldest] = PART_AGE;
        let age = self.began.elapsed().mul_f64(PART_SHARE).clamp(youngest, oldest);
        if self.pending_bytes >= PART_BYTES || self.last_part.elapsed() >= age {
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
        let completed = write_dataset(&self.path, &self.plan, &self.origins, &self.history)?;
        // The dataset is safe: what cannot be tidied away is only untidy.
        let _untidy = fs::remove_dir_all(&self.folder);
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
    let mut content_digest = String::new();
    write_whole(path, |temporary| {
        content_digest = assemble(temporary, plan, origins, history)?;
        Ok(())
    })?;
    let bytes = fs::metadata(path).map_err(io_error(path, "read"))?.len();
    Ok(Completed { path: path.into(), bytes, points: origins.len(), content_digest })
}

impl RecordSink for DatasetWriter {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        self.origins.holds(item)
    }

    fn accept(&mut self, record: SpectrumRecord, _: &Realization) -> Result<(), DatasetError> {
        let block = Block::from(record);
        self.pending_bytes += block.bytes();
        self.pending.push(block);
        self.checkpoint_if_due()
    }

    fn idle(&mut self) -> Result<(), DatasetError> {
        self.checkpoint_if_due()
    }
}
