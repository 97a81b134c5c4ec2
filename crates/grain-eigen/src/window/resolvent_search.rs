//! How a window is sought by the resolvent: its target, and the width of the Lorentzian.

use super::bounds::spectral_bounds;
use super::density_of_states::{Moments, OrderChoice};
use super::engine::Search;
use super::resolvent::Resolvent;
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

/// A window by the resolvent.
#[derive(Debug, Clone, Copy)]
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct ShiftInvert(pub(super) WindowSettings);

impl<T: Scalar> Search<T> for ShiftInvert {
    fn plan(
        &self,
        operator: &AnyOperator<'_, T>,
        workspace: &mut Workspace<T>,
        share: f64,
        stop: Stop<'_>,
    ) -> Result<Plan<T>, EigenError> {
        let Self(settings) = self;
        let matrix = operator.sparse().ok_or(EigenError::NoSparseMatrix)?;
        let (bounds, ends) = spectral_bounds(operator, stop, workspace)?;
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let mut moments = Moments::new(&scaled, bounds, workspace);
        let target = target_energy(operator, settings.target, (bounds, ends), || {
            moments.density_maximum(stop)
        })?;
        let states = settings.states as f64;
        let radius = moments.radius_of(target, states, stop)? / share;
        let design = Design::RESOLVENT;
        // At the radius the Lorentzian has fallen to the level of the design.
        let width = radius / (1.0 / design.level - 1.0).sqrt();
        let resolvent = Resolvent::new(matrix, target, width)?;
        Ok(Plan {
            bounds,
            target,
            transformation: Transformation::Resolvent(resolvent),
            range: [-1e-6, 1.0 + 1e-6],
            needed: rounded_up(states * 1.01) + 3,
            level: design.level,
            choice: OrderChoice { order: 1, states },
            design,
        })
    }
}
