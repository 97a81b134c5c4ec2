//! Takes points as they come and leaves a file: durably, and never harming an old one.
//!
//! Why nothing is lost: an HDF5 file that is open when its process dies can be unreadable, so no
//! file here is open while anything is computed. Every few seconds or MiB the finished points become
//! a part file, whole on disk before it has its name. The file is assembled from parts at the end,
//! under a temporary name; the rename that gives it its own is the last step, and only then are the
//! parts removed. A process killed at any instant leaves parts, or the file, or both.

use std::fs;
use std::path::{Path, PathBuf};

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::description::{self, Description};
use crate::format::draft;
use crate::store::block::{Block, PointKey};
use crate::store::origins::Origins;
use crate::store::parts;
use crate::store::parts_folder::{Existing, PartsFolder};
use crate::store::schema::{Schema, Stored};

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Points it holds.
    pub points: usize,
    /// The SHA-256 of its content.
    pub content_digest: String,
}

/// Bytes of finished points that become a part.
const PART_BYTES: usize = 8 << 20;

/// Writes a file of a plan; see the module's documentation for how.
#[derive(Debug)]
pub(crate) struct Writer<S> {
    destination: Destination,
    folder: PartsFolder,
    plan: S,
    plan_digest: String,
    /// Where the points are that were made durable.
    origins: Origins,
    pending: Vec<Block>,
    pending_bytes: usize,
    /// Points of the file at the output, if it is one of this plan.
    stored: Option<usize>,
    /// That file was complete before this run began.
    complete: bool,
}

impl<S: Schema> Writer<S> {
    /// Begins, or goes on with, a file at `path`.
    pub(crate) fn create(path: &Path, plan: S, existing: Existing) -> Result<Self, DatasetError> {
        // Before anything is said of what is there: another process may be at it.
        let destination = Destination::claim(path)?;
        let mut writer = Self {
            folder: PartsFolder::beside(destination.path(), String::new()),
            destination,
            plan_digest: String::new(),
            plan,
            origins: Origins::default(),
            pending: Vec::new(),
            pending_bytes: 0,
            stored: None,
            complete: false,
        };
        // Killed while the parts were being removed.
        writer.destination.sweep(writer.folder.path());
        if writer.destination.path().exists() {
            match existing {
                Existing::Refuse => writer.destination.require_new()?,
                Existing::Overwrite => {}
                Existing::Resume | Existing::Extend => writer.take_up_file(existing)?,
            }
        } else if existing == Existing::Extend {
            return Err(DatasetError::NothingToExtend { path: path.into() });
        }
        writer.plan_digest = description::digest(&writer.plan.description());
        if !writer.complete {
            writer.open_folder(existing)?;
        }
        Ok(writer)
    }

    /// The description and the shard: what a run must share to go on with another.
    fn identity(&self) -> Description {
        description::with_shard(self.plan.description(), self.plan.shard())
    }

    /// Notes what the file at the output holds already.
    fn take_up_file(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let file = S::File::open(self.destination.path())?;
        self.plan.go_on_with(&file);
        if existing == Existing::Extend {
            self.plan.require_extension_of(&file)?;
        } else {
            let found = description::with_shard(file.description()?, file.shard()?);
            description::require_same(&self.identity(), &found, file.path())?;
        }
        self.folder = PartsFolder::beside(self.destination.path(), file.history().to_owned());
        self.origins.add_file(&file, &self.plan)?;
        if file.description()? == self.plan.description() {
            self.stored = Some(self.origins.len());
            self.complete = self.plan.is_complete(&|key| self.origins.holds(key));
        }
        if self.complete {
            // Killed between the file's rename and the removal of its parts; but the parts of an
            // extension that was interrupted, or goes on, are not ours.
            self.folder.remove_if_of(&self.identity());
        }
        Ok(())
    }

    /// Makes the folder of parts ours: with our plan, and its good parts known.
    fn open_folder(&mut self, existing: Existing) -> Result<(), DatasetError> {
        let identity = self.identity();
        let Self { folder, plan, plan_digest, origins, .. } = self;
        folder.claim(existing, &identity, plan.config(), plan.provenance())?;
        folder.take_up(|part| {
            origins.add_part(part, &parts::read(part, plan_digest, plan.columns())?);
            Ok(())
        })
    }

    pub(crate) fn plan(&self) -> &S {
        &self.plan
    }

    /// The output.
    pub(crate) fn path(&self) -> &Path {
        self.destination.path()
    }

    /// Whether a point is on disk.
    pub(crate) fn holds(&self, key: PointKey) -> bool {
        self.origins.holds(key)
    }

    /// Points that are on disk.
    pub(crate) fn held(&self) -> usize {
        self.origins.len()
    }

    /// Parts of an interrupted run that were damaged; their points are computed again.
    pub(crate) fn damaged_parts(&self) -> usize {
        self.folder.damaged()
    }

    /// The folder of parts.
    pub(crate) fn parts_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes finished points.
    pub(crate) fn accept(
        &mut self,
        blocks: impl IntoIterator<Item = Block>,
    ) -> Result<(), DatasetError> {
        for block in blocks {
            self.pending_bytes += block.bytes();
            self.pending.push(block);
        }
        self.checkpoint_if_due()
    }

    /// Makes everything accepted so far durable.
    pub(crate) fn checkpoint(&mut self) -> Result<(), DatasetError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let Self { pending, plan, plan_digest, .. } = self;
        let write = |part: &Path| parts::write(part, plan_digest, plan.columns(), pending);
        let part = self.folder.add(write)?;
        self.origins.add_part(&part, &self.pending);
        self.pending.clear();
        self.pending_bytes = 0;
        Ok(())
    }

    /// Makes a part of what was accepted, once there is enough of it or it is old enough.
    pub(crate) fn checkpoint_if_due(&mut self) -> Result<(), DatasetError> {
        if self.pending_bytes >= PART_BYTES || self.folder.is_due() {
            self.checkpoint()?;
        }
        Ok(())
    }

    /// Assembles the file, gives it its name, and removes the parts; leaves a file that has every point as it is.
    pub(crate) fn finish(mut self) -> Result<Completed, DatasetError> {
        self.checkpoint()?;
        let path = self.destination.path();
        if self.stored == Some(self.origins.len()) {
            let file = S::File::open(path)?;
            if !self.complete {
                self.folder.remove();
            }
            return Ok(Completed {
                path: path.into(),
                bytes: file.bytes(),
                points: file.n_points(),
                content_digest: file.content_digest()?,
            });
        }
        let completed =
            write_file(path, &self.plan, &self.plan_digest, &self.origins, self.folder.history())?;
        self.folder.remove();
        Ok(completed)
    }
}

/// Writes a file whole, from wherever its points lie.
pub(crate) fn write_file<S: Schema>(
    path: &Path,
    plan: &S,
    plan_digest: &str,
    origins: &Origins,
    history: &str,
) -> Result<Completed, DatasetError> {
    let content_digest = draft::write(
        path,
        |root| plan.fill(path, root, &mut origins.reader(plan, plan_digest), history),
        |sealed, meant| {
            let found = S::File::open_unexamined(sealed)?.content_digest()?;
            let what = || "the digest of its numbers".to_owned();
            let differs = || DatasetError::NotWritten { path: path.into(), what: what() };
            if found == *meant { Ok(()) } else { Err(differs()) }
        },
    )?;
    let bytes = fs::metadata(path).map_err(io_error(path, "read"))?.len();
    Ok(Completed { path: path.into(), bytes, points: origins.len(), content_digest })
}
