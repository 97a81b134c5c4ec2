//! Bounds of the spectrum: Lanczos from random vectors, with a margin that is proved.
//!
//! The largest Ritz value `θ` is a lower bound of `λ_max`. An upper one follows from the theorem in
//! `random_start`: for `H - l ≥ 0` it says `λ_max ≤ l + (θ - l)/(1 - ε)` but for a probability
//! of 10⁻¹². A first `l` is minus the norm bound of the triangle inequality; the bound of the other
//! end is a better one, so the two are improved in turn. The window solver checks afterwards that no
//! eigenvalue of the filter exceeds what is possible inside the bounds.

use rayon::prelude::*;

use super::projected;
use super::random_start::relative_gap;
use super::workspace::{Pair, WIDTH, Workspace};
use crate::error::EigenError;
use crate::operator::{Operator, Recurrence, Update};
use crate::random::RandomVectors;
use crate::run::Stop;
use crate::scalar::{Scalar, real_dot};

/// Lanczos steps of each of the [`WIDTH`] random vectors; the margin is then 0.4 % of the width at
/// `D = 131072`, and the cost below a thousandth of the solve's.
const STEPS: usize = 100;

/// Half the Lanczos steps of a bound on the norm; the margin is then 1.5 % at `D = 1000` and 2 % at a million.
const NORM_STEPS: usize = 25;

/// Half the width of a spectrum, in units of the bound on the norm, below which it is one level and its rounding.
const FLAT: f64 = 1e-13;

/// The first of the [`WIDTH`] streams of random vectors; others belong to density of states and Krylov
/// process.
const FIRST_STREAM: u64 = 10;

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

/// Bounds the spectrum of an operator, and finds about where its lowest and highest level are.
///
/// Random vectors that are Ritz vectors of the ends find them from inside: in a gapped or a sparse part of a spectrum to rounding.
///
/// # Errors
/// [`EigenError::Interrupted`]; [`EigenError::Flat`] or [`EigenError::NotFinite`] of an operator without a spectrum to look
/// into; [`EigenError::NoConvergence`] of a small eigenproblem.
pub(crate) fn spectral_bounds<H: Operator>(
    operator: &H,
    stop: Stop<'_>,
    workspace: &mut Workspace<H::Scalar>,
) -> Result<(SpectralBounds, [f64; 2]), EigenError> {
    let dimension = operator.dimension();
    // A quarter of the dimension at most: rounding would only repeat what is converged.
    let steps = STEPS.min(dimension / 4);
    let product = operator.scaled(1.0, 0.0);
    let (lowest, highest) = extreme_ritz_values(&product, steps, stop, workspace)?;
    let gap = relative_gap(dimension, WIDTH, steps);
    let certain = operator.norm_bound();
    let mut bounds = SpectralBounds { lower: -certain, upper: certain };
    // Each round shrinks what is left of the first, rough bound by ε.
    for _ in 0..4 {
        let upper = bounds.lower + (highest - bounds.lower) / (1.0 - gap);
        bounds.upper = bounds.upper.min(upper);
        let lower = bounds.upper - (bounds.upper - lowest) / (1.0 - gap);
        bounds.lower = bounds.lower.max(lower);
    }
    if bounds.half_width() <= FLAT * certain {
        return Err(EigenError::Flat { energy: bounds.centre() });
    }
    Ok((bounds, [lowest, highest]))
}

/// A bound on the norm of an operator, from products alone: it fails with a probability of 10⁻¹².
///
/// The theorem in `random_start` is applied to `H² ≥ 0`. Lanczos matrices `T` of `2k` steps hold the Krylov spaces of `H²` of
/// dimension `k`, so that
///
/// ```text
/// ‖H‖² = λ_max(H²) ≤ ‖T‖²/(1 - ε)
/// ```
///
/// Below a dimension at which that says something the Frobenius norm takes its place. Not a number where a product is not finite.
pub(crate) fn norm_from_products<A: Recurrence>(product: &A, dimension: usize) -> f64 {
    if dimension < 8 * NORM_STEPS {
        let mut unit = vec![A::Scalar::from_real(0.0); dimension];
        let mut image = unit.clone();
        let squares = (0..dimension).map(|column| {
            unit[column] = A::Scalar::from_real(1.0);
            product.update(&unit, &mut image, Update::Product);
            unit[column] = A::Scalar::from_real(0.0);
            real_dot(&image, &image)
        });
        return squares.sum::<f64>().sqrt();
    }
    let mut workspace = Workspace::new(dimension);
    match extreme_ritz_values(product, 2 * NORM_STEPS, Stop::NEVER, &mut workspace) {
        Ok((lowest, highest)) => {
            let gap = relative_gap(dimension, WIDTH, NORM_STEPS);
            lowest.abs().max(highest.abs()) / (1.0 - gap).sqrt()
        }
        Err(_) => f64::NAN,
    }
}

