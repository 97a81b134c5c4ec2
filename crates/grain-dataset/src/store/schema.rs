//! What a kind of store must say of itself, so that parts, shards, resuming and merging are the same for all.

use std::fmt::Debug;
use std::path::Path;

use grain_model::{Column, Shard};

use crate::error::DatasetError;
use crate::format::description::Description;
use crate::format::draft::DraftGroup;
use crate::format::provenance::Provenance;
use crate::store::block::{Block, PointKey};

/// A plan: what a file will hold, decided before the first number.
pub(crate) trait Schema: Debug + Sized {
    /// A finished file, open for reading.
    type File: Stored;

    /// What is stored of every point.
    fn columns(&self) -> &[Column];

    /// Everything that determines the content, by name: no threads, no dates, no machine, no shard.
    fn description(&self) -> Description;

    /// The share that is computed here; `None` for all of it.
    fn shard(&self) -> Option<Shard>;

    /// The whole run as a run file, where there is such a thing.
    fn config(&self) -> Option<&str> {
        None
    }

    /// Who computes it, when and where.
    fn provenance(&self) -> &Provenance;

    /// Whether everything that is computed here is held.
    fn is_complete(&self, holds: &dyn Fn(PointKey) -> bool) -> bool;

    /// A point as messages name it.
    fn name_of(&self, key: PointKey) -> String;

    /// What a file has of this plan: the key of each point here, and there.
    fn held(&self, file: &Self::File) -> Vec<(PointKey, PointKey)>;

    /// Goes on with a file: stores what it stores, where the plan has that.
    fn go_on_with(&mut self, file: &Self::File);

    /// Refuses a file that this plan does not contain whole, with the same physics.
    fn require_extension_of(&self, file: &Self::File) -> Result<(), DatasetError>;

    /// Writes everything that `points` has into a file in the making; returns the digest of its content.
    fn fill(
        &self,
        path: &Path,
        root: &DraftGroup<'_>,
        points: &mut dyn Points,
        history: &str,
    ) -> Result<String, DatasetError>;
}

/// A finished file of some kind.
pub(crate) trait Stored: Sized {
    /// Opens a file, and looks at its seal.
    fn open(path: &Path) -> Result<Self, DatasetError>;

    /// Opens a file whose seal this process has verified.
    fn open_again(path: &Path) -> Result<Self, DatasetError>;

    /// Opens a file that was just sealed, to see what it says; its numbers may be anything.
    fn open_unexamined(path: &Path) -> Result<Self, DatasetError> {
        Self::open(path)
    }

    fn path(&self) -> &Path;

    /// The size of the file in bytes.
    fn bytes(&self) -> u64;

    /// The points that it holds.
    fn n_points(&self) -> usize;

    /// The description of the plan it was made by.
    fn description(&self) -> Result<Description, DatasetError>;

    /// Which share of a run it is.
    fn shard(&self) -> Result<Option<Shard>, DatasetError>;

    /// A line for each run that wrote.
    fn history(&self) -> &str;

    /// How the run was typed.
    fn command_line(&self) -> &str;

    /// These columns of a point.
    fn read(&self, key: PointKey, columns: &[Column]) -> Result<Block, DatasetError>;

    /// The digest of its content, computed from its numbers.
    fn content_digest(&self) -> Result<String, DatasetError>;
}

/// Points on disk, wherever they lie.
pub(crate) trait Points {
    /// Reads a point; `None` if it was never computed.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read, or is no longer where it was: a point that was there is not one that
    /// was never computed.
    fn take(&mut self, key: PointKey) -> Result<Option<Block>, DatasetError>;

    /// Whether a point is there.
    fn has(&self, key: PointKey) -> bool;
}
