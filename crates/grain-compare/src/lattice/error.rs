//! What can keep an ensemble of lattice samples from being summed up.

use std::io;
use std::path::PathBuf;

use grain_dataset::DatasetError;
use grain_lattice::LatticeError;

/// Why there is no summary of an ensemble.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// The file of samples cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// It says something that is no ensemble.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// A summary cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No sample of the radius that was asked for, or of any.
    #[error("{file} holds no samples{}", elsewhere(*radius, held))]
    NoSamples {
        /// The file, as the summary names it.
        file: String,
        /// The radius asked for; `None` for any.
        radius: Option<usize>,
        /// The radii with samples.
        held: Vec<usize>,
    },
    /// A file that is no summary, or one that holds a number that cannot be.
    #[error("cannot read {}: it is no summary of a lattice ensemble: {what}", path.display())]
    NoSummary {
        /// The file.
        path: PathBuf,
        /// What is wrong, as a clause.
        what: String,
    },
}

/// Where there are samples, if there are any: ` at R = 9, but at R = 10, 15`.
fn elsewhere(radius: Option<usize>, held: &[usize]) -> String {
    let held: Vec<String> = held.iter().map(usize::to_string).collect();
    match radius {
        Some(radius) if !held.is_empty() => {
            format!(" at R = {radius}, but at R = {}", held.join(", "))
        }
        _ => String::new(),
    }
}
