//! The window solver: from an operator to the certified eigenpairs around an energy.

use super::compiled::{Sought, WindowScalar};
use super::engine::{Engine, Extent};
use super::filtered::Filtered;
use super::found::WindowSpectrum;
use super::settings::WindowSettings;
use super::tuning::{Design, resolved_states, resolved_states_of_blocks};
use super::workspace::WIDTH;
use crate::any_operator::AnyOperator;
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;

/// A solver for the window of operators of one dimension; its memory serves one after the other.
///
/// # Examples
///
/// ```
/// use grain_eigen::{FnOperator, Run, Target, WindowSettings, WindowSolver};
///
/// let settings = WindowSettings { states: 10, target: Target::Energy(0.3), memory: 64 << 20 };
/// let mut solver = WindowSolver::new(400, settings)?;
/// let potential: Vec<f64> = (0..400).map(|i| (11.0 * (i * i) as f64).sin()).collect();
/// for disorder in [1.0, 2.0] {
///     let chain = FnOperator::new(400, |x: &[f64], y: &mut [f64]| {
///         for i in 0..400 {
///             let hops = x[(i + 1) % 400] + x[(i + 399) % 400] + x[(i + 57) % 400] + x[(i + 343) % 400];
///             y[i] = hops + disorder * potential[i] * x[i];
///         }
///     });
///     let window = solver.window(&chain, &Run::default())?;
///     // Ten consecutive levels around the target, and the next ones on either side where they were found.
///     assert!(window.spectrum.energies[0] < 0.3 && window.spectrum.energies[9] > 0.3);
///     assert!(window.neighbours[0].is_none_or(|below| below <= window.spectrum.energies[0]));
/// }
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug)]
pub struct WindowSolver<T: WindowScalar = f64> {
    search: Filtered,
    pub(super) engine: Engine<T>,
}

impl<T: WindowScalar> WindowSolver<T> {
    /// Threads that one solve keeps busy at most.
    pub const THREADS: usize = WIDTH;

    /// Allocates the workspace for operators of dimension D.
    ///
    /// # Errors
    /// [`EigenError::TooSmall`], [`EigenError::States`], or [`EigenError::Memory`] if the settings
    /// cannot be met at this dimension.
    pub fn new(dimension: usize, settings: WindowSettings) -> Result<Self, EigenError> {
        let resolved = resolved_states(dimension, settings.states);
        Self::with(dimension, settings, resolved, Design::of(dimension))
    }

    /// The same for operators that multiply several vectors at once ([`BlockRecurrence`](crate::BlockRecurrence)): sparse and dense
    /// matrices.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn for_blocks(dimension: usize, settings: WindowSettings) -> Result<Self, EigenError> {
        let resolved = resolved_states_of_blocks(dimension, settings.states);
        Self::with(dimension, settings, resolved, Design::of_blocks(dimension))
    }

    fn with(
        dimension: usize,
        settings: WindowSettings,
        resolved: usize,
        design: Design,
    ) -> Result<Self, EigenError> {
        let extent = Extent { dimension, states: settings.states, resolved, design };
        let search = Filtered { settings, resolved, design };
        Ok(Self { search, engine: T::engine(extent, settings.memory)? })
    }

    /// The bytes a solver with these settings fills.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn bytes(dimension: usize, settings: &WindowSettings) -> Result<u64, EigenError> {
        let (states, design) = (settings.states, Design::of(dimension));
        let resolved = resolved_states(dimension, states);
        Engine::<T>::bytes(&Extent { dimension, states, resolved, design }, settings.memory)
    }

    /// Computes the window of an operator, and tells all that was found on the way.
    ///
    /// Runs on the threads of the current rayon pool.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`]; or that which kept the window from being complete and exact:
    /// nothing that is not certified is returned.
    pub fn window<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
        run: &Run<'_>,
    ) -> Result<WindowSpectrum<'_, T>, EigenError> {
        T::solve(&mut self.engine, &AnyOperator::of(operator), &Sought::Filtered(self.search), run)
    }
}

impl<H: Operator<Scalar: WindowScalar>> Eigensolver<H> for WindowSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        Ok(self.window(operator, run)?.into_solved())
    }
}
