//! The window solver: from an operator to the certified eigenpairs around an energy.

use super::bounds::spectral_bounds;
use super::density_of_states::Moments;
use super::engine::{Engine, Extent, Search};
use super::filter::Filter;
use super::found::WindowSpectrum;
use super::rounding::rounded_up;
use super::search::Plan;
use super::settings::WindowSettings;
use super::targets::target_energy;
use super::transformation::Transformation;
use super::tuning::{Design, resolved_states, resolved_states_of_blocks};
use super::workspace::{WIDTH, Workspace};
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::{Run, Stop};
use crate::scalar::Scalar;

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
pub struct WindowSolver<T: Scalar = f64> {
    search: Filtered,
    pub(super) engine: Engine<T>,
}

impl<T: Scalar> WindowSolver<T> {
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
        Ok(Self { search, engine: Engine::new(extent, settings.memory)? })
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
        self.engine.solve(operator, &self.search, run)
    }
}

/// A window by a polynomial filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filtered {
    pub(super) settings: WindowSettings,
    /// The states that the filter is made for.
    pub(super) resolved: usize,
    pub(super) design: Design,
}

impl<T: Scalar> Search<T> for Filtered {
    fn plan<H: Operator<Scalar = T>>(
        &self,
        operator: &H,
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

impl<H: Operator> Eigensolver<H> for WindowSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        Ok(self.window(operator, run)?.into_solved())
    }
}
