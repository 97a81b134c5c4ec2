//! How the states at an edge of a spectrum are sought: a filter of low order at the end of the bounds.

use super::bounds::spectral_bounds;
use super::density_of_states::Moments;
use super::engine::Search;
use super::filter::Filter;
use super::search::Plan;
use super::settings::SpectrumEdge;
use super::transformation::Transformation;
use super::tuning::Design;
use super::workspace::Workspace;
use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Stop;
use crate::scalar::Scalar;

/// The filter is made for at least so many states: fewer cannot be counted.
pub(super) const LEAST_RESOLVED: usize = 12;

/// The lowest or the highest states.
#[derive(Debug, Clone, Copy)]
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct EdgeSearch {
    pub(super) edge: SpectrumEdge,
    pub(super) states: usize,
}

impl<T: Scalar> Search<T> for EdgeSearch {
    fn plan(
        &self,
        operator: &AnyOperator<'_, T>,
        workspace: &mut Workspace<T>,
        share: f64,
        stop: Stop<'_>,
    ) -> Result<Plan<T>, EigenError> {
        let (bounds, _) = spectral_bounds(operator, stop, workspace)?;
        let target = match self.edge {
            SpectrumEdge::Lowest => bounds.lower,
            SpectrumEdge::Highest => bounds.upper,
        };
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let mut moments = Moments::new(&scaled, bounds, workspace);
        let (design, resolved) = (Design::EDGE, self.states.max(LEAST_RESOLVED));
        let choice = moments.choose_order(target, resolved, &design, stop)?.scaled(share);
        let filter = Filter::new(bounds, target, choice.order, design.kaiser);
        let range = filter.range();
        let transformation = Transformation::Polynomial(filter);
        let (needed, level) = (self.states, design.level);
        Ok(Plan { bounds, target, transformation, range, needed, level, choice, design })
    }
}
