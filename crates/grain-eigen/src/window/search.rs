//! The search: the basis grows until every state above some level of the filter is found and certified.

use super::bounds::SpectralBounds;
use super::certificate::{self, Probe};
use super::convergence::Convergence;
use super::density_of_states::OrderChoice;
use super::lanczos::{Apply, BlockLanczos, Ritz};
use super::random_start::FAILURE_PROBABILITY;
use super::rounding::rounded_up;
use super::transformation::Transformation;
use super::tuning::Design;
use crate::eigensolver::Certificate;
use crate::error::EigenError;
use crate::run::Stop;
use crate::scalar::Scalar;

/// Pairs whose residual under the filter is below this count as found where a process has no room to go on.
const NEARLY: f64 = 1e-4;

/// The largest residual under the filter of a pair that is kept: the error of its vector, times the distance
/// in p of what it is mixed with. Among those that are kept, H itself undoes it in the end (`eigenstates`).
const CONVERGED: f64 = 1e-12;

/// The least gap in p between the states that are kept and the others. The error of the last vector that is
/// kept is thus 10⁻⁸ at most, and each of those before has less, as residuals fall from pair to pair.
const LEAST_GAP: f64 = 1e-4;

/// Steps after which a probe is given up: either the basis was too small, or a state was missing.
const LAST_PROBE_STEP: usize = 16;

/// A bound on the rest below this share of the level that is expected triggers a Rayleigh–Ritz step. The
/// level is known to a third, and such a step takes as long as ten steps of a probe at D = 4096.
const SAFELY_BELOW: f64 = 0.65;

/// Probes and restarts before a solve is given up.
const MOST_PROBES: usize = 400;
const MOST_RESTARTS: usize = 400;

/// What is decided before the Krylov process begins.
#[derive(Debug, Clone)]
pub(super) struct Plan<T: Scalar> {
    pub(super) bounds: SpectralBounds,
    pub(super) target: f64,
    pub(super) transformation: Transformation<T>,
    /// The least and the largest value of it inside the bounds.
    pub(super) range: [f64; 2],
    /// States from the top of the filter down that are wanted.
    pub(super) needed: usize,
    /// About the value of the filter at the last of them.
    pub(super) level: f64,
    pub(super) choice: OrderChoice,
    pub(super) design: Design,
}

/// Every state above a level of the filter.
pub(super) struct Found<T> {
    pub(super) ritz: Ritz<T>,
    pub(super) certificate: Certificate,
}

/// What a probe says.
pub(super) enum Probed<T> {
    /// How many states there are, and that these are all.
    Certified(Box<Found<T>>),
    /// Nothing yet: the Ritz pairs at its end.
    Undecided(Box<Ritz<T>>),
}

/// The state of a solve.
pub(super) struct Work<'a, T: Scalar> {
    pub(super) plan: Plan<T>,
    pub(super) stop: Stop<'a>,
    pub(super) products: usize,
    pub(super) basis: usize,
    pub(super) restarts: usize,
    pub(super) probes: usize,
    /// States above the level of the design, where they were too few.
    pub(super) above_level: usize,
    convergence: Convergence,
}

impl<'a, T: Scalar> Work<'a, T> {
    /// Before the first step.
    pub(super) fn new(plan: Plan<T>, stop: Stop<'a>) -> Self {
        let convergence = Convergence::new(plan.level, plan.range[0]);
        Self {
            plan,
            stop,
            products: 0,
            basis: 0,
            restarts: 0,
            probes: 0,
            above_level: 0,
            convergence,
        }
    }

    /// Expands the basis until every state above some level is found, at least as many as needed, and
    /// a probe certifies that they are all.
    pub(super) fn iterate(
        &mut self,
        process: &mut BlockLanczos<T>,
        apply: &mut Apply<'_, T>,
        report: &mut dyn FnMut(f64),
    ) -> Result<Found<T>, EigenError> {
        let expected = self.plan.choice.states.max(self.plan.needed as f64);
        let Design { vectors_each_state, probe_steps, .. } = self.plan.design;
        let total = vectors_each_state * expected;
        self.convergence = Convergence::new(self.plan.level, self.plan.range[0]);
        loop {
            while process.width() > 0 && !self.convergence.is_complete_after(probe_steps) {
                if !process.has_room(0) {
                    let ritz = self.ritz(process)?;
                    if ritz.converged(NEARLY) >= self.plan.needed {
                        break;
                    }
                    self.refuse_crowd(process, &ritz)?;
                    self.compress(process, &ritz)?;
                }
                self.step(process, apply)?;
                report(process.len() as f64 / total);
            }
            let ritz = match self.probe(process, apply, report, total)? {
                Probed::Certified(found) => return Ok(*found),
                Probed::Undecided(ritz) => ritz,
            };
            self.correct(process, &ritz)?;
            if self.probes > MOST_PROBES {
                let Self { restarts, probes, .. } = *self;
                return Err(EigenError::Incomplete { restarts, probes });
            }
        }
    }

