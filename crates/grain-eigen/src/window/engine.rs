//! What every search of a window is made of: a Krylov process, the states it found, and the measure of them on H.

use std::ops::Range;

use super::eigenstates::Eigenstates;
use super::found::WindowSpectrum;
use super::lanczos::BlockLanczos;
use super::rounding::rounded_up;
use super::search::{Plan, Work};
use super::settings::WindowSettings;
use super::tuning::Design;
use super::workspace::Workspace;
use crate::any_operator::AnyOperator;
use crate::eigensolver::Certificate;
use crate::error::EigenError;
use crate::examination::examine_any;
use crate::operator::Operator;
use crate::run::{Run, Stop};
use crate::scalar::Scalar;
use crate::spectrum::Spectrum;

/// Below this dimension there is nothing to gain.
pub(crate) const LEAST_DIMENSION: usize = 256;

/// At most this part of the spectrum.
pub(crate) const LARGEST_PART: usize = 4;

/// The order of the next filter, relative to one that failed, at least and at most, and the least of all,
/// relative to the first.
const ORDER_AGAIN: [f64; 2] = [0.7, 0.95];
const LEAST_ORDER: f64 = 0.6;

/// The largest residual of a pair, in units of the norm of H.
const RESIDUAL_ALLOWED: f64 = 1e-10;

/// How large a search is.
#[derive(Debug, Clone, Copy)]
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct Extent {
    /// The dimension D.
    pub(super) dimension: usize,
    /// Eigenpairs that are wanted.
    pub(super) states: usize,
    /// The states that the transformation is made for.
    pub(super) resolved: usize,
    pub(super) design: Design,
}

/// How a window is sought: what is decided of an operator before the Krylov process begins.
pub(super) trait Search<T: Scalar> {
    /// Bounds, target and transformation, the latter of `share` of the order that is thought best.
    ///
    /// # Errors
    /// What keeps an operator from being searched.
    fn plan(
        &self,
        operator: &AnyOperator<'_, T>,
        workspace: &mut Workspace<T>,
        share: f64,
        stop: Stop<'_>,
    ) -> Result<Plan<T>, EigenError>;
}

/// Basis, workspace, and what was found.
#[expect(unnameable_types, reason = "an argument of what only this crate calls")]
pub struct Engine<T> {
    extent: Extent,
    pub(super) process: BlockLanczos<T>,
    pub(super) workspace: Workspace<T>,
    found: Eigenstates,
}

/// What a search found.
struct Window {
    /// The wanted ones of all states that were found.
    states: Range<usize>,
    certificate: Certificate,
}

impl<T> std::fmt::Debug for Engine<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("extent", &self.extent).finish_non_exhaustive()
    }
}

impl<T: Scalar> Engine<T> {
    /// Allocates the workspace of a search of this extent.
    ///
    /// # Errors
    /// [`EigenError::TooSmall`], [`EigenError::States`], or [`EigenError::Memory`].
    pub(super) fn new(extent: Extent, memory: u64) -> Result<Self, EigenError> {
        let capacity = capacity::<T>(&extent, memory)?;
        Ok(Self {
            extent,
            process: BlockLanczos::new(extent.dimension, capacity),
            workspace: Workspace::new(extent.dimension),
            found: Eigenstates::default(),
        })
    }

