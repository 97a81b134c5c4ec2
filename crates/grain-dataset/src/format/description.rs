//! What a plan says of itself, entry by entry: two plans differ by name.

use std::collections::BTreeMap;
use std::path::Path;

use grain_model::Shard;
use sha2::{Digest, Sha256};

use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::format::digest::hexadecimal;

/// Everything that determines the content of a file, by name: no threads, no dates, no machine.
pub type Description = BTreeMap<String, String>;

pub(crate) const SHARD: &str = "shard";

/// The SHA-256 of a description, in hexadecimal.
pub(crate) fn digest(description: &Description) -> String {
    let mut hash = Sha256::new();
    for (name, value) in description {
        hash.update(format!("{name}\0{value}\0"));
    }
    hexadecimal(&hash.finalize())
}

/// A description as it stands beside parts and in files.
#[expect(clippy::expect_used, reason = "a map of strings to strings has a JSON form")]
pub(crate) fn json(description: &Description) -> String {
    serde_json::to_string_pretty(description).expect("strings have a JSON form")
}

/// A description as it was found at `path`.
pub(crate) fn read(found: &str, path: &Path) -> Result<Description, DatasetError> {
    serde_json::from_str(found).map_err(|_| missing(path, "description of its plan"))
}

/// What a run must share to go on with another: the description, and the share of it that is computed.
pub(crate) fn with_shard(mut description: Description, shard: Option<Shard>) -> Description {
    description.extend(shard.map(|shard| (SHARD.to_owned(), shard.to_string())));
    description
}

/// Refuses what was found at `path` and is not what was asked for, difference by difference.
pub(crate) fn require_same(
    asked: &Description,
    found: &Description,
    path: &Path,
) -> Result<(), DatasetError> {
    accept(differences(found, asked), |differences| DatasetError::OtherPlan {
        path: path.into(),
        differences,
    })
}

/// Refuses a shard at `path` of another plan than the one that the shard `other` has.
pub(crate) fn require_sibling(
    asked: &Description,
    found: &Description,
    path: &Path,
    other: &Path,
) -> Result<(), DatasetError> {
    accept(differences(found, asked), |differences| DatasetError::Foreign {
        path: path.into(),
        other: other.into(),
        differences,
    })
}

pub(crate) fn accept(
    differences: Vec<String>,
    refusal: impl FnOnce(Vec<String>) -> DatasetError,
) -> Result<(), DatasetError> {
    if differences.is_empty() { Ok(()) } else { Err(refusal(differences)) }
}

/// One sentence for each name at which two descriptions differ.
pub(crate) fn differences(there: &Description, asked: &Description) -> Vec<String> {
    let mut found = Vec::new();
    for (name, asked) in asked {
        match there.get(name) {
            None => found.push(format!("it has no {name}, asked for is {asked}")),
            Some(there) if there != asked => {
                found.push(format!("its {name} is {there}, asked for is {asked}"));
            }
            Some(_) => {}
        }
    }
    for (name, there) in there.iter().filter(|(name, _)| !asked.contains_key(*name)) {
        found.push(format!("its {name} is {there}, which is not asked for"));
    }
    found
}
