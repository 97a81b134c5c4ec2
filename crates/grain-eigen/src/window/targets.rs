//! Where a window is, and how many states an interval holds.

use super::bounds::{SpectralBounds, spectral_bounds};
use super::density_of_states::{Moments, maximum_of};
use super::settings::Target;
use super::workspace::Workspace;
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;

/// The energy that a target is, of an operator whose spectrum lies in `bounds` and between the levels `ends`.
///
/// # Errors
/// [`EigenError::TargetOutside`], [`EigenError::WidthFraction`], [`EigenError::NoTraces`] or [`EigenError::Interrupted`].
pub(super) fn target_energy<H: Operator>(
    operator: &H,
    target: Target,
    (bounds, ends): (SpectralBounds, [f64; 2]),
    maximum: impl FnOnce() -> Result<f64, EigenError>,
) -> Result<f64, EigenError> {
    let energy = match target {
        Target::MaximumEntropy => operator.mean_energy(),
        Target::DensityMaximum => maximum()?,
        Target::WidthFraction(fraction) => at_fraction(fraction, ends)?,
        Target::Deviations(deviations) => {
            let traces = operator.exact_traces().ok_or(EigenError::NoTraces)?;
            let (mean, deviation) = traces.moments(operator.dimension());
            mean + deviations * deviation
        }
        Target::Energy(energy) => energy,
    };
    let SpectralBounds { lower, upper } = bounds;
    if !(lower..=upper).contains(&energy) {
        return Err(EigenError::TargetOutside { target: energy, lower, upper });
    }
    Ok(energy)
}

/// The same where all levels are known.
///
/// # Errors
/// As [`target_energy`].
pub(crate) fn target_in<H: Operator>(
    operator: &H,
    target: Target,
    energies: &[f64],
) -> Result<f64, EigenError> {
    let ends = [energies[0], energies[energies.len() - 1]];
    // As wide as the rounding of the ends.
    let slack = f64::EPSILON * energies.len() as f64 * ends[0].abs().max(ends[1].abs());
    let bounds = SpectralBounds { lower: ends[0] - slack, upper: ends[1] + slack };
    let maximum = || {
        let angles = energies.iter().map(|e| ((e - bounds.centre()) / bounds.half_width()).acos());
        let angles: Vec<f64> = angles.collect();
        let moment = |k: usize| angles.iter().map(|angle| (k as f64 * angle).cos()).sum::<f64>();
        Ok(maximum_of(moment, bounds))
    };
    target_energy(operator, target, (bounds, ends), maximum)
}

fn at_fraction(fraction: f64, [lowest, highest]: [f64; 2]) -> Result<f64, EigenError> {
    if !(0.0..=1.0).contains(&fraction) {
        return Err(EigenError::WidthFraction { fraction });
    }
    Ok(lowest + fraction * (highest - lowest))
}

/// An interval of energies inside a spectrum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval {
    /// The energy in its middle.
    pub middle: f64,
    /// From there to its ends.
    pub half_width: f64,
    /// About how many states it holds, and some more.
    pub states: usize,
}

impl Interval {
    /// The part of the spectrum between two energies.
    ///
    /// # Errors
    /// [`EigenError::TargetOutside`], [`EigenError::Interrupted`], and those of the bounds of the spectrum.
    pub(crate) fn of<H: Operator>(
        operator: &H,
        lower: f64,
        upper: f64,
        run: &Run<'_>,
    ) -> Result<Self, EigenError> {
        let stop = run.stop();
        let mut workspace = Workspace::new(operator.dimension());
        let (bounds, _) = spectral_bounds(operator, stop, &mut workspace)?;
        if upper < bounds.lower || lower > bounds.upper {
            let target = f64::midpoint(lower, upper);
            let SpectralBounds { lower, upper } = bounds;
            return Err(EigenError::TargetOutside { target, lower, upper });
        }
        let (lower, upper) = (lower.max(bounds.lower), upper.min(bounds.upper));
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let states =
            Moments::new(&scaled, bounds, &mut workspace).states_between(lower, upper, stop)?;
        Ok(Self { middle: f64::midpoint(lower, upper), half_width: (upper - lower) / 2.0, states })
    }
}
