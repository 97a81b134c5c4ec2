//! The window solver: from a Hamiltonian to the certified eigenpairs around an energy.

use std::ops::Range;

use faer::Mat;
use grain_model::Interrupt;

use super::blocks::{Blocks, WIDTH};
use super::bounds::{SpectralBounds, spectral_bounds};
use super::certificate::{self, Certificate, FAILURE_PROBABILITY, Probe};
use super::density_of_states::{Moments, OrderChoice};
use super::error::WindowError;
use super::filter::Filter;
use super::lanczos::{Apply, BlockLanczos, Ritz, dot};
use super::projected;
use super::settings::WindowSettings;
use crate::hamiltonian::Hamiltonian;
use crate::hamiltonian::product::{LANES, LEAST_LBITS, Update, interleave, separate};
use crate::spectrum::Spectrum;

/// Below this dimension there is nothing to gain.
const LEAST_DIMENSION: usize = 256;

/// At most this part of the spectrum.
const LARGEST_PART: usize = 4;

/// The filter is made for at least this many states (or a sixteenth of the spectrum): the cost is that
/// of a product of order and number of states, which are inverse to each other, and fewer states leave
/// the vectors that a process needs for itself in the majority.
const LEAST_RESOLVED: usize = 160;

/// Pairs whose residual under the filter is below this count as found when it is estimated how far a
/// process has come; it falls by a factor of ten with each percent of the basis.
const NEARLY: f64 = 1e-4;

/// The largest residual under the filter of a pair that is kept. It is the error of a vector, times the
/// distance in p of what it is mixed with, 0.3 at the least for most of the spectrum.
const CONVERGED: f64 = 1e-13;

/// The largest residual of a pair, in units of the norm of H.
const RESIDUAL_ALLOWED: f64 = 1e-10;

/// Levels of the filter closer than this are not told apart: a count between them would hang on rounding.
const LEAST_GAP: f64 = 1e-9;

/// Fresh vectors of a probe.
const PROBE: usize = WIDTH;

/// Steps of a probe before its bound can be below the level: ε is then 0.6.
const FIRST_PROBE_STEP: usize = 5;

/// Steps after which a probe is given up: either the basis was too small, or a state was missing.
const LAST_PROBE_STEP: usize = 12;

/// Probes and restarts before a solve is given up.
const MOST_PROBES: usize = 400;
const MOST_RESTARTS: usize = 400;

/// A solver for the window of Hamiltonians of one dimension; its memory serves one after the other.
pub struct WindowSolver {
    settings: WindowSettings,
    dimension: usize,
    process: BlockLanczos,
    blocks: Blocks,
    energies: Vec<f64>,
    residuals: Vec<f64>,
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

impl std::fmt::Debug for WindowSolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WindowSolver")
            .field("settings", &self.settings)
            .field("dimension", &self.dimension)
            .finish_non_exhaustive()
    }
}

