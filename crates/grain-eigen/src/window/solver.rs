//! The window solver: from a Hamiltonian to the certified eigenpairs around an energy.

use std::ops::Range;

use grain_model::Interrupt;

use super::blocks::{Blocks, WIDTH};
use super::bounds::{SpectralBounds, spectral_bounds};
use super::certificate::Certificate;
use super::density_of_states::Moments;
use super::design::Design;
use super::eigenstates::Eigenstates;
use super::error::WindowError;
use super::filter::Filter;
use super::lanczos::BlockLanczos;
use super::search::{Plan, Work, rounded_up};
use super::settings::WindowSettings;
use crate::hamiltonian::Hamiltonian;
use crate::spectrum::Spectrum;

/// Below this dimension there is nothing to gain.
const LEAST_DIMENSION: usize = 256;

/// At most this part of the spectrum.
const LARGEST_PART: usize = 4;

/// The filter is made for at least this many states (or a sixteenth of the spectrum): the cost is that
/// of a product of order and number of states, which are inverse to each other, and fewer states leave
/// the vectors that a process needs for itself in the majority.
const LEAST_RESOLVED: usize = 160;

/// The order of the next filter, relative to one that failed, at least and at most, and the least of all,
/// relative to the first.
const ORDER_AGAIN: [f64; 2] = [0.7, 0.95];
const LEAST_ORDER: f64 = 0.6;

/// The largest residual of a pair, in units of the norm of H.
const RESIDUAL_ALLOWED: f64 = 1e-10;

/// A solver for the window of Hamiltonians of one dimension; its memory serves one after the other.
pub struct WindowSolver {
    settings: WindowSettings,
    dimension: usize,
    pub(super) process: BlockLanczos,
    pub(super) blocks: Blocks,
    found: Eigenstates,
}

/// The certified eigenpairs around an energy, borrowed from the solver.
#[derive(Debug, Clone)]
pub struct WindowSpectrum<'a> {
    /// The wanted eigenpairs, consecutive in the spectrum of H.
    pub spectrum: Spectrum<'a>,
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
    /// Products `H v` that the filter took, and vectors in the Krylov basis at most.
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

impl std::fmt::Debug for WindowSolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WindowSolver")
            .field("settings", &self.settings)
            .field("dimension", &self.dimension)
            .finish_non_exhaustive()
    }
}

impl WindowSolver {
    /// Threads that one solve keeps busy at most.
    pub const THREADS: usize = WIDTH;

    /// Allocates the workspace for Hamiltonians of dimension D.
    ///
    /// # Errors
    /// [`WindowError::TooSmall`], [`WindowError::States`], or [`WindowError::Memory`] if the settings
    /// cannot be met at this dimension.
    pub fn new(dimension: usize, settings: WindowSettings) -> Result<Self, WindowError> {
        let capacity = capacity(dimension, &settings)?;
        Ok(Self {
            settings,
            dimension,
            process: BlockLanczos::new(dimension, capacity),
            blocks: Blocks::new(dimension),
            found: Eigenstates::default(),
        })
    }

