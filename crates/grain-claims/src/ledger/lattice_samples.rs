//! Samples of avalanches in 2D that claims draw and solve: (15)–(19).
//!
//! A sample that avalanches disproves that none does; none in a finite sample proves nothing. The interval of Clopper and Pearson
//! (95 %) says how far a sample reaches. Orbitals depend on W/t alone, so W is given in units of the hopping t where that is enough.

use grain_lattice::summary::CONFIDENCE;
use grain_lattice::{
    Diamond, Disorder, Edge, Ensemble, LatticeError, LatticeModel, LatticeSeed, Outcome, Potential,
    Sample, SampleSolver, Threshold, ThresholdSearch, bracket_threshold,
};
use grain_statistics::BinomialFraction;
use grain_theory::Resonance;
use rayon::prelude::*;

use super::laboratory::{Effort, Laboratory};
use crate::error::ClaimsError;

/// The seed of every ensemble here.
pub(super) const SEED: LatticeSeed = LatticeSeed(1);

/// Brackets of `η_tot` where only the verdict counts, and where bubbles are averaged, nats.
pub(super) const VERDICT: f64 = 0.1;
pub(super) const AVERAGE: f64 = 1e-3;

pub(super) fn by_effort(lab: &Laboratory, quick: usize, full: usize) -> usize {
    match lab.effort {
        Effort::Quick => quick,
        Effort::Full => full,
    }
}

/// How a sample is solved.
type Solve = fn(&mut SampleSolver<'_>, &dyn Potential) -> Result<Sample, LatticeError>;

/// Samples `0 .. count` of an ensemble of the paper's model.
fn drawn(
    ensemble: Ensemble,
    (radius, amplitude): (usize, f64),
    count: usize,
    tolerance: f64,
    solve: Solve,
) -> Result<Vec<Sample>, ClaimsError> {
    let (lattice, model) = (Diamond::new(radius), LatticeModel::default());
    let solved = (0..count).into_par_iter().map_init(
        || SampleSolver::new(&lattice, model, tolerance),
        |solver, index| {
            let solver = solver.as_mut().map_err(|error| error.clone())?;
            let disorder = Disorder::draw(ensemble, SEED, index, &lattice);
            Ok(disorder.with_potential(&model, amplitude, |potential| solve(solver, potential))?)
        },
    );
    solved.collect()
}

/// Each settled by as much of the lattice as it takes.
pub(super) fn samples(
    ensemble: Ensemble,
    place: (usize, f64),
    count: usize,
    tolerance: f64,
) -> Result<Vec<Sample>, ClaimsError> {
    drawn(ensemble, place, count, tolerance, |solver, potential| solver.solve(potential))
}

/// Quasiperiodic samples, each diagonalized whole: one that is settled by a ball around the grain is the same on every larger
/// lattice by construction, and would say nothing of the size.
pub(super) fn whole_samples(place: (usize, f64), count: usize) -> Result<Vec<Sample>, ClaimsError> {
    let whole: Solve = |solver, potential| solver.solve_whole(potential);
    drawn(Ensemble::Quasiperiodic, place, count, VERDICT, whole)
}

/// How many of these avalanche.
pub(super) fn avalanches(samples: &[Sample]) -> Result<BinomialFraction, ClaimsError> {
    let complete = samples.iter().filter(|sample| sample.outcome == Outcome::Complete).count();
    Ok(BinomialFraction::new(complete, samples.len(), CONFIDENCE)?)
}

/// The fraction of samples that avalanche at `W/t`.
pub(super) fn f_aval(
    ensemble: Ensemble,
    amplitude: f64,
    count: usize,
) -> Result<BinomialFraction, ClaimsError> {
    avalanches(&samples(ensemble, (10, amplitude), count, VERDICT)?)
}

/// `k of n avalanche at W/t = 60, f_aval in [a, b]`
pub(super) fn said(amplitude: f64, f: &BinomialFraction) -> String {
    let BinomialFraction { successes, trials, low, high } = f;
    format!(
        "{successes} of {trials} avalanche at W/t = {amplitude}, f_aval in [{low:.6}, {high:.6}]"
    )
}

/// Several of these.
pub(super) fn listed(amplitudes: &[f64], fractions: &[BinomialFraction]) -> String {
    let pairs = amplitudes.iter().zip(fractions);
    pairs.map(|(&amplitude, f)| said(amplitude, f)).collect::<Vec<_>>().join("; ")
}

/// Where the last of `count` quasiperiodic samples avalanches, in W.
pub(super) fn last_avalanche(
    count: usize,
    (hopping, grain_coupling): (f64, f64),
    resonance: Resonance,
) -> Result<Threshold, ClaimsError> {
    let model = LatticeModel::new(hopping, grain_coupling, resonance)?;
    let search = ThresholdSearch {
        ensemble: Ensemble::Quasiperiodic,
        seed: SEED,
        realizations: count,
        range: (20.0 * hopping, 400.0 * hopping),
        resolution: 0.25 * hopping,
    };
    Ok(bracket_threshold(&Diamond::new(10), &model, &search, Edge::LastAvalanche)?)
}
