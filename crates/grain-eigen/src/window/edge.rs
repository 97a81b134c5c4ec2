//! The edges of a spectrum: a filter at its end, and the same Krylov process and certificate.
//!
//! Lanczos of H itself would converge, but could not be certified: next to the scale of the whole spectrum its lowest levels are so close
//! that random vectors do not tell whether one is missing. A filter of low order spreads them.

use super::compiled::{Sought, WindowScalar};
use super::edge_search::{EdgeSearch, LEAST_RESOLVED};
use super::engine::{Engine, Extent};
use super::found::WindowSpectrum;
use super::settings::SpectrumEdge;
use super::tuning::Design;
use crate::any_operator::AnyOperator;
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;

/// A solver for the lowest or the highest states, with every state of a degenerate level.
///
/// It is the Krylov process and the certificate of the [window](crate::WindowSolver), with a filter at the end of the spectrum.
///
/// # Examples
///
/// ```
/// use grain_eigen::{EdgeSolver, FnOperator, Run, SpectrumEdge};
///
/// // A ring of 400 sites: every level but the lowest and the highest is twofold.
/// let sites = 400;
/// let ring = FnOperator::new(sites, |x: &[f64], y: &mut [f64]| {
///     for i in 0..sites {
///         y[i] = -x[(i + 1) % sites] - x[(i + sites - 1) % sites];
///     }
/// });
/// let mut solver = EdgeSolver::new(sites, 3, SpectrumEdge::Lowest, 64 << 20)?;
/// let found = solver.edge(&ring, &Run::default())?;
/// let first = -2.0 * (std::f64::consts::TAU / 400.0).cos();
/// for (energy, exact) in found.spectrum.energies.iter().zip([-2.0, first, first]) {
///     assert!((energy - exact).abs() < 1e-12);
/// }
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug)]
pub struct EdgeSolver<T: WindowScalar = f64> {
    edge: SpectrumEdge,
    engine: Engine<T>,
}

impl<T: WindowScalar> EdgeSolver<T> {
    /// Allocates the workspace for the `states` lowest or highest eigenpairs of operators of dimension D, in `memory` bytes at most.
    ///
    /// # Errors
    /// As [`WindowSolver::new`](crate::WindowSolver::new).
    pub fn new(
        dimension: usize,
        states: usize,
        edge: SpectrumEdge,
        memory: u64,
    ) -> Result<Self, EigenError> {
        let resolved = states.max(LEAST_RESOLVED);
        let extent = Extent { dimension, states, resolved, design: Design::EDGE };
        Ok(Self { edge, engine: T::engine(extent, memory)? })
    }

    /// Computes the states at the edge, and tells all that was found on the way.
    ///
    /// # Errors
    /// As [`WindowSolver::window`](crate::WindowSolver::window).
    pub fn edge<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
        run: &Run<'_>,
    ) -> Result<WindowSpectrum<'_, T>, EigenError> {
        let search = EdgeSearch { edge: self.edge, states: self.engine.states() };
        T::solve(&mut self.engine, &AnyOperator::of(operator), &Sought::Edge(search), run)
    }
}

impl<H: Operator<Scalar: WindowScalar>> Eigensolver<H> for EdgeSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        Ok(self.edge(operator, run)?.into_solved())
    }
}