impl WindowSolver {
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
            energies: Vec::new(),
            residuals: Vec::new(),
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
        if hamiltonian.n_lbits() < LEAST_LBITS {
            return Err(too_small(hamiltonian.n_lbits(), self.dimension));
        }
        let plan = self.plan(hamiltonian, interrupt)?;
        let scaled = hamiltonian.scaled(2.0 / plan.bounds.half_width(), plan.bounds.centre());
        let mut work = Work { plan, products: 0, basis: 0, restarts: 0, probes: 0 };
        let filter = work.plan.filter.clone();
        self.process.start(WIDTH);
        let mut done = 0.0_f64;
        loop {
            let blocks = &mut self.blocks;
            let mut apply = |input: &[f64], output: &mut [f64]| {
                filter.apply(&scaled, blocks, interrupt, input, output)
            };
            let plan = work.plan.clone();
            let mut report = |fraction: f64| {
                done = done.max(0.97 * fraction);
                progress(done);
            };
            let found = work.iterate(&mut self.process, &mut apply, &mut report)?;
            let count = found.certificate.states;
            self.process
                .subspace()
                .rotate(found.ritz.vectors.subcols(found.ritz.values.len() - count, count));
            let orthogonality = self.diagonalize(hamiltonian, count, interrupt)?;
            let (below, above) = plan.filter.radii(found.certificate.level);
            let radius = below.min(above);
            let complete = (self.energies.iter())
                .filter(|energy| (*energy - plan.target).abs() < radius)
                .count();
            if complete >= self.settings.states {
                progress(1.0);
                let window =
                    WindowSettings::nearest(&self.energies, plan.target, self.settings.states);
                return self.finish(&work, found.certificate, orthogonality, window);
            }
            // Levels lie denser on the far side: more of them are needed, and the next ones are sought
            // outside of what there is.
            work.plan.needed = count + (self.settings.states - complete) + WIDTH;
            let values: Vec<f64> = self.energies.iter().map(|e| plan.filter.value(*e)).collect();
            self.process.begin_with_kept(&values);
            self.process.widen(WIDTH);
        }
    }

    /// Bounds, target, and filter.
    fn plan(
        &mut self,
        hamiltonian: &Hamiltonian,
        interrupt: &Interrupt,
    ) -> Result<Plan, WindowError> {
        let block = self.blocks.first();
        let bounds = spectral_bounds(hamiltonian, interrupt, &mut block.x, &mut block.y)?;
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
        let choice = moments.choose_order(target, resolved, interrupt)?;
        let filter = Filter::new(bounds, target, choice.order);
        let range = filter.range();
        // The window is symmetric in the energy, the filter nearly so: what it holds on its wider side
        // beyond the other's radius is found as well. A percent more for the noise of the levels.
        let (below, above) = filter.radii(0.3);
        let asymmetry = if below.max(above).is_finite() {
            (below + above) / (2.0 * below.min(above))
        } else {
            1.0
        };
        let needed = rounded_up(self.settings.states as f64 * asymmetry * 1.01) + 3;
        Ok(Plan { bounds, target, filter, range, needed, choice })
    }

    /// Diagonalizes H in the space of the first `count` stored vectors, and turns them into its
    /// eigenvectors; fills energies and residuals, and returns the orthogonality.
    ///
    /// The filter alone leaves pairs with `p(E) ≈ p(E')` on both sides of the target mixed.
    fn diagonalize(
        &mut self,
        hamiltonian: &Hamiltonian,
        count: usize,
        interrupt: &Interrupt,
    ) -> Result<f64, WindowError> {
        let mut projected = Mat::zeros(count, count);
        let mut orthogonality = 0.0_f64;
        self.for_each_image(hamiltonian, count, interrupt, |process, columns, images| {
            let width = columns.len();
            let part = projected.as_mut().subcols_mut(columns.start, width);
            process.subspace().overlaps(0..count, images, part);
        })?;
        for column in 0..count {
            for row in column..count {
                let mean = f64::midpoint(projected[(row, column)], projected[(column, row)]);
                projected[(row, column)] = mean;
            }
        }
        let (mut energies, rotation) = projected::eigenpairs(projected.as_ref())?;
        self.process.subspace().rotate(rotation.as_ref());
        let mut residuals = vec![0.0; count];
        self.for_each_image(hamiltonian, count, interrupt, |process, columns, images| {
            let mut overlaps = Mat::zeros(count, columns.len());
            process.subspace().overlaps(0..count, columns.clone(), overlaps.as_mut());
            for (index, state) in columns.enumerate() {
                overlaps[(state, index)] -= 1.0;
                let vector = process.vectors().slice(state..state + 1);
                let image = process.vectors().slice(images.start + index..images.start + index + 1);
                let energy = dot(vector, image) / dot(vector, vector);
                let squares: f64 =
                    image.iter().zip(vector).map(|(hv, v)| (hv - energy * v).powi(2)).sum();
                (energies[state], residuals[state]) = (energy, squares.sqrt());
            }
            orthogonality = orthogonality.max(overlaps.norm_max());
        })?;
        // Rayleigh quotients of exactly degenerate levels may change places in the last digit.
        energies.sort_by(f64::total_cmp);
        (self.energies, self.residuals) = (energies, residuals);
        Ok(orthogonality)
    }

    /// Writes `H v` of the first `count` stored vectors behind them, [`LANES`] at a time, and shows
    /// each time the process, the vectors' columns and those of their images.
    fn for_each_image(
        &mut self,
        hamiltonian: &Hamiltonian,
        count: usize,
        interrupt: &Interrupt,
        mut look: impl FnMut(&mut BlockLanczos, Range<usize>, Range<usize>),
    ) -> Result<(), WindowError> {
        let product = hamiltonian.scaled(1.0, 0.0);
        let block = self.blocks.first();
        for start in (0..count).step_by(LANES) {
            if interrupt.is_requested() {
                return Err(WindowError::Interrupted);
            }
            let columns = start..(start + LANES).min(count);
            let images = count..count + columns.len();
            interleave(self.process.vectors().slice(columns.clone()), &mut block.x);
            product.update_in_parallel(&block.x, &mut block.y, Update::Product);
            separate(&block.y, self.process.subspace().slice_mut(images.clone()));
            look(&mut self.process, columns, images);
        }
        Ok(())
    }

    fn finish(
        &self,
        work: &Work,
        certificate: Certificate,
        orthogonality: f64,
        window: Range<usize>,
    ) -> Result<WindowSpectrum<'_>, WindowError> {
        let allowed = RESIDUAL_ALLOWED * work.plan.bounds.norm();
        for state in window.clone() {
            let (energy, residual) = (self.energies[state], self.residuals[state]);
            if residual.is_nan() || residual > allowed {
                return Err(WindowError::Residual { energy, residual, allowed });
            }
        }
        let neighbour = |index: Option<usize>| index.and_then(|i| self.energies.get(i)).copied();
        let spectrum = Spectrum {
            energies: &self.energies[window.clone()],
            vectors: self.process.vectors().columns(window.clone()),
        };
        Ok(WindowSpectrum {
            spectrum,
            residuals: &self.residuals[window.clone()],
            orthogonality,
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

/// What is decided before the Krylov process begins.
#[derive(Debug, Clone)]
struct Plan {
    bounds: SpectralBounds,
    target: f64,
    filter: Filter,
    /// The least and the largest value of the filter inside the bounds.
    range: [f64; 2],
    /// States from the top of the filter down that are wanted.
    needed: usize,
    choice: OrderChoice,
}

/// Every state above a level of the filter.
struct Found {
    ritz: Ritz,
    certificate: Certificate,
}

/// The state of a solve.
struct Work {
    plan: Plan,
    products: usize,
    basis: usize,
    restarts: usize,
    probes: usize,
}

impl Work {
    /// Expands the basis until every state above some level is found, at least as many as needed, and
    /// a probe certifies that they are all.
    fn iterate(
        &mut self,
        process: &mut BlockLanczos,
        apply: &mut Apply<'_>,
        report: &mut dyn FnMut(f64),
    ) -> Result<Found, WindowError> {
        let expected = self.plan.choice.states.max(self.plan.needed as f64);
        let total = 2.1 * expected + 20.0 * WIDTH as f64;
        let mut next_look = if process.len() == 0 {
            rounded_up(1.6 * expected) + 8 * WIDTH
        } else {
            process.len() + 10 * WIDTH
        };
        loop {
            // Until all that is needed is nearly there.
            loop {
                let full = !process.has_room(0);
                if process.len() >= next_look || full || process.width() == 0 {
                    let ritz = self.ritz(process)?;
                    let nearly = ritz.converged(NEARLY);
                    if nearly >= self.plan.needed || process.width() == 0 {
                        break;
                    }
                    if full {
                        self.compress(process, &ritz)?;
                    }
                    let missing = self.plan.needed - nearly;
                    next_look = process.len() + missing.max(2 * process.width());
                }
                self.step(process, apply)?;
                report(process.len() as f64 / total);
            }
            if let Some(found) = self.probe(process, apply, report, total)? {
                return Ok(found);
            }
            next_look = process.len();
            if self.probes > MOST_PROBES {
                let Self { restarts, probes, .. } = *self;
                return Err(WindowError::Incomplete { restarts, probes });
            }
        }
    }

    /// Adds fresh random vectors, and goes on until they certify the count or show it to be wrong.
    fn probe(
        &mut self,
        process: &mut BlockLanczos,
        apply: &mut Apply<'_>,
        report: &mut dyn FnMut(f64),
        total: f64,
    ) -> Result<Option<Found>, WindowError> {
        let wider = process.width() + PROBE;
        if !process.has_room((FIRST_PROBE_STEP + 2) * wider + 2 * PROBE) {
            let ritz = self.ritz(process)?;
            self.compress(process, &ritz)?;
        }
        self.probes += 1;
        let basis = process.len();
        let vectors = process.widen(PROBE);
        let dimension = process.vectors().dimension();
        for steps in 1..=LAST_PROBE_STEP {
            if process.width() > 0 {
                if !process.has_room(0) {
                    return Ok(None);
                }
                self.step(process, apply)?;
                report(process.len() as f64 / total);
            }
            if steps < FIRST_PROBE_STEP && process.width() > 0 {
                continue;
            }
            let probe = Probe { basis, vectors, steps };
            let lowest = self.plan.range[0];
            let complement = probe.bound(dimension, process.compression(basis), lowest)?;
            let ritz = self.ritz(process)?;
            if let Some(found) = self.count(ritz, complement, probe)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The count of all states above a level, if there is one that the bound certifies.
    fn count(
        &self,
        ritz: Ritz,
        complement: f64,
        probe: Probe,
    ) -> Result<Option<Found>, WindowError> {
        let converged = ritz.converged(CONVERGED);
        // The widest gap below what is needed separates best.
        let gap = |rank: &usize| ritz.ranked(rank - 1) - ritz.ranked(*rank);
        let ranks = self.plan.needed..=converged;
        let Some(states) = ranks.max_by(|a, b| gap(a).total_cmp(&gap(b))) else {
            return Ok(None);
        };
        if gap(&states) < LEAST_GAP {
            return Ok(None);
        }
        let below = ritz.ranked(states).max(-1.0);
        let level = f64::midpoint(ritz.ranked(states - 1), below);
        let coupling = certificate::coupling(&ritz, level, complement)?;
        if !certificate::counts(coupling) {
            return Ok(None);
        }
        let certificate = Certificate {
            level,
            states,
            complement,
            coupling,
            probes: probe.vectors,
            steps: probe.steps,
            // Two bounds of the spectrum, and every step of every probe could have certified.
            failure_probability: FAILURE_PROBABILITY
                * (2 + self.probes * (LAST_PROBE_STEP - FIRST_PROBE_STEP + 1)) as f64,
        };
        Ok(Some(Found { ritz, certificate }))
    }

    fn step(
        &mut self,
        process: &mut BlockLanczos,
        apply: &mut Apply<'_>,
    ) -> Result<(), WindowError> {
        self.products += process.width() * self.plan.filter.order();
        process.expand(apply)?;
        self.basis = self.basis.max(process.len());
        Ok(())
    }

    /// Thick restart: keeps the upper Ritz vectors.
    fn compress(&mut self, process: &mut BlockLanczos, ritz: &Ritz) -> Result<(), WindowError> {
        let capacity = process.vectors().capacity();
        let kept = self.plan.needed + process.len().saturating_sub(self.plan.needed) / 3;
        if kept + 4 * process.width() > capacity || kept >= process.len() {
            let crowd = rounded_up(self.plan.choice.states);
            return Err(WindowError::Crowded { crowd, capacity });
        }
        if self.restarts >= MOST_RESTARTS {
            let Self { restarts, probes, .. } = *self;
            return Err(WindowError::Incomplete { restarts, probes });
        }
        self.restarts += 1;
        process.restart(ritz, kept);
        Ok(())
    }

    /// The Ritz pairs, which must lie in the range of the filter: an eigenvalue of H outside the bounds
    /// would be one of the filter far beyond it.
    fn ritz(&self, process: &BlockLanczos) -> Result<Ritz, WindowError> {
        let ritz = process.ritz()?;
        let [lowest, highest] = self.plan.range;
        let outside = |value: &&f64| !(lowest..=highest).contains(*value);
        let found =
            [ritz.values.first(), ritz.values.last()].into_iter().flatten().find(outside).copied();
        match found {
            Some(found) => Err(WindowError::Bounds { found, lowest, highest }),
            None => Ok(ritz),
        }
    }
}

/// The states the filter is made for.
fn resolved_states(dimension: usize, states: usize) -> usize {
    states.max(LEAST_RESOLVED.min(dimension / 16))
}

/// The vectors a solver stores: as many as make restarts unnecessary, or as the memory holds.
fn capacity(dimension: usize, settings: &WindowSettings) -> Result<usize, WindowError> {
    let states = settings.states;
    if dimension < LEAST_DIMENSION || !dimension.is_power_of_two() {
        return Err(too_small(LEAST_LBITS, dimension));
    }
    let largest = dimension / LARGEST_PART;
    if states == 0 || states > largest {
        return Err(WindowError::States { states, dimension, largest });
    }
    let block = 2 * (WIDTH + PROBE);
    // The whole space and the next block, which then is empty, are the most that is ever needed.
    let most = dimension + block;
    let resolved = resolved_states(dimension, states) as f64;
    let wanted = (rounded_up(2.6 * resolved) + 30 * WIDTH).min(most);
    let least = (rounded_up(1.2 * resolved) + 24 * WIDTH).min(most);
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

fn too_small(n_lbits: usize, dimension: usize) -> WindowError {
    WindowError::TooSmall {
        n_lbits,
        dimension,
        least_lbits: LEAST_LBITS,
        least_dimension: LEAST_DIMENSION,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts, not negative"
)]
fn rounded_up(count: f64) -> usize {
    count.ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hamiltonian::tests::sample;
    use crate::spectrum::FullSolver;
    use crate::spectrum::window::Target;
    use faer::Par;

    const WANTED: usize = 40;

    /// A process whose basis is exact eigenvectors: all with `p(E) > 0.1`, less those of the given
    /// ranks, counted from the target outwards.
    struct Dropped {
        hamiltonian: Hamiltonian,
        solver: WindowSolver,
        plan: Plan,
        /// `p(E)` of every eigenstate of H, from the target outwards.
        values: Vec<f64>,
    }

    impl Dropped {
        fn without(dropped: &[usize]) -> Self {
            let (hamiltonian, _, _) = sample(6, 0.65, 0);
            let dimension = hamiltonian.dimension();
            let target = Target::MaximumEntropy;
            let settings = WindowSettings { states: WANTED, target, memory: 1 << 30 };
            let mut solver = WindowSolver::new(dimension, settings).unwrap();
            let plan = solver.plan(&hamiltonian, &Interrupt::new()).unwrap();
            let mut full = FullSolver::new(dimension, Par::Seq);
            let spectrum = full.solve(&hamiltonian).unwrap();
            let mut states: Vec<usize> = (0..dimension).collect();
            let distance = |state: usize| (spectrum.energies[state] - plan.target).abs();
            states.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
            let values: Vec<f64> =
                states.iter().map(|state| plan.filter.value(spectrum.energies[*state])).collect();
            let mut kept = Vec::new();
            for (rank, state) in states.iter().enumerate() {
                if values[rank] > 0.1 && !dropped.contains(&rank) {
                    let column = kept.len()..kept.len() + 1;
                    let vector = solver.process.subspace().slice_mut(column);
                    vector.copy_from_slice(spectrum.vector(*state));
                    kept.push(values[rank]);
                }
            }
            solver.process.begin_with_kept(&kept);
            Self { hamiltonian, solver, plan, values }
        }

        /// Calls a function with a filter that can be applied.
        fn with<Out>(
            &mut self,
            run: impl FnOnce(&mut BlockLanczos, &mut Work, &mut Apply<'_>) -> Out,
        ) -> Out {
            let bounds = self.plan.bounds;
            let scaled = self.hamiltonian.scaled(2.0 / bounds.half_width(), bounds.centre());
            let (filter, interrupt) = (self.plan.filter.clone(), Interrupt::new());
            let blocks = &mut self.solver.blocks;
            let mut apply = |input: &[f64], output: &mut [f64]| {
                filter.apply(&scaled, blocks, &interrupt, input, output)
            };
            let plan = self.plan.clone();
            let mut work = Work { plan, products: 0, basis: 0, restarts: 0, probes: 0 };
            run(&mut self.solver.process, &mut work, &mut apply)
        }

        /// What a probe says of the filter outside the basis.
        fn bound(&mut self) -> f64 {
            let lowest = self.plan.range[0];
            self.with(|process, _, apply| {
                let basis = process.len();
                let vectors = process.widen(PROBE);
                for _ in 0..FIRST_PROBE_STEP {
                    process.expand(apply).unwrap();
                }
                let probe = Probe { basis, vectors, steps: FIRST_PROBE_STEP };
                probe.bound(512, process.compression(basis), lowest).unwrap()
            })
        }
    }

    #[test]
    fn a_complete_basis_is_certified_by_the_first_probe() {
        let mut complete = Dropped::without(&[]);
        let bound = complete.bound();
        let edge = complete.values[WANTED];
        assert!(bound < edge, "the bound {bound} lies below the window's edge {edge}");
        let mut complete = Dropped::without(&[]);
        let found = complete
            .with(|process, work, apply| work.probe(process, apply, &mut |_| (), 1.0))
            .unwrap();
        let certificate = found.unwrap().certificate;
        let above = complete.values.iter().filter(|value| **value > certificate.level).count();
        assert_eq!(certificate.states, above, "{certificate:?}");
    }

    #[test]
    fn a_dropped_pair_voids_the_certificate_and_is_found_again() {
        // The nearest to the target, one inside, one at the edge of the window, and two neighbours.
        for dropped in [&[0][..], &[20], &[39], &[7, 8]] {
            let mut incomplete = Dropped::without(dropped);
            let bound = incomplete.bound();
            for rank in dropped {
                // No level below the dropped state can be certified with this basis.
                let value = incomplete.values[*rank];
                assert!(bound > value, "the bound {bound} and the dropped state's {value}");
            }
            let mut incomplete = Dropped::without(dropped);
            let found = incomplete
                .with(|process, work, apply| {
                    process.widen(WIDTH);
                    work.iterate(process, apply, &mut |_| ())
                })
                .unwrap();
            let certificate = found.certificate;
            let above =
                incomplete.values.iter().filter(|value| **value > certificate.level).count();
            assert!(above >= WANTED, "{certificate:?}");
            assert_eq!(certificate.states, above, "dropped {dropped:?}: {certificate:?}");
        }
    }
}