/// The lowest and the highest Ritz value of [`WIDTH`] Lanczos processes side by side.
fn extreme_ritz_values<A: Recurrence>(
    product: &A,
    steps: usize,
    stop: Stop<'_>,
    workspace: &mut Workspace<A::Scalar>,
) -> Result<(f64, f64), EigenError> {
    let extremes = |(index, pair): (usize, Pair<'_, A::Scalar>)| {
        RandomVectors::new(FIRST_STREAM + index as u64).fill(pair.x);
        let (diagonal, subdiagonal) = tridiagonal(product, steps, stop, pair)?;
        projected::extreme_eigenvalues(&diagonal, &subdiagonal)
    };
    let extremes: Vec<(f64, f64)> =
        workspace.pairs().enumerate().map(extremes).collect::<Result<_, EigenError>>()?;
    let lowest = extremes.iter().map(|(lowest, _)| *lowest).fold(f64::INFINITY, f64::min);
    let highest = extremes.iter().map(|(_, highest)| *highest).fold(f64::NEG_INFINITY, f64::max);
    Ok((lowest, highest))
}

/// The diagonal and the subdiagonal, `[steps]` with the coupling to the next vector last, of the Lanczos process
/// that begins with `x`; fewer steps where there is no next vector.
fn tridiagonal<A: Recurrence>(
    product: &A,
    steps: usize,
    stop: Stop<'_>,
    pair: Pair<'_, A::Scalar>,
) -> Result<(Vec<f64>, Vec<f64>), EigenError> {
    let Pair { x: mut current, y: mut previous } = pair;
    previous.fill(Scalar::from_real(0.0));
    let norm = real_dot(current, current).sqrt();
    scale(current, norm.recip());
    let (mut diagonal, mut subdiagonal) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
    for _ in 0..steps {
        if stop.is_requested() {
            return Err(EigenError::Interrupted);
        }
        // `previous` holds β times the vector before: H v - β v_before.
        product.update(current, previous, Update::Recurrence);
        let alpha = real_dot(current, previous);
        // α and β are real, whatever the amplitudes are.
        let (next, amplitudes) = (Scalar::reals_mut(previous), Scalar::reals(current));
        for (next, amplitude) in next.iter_mut().zip(amplitudes) {
            *next -= alpha * amplitude;
        }
        let beta = real_dot(previous, previous).sqrt();
        if !(alpha.is_finite() && beta.is_finite()) {
            let what = "a product in the Lanczos process";
            return Err(EigenError::NotFinite { what, value: alpha + beta });
        }
        diagonal.push(alpha);
        subdiagonal.push(beta);
        if beta <= 0.0 {
            // The Krylov space is complete: more steps would find nothing else.
            break;
        }
        scale(previous, beta.recip());
        scale(current, beta);
        std::mem::swap(&mut current, &mut previous);
    }
    Ok((diagonal, subdiagonal))
}

fn scale<T: Scalar>(vector: &mut [T], factor: f64) {
    for number in T::reals_mut(vector) {
        *number *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::full::FullSolver;
    use crate::tests::Sample;
    use faer::Par;

    #[test]
    fn the_bounds_hold_the_spectrum_and_little_more() {
        for dimension in [256, 512, 1000] {
            for index in 0..4 {
                let operator = Sample::new(dimension, index);
                let mut full = FullSolver::<f64>::new(dimension, Par::Seq);
                let energies = full.decompose(&operator).unwrap().energies;
                let mut workspace = Workspace::new(dimension);
                let (bounds, _) = spectral_bounds(&operator, Stop::NEVER, &mut workspace).unwrap();
                let (lowest, highest) = (energies[0], energies[dimension - 1]);
                let width = highest - lowest;
                assert!(
                    bounds.lower <= lowest && highest <= bounds.upper,
                    "D = {dimension}: {bounds:?}"
                );
                // Every end may be ε = relative_gap of the width away: 1.4 % for 64 steps at D = 256.
                let slack = 1.1 * relative_gap(dimension, WIDTH, STEPS.min(dimension / 4)) * width;
                let beyond = (bounds.upper - highest).max(lowest - bounds.lower);
                assert!(beyond < slack, "D = {dimension}: {beyond} beyond, at most {slack}");
            }
        }
    }
}
