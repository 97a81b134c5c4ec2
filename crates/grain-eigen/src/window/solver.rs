//! The window solver: from an operator to the certified eigenpairs around an energy.

use std::ops::Range;

use super::bounds::{SpectralBounds, spectral_bounds};
use super::density_of_states::Moments;
use super::eigenstates::Eigenstates;
use super::filter::Filter;
use super::lanczos::BlockLanczos;
use super::rounding::rounded_up;
use super::search::{Plan, Work};
use super::settings::WindowSettings;
use super::tuning::{Design, resolved_states};
use super::workspace::{WIDTH, Workspace};
use crate::eigensolver::{Certificate, Eigensolver, Solved};
use crate::error::EigenError;
use crate::examination::examine;
use crate::operator::Operator;
use crate::run::{Run, Stop};
use crate::scalar::Scalar;
use crate::spectrum::{Quality, Spectrum, TraceCheck, smallest_gap};

/// Below this dimension there is nothing to gain.
const LEAST_DIMENSION: usize = 256;

/// At most this part of the spectrum.
const LARGEST_PART: usize = 4;

/// The order of the next filter, relative to one that failed, at least and at most, and the least of all,
/// relative to the first.
const ORDER_AGAIN: [f64; 2] = [0.7, 0.95];
const LEAST_ORDER: f64 = 0.6;

/// The largest residual of a pair, in units of the norm of H.
const RESIDUAL_ALLOWED: f64 = 1e-10;

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
pub struct WindowSolver<T = f64> {
    settings: WindowSettings,
    dimension: usize,
    pub(super) process: BlockLanczos<T>,
    pub(super) workspace: Workspace<T>,
    found: Eigenstates,
}

/// The certified eigenpairs around an energy, borrowed from the solver.
#[derive(Debug, Clone)]
pub struct WindowSpectrum<'a, T> {
    /// The wanted eigenpairs, consecutive in the spectrum of H.
    pub spectrum: Spectrum<'a, T>,
    /// `[eigenstate]`, `‖H v - E v‖`, units of energy.
    pub residuals: &'a [f64],
    /// `max |<v_a|v_b> - δ_ab|` over all pairs.
    pub orthogonality: f64,
    /// The energy that the window surrounds.
    pub target: f64,
    /// The levels next to the window below and above, where they were found as well.
    pub neighbours: [Option<f64>; 2],
    /// The interval that holds the spectrum.
    pub bounds: SpectralBounds,
    /// Order of the filter.
    pub filter_order: usize,
    /// Products `H v` that the filter took.
    pub products: usize,
    /// Vectors in the Krylov basis at most.
    pub basis: usize,
    /// How often the basis was compressed.
    pub restarts: usize,
    /// Why no state of the window is missing.
    pub certificate: Certificate,
}

/// What a search found.
struct Window {
    /// The wanted ones of all states that were found.
    states: Range<usize>,
    certificate: Certificate,
}

