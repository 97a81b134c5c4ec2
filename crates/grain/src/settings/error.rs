//! What can be wrong with the settings of `grain generate`.

use std::path::PathBuf;

use grain_dataset::DatasetError;
use grain_ed::observables::UnknownObservable;
use grain_model::ModelError;

use crate::bounds::OutOfBounds;
use crate::exit::ExitStatus;
use crate::failure::Failure;

/// Why flags and run file together are no run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The model or the sweep is not valid.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Given disorder cannot be read.
    #[error(transparent)]
    Disorder(#[from] DatasetError),
    /// A whole number outside its bounds.
    #[error(transparent)]
    Bounds(#[from] OutOfBounds),
    /// A column that no observable fills.
    #[error("--observables: {0}")]
    Observable(#[from] UnknownObservable),
    /// A column that the dataset to be extended has not.
    #[error(
        "--observables: {} does not store '{name}', and what is added to it has its columns: leave it out, or write another dataset",
        path.display()
    )]
    NotStored {
        /// The dataset.
        path: PathBuf,
        /// The column.
        name: String,
    },
    /// Memory that is not a positive number.
    #[error("--memory must be a positive number of GiB, got {given}")]
    Memory {
        /// What was given.
        given: f64,
    },
    /// A deflate level that does not exist.
    #[error("--compression must be from 0 (none) to 9, got {given}")]
    Compression {
        /// What was given.
        given: u8,
    },
    /// Realizations were given by size, and this size is not among them.
    #[error(
        "--realizations says nothing of N = {n_lbits}: add {n_lbits}=COUNT, or a plain number for \
         every N that is not named"
    )]
    RealizationsMissing {
        /// The size.
        n_lbits: usize,
    },
    /// Given disorder lacks a size.
    #[error("{} holds no disorder for N = {n_lbits}", path.display())]
    DisorderLacksSize {
        /// The file.
        path: PathBuf,
        /// The size.
        n_lbits: usize,
    },
    /// The path of given disorder has no absolute form, by which the dataset could name it.
    #[error("cannot say where {} is", path.display())]
    DisorderNowhere {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The resolved run has no TOML form.
    #[error("the settings cannot be written as TOML")]
    Config(#[from] toml::ser::Error),
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Model(error) => error.into(),
            SettingsError::Disorder(error) => error.into(),
            SettingsError::Bounds(error) => error.into(),
            SettingsError::DisorderNowhere { .. } | SettingsError::Config(_) => {
                Self::new(ExitStatus::SystemFailed, &error)
            }
            error => Self::new(ExitStatus::BadInput, &error),
        }
    }
}
