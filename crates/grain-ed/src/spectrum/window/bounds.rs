//! Bounds of the spectrum: Lanczos from random vectors, with a margin that is proved.
//!
//! The largest Ritz value `θ` is a lower bound of `λ_max`. An upper one follows from the theorem in
//! [`super::certificate`]: for `H - l ≥ 0` it says `λ_max ≤ l + (θ - l)/(1 - ε)` but for a probability
//! of 10⁻¹². A first `l` is minus the norm bound of the triangle inequality; the bound of the other
//! end is a better one, so the two are improved in turn. The window solver checks afterwards that no
//! eigenvalue of the filter exceeds what is possible inside the bounds.

use faer::Mat;
use grain_model::Interrupt;

use super::certificate::relative_gap;
use super::error::WindowError;
use super::projected;
use super::random::RandomVectors;
use crate::hamiltonian::Hamiltonian;
use crate::hamiltonian::product::{LANES, Update};

/// Lanczos steps of each of the [`LANES`] random vectors; the margin is then 0.4 % of the width at
/// `D = 131072`, and the cost below a thousandth of the solve's.
const STEPS: usize = 100;

/// The interval that holds the spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpectralBounds {
    /// No eigenvalue is below.
    pub lower: f64,
    /// No eigenvalue is above.
    pub upper: f64,
}

impl SpectralBounds {
    /// The middle of the interval.
    pub fn centre(&self) -> f64 {
        f64::midpoint(self.lower, self.upper)
    }

    /// Half its width.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }

    /// `max |E|` over the interval, a bound on the norm of H.
    pub fn norm(&self) -> f64 {
        self.lower.abs().max(self.upper.abs())
    }
}

/// Bounds the spectrum of a Hamiltonian with at least three l-bits.
///
/// `x` and `y` are workspace, `[D, LANES]`.
///
/// # Errors
/// [`WindowError::Interrupted`], or [`WindowError::NoConvergence`] of a small eigenproblem.
pub(super) fn spectral_bounds(
    hamiltonian: &Hamiltonian,
    interrupt: &Interrupt,
    x: &mut [f64],
    y: &mut [f64],
) -> Result<SpectralBounds, WindowError> {
    let dimension = hamiltonian.dimension();
    // A quarter of the dimension at most: rounding would only repeat what is converged.
    let steps = STEPS.min(dimension / 4);
    let (lowest, highest) = extreme_ritz_values(hamiltonian, steps, interrupt, x, y)?;
    let gap = relative_gap(dimension, LANES, steps);
    let certain = hamiltonian.norm_bound();
    let mut bounds = SpectralBounds { lower: -certain, upper: certain };
    // Each round shrinks what is left of the first, rough bound by ε.
    for _ in 0..4 {
        let upper = bounds.lower + (highest - bounds.lower) / (1.0 - gap);
        bounds.upper = bounds.upper.min(upper);
        let lower = bounds.upper - (bounds.upper - lowest) / (1.0 - gap);
        bounds.lower = bounds.lower.max(lower);
    }
    Ok(bounds)
}

/// The lowest and the highest Ritz value of [`LANES`] Lanczos processes side by side.
fn extreme_ritz_values(
    hamiltonian: &Hamiltonian,
    steps: usize,
    interrupt: &Interrupt,
    x: &mut [f64],
    y: &mut [f64],
) -> Result<(f64, f64), WindowError> {
    let product = hamiltonian.scaled(1.0, 0.0);
    RandomVectors::new(0).fill(x);
    y.fill(0.0);
    let norms = lane_products(x, x).map(f64::sqrt);
    for amplitudes in x.chunks_exact_mut(LANES) {
        amplitudes.iter_mut().zip(norms).for_each(|(amplitude, norm)| *amplitude /= norm);
    }
    let mut diagonals = vec![[0.0; LANES]; steps];
    let mut off_diagonals = vec![[0.0; LANES]; steps];
    let (mut current, mut previous) = (x, y);
    for step in 0..steps {
        if interrupt.is_requested() {
            return Err(WindowError::Interrupted);
        }
        // `previous` holds β times the vector before: H v - β v_before.
        product.update_in_parallel(current, previous, Update::Recurrence);
        let alpha = lane_products(current, previous);
        for (next, vector) in previous.chunks_exact_mut(LANES).zip(current.chunks_exact(LANES)) {
            for lane in 0..LANES {
                next[lane] -= alpha[lane] * vector[lane];
            }
        }
        let beta = lane_products(previous, previous).map(f64::sqrt);
        for (next, vector) in previous.chunks_exact_mut(LANES).zip(current.chunks_exact_mut(LANES))
        {
            for lane in 0..LANES {
                // A vanishing β ends the process of this lane: zeros do no harm.
                next[lane] = if beta[lane] > 0.0 { next[lane] / beta[lane] } else { 0.0 };
                vector[lane] *= beta[lane];
            }
        }
        (diagonals[step], off_diagonals[step]) = (alpha, beta);
        std::mem::swap(&mut current, &mut previous);
    }
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    for lane in 0..LANES {
        for sign in [1.0, -1.0] {
            let tridiagonal =
                Mat::from_fn(steps, steps, |row, column| match row.abs_diff(column) {
                    0 => sign * diagonals[row][lane],
                    1 => off_diagonals[row.min(column)][lane],
                    _ => 0.0,
                });
            let largest = projected::largest_eigenvalue(tridiagonal.as_ref())?;
            if sign > 0.0 {
                highest = highest.max(largest);
            } else {
                lowest = lowest.min(-largest);
            }
        }
    }
    Ok((lowest, highest))
}

/// `<x_l|y_l>` of every lane, summed in the order of the rows.
pub(super) fn lane_products(x: &[f64], y: &[f64]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (x, y) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hamiltonian::tests::sample;
    use crate::spectrum::FullSolver;
    use faer::Par;

    #[test]
    fn the_bounds_hold_the_spectrum_and_little_more() {
        for (n, alpha) in [(5, 0.05), (6, 0.65), (7, 1.0)] {
            for index in 0..4 {
                let (hamiltonian, _, _) = sample(n, alpha, index);
                let dimension = hamiltonian.dimension();
                let mut full = FullSolver::new(dimension, Par::Seq);
                let energies = full.solve(&hamiltonian).unwrap().energies;
                let mut x = vec![0.0; dimension * LANES];
                let mut y = x.clone();
                let bounds =
                    spectral_bounds(&hamiltonian, &Interrupt::new(), &mut x, &mut y).unwrap();
                let (lowest, highest) = (energies[0], energies[dimension - 1]);
                let width = highest - lowest;
                assert!(bounds.lower <= lowest && highest <= bounds.upper, "N = {n}: {bounds:?}");
                // Every end may be ε = relative_gap of the width away: 1.4 % for 64 steps at D = 256.
                let slack = 1.1 * relative_gap(dimension, LANES, STEPS.min(dimension / 4)) * width;
                let beyond = (bounds.upper - highest).max(lowest - bounds.lower);
                assert!(beyond < slack, "N = {n}: {beyond} beyond, at most {slack}");
            }
        }
    }
}