impl<T> std::fmt::Debug for WindowSolver<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WindowSolver")
            .field("settings", &self.settings)
            .field("dimension", &self.dimension)
            .finish_non_exhaustive()
    }
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
        let capacity = capacity::<T>(dimension, &settings)?;
        Ok(Self {
            settings,
            dimension,
            process: BlockLanczos::new(dimension, capacity),
            workspace: Workspace::new(dimension),
            found: Eigenstates::default(),
        })
    }

    /// The bytes a solver with these settings fills.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn bytes(dimension: usize, settings: &WindowSettings) -> Result<u64, EigenError> {
        Ok(bytes_with::<T>(dimension, capacity::<T>(dimension, settings)?))
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
        let stop = run.stop();
        if operator.dimension() != self.dimension {
            let (expected, given) = (self.dimension, operator.dimension());
            return Err(EigenError::Dimension { expected, given });
        }
        examine(operator)?;
        let mut share = 1.0;
        let plan = self.plan(operator, share, stop)?;
        let mut work = Work::new(plan, stop);
        let mut done = 0.0_f64;
        let mut report = |fraction: f64| {
            done = done.max(0.97 * fraction.min(1.0));
            run.report(done);
        };
        let window = loop {
            match self.search(operator, &mut work, &mut report) {
                // Levels fluctuate: where fewer than usual are near the target, the last ones that are
                // wanted drown in the side lobes of the filter, and a broader one lifts them out.
                Err(EigenError::Crowded { .. }) if share > LEAST_ORDER => {
                    share *= (work.above_level as f64 / work.plan.needed as f64)
                        .clamp(ORDER_AGAIN[0], ORDER_AGAIN[1]);
                    work.plan = self.plan(operator, share, stop)?;
                }
                window => break window?,
            }
        };
        run.report(1.0);
        self.finish(&work, window)
    }

    /// Finds the window with the filter that is planned; energies, residuals and vectors are then those of
    /// every state that was found.
    fn search<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
        work: &mut Work<'_>,
        report: &mut dyn FnMut(f64),
    ) -> Result<Window, EigenError> {
        let stop = work.stop;
        let bounds = work.plan.bounds;
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let filter = work.plan.filter.clone();
        self.process.start(work.plan.design.width);
        loop {
            let workspace = &mut self.workspace;
            let mut apply = |input: &[T], output: &mut [T]| {
                filter.apply(&scaled, workspace, stop, input, output)
            };
            let found = work.iterate(&mut self.process, &mut apply, report)?;
            let count = found.certificate.states;
            let rotation = found.ritz.vectors.subcols(found.ritz.values.len() - count, count);
            self.process.subspace().rotate(rotation, stop)?;
            let (norm, subspace) = (bounds.norm(), self.process.subspace());
            self.found = Eigenstates::of(operator, norm, subspace, count, stop)?;
            let (target, (below, above)) =
                (work.plan.target, filter.radii(found.certificate.level));
            let radius = below.min(above);
            let energies = &self.found.energies;
            let complete =
                energies.iter().filter(|energy| (*energy - target).abs() < radius).count();
            if complete >= self.settings.states {
                let states = WindowSettings::nearest(energies, target, self.settings.states);
                return Ok(Window { states, certificate: found.certificate });
            }
            // Levels lie denser on the far side: more of them are needed, and the next ones are sought
            // outside of what there is.
            work.plan.needed = count + (self.settings.states - complete) + work.plan.design.width;
            let values: Vec<f64> = energies.iter().map(|e| filter.value(*e)).collect();
            self.process.begin_with_kept(&values);
            self.process.widen(work.plan.design.width);
        }
    }

    /// Bounds, target, and filter, of `share` of the order that is thought best.
    pub(super) fn plan<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
        share: f64,
        stop: Stop<'_>,
    ) -> Result<Plan, EigenError> {
        let bounds = spectral_bounds(operator, stop, &mut self.workspace)?;
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let mut moments = Moments::new(&scaled, bounds, &mut self.workspace);
        let target = match self.settings.known_target(operator) {
            Some(target) => target,
            None => moments.density_maximum(stop)?,
        };
        if !(bounds.lower..=bounds.upper).contains(&target) {
            let SpectralBounds { lower, upper } = bounds;
            return Err(EigenError::TargetOutside { target, lower, upper });
        }
        let resolved = resolved_states(self.dimension, self.settings.states);
        let design = Design::of(self.dimension);
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
        let needed = rounded_up(self.settings.states as f64 * asymmetry * 1.01) + 3;
        // The filter leaves its states above the level of the design, of which fewer or more are needed.
        let part = needed as f64 / choice.states;
        let level = if below.max(above).is_finite() {
            let values = [target - part * below, target + part * above].map(|e| filter.value(e));
            f64::midpoint(values[0], values[1])
        } else {
            design.level
        };
        Ok(Plan { bounds, target, filter, range, needed, level, choice, design })
    }

    fn finish(&self, work: &Work<'_>, window: Window) -> Result<WindowSpectrum<'_, T>, EigenError> {
        let Window { states: window, certificate } = window;
        let Eigenstates { energies, residuals, orthogonality } = &self.found;
        let allowed = RESIDUAL_ALLOWED * work.plan.bounds.norm();
        for state in window.clone() {
            let (energy, residual) = (energies[state], residuals[state]);
            if residual.is_nan() || residual > allowed {
                return Err(EigenError::Residual { energy, residual, allowed });
            }
        }
        let neighbour = |index: Option<usize>| index.and_then(|i| energies.get(i)).copied();
        let spectrum = Spectrum {
            energies: &energies[window.clone()],
            vectors: self.process.vectors().columns(window.clone()),
        };
        Ok(WindowSpectrum {
            spectrum,
            residuals: &residuals[window.clone()],
            orthogonality: *orthogonality,
            target: work.plan.target,
            neighbours: [neighbour(window.start.checked_sub(1)), neighbour(Some(window.end))],
            bounds: work.plan.bounds,
            filter_order: work.plan.filter.order(),
            products: work.products,
            basis: work.basis,
            restarts: work.restarts,
            certificate,
        })
    }
}

