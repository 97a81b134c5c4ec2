//! The folder beside an output in which a run keeps its parts: whose it is, and who may write there.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::error::DatasetError;
use crate::files::{folder_of, io_error, write_whole};
use crate::parts;

const PLAN: &str = "plan.json";
const LOCK: &str = "lock";

/// What to do where the output is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Refuse,
    /// Replace it once the new dataset is complete; discard parts of an interrupted run.
    Overwrite,
    /// Go on with an interrupted run of the same plan; start one if there is none.
    Resume,
    /// Keep what a dataset holds, and add what the plan has beyond it.
    Extend,
}

/// What a run asks of its folder of parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// The file that will be written.
    pub output: &'a Path,
    /// The folder.
    pub folder: &'a Path,
    /// The description of the run's plan, as JSON.
    pub plan: &'a str,
}

impl Claim<'_> {
    /// Makes the folder ours: locked, with our plan, and without parts that we do not go on with.
    ///
    /// # Errors
    /// A [`DatasetError`] if parts exist and `existing` does not allow it, `require_same` refuses the plan that is
    /// there, another process writes here, or the folder cannot be written.
    pub(crate) fn take(
        self,
        existing: Existing,
        require_same: impl Fn(&str, &Path) -> Result<(), DatasetError>,
    ) -> Result<Option<File>, DatasetError> {
        let Self { output, folder, plan } = self;
        if existing == Existing::Refuse && !parts::list(folder).is_empty() {
            return Err(DatasetError::PartsExist { path: folder.into() });
        }
        // A missing parent is a slip of the pen more often than a wish.
        let parent = folder_of(output);
        fs::metadata(parent).map_err(io_error(parent, "write into"))?;
        fs::create_dir_all(folder).map_err(io_error(folder, "create"))?;
        let lock_path = folder.join(LOCK);
        let lock = File::create(&lock_path).map_err(io_error(&lock_path, "create"))?;
        let lock = match lock.try_lock() {
            Ok(()) => Some(lock),
            Err(TryLockError::WouldBlock) => {
                return Err(DatasetError::Busy { path: output.into() });
            }
            // A file system without locks: the person who starts two writers there is on their own.
            Err(TryLockError::Error(_)) => None,
        };
        let plan_path = folder.join(PLAN);
        if existing == Existing::Overwrite {
            for part in parts::list(folder) {
                fs::remove_file(&part).map_err(io_error(&part, "remove"))?;
            }
        } else if let Ok(found) = fs::read_to_string(&plan_path) {
            require_same(&found, folder)?;
        }
        write_whole(&plan_path, |temporary| {
            fs::write(temporary, plan).map_err(io_error(temporary, "write"))
        })?;
        Ok(lock)
    }
}
