//! What can be wrong with a file: which, where, what was found, what was expected, what to do.

use std::path::{Path, PathBuf};

use grain_model::ModelError;

use crate::unwritable::Unwritable;

/// An error of reading or writing a dataset.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The output is there already.
    #[error("{} exists", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// An interrupted run of the same output is there.
    #[error("{} holds the finished part of an interrupted run", path.display())]
    PartsExist {
        /// The folder of parts.
        path: PathBuf,
    },
    /// What is there belongs to another run.
    #[error(
        "{} belongs to another run and cannot be resumed: {}",
        path.display(), differences.join("; ")
    )]
    OtherPlan {
        /// The dataset or folder of parts.
        path: PathBuf,
        /// One sentence for each difference.
        differences: Vec<String>,
    },
    /// What was asked for does not contain what is there.
    #[error(
        "{} cannot be extended to what was asked: {}. Only N, alpha and realizations can be added",
        path.display(), differences.join("; ")
    )]
    NoExtension {
        /// The dataset.
        path: PathBuf,
        /// One sentence for each difference.
        differences: Vec<String>,
    },
    /// Nothing is there that could be extended.
    #[error("{} does not exist, so it cannot be extended", path.display())]
    NothingToExtend {
        /// The output.
        path: PathBuf,
    },
    /// A merge of nothing.
    #[error("a merge needs at least one shard: name the files")]
    NoShards,
    /// A shard of another dataset.
    #[error(
        "{} does not belong together with {}: {}. Merge shards of one run",
        path.display(), other.display(), differences.join("; ")
    )]
    Foreign {
        /// The shard.
        path: PathBuf,
        /// The first of the shards.
        other: PathBuf,
        /// One sentence for each difference.
        differences: Vec<String>,
    },
    /// Two shards hold the same point.
    #[error("{} and {} both hold {point}: leave one of them out", other.display(), path.display())]
    Overlap {
        /// The later shard.
        path: PathBuf,
        /// The earlier one.
        other: PathBuf,
        /// Which, in words.
        point: String,
    },
    /// A dataset of another model than the one that it is to be averaged with.
    #[error(
        "{} is of another model than {}, and is not averaged with it: {}",
        path.display(), other.display(), differences.join("; ")
    )]
    OtherModel {
        /// The later dataset.
        path: PathBuf,
        /// The first one.
        other: PathBuf,
        /// One sentence for each difference.
        differences: Vec<String>,
    },
    /// Another process writes here.
    #[error("another process is writing {}", path.display())]
    Busy {
        /// The output.
        path: PathBuf,
    },
    /// The output cannot become a file.
    #[error("cannot write {}: {why}", path.display())]
    NoDestination {
        /// The output, as it was given.
        path: PathBuf,
        /// Why not.
        why: Unwritable,
    },
    /// The output is one of the inputs.
    #[error(
        "{} is read and would be replaced by what is made of it: choose another output",
        path.display()
    )]
    OwnInput {
        /// The file.
        path: PathBuf,
    },
    /// What was read back is not what was written.
    #[error(
        "{} was not written: {what} was read back otherwise than it was written, so the disk, its \
         file system or the memory failed. Nothing was replaced; look at the system's log before \
         this is tried again",
        path.display()
    )]
    NotWritten {
        /// The file that was to be.
        path: PathBuf,
        /// What differs, by name.
        what: String,
    },
    /// Not an HDF5 file at all, or a damaged one.
    #[error("{} is not an HDF5 file, or is damaged or truncated", path.display())]
    NotHdf5 {
        /// The file.
        path: PathBuf,
    },
    /// HDF5 cannot make sense of it.
    #[error("{} cannot be read: it is damaged or truncated, and HDF5 says '{reason}'", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// HDF5's own words.
        reason: String,
    },
    /// An object of the file is a door to another one.
    #[error(
        "{}: '{what}' is {reason}, and grain follows none: copy what it stands for into the file \
         (h5repack or h5copy), or remove it",
        path.display()
    )]
    Elsewhere {
        /// The file.
        path: PathBuf,
        /// The object, by name.
        what: String,
        /// What kind of door.
        reason: &'static str,
    },
    /// Numbers are compressed by a filter that is not there.
    #[error(
        "{}: the dataset '{what}' is compressed by the filter {filter}, which grain does not have: \
         rewrite the file where that filter is installed, by 'h5repack -f GZIP=1 FILE NEW' or in h5py with \
         compression='gzip'",
        path.display()
    )]
    Filter {
        /// The file.
        path: PathBuf,
        /// The dataset, by name.
        what: String,
        /// The filter, by name or number.
        filter: String,
    },
    /// The checksum of the whole file does not agree.
    #[error(
        "{} was damaged or changed since it was written: its bytes do not agree with its checksum. \
         Fetch it again, or generate it again",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// HDF5, but not ours.
    #[error(
        "{} is HDF5, but no grain dataset: its attribute 'format' is {found}, not '{expected}'",
        path.display()
    )]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// What stands in its place.
        found: String,
        /// What a dataset has.
        expected: &'static str,
    },
    /// A version that this program does not know.
    #[error(
        "{} has version {found} of the dataset format, and this program reads up to {supported}: \
         use a newer grain",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: i64,
        /// The newest version known.
        supported: i64,
    },
    /// A part of the file is missing or has another type.
    #[error("{} has no readable {what}: the file is incomplete or damaged", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// A group, dataset or attribute, by name.
        what: String,
    },
    /// An array has another shape than the file says elsewhere.
    #[error(
        "{}: {what} has the shape {found:?}, and {expected:?} is expected: the file is damaged",
        path.display()
    )]
    Shape {
        /// The file.
        path: PathBuf,
        /// The dataset, by name.
        what: String,
        /// The shape found.
        found: Vec<usize>,
        /// The shape expected.
        expected: Vec<usize>,
    },
    /// A value that cannot be.
    #[error("{}: {what} is {found}, and {expected} is expected: the file is damaged", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// What is wrong, by name.
        what: String,
        /// What was found.
        found: String,
        /// What is expected.
        expected: String,
    },
    /// Model parameters or disorder in a file are not valid.
    #[error("{}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ModelError,
    },
    /// A file for disorder holds none.
    #[error(
        "{} holds no disorder: an HDF5 dataset 'grain' [realization, {dimension}, {dimension}] and \
         a dataset 'fields' [realization, N] are needed, at the root or side by side in groups",
        path.display()
    )]
    NoDisorder {
        /// The file.
        path: PathBuf,
        /// The model's `d_g`.
        dimension: usize,
    },
    /// The axes of disorder are not those that were specified, or may be read in two ways.
    #[error(
        "{}: 'grain' has the shape {grain:?} and 'fields' {fields:?}; expected are [realization, {dimension}, \
         {dimension}] and [realization, N], or both in reverse as Julia, MATLAB and Fortran write them: these \
         fit {why}",
        path.display()
    )]
    DisorderAxes {
        /// The file.
        path: PathBuf,
        /// The shape of `grain`.
        grain: Vec<usize>,
        /// The shape of `fields`.
        fields: Vec<usize>,
        /// The model's `d_g`.
        dimension: usize,
        /// Which readings are possible.
        why: &'static str,
    },
    /// A file for disorder holds one N twice.
    #[error(
        "{} holds disorder for N = {n_lbits} in '{first}' and in '{second}', and one of them would be \
         used: keep one, or join their realizations in one pair of 'grain' and 'fields'",
        path.display()
    )]
    DisorderTwice {
        /// The file.
        path: PathBuf,
        /// The number of l-bits.
        n_lbits: usize,
        /// The group that was found first.
        first: String,
        /// The other one.
        second: String,
    },
    /// A file for disorder lacks an array that the model has.
    #[error(
        "{} holds no '{name}' in '{place}', which this model takes from there ({meaning}): state the model that the file was made for, or \
         add that array",
        path.display()
    )]
    DisorderLacks {
        /// The file.
        path: PathBuf,
        /// The group that has grain and fields.
        place: String,
        /// The array.
        name: &'static str,
        /// What it is.
        meaning: &'static str,
    },
    /// A file for disorder holds an array that the model does not have.
    #[error(
        "{} holds '{name}', which this model does not have: state the model that the file was made for, or remove that array",
        path.display()
    )]
    DisorderUnused {
        /// The file.
        path: PathBuf,
        /// The array.
        name: String,
    },
    /// HDF5 failed.
    #[error("cannot {action} {}: {}", path.display(), first_line(source))]
    Hdf5 {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// HDF5's own words.
        source: hdf5::Error,
    },
    /// The system failed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl DatasetError {
    /// Whether the request is at fault, and not a file or the system.
    pub fn is_bad_input(&self) -> bool {
        matches!(
            self,
            Self::Exists { .. }
                | Self::PartsExist { .. }
                | Self::OtherPlan { .. }
                | Self::Busy { .. }
                | Self::NoDestination { .. }
                | Self::OwnInput { .. }
                | Self::NoExtension { .. }
                | Self::NothingToExtend { .. }
                | Self::NoShards
                | Self::Foreign { .. }
                | Self::Overlap { .. }
                | Self::OtherModel { .. }
                | Self::NoDisorder { .. }
                | Self::DisorderAxes { .. }
                | Self::DisorderTwice { .. }
                | Self::DisorderLacks { .. }
                | Self::DisorderUnused { .. }
                | Self::Model { .. }
        )
    }
}

/// Maps HDF5's errors to ours.
pub(crate) fn hdf5_error(
    path: &Path,
    action: &'static str,
) -> impl Fn(hdf5::Error) -> DatasetError + use<> {
    let path = path.to_path_buf();
    move |source| DatasetError::Hdf5 { path: path.clone(), action, source }
}

/// A part of a file that is missing, by name.
pub(crate) fn missing(path: &Path, what: impl Into<String>) -> DatasetError {
    DatasetError::Missing { path: path.into(), what: what.into() }
}

/// HDF5 reports a stack of calls; the innermost says what happened.
fn first_line(error: &hdf5::Error) -> String {
    error.to_string().lines().next().unwrap_or("HDF5 gave no reason").to_owned()
}
