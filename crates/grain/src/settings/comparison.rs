//! The settings of `grain fit` and `grain compare`.

use grain_compare::{ComparisonSettings, CouplingSource};
use grain_dataset::Window;
use grain_model::CentralFraction;

use crate::bounds::{self, bounded};
use crate::cli::ComparisonArguments;
use crate::failure::Failure;

/// What a comparison is made with, validated; couplings that are not fitted come when the data are known.
///
/// # Errors
/// A [`Failure`] if the window is not a fraction, or the number of replicates is out of bounds.
pub fn comparison_settings(typed: &ComparisonArguments) -> Result<ComparisonSettings, Failure> {
    Ok(ComparisonSettings {
        window: Window::Central(CentralFraction::new(typed.window)?),
        resonance: typed.theory.resonance,
        closure: typed.theory.closure,
        coupling: CouplingSource::Fitted,
        replicates: bounded("--replicates", typed.replicates, &bounds::REPLICATES)?,
        bootstrap_seed: typed.bootstrap_seed,
        ..ComparisonSettings::default()
    })
}