impl<H: Operator> Eigensolver<H> for WindowSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        let found = self.window(operator, run)?;
        let [below, above] = found.neighbours;
        let levels: Vec<f64> =
            below.into_iter().chain(found.spectrum.energies.iter().copied()).chain(above).collect();
        let quality = Quality {
            residual_max: found.residuals.iter().copied().fold(0.0, f64::max),
            orthogonality_max: found.orthogonality,
            gap_min: smallest_gap(&levels),
            traces: TraceCheck::Partial,
        };
        Ok(Solved {
            spectrum: found.spectrum,
            quality,
            first: None,
            neighbours: found.neighbours,
            norm: found.bounds.norm(),
            certificate: Some(found.certificate),
        })
    }
}

/// The vectors a solver stores: as many as make restarts unnecessary, or as the memory holds.
fn capacity<T: Scalar>(dimension: usize, settings: &WindowSettings) -> Result<usize, EigenError> {
    let states = settings.states;
    if dimension < LEAST_DIMENSION {
        return Err(EigenError::TooSmall { dimension, least: LEAST_DIMENSION });
    }
    let largest = dimension / LARGEST_PART;
    if states == 0 || states > largest {
        return Err(EigenError::States { states, dimension, largest });
    }
    let Design { width, probe, probe_steps, vectors_each_state, .. } = Design::of(dimension);
    // A probe may have to go on, and a second one to follow it.
    let probing = |steps: usize| (2 * probe_steps + steps) * (width + probe);
    let block = 2 * (width + probe);
    // The whole space and the next block, which then is empty, are the most that is ever needed.
    let most = dimension.saturating_add(block);
    let resolved = resolved_states(dimension, states) as f64;
    let wanted = (rounded_up(1.25 * vectors_each_state * resolved) + probing(5)).min(most);
    // With a probe beside what a restart keeps.
    let least = (rounded_up(1.2 * resolved) + probing(2)).min(most);
    if bytes_with::<T>(dimension, wanted) <= settings.memory {
        return Ok(wanted);
    }
    let needed = bytes_with::<T>(dimension, least);
    if needed > settings.memory {
        let available = settings.memory;
        return Err(EigenError::Memory { states, dimension, needed, available });
    }
    let (mut fits, mut too_many) = (least, wanted);
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        if bytes_with::<T>(dimension, middle) <= settings.memory {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    Ok(fits)
}

fn bytes_with<T: Scalar>(dimension: usize, capacity: usize) -> u64 {
    BlockLanczos::<T>::bytes(dimension, capacity).saturating_add(Workspace::<T>::bytes(dimension))
}
