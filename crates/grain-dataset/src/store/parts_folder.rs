//! The folder beside an output in which a run keeps its parts: whose it is, and who may write there.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::DatasetError;
use crate::files::{io_error, is_temporary, remove_folder, with_suffix, write_bytes};
use crate::format::description::{self, Description};
use crate::format::provenance::Provenance;
use crate::input::read_text;

pub(crate) const PLAN: &str = "plan.json";
pub(crate) const HISTORY: &str = "history";

/// Plans list every α; histories have a line a run.
pub(crate) const MOST_TEXT: u64 = 64 << 20;

/// What the folder's name has beyond that of the output.
const ENDING: &str = ".parts";

/// What is finished becomes a part, however little it is, after this share of the time of the run…
const PART_SHARE: f64 = 0.05;

/// …within these bounds: a kill costs little, and a day's run leaves thousands of parts, not millions.
const PART_AGE: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(20)];

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

/// The folder of a run's parts.
#[derive(Debug)]
pub(crate) struct PartsFolder {
    path: PathBuf,
    /// A line for each run that wrote, this one included.
    history: String,
    began: Instant,
    last_part: Instant,
    next_part: usize,
    damaged: usize,
    /// Ours to write into.
    claimed: bool,
}

impl PartsFolder {
    /// The folder of an output, not ours yet; `history` is what the output says of earlier runs.
    pub(crate) fn beside(output: &Path, history: String) -> Self {
        Self {
            path: with_suffix(output, ENDING),
            history,
            began: Instant::now(),
            last_part: Instant::now(),
            next_part: 0,
            damaged: 0,
            claimed: false,
        }
    }

