//! The window solver for matrices that factorise cheaply: shift-invert.

use super::bounds::spectral_bounds;
use super::density_of_states::{Moments, OrderChoice};
use super::engine::{Engine, Extent, Search};
use super::found::WindowSpectrum;
use super::resolvent::Resolvent;
use super::rounding::rounded_up;
use super::search::Plan;
use super::settings::WindowSettings;
use super::targets::target_energy;
use super::transformation::Transformation;
use super::tuning::Design;
use super::workspace::Workspace;
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::{Run, Stop};
use crate::scalar::Scalar;

/// A solver for the window of sparse matrices: with a [`WindowSolver`](crate::WindowSolver)'s Krylov process and certificate, and the
/// resolvent `γ Im 1/(H - E - iγ)` for a filter, by sparse LU factors.
///
/// It is the faster one where the factors are small: one-dimensional lattices and other narrow bands, small two-dimensional ones, few states. The
/// factors of a many-body Hamiltonian fill up, and cost more than its polynomials.
///
/// # Examples
///
/// The Anderson model on a chain of 20,000 sites, in a second:
///
/// ```
/// use grain_eigen::{Run, ShiftInvertSolver, SparseOperator, Target, WindowSettings};
///
/// let sites = 20_000_usize;
/// let (mut row_starts, mut columns, mut values) = (vec![0_usize], Vec::new(), Vec::new());
/// for site in 0..sites {
///     for neighbour in site.saturating_sub(1)..(site + 2).min(sites) {
///         columns.push(neighbour);
///         values.push(if neighbour == site { (1e3 * (site as f64).sin()).cos() } else { 1.0 });
///     }
///     row_starts.push(columns.len());
/// }
/// let chain = SparseOperator::<f64>::from_rows(&row_starts, &columns, values)?;
/// let settings = WindowSettings { states: 20, target: Target::Energy(0.3), memory: 256 << 20 };
/// let mut solver = ShiftInvertSolver::new(sites, settings)?;
/// let window = solver.window(&chain, &Run::default())?;
/// assert_eq!(window.spectrum.energies.len(), 20);
/// assert!(window.residuals.iter().all(|residual| *residual < 1e-11));
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug)]
pub struct ShiftInvertSolver<T: Scalar = f64> {
    search: ShiftInvert,
    engine: Engine<T>,
}

impl<T: Scalar> ShiftInvertSolver<T> {
    /// Allocates the workspace for operators of dimension D. The memory of the factors, which is that of the matrix's pattern, comes
    /// on top of the settings'.
    ///
    /// # Errors
    /// As [`WindowSolver::new`](crate::WindowSolver::new).
    pub fn new(dimension: usize, settings: WindowSettings) -> Result<Self, EigenError> {
        let states = settings.states;
        let extent = Extent { dimension, states, resolved: states, design: Design::RESOLVENT };
        Ok(Self { search: ShiftInvert(settings), engine: Engine::new(extent, settings.memory)? })
    }

    /// Computes the window of an operator, and tells all that was found on the way.
    ///
    /// # Errors
    /// [`EigenError::NoSparseMatrix`], [`EigenError::Factorisation`]; else as [`WindowSolver::window`](crate::WindowSolver::window).
    pub fn window<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
        run: &Run<'_>,
    ) -> Result<WindowSpectrum<'_, T>, EigenError> {
        self.engine.solve(operator, &self.search, run)
    }
}

impl<H: Operator> Eigensolver<H> for ShiftInvertSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        Ok(self.window(operator, run)?.into_solved())
    }
}

/// A window by the resolvent.
#[derive(Debug, Clone, Copy)]
struct ShiftInvert(WindowSettings);

impl<T: Scalar> Search<T> for ShiftInvert {
    fn plan<H: Operator<Scalar = T>>(
        &self,
        operator: &H,
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
