//! Which eigenstates count as those of maximum entropy.

use std::ops::Range;

use grain_model::CentralFraction;
use serde::{Serialize, Serializer};

use crate::dataset::size_group::SizeGroup;
use crate::error::DatasetError;

/// Why a window cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// The dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The window by index is wider than what was stored.
    #[error(
        "the central {fraction} of the spectrum at N = {n_lbits} are eigenstates {} to {}, but the \
         dataset stores {} to {}",
        window.start, window.end - 1, stored.start, stored.end.saturating_sub(1)
    )]
    NotStored {
        /// The number of l-bits.
        n_lbits: usize,
        /// The fraction asked for.
        fraction: f64,
        /// Indices in the full spectrum that the window needs.
        window: Range<usize>,
        /// Indices in the full spectrum that are stored.
        stored: Range<usize>,
    },
    /// The window in energy reaches beyond what was stored.
    #[error(
        "energies from {low} to {high} at N = {n_lbits}, alpha = {alpha}, realization \
         {realization} reach beyond the stored ones, {stored_low} to {stored_high}, and the \
         spectrum goes on there: choose a narrower window, or store more of it"
    )]
    EnergyNotStored {
        /// The number of l-bits.
        n_lbits: usize,
        /// α.
        alpha: f64,
        /// Index of the realization.
        realization: usize,
        /// Lower end of the window.
        low: f64,
        /// Upper end of the window.
        high: f64,
        /// The lowest stored energy.
        stored_low: f64,
        /// The highest stored energy.
        stored_high: f64,
    },
    /// A window in energy that holds nothing by its definition.
    #[error(
        "a window in energy needs finite ends, the lower one first, got {low} to {high}: give, for \
         example, -0.5 to 0.5"
    )]
    Energy {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// The eigenstates that averages and distributions are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The central fraction of the *full* spectrum by index, whatever part of it is stored; where the states nearest to the mean
    /// energy are stored, the middle of those, or all of them if they are fewer.
    #[serde(rename = "central_fraction", serialize_with = "fraction")]
    Central(CentralFraction),
    /// Every eigenstate with an energy in this window; their number differs between realizations.
    Energy(EnergyWindow),
}

/// A window in energy, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EnergyWindow {
    low: f64,
    high: f64,
}

impl EnergyWindow {
    /// Energies from `low` to `high`, in the units of the model (h = 1).
    ///
    /// # Errors
    /// [`WindowError::Energy`] unless both are finite and `low < high`.
    pub fn new(low: f64, high: f64) -> Result<Self, WindowError> {
        if low.is_finite() && high.is_finite() && low < high {
            Ok(Self { low, high })
        } else {
            Err(WindowError::Energy { low, high })
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::Central(CentralFraction::QUARTER)
    }
}

impl Window {
    /// What the window is, in words.
    pub fn description(&self) -> String {
        match self {
            Self::Central(fraction) => {
                format!("central {} % of the spectrum", 100.0 * fraction.value())
            }
            Self::Energy(EnergyWindow { low, high }) => format!("energies from {low} to {high}"),
        }
    }