    /// Makes the folder ours, with our plan and without parts that we do not go on with. The lock of the output
    /// is the caller's, so that nobody else writes here.
    ///
    /// # Errors
    /// A [`DatasetError`] if parts exist and `existing` does not allow it, they belong to another plan, or the
    /// folder cannot be written.
    pub(crate) fn claim(
        &mut self,
        existing: Existing,
        plan: &Description,
        provenance: &Provenance,
    ) -> Result<(), DatasetError> {
        let parts = self.parts();
        if existing == Existing::Refuse && !parts.is_empty() {
            return Err(DatasetError::PartsExist { path: self.path.clone() });
        }
        if existing == Existing::Overwrite || parts.is_empty() {
            // A plan without parts keeps nobody from another one.
            self.remove();
        }
        fs::create_dir_all(&self.path).map_err(io_error(&self.path, "create"))?;
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            // What a killed writer left.
            if is_temporary(&entry.path()) {
                let _untidy = fs::remove_file(entry.path());
            }
        }
        let plan_path = self.path.join(PLAN);
        if let Ok(found) = read_text(&plan_path, MOST_TEXT) {
            let found = description::read(&found, &self.path)?;
            description::require_same(plan, &found, &self.path)?;
        } else if !self.parts().is_empty() {
            return Err(DatasetError::Missing { path: self.path.clone(), what: PLAN.into() });
        }
        self.claimed = true;
        write_text(&plan_path, &description::json(plan))?;
        self.begin_history(existing, provenance)
    }

    /// Adds a line on this run to those of the runs before, which are kept beside the parts.
    fn begin_history(
        &mut self,
        existing: Existing,
        provenance: &Provenance,
    ) -> Result<(), DatasetError> {
        let path = self.path.join(HISTORY);
        if existing != Existing::Overwrite
            && let Ok(before) = read_text(&path, MOST_TEXT)
        {
            self.history = before;
        }
        let verb = match existing {
            Existing::Extend => "extended",
            Existing::Resume if !self.history.is_empty() => "resumed",
            _ => "generated",
        };
        let before = self.history.trim_end();
        let newline = if before.is_empty() { "" } else { "\n" };
        let Provenance { date_created, command_line, .. } = provenance;
        self.history = format!("{before}{newline}{date_created} {verb} by {command_line}");
        write_text(&path, &self.history)
    }

    /// Hands every part of an interrupted run to `read`; those that it refuses count as damaged.
    pub(crate) fn take_up(&mut self, mut read: impl FnMut(&Path) -> Result<(), DatasetError>) {
        for part in self.parts() {
            self.next_part = self.next_part.max(number(&part).map_or(0, |n| n + 1));
            if read(&part).is_err() {
                self.damaged += 1;
            }
        }
    }

    /// Lets `write` make the next part.
    ///
    /// # Errors
    /// Its error.
    pub(crate) fn add(
        &mut self,
        write: impl FnOnce(&Path) -> Result<(), DatasetError>,
    ) -> Result<PathBuf, DatasetError> {
        let part = self.path.join(format!("part-{:08}.h5", self.next_part));
        write(&part)?;
        self.next_part += 1;
        self.last_part = Instant::now();
        Ok(part)
    }

    /// Whether the last part was made so long ago that there should be another.
    pub(crate) fn is_due(&self) -> bool {
        let [youngest, oldest] = PART_AGE;
        let age = self.began.elapsed().mul_f64(PART_SHARE).clamp(youngest, oldest);
        self.last_part.elapsed() >= age
    }

    /// Removes the folder: the output is safe, and what cannot be tidied away is only untidy.
    ///
    /// What is not ours stays, and a folder that is a symbolic link or holds anything else stays with it.
    pub(crate) fn remove(&self) {
        let entries = || fs::read_dir(&self.path).into_iter().flatten().flatten();
        let linked = fs::symlink_metadata(&self.path).is_ok_and(|folder| !folder.is_dir());
        if !linked && entries().all(|entry| is_ours(&entry.path())) {
            return remove_folder(&self.path);
        }
        for entry in entries().filter(|entry| is_ours(&entry.path())) {
            let _untidy = fs::remove_file(entry.path());
        }
    }

    /// [`Self::remove`], if the folder is one of this plan, or says of none. The lock of the output is the caller's.
    pub(crate) fn remove_if_of(&self, plan: &Description) {
        let text = read_text(&self.path.join(PLAN), MOST_TEXT);
        let found = text.ok().and_then(|text| description::read(&text, &self.path).ok());
        if found.is_none_or(|found| found == *plan) {
            self.remove();
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn history(&self) -> &str {
        &self.history
    }

    pub(crate) fn damaged(&self) -> usize {
        self.damaged
    }

    fn parts(&self) -> Vec<PathBuf> {
        parts_in(&self.path)
    }
}

impl Drop for PartsFolder {
    fn drop(&mut self) {
        // A run that ended before anything was finished has left nothing to go on with.
        if self.claimed && self.parts().is_empty() {
            self.remove();
        }
    }
}

/// Whether a path in the folder is of a file that we make.
fn is_ours(path: &Path) -> bool {
    // Earlier versions held a lock in the folder.
    let names = [PLAN, HISTORY, "lock"];
    let name = path.file_name().and_then(|name| name.to_str());
    number(path).is_some() || is_temporary(path) || name.is_some_and(|name| names.contains(&name))
}

/// The output that a folder of parts is beside.
pub(crate) fn output_of(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.as_encoded_bytes().strip_suffix(ENDING.as_bytes())?;
    Some(folder.with_file_name(OsStr::from_bytes(name)))
}

/// The parts of a folder, in the order they were written.
pub(crate) fn parts_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| number(path).is_some()).collect();
    parts.sort();
    parts
}

/// The number in a part's name.
fn number(path: &Path) -> Option<usize> {
    path.file_name()?.to_str()?.strip_prefix("part-")?.strip_suffix(".h5")?.parse().ok()
}

fn write_text(path: &Path, text: &str) -> Result<(), DatasetError> {
    write_bytes(path, text.as_bytes()).map_err(io_error(path, "write"))
}