    /// The bytes a solver with these settings fills.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn bytes(dimension: usize, settings: &WindowSettings) -> Result<u64, WindowError> {
        Ok(bytes_with(dimension, capacity(dimension, settings)?))
    }

    /// Computes the window of a Hamiltonian.
    ///
    /// `progress` is told the part of the work that is done, growing from 0 to 1; `interrupt` is read
    /// before every product. Runs on the threads of the current rayon pool.
    ///
    /// # Errors
    /// [`WindowError::Interrupted`]; or that which kept the window from being complete and exact:
    /// nothing that is not certified is returned.
    pub fn solve(
        &mut self,
        hamiltonian: &Hamiltonian,
        progress: &dyn Fn(f64),
        interrupt: &Interrupt,
    ) -> Result<WindowSpectrum<'_>, WindowError> {
        if hamiltonian.dimension() != self.dimension {
            let (expected, given) = (self.dimension, hamiltonian.dimension());
            return Err(WindowError::Dimension { expected, given });
        }
        let mut share = 1.0;
        let plan = self.plan(hamiltonian, share, interrupt)?;
        let mut work = Work::new(plan, interrupt);
        let mut done = 0.0_f64;
        let mut report = |fraction: f64| {
            done = done.max(0.97 * fraction.min(1.0));
            progress(done);
        };
        let window = loop {
            match self.search(hamiltonian, &mut work, &mut report) {
                // Levels fluctuate: where fewer than usual are near the target, the last ones that are
                // wanted drown in the side lobes of the filter, and a broader one lifts them out.
                Err(WindowError::Crowded { .. }) if share > LEAST_ORDER => {
                    share *= (work.above_level as f64 / work.plan.needed as f64)
                        .clamp(ORDER_AGAIN[0], ORDER_AGAIN[1]);
                    work.plan = self.plan(hamiltonian, share, interrupt)?;
                }
                window => break window?,
            }
        };
        progress(1.0);
        self.finish(&work, window)
    }

    /// Finds the window with the filter that is planned; energies, residuals and vectors are then those of
    /// every state that was found.
    fn search(
        &mut self,
        hamiltonian: &Hamiltonian,
        work: &mut Work<'_>,
        report: &mut dyn FnMut(f64),
    ) -> Result<Window, WindowError> {
        let interrupt = work.interrupt;
        let bounds = work.plan.bounds;
        let scaled = hamiltonian.scaled(2.0 / bounds.half_width(), bounds.centre());
        let filter = work.plan.filter.clone();
        self.process.start(work.plan.design.width);
        loop {
            let blocks = &mut self.blocks;
            let mut apply = |input: &[f64], output: &mut [f64]| {
                filter.apply(&scaled, blocks, interrupt, input, output)
            };
            let found = work.iterate(&mut self.process, &mut apply, report)?;
            let count = found.certificate.states;
            let rotation = found.ritz.vectors.subcols(found.ritz.values.len() - count, count);
            self.process.subspace().rotate(rotation, interrupt)?;
            let (norm, subspace) = (bounds.norm(), self.process.subspace());
            self.found = Eigenstates::of(hamiltonian, norm, subspace, count, interrupt)?;
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
    pub(super) fn plan(
        &mut self,
        hamiltonian: &Hamiltonian,
        share: f64,
        interrupt: &Interrupt,
    ) -> Result<Plan, WindowError> {
        let bounds = spectral_bounds(hamiltonian, interrupt, &mut self.blocks)?;
        let scaled = hamiltonian.scaled(2.0 / bounds.half_width(), bounds.centre());
        let mut moments = Moments::new(&scaled, bounds, &mut self.blocks);
        let target = match self.settings.known_target(hamiltonian) {
            Some(target) => target,
            None => moments.density_maximum(interrupt)?,
        };
        if !(bounds.lower..=bounds.upper).contains(&target) {
            let SpectralBounds { lower, upper } = bounds;
            return Err(WindowError::TargetOutside { target, lower, upper });
        }
        let resolved = resolved_states(self.dimension, self.settings.states);
        let design = Design::of(self.dimension);
        let choice = moments.choose_order(target, resolved, &design, interrupt)?.scaled(share);
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

    fn finish(&self, work: &Work<'_>, window: Window) -> Result<WindowSpectrum<'_>, WindowError> {
        let Window { states: window, certificate } = window;
        let Eigenstates { energies, residuals, orthogonality } = &self.found;
        let allowed = RESIDUAL_ALLOWED * work.plan.bounds.norm();
        for state in window.clone() {
            let (energy, residual) = (energies[state], residuals[state]);
            if residual.is_nan() || residual > allowed {
                return Err(WindowError::Residual { energy, residual, allowed });
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

/// The states the filter is made for.
pub(crate) fn resolved_states(dimension: usize, states: usize) -> usize {
    states.max(LEAST_RESOLVED.min(dimension / 16))
}

/// The vectors a solver stores: as many as make restarts unnecessary, or as the memory holds.
fn capacity(dimension: usize, settings: &WindowSettings) -> Result<usize, WindowError> {
    let states = settings.states;
    if dimension < LEAST_DIMENSION || !dimension.is_power_of_two() {
        return Err(WindowError::TooSmall { dimension, least: LEAST_DIMENSION });
    }
    let largest = dimension / LARGEST_PART;
    if states == 0 || states > largest {
        return Err(WindowError::States { states, dimension, largest });
    }
    let Design { width, probe, probe_steps, vectors_each_state, .. } = Design::of(dimension);
    // A probe may have to go on, and a second one to follow it.
    let probing = |steps: usize| (2 * probe_steps + steps) * (width + probe);
    let block = 2 * (width + probe);
    // The whole space and the next block, which then is empty, are the most that is ever needed.
    let most = dimension + block;
    let resolved = resolved_states(dimension, states) as f64;
    let wanted = (rounded_up(1.25 * vectors_each_state * resolved) + probing(5)).min(most);
    // With a probe beside what a restart keeps.
    let least = (rounded_up(1.2 * resolved) + probing(2)).min(most);
    if bytes_with(dimension, wanted) <= settings.memory {
        return Ok(wanted);
    }
    let needed = bytes_with(dimension, least);
    if needed > settings.memory {
        let available = settings.memory;
        return Err(WindowError::Memory { states, dimension, needed, available });
    }
    let (mut fits, mut too_many) = (least, wanted);
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        if bytes_with(dimension, middle) <= settings.memory {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    Ok(fits)
}

fn bytes_with(dimension: usize, capacity: usize) -> u64 {
    BlockLanczos::bytes(dimension, capacity) + Blocks::bytes(dimension)
}