    /// The eigenstates of one stored point, as indices into what is stored; perhaps none.
    ///
    /// # Errors
    /// [`WindowError::NotStored`] or [`WindowError::EnergyNotStored`] if eigenstates of the
    /// window were not stored; [`WindowError::Dataset`] if energies cannot be read.
    pub fn stored_states(
        &self,
        size: &SizeGroup,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Range<usize>, WindowError> {
        let stored = size.eigenstates();
        match *self {
            Self::Central(fraction) if size.is_nearest_to_mean() => {
                // What was computed is the window, unless it is more than the window.
                let wanted = fraction.window(size.hilbert_dimension()).len().min(stored.len());
                let start = (stored.len() - wanted) / 2;
                Ok(start..start + wanted)
            }
            Self::Central(fraction) => {
                central_states(fraction, size.n_lbits(), size.hilbert_dimension(), stored)
            }
            Self::Energy(window) => {
                let energies = size.energies(alpha_index, realization)?;
                let dimension = size.hilbert_dimension();
                let goes_on = if size.is_nearest_to_mean() {
                    [stored.len() < dimension; 2]
                } else {
                    [stored.start > 0, stored.end < dimension]
                };
                energy_states(window, &energies, goes_on).map_err(|(stored_low, stored_high)| {
                    WindowError::EnergyNotStored {
                        n_lbits: size.n_lbits(),
                        alpha: size.alphas()[alpha_index],
                        realization,
                        low: window.low,
                        high: window.high,
                        stored_low,
                        stored_high,
                    }
                })
            }
        }
    }
}

/// The central window, counted from the first stored eigenstate.
fn central_states(
    fraction: CentralFraction,
    n_lbits: usize,
    dimension: usize,
    stored: Range<usize>,
) -> Result<Range<usize>, WindowError> {
    let window = fraction.window(dimension);
    if stored.start <= window.start && window.end <= stored.end {
        Ok(window.start - stored.start..window.end - stored.start)
    } else {
        let fraction = fraction.value();
        Err(WindowError::NotStored { n_lbits, fraction, window, stored })
    }
}

/// The states of ascending stored `energies` within the window, or the stored ends if the spectrum, which may go on below and
/// above them, does so inside the window.
fn energy_states(
    window: EnergyWindow,
    energies: &[f64],
    [below, above]: [bool; 2],
) -> Result<Range<usize>, (f64, f64)> {
    let (Some(&first), Some(&last)) = (energies.first(), energies.last()) else { return Ok(0..0) };
    if below && window.low < first || above && window.high > last {
        return Err((first, last));
    }
    let start = energies.partition_point(|&energy| energy < window.low);
    let end = energies.partition_point(|&energy| energy <= window.high);
    Ok(start..end)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn fraction<S: Serializer>(fraction: &CentralFraction, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(fraction.value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_default_window_is_the_central_quarter_of_the_full_spectrum() {
        // D = 8 · 2⁶ = 512: eigenstates 192 to 319, wherever storage begins.
        let states = |stored| central_states(CentralFraction::QUARTER, 6, 512, stored).unwrap();
        assert_eq!(states(0..512), 192..320, "everything stored");
        assert_eq!(states(192..320), 0..128, "just the window stored");
        assert_eq!(states(100..400), 92..220, "the middle stored");
    }

    #[test]
    fn a_window_wider_than_what_is_stored_is_refused_with_both_ranges() {
        let half = CentralFraction::new(0.5).unwrap();
        let error = central_states(half, 6, 512, 192..320).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("128 to 383") && text.contains("192 to 319"), "{text}");
    }

    #[test]
    fn an_energy_window_knows_where_the_spectrum_ends_and_where_only_storage_does() {
        let energies = [-2.0, -1.0, 0.0, 1.0, 2.0];
        let inner = EnergyWindow::new(-1.0, 1.5).unwrap();
        let all = EnergyWindow::new(-9.0, 9.0).unwrap();
        let (whole, cut) = ([false; 2], [true; 2]);
        assert_eq!(energy_states(inner, &energies, whole), Ok(1..4), "ends are included");
        assert_eq!(energy_states(all, &energies, whole), Ok(0..5), "the full spectrum");
        assert_eq!(energy_states(all, &energies, cut), Err((-2.0, 2.0)), "cut storage");
        assert!(energy_states(all, &energies, [true, false]).is_err(), "cut below");
        assert!(energy_states(inner, &energies, cut).is_ok(), "inside what is stored");
        let above = EnergyWindow::new(7.0, 8.0).unwrap();
        assert_eq!(energy_states(above, &energies, whole), Ok(5..5), "no level there");
        assert!(EnergyWindow::new(1.0, 1.0).is_err(), "no width");
        assert!(EnergyWindow::new(f64::NAN, 1.0).is_err(), "no number");
    }

    proptest! {
        #[test]
        fn the_window_does_not_depend_on_how_much_is_stored(
            fraction in 0.01_f64..=1.0, dimension in 2_usize..5000, more in 0_usize..1000
        ) {
            let fraction = CentralFraction::new(fraction).unwrap();
            let window = fraction.window(dimension);
            let start = window.start.saturating_sub(more);
            let end = (window.end + more).min(dimension);
            let states = central_states(fraction, 3, dimension, start..end).unwrap();
            prop_assert_eq!(states.start + start..states.end + start, window);
        }
    }
}
