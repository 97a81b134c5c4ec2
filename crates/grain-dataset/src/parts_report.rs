//! How far a run is that has not ended: read from its folder of parts, which is left as it is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::description::{self, Description};
use crate::input::read_text;
use crate::lock;
use crate::store::part_file::PartFile;
use crate::store::parts::KEYS;
use crate::store::parts_folder::{HISTORY, MOST_TEXT, PLAN, output_of, parts_in, text_if_there};

/// What lies in a folder of parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartsReport {
    /// The folder.
    pub folder: PathBuf,
    /// Everything that determines the content, by name.
    pub plan: Description,
    /// The share of the run that is computed here: `3/16`; `None` for all of it.
    pub shard: Option<String>,
    /// Points of spectra, or samples of a lattice.
    pub things: &'static str,
    /// How many of them are safe.
    pub done: usize,
    /// How many the plan has, of all shards together; `None` where it does not say.
    pub planned: Option<usize>,
    /// Parts that are sound.
    pub parts: usize,
    /// Parts that are damaged, or belong to another run: their points are computed again.
    pub damaged: usize,
    /// A line for each run that wrote.
    pub history: String,
    /// Whether a process writes there now.
    pub running: bool,
}

impl PartsReport {
    /// Whether a path is a folder of parts.
    pub fn is_at(path: &Path) -> bool {
        path.is_dir() && path.join(PLAN).is_file()
    }

    /// Reads a folder of parts; every part's seal is verified.
    ///
    /// # Errors
    /// A [`DatasetError`] if there is no plan that can be read.
    pub fn read(folder: &Path) -> Result<Self, DatasetError> {
        let plan_path = folder.join(PLAN);
        let text = read_text(&plan_path, MOST_TEXT).map_err(io_error(&plan_path, "read"))?;
        let mut plan = description::read(&text, &plan_path)?;
        let shard = plan.remove(description::SHARD);
        let digest = description::digest(&plan);
        let is_lattice = plan.contains_key("ensemble");
        let (mut parts, mut damaged) = (0, 0);
        let mut points = BTreeSet::new();
        for part in parts_in(folder)? {
            let keys: Result<Vec<u64>, _> =
                PartFile::open(&part, &digest).and_then(|part| part.column(KEYS));
            let Ok(keys) = keys else {
                damaged += 1;
                continue;
            };
            parts += 1;
            // Group, position on its axis, realization, and states.
            points.extend(keys.chunks_exact(4).map(|key| [key[0], key[1], key[2]]));
        }
        Ok(Self {
            folder: folder.into(),
            shard,
            things: if is_lattice { "samples" } else { "points" },
            done: points.len(),
            planned: planned(&plan),
            parts,
            damaged,
            // There is none yet where a run was killed as it began.
            history: text_if_there(&folder.join(HISTORY))?.unwrap_or_default(),
            running: output_of(folder).is_some_and(|output| lock::is_held(&output)),
            plan,
        })
    }
}

/// The points or samples of a plan: for each N or R as many as values of α or W, times realizations.
fn planned(plan: &Description) -> Option<usize> {
    let mut total = 0_usize;
    for (name, values) in plan {
        let Some((axis, size)) = name.split_once(" at ") else { continue };
        if axis != "alpha" && axis != "W" {
            continue;
        }
        let realizations = plan.get(&format!("realizations at {size}"))?.parse().ok()?;
        let count = values.split(", ").count();
        total = total.checked_add(count.checked_mul(realizations)?)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_how_many_points_it_has() {
        let plan = |entries: &[(&str, &str)]| -> Description {
            entries.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
        };
        let sweep = plan(&[
            ("alpha at N = 2", "0.5, 0.7"),
            ("realizations at N = 2", "4"),
            ("alpha at N = 3", "none"),
            ("realizations at N = 3", "3"),
            ("solver at N = 3", "full"),
        ]);
        assert_eq!(planned(&sweep), Some(11));
        let lattice = plan(&[("W at R = 5", "30, 60, 90"), ("realizations at R = 5", "100")]);
        assert_eq!(planned(&lattice), Some(300));
        assert_eq!(planned(&plan(&[("alpha at N = 2", "0.5")])), None);
    }
}
