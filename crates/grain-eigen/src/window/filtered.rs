//! How a window is sought by a polynomial: its target, the order of the filter, and how much of it is needed.

use super::bounds::spectral_bounds;
use super::density_of_states::Moments;
use super::engine::Search;
use super::filter::Filter;
use super::rounding::rounded_up;
use super::search::Plan;
use super::settings::WindowSettings;
use super::targets::target_energy;
use super::transformation::Transformation;
use super::tuning::Design;
use super::workspace::Workspace;
use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Stop;
use crate::scalar::Scalar;

/// A window by a polynomial filter.
#[derive(Debug, Clone, Copy)]
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct Filtered {
    pub(super) settings: WindowSettings,
    /// The states that the filter is made for.
    pub(super) resolved: usize,
    pub(super) design: Design,
}

impl<T: Scalar> Search<T> for Filtered {
    fn plan(
        &self,
        operator: &AnyOperator<'_, T>,
        workspace: &mut Workspace<T>,
        share: f64,
        stop: Stop<'_>,
    ) -> Result<Plan<T>, EigenError> {
        let Self { settings, resolved, design } = *self;
        let (bounds, ends) = spectral_bounds(operator, stop, workspace)?;
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let mut moments = Moments::new(&scaled, bounds, workspace);
        let target = target_energy(operator, settings.target, (bounds, ends), || {
            moments.density_maximum(stop)
        })?;
        let choice = moments.choose_order(target, resolved, &design, stop)?.scaled(share);
        let filter = Filter::new(bounds, target, choice.order, design.kaiser);
        let range = filter.range();
        // The window is symmetric in the energy, the filter nearly so: what it holds on its wider side
        // beyond the other's radius is found as well. A percent more for the noise of the levels.
        let (below, above) = filter.radii(design.level);
        let asymmetry = if below.max(above).is_finite() {
            (below + above) / (2.0 * below.min(above))
        } else {
            1.0
        };
        let needed = rounded_up(settings.states as f64 * asymmetry * 1.01) + 3;
        // The filter leaves its states above the level of the design, of which fewer or more are needed.
        let part = needed as f64 / choice.states;
        let level = if below.max(above).is_finite() {
            let values = [target - part * below, target + part * above].map(|e| filter.value(e));
            f64::midpoint(values[0], values[1])
        } else {
            design.level
        };
        let transformation = Transformation::Polynomial(filter);
        Ok(Plan { bounds, target, transformation, range, needed, level, choice, design })
    }
}
