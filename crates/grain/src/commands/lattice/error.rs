//! What can be wrong with the settings of the commands of `grain lattice`.

use std::path::PathBuf;

use crate::failure::BadInput;

/// Why a lattice command cannot do what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum LatticeSettingsError {
    /// Samples were given by radius, and this radius is not among them.
    #[error(
        "--realizations says nothing of R = {radius}: add {radius}=COUNT, or a plain number for \
         every radius that is not named"
    )]
    SamplesMissing {
        /// The radius.
        radius: usize,
    },
    /// An angle where there is none, or one that is no angle.
    #[error(
        "--theta0 takes a finite angle in radians, and the quasiperiodic ensemble alone has one"
    )]
    Phase,
    /// A picture of an ensemble without its file.
    #[error("this figure draws an ensemble: give its file, from grain lattice generate, by --data")]
    FigureData,
    /// A picture of one lattice, and several radii.
    #[error("this figure has one lattice: --radius takes one R, and {given} were given")]
    OneRadius {
        /// How many.
        given: usize,
    },
    /// Two inputs whose tables would have one name.
    #[error(
        "{} and {} would be summarised under one name, and one replace the other: rename one, or give \
         each its own --out",
        first.display(),
        second.display()
    )]
    SameName {
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

impl BadInput for LatticeSettingsError {}
