//! Thresholds in W: up to which avalanches run, and from which on they fail.

use grain_model::Ensemble;
use grain_statistics::BinomialFraction;

use crate::disorder::{Disorder, LatticeSeed};

use crate::error::LatticeError;
use crate::lattice::Lattice;
use crate::model::LatticeModel;
use crate::sample::{Outcome, SampleSolver};
use crate::summary::CONFIDENCE;

/// Which end of the regime of both outcomes is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The largest `W` at which a sample avalanches: above, `f_aval = 0`. `W_th` of the paper.
    LastAvalanche,
    /// The smallest `W` at which a sample does not: below, `f_aval = 1`.
    FirstFailure,
}

/// Where to look for a threshold, and how closely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdSearch {
    /// The ensemble.
    pub ensemble: Ensemble,
    /// The seed.
    pub seed: LatticeSeed,
    /// Samples looked at: those with index `0 .. realizations`.
    pub realizations: usize,
    /// Smallest and largest `W` considered.
    pub range: (f64, f64),
    /// Width of the bracket in `W`.
    pub resolution: f64,
}

/// A threshold between two values of `W`, as far as a finite number of samples tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The farthest `W` at which a sample is known to have the outcome, and the index of that sample; `None` if none
    /// has at the near end of the range.
    pub witnessed: Option<(f64, usize)>,
    /// A `W` at which not one of the samples has it, and what that says of the ensemble there, at 95 %; `None`
    /// if one has it as far as the range goes.
    pub excluded: Option<(f64, BinomialFraction)>,
}

impl Threshold {
    /// The middle of the bracket and half its width, if it has both ends.
    pub fn bracket(&self) -> Option<(f64, f64)> {
        let ((witnessed, _), (excluded, _)) = (self.witnessed?, self.excluded?);
        Some((0.5 * (witnessed + excluded), 0.5 * (witnessed - excluded).abs()))
    }
}

/// Brackets a threshold with the samples of an ensemble.
///
/// Every sample in turn is asked whether it has the outcome one `resolution` beyond the farthest `W` known to have it; if
/// so, its own limit is found by bisection and becomes the farthest. Passes are repeated until none sets a
/// record: then a sample has the outcome at `witnessed`, and none has it one `resolution` beyond. That takes two
/// passes, or a few where samples are not monotonic in `W`, and a bisection for each record, about `log M` of them.
///
/// More samples can only move the threshold outwards: the interval at `excluded` says for how large a part of the
/// ensemble. And a sample may have the outcome again farther out, in a resonance, which ensembles at fixed `W` would
/// show.
///
/// # Errors
/// [`LatticeError`] if a sample cannot be solved, the range is empty or descends, or there are no samples.
pub fn bracket_threshold(
    lattice: &dyn Lattice,
    model: &LatticeModel,
    search: &ThresholdSearch,
    edge: Edge,
) -> Result<Threshold, LatticeError> {
    let (low, high) = search.range;
    // Finer, halving an interval would end in rounding.
    let fine = search.resolution >= FINEST * high;
    if !(low > 0.0 && low < high && high.is_finite() && fine) {
        let resolution = search.resolution;
        return Err(LatticeError::ThresholdRange { low, high, resolution, finest: FINEST });
    }
    let fraction = BinomialFraction::new(0, search.realizations, CONFIDENCE)?;
    let (near, far, sought) = match edge {
        Edge::LastAvalanche => (low, high, Outcome::Complete),
        Edge::FirstFailure => (high, low, Outcome::Failed),
    };
    let step = search.resolution.copysign(far - near);
    let mut solver = SampleSolver::new(lattice, *model, VERDICT_TOLERANCE)?;
    let mut witnessed: Option<(f64, usize)> = None;
    loop {
        let before = witnessed;
        for index in 0..search.realizations {
            let disorder = Disorder::draw(search.ensemble, search.seed, index, lattice);
            let mut has = |amplitude: f64| {
                disorder
                    .with_potential(model, amplitude, |potential| solver.solve(potential))
                    .map(|sample| sample.outcome == sought)
            };
            let start = witnessed.map_or(near, |(amplitude, _)| amplitude + step);
            if (far - start) * step <= 0.0 {
                return Ok(Threshold { witnessed, excluded: None });
            }
            if !has(start)? {
                continue;
            }
            if has(far)? {
                return Ok(Threshold { witnessed: Some((far, index)), excluded: None });
            }
            let (mut with, mut without) = (start, far);
            while (without - with).abs() > search.resolution {
                let middle = 0.5 * (with + without);
                if has(middle)? {
                    with = middle;
                } else {
                    without = middle;
                }
            }
            witnessed = Some((with, index));
        }
        if witnessed == before {
            let excluded = witnessed.map_or(near, |(amplitude, _)| amplitude + step);
            return Ok(Threshold { witnessed, excluded: Some((excluded, fraction)) });
        }
    }
}

/// The finest resolution, of the largest W.
const FINEST: f64 = 1e-9;

/// Tolerance of `η_tot` where only the verdict is asked for, in nats: far below the distance of the two fixed points.
const VERDICT_TOLERANCE: f64 = 0.1;
