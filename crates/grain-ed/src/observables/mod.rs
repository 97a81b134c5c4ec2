//! What is measured in every eigenstate: each observable is a file here, and a line in [`all`].

use grain_model::column::QUALITY;
use grain_model::{Column, ColumnValues};

pub mod reduced_state;

mod amplitudes;

pub mod states;

mod observable;

pub mod entropy;

mod energy;

mod magnetization;

mod near_degenerate;

pub mod gap_ratio;

mod purity;

mod sigma_x;

mod schmidt;

mod grain_entropy;

mod cuts;

mod participation;

mod elements;

mod fidelity;

mod spectral_function;

mod choice;

pub use choice::{UnknownObservable, filling, with_columns};
pub use entropy::entropy_bits;
pub use observable::Observable;
pub use reduced_state::{ReducedState, reduced_states};
pub use states::States;

/// Every observable there is.
pub fn all() -> &'static [&'static dyn Observable] {
    &[
        &energy::Energy,
        &entropy::Entropy,
        &magnetization::Magnetization,
        &near_degenerate::NearDegenerate,
        &gap_ratio::GapRatio,
        &purity::Purity,
        &sigma_x::SigmaX,
        &grain_entropy::GrainEntropy,
        &cuts::Cuts,
        &participation::Participation,
        &fidelity::FidelitySusceptibility,
        &spectral_function::SpectralFunction,
    ]
}

/// The observables that every run measures: the first of [`all`], which cost next to nothing.
pub fn standard() -> &'static [&'static dyn Observable] {
    &all()[..STANDARD]
}

const STANDARD: usize = 5;

/// Every column that a run measures where no further ones are chosen: those of the [`standard`] observables, and of how well each point was solved.
///
/// # Examples
///
/// ```
/// let columns = grain_ed::columns();
/// let entropy = columns.iter().find(|column| column.name == "entropy").expect("an observable");
/// assert_eq!((entropy.units.as_ref(), entropy.range), ("bit", [0.0, 1.0]));
/// ```
pub fn columns() -> Vec<Column> {
    columns_of(standard())
}

/// The columns of a run with these observables.
pub fn columns_of(observables: &[&dyn Observable]) -> Vec<Column> {
    let observed = observables.iter().flat_map(|observable| observable.columns());
    observed.chain(QUALITY).collect()
}

/// What observables find in eigenstates.
pub fn measure(observables: &[&dyn Observable], states: &States<'_>) -> ColumnValues {
    let measured = observables
        .iter()
        .flat_map(|observable| observable.columns().into_iter().zip(observable.measure(states)));
    measured.collect()
}