    /// Adds fresh random vectors, and goes on until they certify the count or show that they will not.
    pub(super) fn probe(
        &mut self,
        process: &mut BlockLanczos<T>,
        apply: &mut Apply<'_, T>,
        report: &mut dyn FnMut(f64),
        total: f64,
    ) -> Result<Probed<T>, EigenError> {
        process.settle();
        let Design { probe, probe_steps, .. } = self.plan.design;
        let wider = process.width() + probe;
        if !process.has_room((probe_steps + 2) * wider + 2 * probe) {
            let ritz = self.ritz(process)?;
            self.compress(process, &ritz)?;
        }
        self.probes += 1;
        let basis = process.len();
        let vectors = process.widen(probe);
        let dimension = process.vectors().dimension();
        let mut level = self.plan.level;
        let mut next_look = self.convergence.steps_left().clamp(probe_steps, LAST_PROBE_STEP);
        let mut steps = 0;
        loop {
            if process.width() > 0 {
                if !process.has_room(0) {
                    return Ok(Probed::Undecided(Box::new(self.ritz(process)?)));
                }
                self.step(process, apply)?;
                report(process.len() as f64 / total);
            }
            steps += 1;
            let last = steps >= LAST_PROBE_STEP || process.width() == 0;
            if steps < next_look && !last {
                continue;
            }
            let probe = Probe { basis, vectors, steps };
            let lowest = self.plan.range[0];
            let complement = probe.bound(dimension, process.compression(basis), lowest)?;
            if complement >= SAFELY_BELOW * level && !last {
                continue;
            }
            let ritz = self.ritz(process)?;
            if let Some(certificate) = self.count(&ritz, complement, probe)? {
                return Ok(Probed::Certified(Box::new(Found { ritz, certificate })));
            }
            // More steps only raise what the probe found outside the basis: a state that is wanted and was not
            // in the basis when the probe began.
            let longest = Probe { steps: LAST_PROBE_STEP, ..probe };
            let least = longest.bound(dimension, process.compression(basis), lowest)?;
            level = ritz.ranked(self.plan.needed - 1);
            if last || least >= level {
                return Ok(Probed::Undecided(Box::new(ritz)));
            }
            self.correct(process, &ritz)?;
            next_look = steps + self.convergence.steps_left().max(1);
        }
    }

    /// What a look at the Ritz pairs says of how far the process has come.
    fn correct(&mut self, process: &BlockLanczos<T>, ritz: &Ritz<T>) -> Result<(), EigenError> {
        self.refuse_crowd(process, ritz)?;
        let last = self.plan.needed - 1;
        self.convergence =
            self.convergence.corrected(ritz.ranked(last), ritz.residual_ranked(last));
        Ok(())
    }

    /// An error where every state above the side lobes is in the basis, and they are too few.
    fn refuse_crowd(
        &mut self,
        process: &BlockLanczos<T>,
        ritz: &Ritz<T>,
    ) -> Result<(), EigenError> {
        let Design { side_lobes, level, .. } = self.plan.design;
        if self.convergence.is_below(side_lobes) && ritz.ranked(self.plan.needed - 1) < side_lobes {
            self.above_level = ritz.values.iter().filter(|value| **value > level).count();
            return Err(self.crowded(process));
        }
        Ok(())
    }

    /// The count of all states above a level, if there is one that the bound certifies.
    fn count(
        &self,
        ritz: &Ritz<T>,
        complement: f64,
        probe: Probe,
    ) -> Result<Option<Certificate>, EigenError> {
        let converged = ritz.converged(CONVERGED);
        // The first gap below what is needed that is wide enough: more states would be more to rotate.
        let gap = |rank: &usize| ritz.ranked(rank - 1) - ritz.ranked(*rank);
        let Some(states) = (self.plan.needed..=converged).find(|rank| gap(rank) >= LEAST_GAP)
        else {
            return Ok(None);
        };
        let below = ritz.ranked(states).max(-1.0);
        let level = f64::midpoint(ritz.ranked(states - 1), below);
        let coupling = certificate::coupling(ritz, level, complement)?;
        if !certificate::counts(coupling) {
            return Ok(None);
        }
        Ok(Some(Certificate {
            level,
            states,
            complement,
            coupling,
            probes: probe.vectors,
            steps: probe.steps,
            // Two bounds of the spectrum, and every step of every probe could have certified.
            failure_probability: FAILURE_PROBABILITY * (2 + self.probes * LAST_PROBE_STEP) as f64,
        }))
    }

    fn step(
        &mut self,
        process: &mut BlockLanczos<T>,
        apply: &mut Apply<'_, T>,
    ) -> Result<(), EigenError> {
        self.products += process.width() * self.plan.transformation.order();
        process.expand(apply)?;
        self.basis = self.basis.max(process.len());
        // A smaller basis cannot have captured all that is wanted.
        if process.len() < self.plan.needed { Ok(()) } else { self.convergence.note(process) }
    }

    /// Thick restart: keeps the upper Ritz vectors.
    fn compress(
        &mut self,
        process: &mut BlockLanczos<T>,
        ritz: &Ritz<T>,
    ) -> Result<(), EigenError> {
        let capacity = process.vectors().capacity();
        let kept = self.plan.needed + process.len().saturating_sub(self.plan.needed) / 3;
        if kept + 4 * process.width() > capacity || kept >= process.len() {
            return Err(self.crowded(process));
        }
        if self.restarts >= MOST_RESTARTS {
            let Self { restarts, probes, .. } = *self;
            return Err(EigenError::Incomplete { restarts, probes });
        }
        self.restarts += 1;
        process.restart(ritz, kept, self.stop)
    }

    fn crowded(&self, process: &BlockLanczos<T>) -> EigenError {
        let crowd = rounded_up(self.plan.choice.states);
        EigenError::Crowded { crowd, capacity: process.vectors().capacity() }
    }

    /// The Ritz pairs, which must lie in the range of the filter: an eigenvalue of H outside the bounds
    /// would be one of the filter far beyond it.
    fn ritz(&self, process: &mut BlockLanczos<T>) -> Result<Ritz<T>, EigenError> {
        let ritz = process.ritz()?;
        let [lowest, highest] = self.plan.range;
        let outside = |value: &&f64| !(lowest..=highest).contains(*value);
        let found =
            [ritz.values.first(), ritz.values.last()].into_iter().flatten().find(outside).copied();
        match found {
            Some(found) => Err(EigenError::Bounds { found, lowest, highest }),
            None => Ok(ritz),
        }
    }
}