    /// The bytes that [`Self::new`] fills.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(super) fn bytes(extent: &Extent, memory: u64) -> Result<u64, EigenError> {
        Ok(bytes_with::<T>(extent.dimension, capacity::<T>(extent, memory)?))
    }

    /// Eigenpairs that are wanted.
    pub(super) fn states(&self) -> usize {
        self.extent.states
    }

    /// Computes the window of an operator.
    ///
    /// # Errors
    /// What kept it from being complete and exact.
    pub(super) fn solve(
        &mut self,
        operator: &AnyOperator<'_, T>,
        search: &dyn Search<T>,
        run: &Run<'_>,
    ) -> Result<WindowSpectrum<'_, T>, EigenError> {
        let stop = run.stop();
        let (expected, given) = (self.extent.dimension, operator.dimension());
        if expected != given {
            return Err(EigenError::Dimension { expected, given });
        }
        examine_any(operator)?;
        let mut share = 1.0;
        let plan = search.plan(operator, &mut self.workspace, share, stop)?;
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
                    work.plan = search.plan(operator, &mut self.workspace, share, stop)?;
                }
                window => break window?,
            }
        };
        run.report(1.0);
        self.finish(&work, window)
    }

    /// Finds the window with the filter that is planned; energies, residuals and vectors are then those of
    /// every state that was found.
    fn search(
        &mut self,
        operator: &AnyOperator<'_, T>,
        work: &mut Work<'_, T>,
        report: &mut dyn FnMut(f64),
    ) -> Result<Window, EigenError> {
        let stop = work.stop;
        let bounds = work.plan.bounds;
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let transformation = work.plan.transformation.clone();
        self.process.start(work.plan.design.width);
        loop {
            let workspace = &mut self.workspace;
            let mut apply = |input: &[T], output: &mut [T]| {
                transformation.apply(&scaled, workspace, stop, input, output)
            };
            let found = work.iterate(&mut self.process, &mut apply, report)?;
            let count = found.certificate.states;
            let rotation = found.ritz.vectors.subcols(found.ritz.values.len() - count, count);
            self.process.subspace().rotate(rotation, stop)?;
            let (norm, subspace) = (bounds.norm(), self.process.subspace());
            self.found = Eigenstates::of(operator, norm, subspace, count, stop)?;
            let (target, (below, above)) =
                (work.plan.target, transformation.radii(found.certificate.level));
            let radius = below.min(above);
            let energies = &self.found.energies;
            let complete =
                energies.iter().filter(|energy| (*energy - target).abs() < radius).count();
            if complete >= self.extent.states {
                let states = WindowSettings::nearest(energies, target, self.extent.states);
                return Ok(Window { states, certificate: found.certificate });
            }
            // Levels lie denser on the far side: more of them are needed, and the next ones are sought
            // outside of what there is.
            work.plan.needed = count + (self.extent.states - complete) + work.plan.design.width;
            let values: Vec<f64> = energies.iter().map(|e| transformation.value(*e)).collect();
            self.process.begin_with_kept(&values);
            self.process.widen(work.plan.design.width);
        }
    }

    fn finish(
        &self,
        work: &Work<'_, T>,
        window: Window,
    ) -> Result<WindowSpectrum<'_, T>, EigenError> {
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
            filter_order: work.plan.transformation.order(),
            products: work.products,
            basis: work.basis,
            restarts: work.restarts,
            certificate,
        })
    }
}

/// The vectors a solver stores: as many as make restarts unnecessary, or as the memory holds.
fn capacity<T: Scalar>(extent: &Extent, memory: u64) -> Result<usize, EigenError> {
    let Extent { dimension, states, resolved, design } = *extent;
    if dimension < LEAST_DIMENSION {
        return Err(EigenError::TooSmall { dimension, least: LEAST_DIMENSION });
    }
    let largest = dimension / LARGEST_PART;
    if states == 0 || states > largest {
        return Err(EigenError::States { states, dimension, largest });
    }
    let Design { width, probe, probe_steps, vectors_each_state, .. } = design;
    // A probe may have to go on, and a second one to follow it.
    let probing = |steps: usize| (2 * probe_steps + steps) * (width + probe);
    let block = 2 * (width + probe);
    // The whole space and the next block, which then is empty, are the most that is ever needed.
    let most = dimension.saturating_add(block);
    let resolved = resolved as f64;
    let wanted = (rounded_up(1.25 * vectors_each_state * resolved) + probing(5)).min(most);
    // With a probe beside what a restart keeps.
    let least = (rounded_up(1.2 * resolved) + probing(2)).min(most);
    if bytes_with::<T>(dimension, wanted) <= memory {
        return Ok(wanted);
    }
    let needed = bytes_with::<T>(dimension, least);
    if needed > memory {
        return Err(EigenError::Memory { states, dimension, needed, available: memory });
    }
    let (mut fits, mut too_many) = (least, wanted);
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        if bytes_with::<T>(dimension, middle) <= memory {
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
