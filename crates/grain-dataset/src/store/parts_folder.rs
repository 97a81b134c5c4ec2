//! The folder beside an output in which a run keeps its parts: whose it is, and who may write there.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
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
/// The whole run as a run file, so that it goes on without being typed again.
const CONFIG: &str = "run.toml";

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
        config: Option<&str>,
        provenance: &Provenance,
    ) -> Result<(), DatasetError> {
        let parts = parts_in(&self.path)?;
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
        if let Some(found) = text_if_there(&plan_path)? {
            let found = description::read(&found, &self.path)?;
            description::require_same(plan, &found, &self.path)?;
        } else if !parts_in(&self.path)?.is_empty() {
            return Err(DatasetError::Missing { path: self.path.clone(), what: PLAN.into() });
        }
        self.claimed = true;
        write_text(&plan_path, &description::json(plan))?;
        if let Some(config) = config {
            write_text(&self.path.join(CONFIG), config)?;
        }
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
            && let Some(before) = text_if_there(&path)?
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
    ///
    /// # Errors
    /// A [`DatasetError`] if the folder cannot be listed.
    pub(crate) fn take_up(
        &mut self,
        mut read: impl FnMut(&Path) -> Result<(), DatasetError>,
    ) -> Result<(), DatasetError> {
        let parts = parts_in(&self.path)?;
        let last = parts.iter().filter_map(|part| number(part)).max();
        self.next_part = last.map_or(0, |last| last + 1);
        self.damaged += parts.iter().filter(|part| read(part).is_err()).count();
        Ok(())
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
        // What cannot be listed may hold anything.
        let Ok(entries) = entries(&self.path) else { return };
        let linked = fs::symlink_metadata(&self.path).is_ok_and(|folder| !folder.is_dir());
        let (ours, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| is_ours(path));
        if !linked && others.is_empty() {
            return remove_folder(&self.path);
        }
        for path in ours {
            let _untidy = fs::remove_file(path);
        }
    }

    /// [`Self::remove`], if the folder is one of this plan, or says of none. The lock of the output is the caller's.
    pub(crate) fn remove_if_of(&self, plan: &Description) {
        // A plan that cannot be read may be another one.
        let Ok(text) = text_if_there(&self.path.join(PLAN)) else { return };
        let found = text.and_then(|text| description::read(&text, &self.path).ok());
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
}

impl Drop for PartsFolder {
    fn drop(&mut self) {
        // A run that ended before anything was finished has left nothing to go on with.
        if self.claimed && parts_in(&self.path).is_ok_and(|parts| parts.is_empty()) {
            self.remove();
        }
    }
}

/// Whether a path in the folder is of a file that we make.
fn is_ours(path: &Path) -> bool {
    // Earlier versions held a lock in the folder.
    let names = [PLAN, HISTORY, CONFIG, "lock"];
    let name = path.file_name().and_then(|name| name.to_str());
    number(path).is_some() || is_temporary(path) || name.is_some_and(|name| names.contains(&name))
}

/// The interrupted run of an output as a run file, and where that lies; `None` if there is none, or it does not say.
///
/// # Errors
/// A [`DatasetError`] if it is there and cannot be read.
pub fn interrupted_run(output: &Path) -> Result<Option<(String, PathBuf)>, DatasetError> {
    let path = with_suffix(output, ENDING).join(CONFIG);
    Ok(text_if_there(&path)?.map(|text| (text, path)))
}

/// The output that a folder of parts is beside.
pub(crate) fn output_of(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.as_encoded_bytes().strip_suffix(ENDING.as_bytes())?;
    // `with_file_name` of no name is the folder above.
    let name = Some(name).filter(|name| !name.is_empty())?;
    Some(folder.with_file_name(OsStr::from_bytes(name)))
}

/// The parts of a folder, in the order they were written; none where there is no folder.
///
/// # Errors
/// A [`DatasetError`] if the folder cannot be listed: a run that took that for no parts would remove them.
pub(crate) fn parts_in(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let entries = match entries(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(io_error(folder, "read"))?,
    };
    let mut parts: Vec<PathBuf> =
        entries.into_iter().filter(|path| number(path).is_some()).collect();
    parts.sort();
    Ok(parts)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// The text of a file in the folder, if there is one.
///
/// # Errors
/// A [`DatasetError`] if it is there and cannot be read.
pub(crate) fn text_if_there(path: &Path) -> Result<Option<String>, DatasetError> {
    match read_text(path, MOST_TEXT) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        text => text.map(Some).map_err(io_error(path, "read")),
    }
}

/// The number in a part's name.
fn number(path: &Path) -> Option<usize> {
    path.file_name()?.to_str()?.strip_prefix("part-")?.strip_suffix(".h5")?.parse().ok()
}

fn write_text(path: &Path, text: &str) -> Result<(), DatasetError> {
    write_bytes(path, text.as_bytes()).map_err(io_error(path, "write"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_listed_is_not_taken_for_a_folder_without_parts() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("d.h5.parts");
        assert_eq!(parts_in(&folder).unwrap(), Vec::<PathBuf>::new(), "no folder, no part");
        fs::write(&folder, "somebody's file").unwrap();
        assert!(parts_in(&folder).is_err(), "no folder to list");
        PartsFolder::beside(&above.path().join("d.h5"), String::new()).remove();
        assert!(folder.is_file(), "what is not ours stays");
    }

    #[test]
    fn a_folder_of_parts_is_beside_an_output_that_has_a_name() {
        let output = |folder: &str| output_of(Path::new(folder));
        assert_eq!(output("runs/d.h5.parts"), Some("runs/d.h5".into()));
        assert_eq!(output("runs/.parts"), None);
        assert_eq!(output("runs"), None);
    }
}
