//! The avalanche against `θ_0`, the one parameter of the quasiperiodic ensemble.

use std::f64::consts::TAU;

use rayon::prelude::*;

use crate::disorder::Disorder;
use crate::error::LatticeError;
use crate::lattice::Lattice;
use crate::model::{LatticeModel, positive};
use crate::sample::{Sample, SampleSolver};

/// Samples at equally spaced phases: `(θ_0 in radians, sample)`, the numbers behind Figs. 5c, 5d of the paper.
///
/// ```text
/// θ_0 = 2π (k + ½)/count,   k = 0 … count - 1
/// ```
///
/// # Errors
/// [`LatticeError`] if `W` or the tolerance of `η_tot` (nats) is not positive, or a sample cannot be solved.
pub fn phase_scan(
    lattice: &dyn Lattice,
    model: &LatticeModel,
    amplitude: f64,
    count: usize,
    tolerance: f64,
) -> Result<Vec<(f64, Sample)>, LatticeError> {
    positive("W", amplitude)?;
    (0..count)
        .into_par_iter()
        .map_init(
            || SampleSolver::new(lattice, *model, tolerance),
            |solver, k| {
                let solver = solver.as_mut().map_err(|error| error.clone())?;
                let phase = TAU * (k as f64 + 0.5) / count as f64;
                let sample =
                    Disorder::Phase(phase)
                        .with_potential(model, amplitude, |potential| solver.solve(potential))?;
                Ok((phase, sample))
            },
        )
        .collect()
}
