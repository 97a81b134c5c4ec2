//! What a summary, or a file of tables, says of itself: its attributes, and the arrays that are in it.

use std::path::{Path, PathBuf};

use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, Group};

use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::attributes::{hdf5_error, read_all, text};
use crate::format::kind::FileKind;
use crate::format::objects;
use crate::format::open::open;
use crate::format::seal::{self, Sealed};
use crate::format::text::text_of_attribute;
use crate::summary_file::SummaryFile;

/// What such a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FileContents {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Whether a seal proved every byte.
    pub sealed: bool,
    /// What the file says of how it was made, by name, where it does.
    pub attributes: Vec<(&'static str, String)>,
    /// Every array, of the root first.
    pub arrays: Vec<ArrayContents>,
}

/// An array of numbers or texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayContents {
    /// The group it is in, and the title of that; empty at the root, and without a title.
    pub group: [String; 2],
    /// Its name there.
    pub name: String,
    /// Its lengths.
    pub shape: Vec<usize>,
    /// Its unit; empty of texts.
    pub units: String,
}

/// Attributes of the root that are shown.
const SAID: [&str; 6] =
    ["title", "source", "software_commit", "date_created", "command_line", "window"];

impl FileContents {
    /// Reads every array, so that a chunk that does not agree with its checksum is found.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file is of neither kind, an array cannot be read, or a number of a summary cannot be.
    pub fn read(path: &Path, kind: FileKind) -> Result<Self, DatasetError> {
        if kind == FileKind::Summary {
            SummaryFile::read(path)?;
        }
        let sealed = seal::verify(path)? == Sealed::Yes;
        let bytes = std::fs::metadata(path).map_err(io_error(path, "read"))?.len();
        let file = open(path)?;
        let found = text(&file, "format");
        if found.as_deref() != Some(kind.format()) {
            let found = found.map_or_else(|| "missing".into(), |text| format!("'{text}'"));
            return Err(DatasetError::OtherKind {
                path: path.into(),
                found,
                expected: kind.format(),
            });
        }
        let said = |name: &'static str| text(&file, name).map(|text| (name, text));
        let mut arrays = Self::arrays(path, &file, "")?;
        for (name, group) in objects::groups(path, &file)? {
            arrays.extend(Self::arrays(path, &group, &name)?);
        }
        Ok(Self {
            path: path.into(),
            bytes,
            sealed,
            attributes: SAID.into_iter().filter_map(said).collect(),
            arrays,
        })
    }

    fn arrays(path: &Path, group: &Group, name: &str) -> Result<Vec<ArrayContents>, DatasetError> {
        let title = if name.is_empty() { None } else { text(group, "title") };
        let group_name = [name.to_owned(), title.unwrap_or_default()];
        let described = |(name, dataset): (String, Dataset)| {
            if is_numeric(path, &dataset)? {
                let _checked: Vec<f64> = read_all(path, &dataset)?;
            }
            let units = text_of_attribute(&dataset, "units").unwrap_or_default();
            Ok(ArrayContents { group: group_name.clone(), name, shape: dataset.shape(), units })
        };
        objects::datasets(path, group)?.into_iter().map(described).collect()
    }
}

fn is_numeric(path: &Path, dataset: &Dataset) -> Result<bool, DatasetError> {
    let kind = dataset.dtype().and_then(|kind| kind.to_descriptor());
    let kind = kind.map_err(hdf5_error(path, "read"))?;
    Ok(matches!(
        kind,
        TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_) | TypeDescriptor::Float(_)
    ))
}
