//! The window solver for matrices that factorise cheaply: shift-invert.

use super::compiled::{Sought, WindowScalar};
use super::engine::{Engine, Extent};
use super::found::WindowSpectrum;
use super::resolvent_search::ShiftInvert;
use super::settings::WindowSettings;
use super::tuning::Design;
use crate::any_operator::AnyOperator;
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;

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
pub struct ShiftInvertSolver<T: WindowScalar = f64> {
    search: ShiftInvert,
    engine: Engine<T>,
}

impl<T: WindowScalar> ShiftInvertSolver<T> {
    /// Allocates the workspace for operators of dimension D. The memory of the factors, which is that of the matrix's pattern, comes
    /// on top of the settings'.
    ///
    /// # Errors
    /// As [`WindowSolver::new`](crate::WindowSolver::new).
    pub fn new(dimension: usize, settings: WindowSettings) -> Result<Self, EigenError> {
        let states = settings.states;
        let extent = Extent { dimension, states, resolved: states, design: Design::RESOLVENT };
        Ok(Self { search: ShiftInvert(settings), engine: T::engine(extent, settings.memory)? })
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
        T::solve(
            &mut self.engine,
            &AnyOperator::of(operator),
            &Sought::ShiftInvert(self.search),
            run,
        )
    }
}

impl<H: Operator<Scalar: WindowScalar>> Eigensolver<H> for ShiftInvertSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        Ok(self.window(operator, run)?.into_solved())
    }
}
