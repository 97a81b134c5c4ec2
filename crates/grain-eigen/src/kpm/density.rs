//! The density of states, and that of one state.

use rayon::prelude::*;

use super::recurrence::{Chebyshev, interval, resolution, weights};
use super::settings::{KpmSettings, SpectralCurve};
use crate::aligned::AlignedVector;
use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::operator::{Operator, Recurrence};
use crate::random::RandomVectors;
use crate::run::Run;
use crate::scalar::{Scalar, real_dot};
use crate::window::bounds::SpectralBounds;

/// The first of the streams of random vectors; others belong to the solvers.
const FIRST_STREAM: u64 = 10_000;

/// So many streams belong to one seed.
const STREAMS: u64 = 1 << 20;

/// A random vector of a trace, of norm one.
pub(super) fn random_vector<T: Scalar>(
    dimension: usize,
    seed: u64,
    index: usize,
) -> AlignedVector<T> {
    let mut vector = AlignedVector::<T>::zeros(dimension);
    let stream = FIRST_STREAM.wrapping_add(seed.wrapping_mul(STREAMS)).wrapping_add(index as u64);
    RandomVectors::new(stream).fill(&mut vector);
    let norm = real_dot::<T>(&vector, &vector).sqrt();
    for number in T::reals_mut(&mut vector) {
        *number /= norm;
    }
    vector
}

/// The density of states `ρ(E) = tr δ(E - H)/D`, whose integral is one.
///
/// # Examples
///
/// The semicircle of a random matrix, from products alone:
///
/// ```
/// use grain_eigen::faer::Mat;
/// use grain_eigen::{DenseOperator, KpmSettings, Run, density_of_states};
/// use rand::{RngExt, SeedableRng};
///
/// let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
/// let half = Mat::from_fn(400, 400, |_, _| random.random::<f64>() - 0.5);
/// let matrix = (&half + half.transpose()) * (6.0 / 400.0_f64).sqrt();
/// let operator = DenseOperator::new(matrix)?;
/// let curve = density_of_states(&operator, &KpmSettings { order: 32, ..KpmSettings::default() }, &Run::default())?;
/// assert!((curve.integral() - 1.0).abs() < 1e-2);
/// let centre = curve.values[curve.values.len() / 2];
/// assert!((centre - 1.0 / std::f64::consts::PI).abs() < 0.05); // (2 π)⁻¹ √(4 - E²)
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
///
/// # Errors
/// [`EigenError::Kpm`], [`EigenError::Empty`], [`EigenError::Flat`], [`EigenError::Interrupted`].
pub fn density_of_states<H: Operator>(
    operator: &H,
    settings: &KpmSettings,
    run: &Run<'_>,
) -> Result<SpectralCurve, EigenError> {
    settings.check()?;
    let operator = &AnyOperator::of(operator);
    let dimension = operator.dimension();
    if dimension == 0 {
        return Err(EigenError::Empty);
    }
    let bounds = interval(operator, run)?;
    let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
    let (stop, seed) = (run.stop(), settings.seed);
    let curve = |index: usize| {
        let vector = random_vector::<H::Scalar>(dimension, seed, index);
        let moments = moments(Chebyshev::new(&scaled, stop, &vector), settings.order)?;
        Ok(series(&moments, bounds, settings.points))
    };
    let curves: Vec<Vec<f64>> =
        (0..settings.vectors).into_par_iter().map(curve).collect::<Result<_, EigenError>>()?;
    let energies = energies(bounds, settings.points);
    Ok(SpectralCurve::mean_of(energies, &curves, resolution(bounds, settings.order)))
}

/// The local density of states `<ψ|δ(E - H)|ψ>`, whose integral is `<ψ|ψ>`: how the state ψ is spread over the eigenstates.
///
/// No vector is random; the errors are zero, and the resolution is all that is lost.
///
/// # Examples
///
/// ```
/// use grain_eigen::faer::mat;
/// use grain_eigen::{DenseOperator, KpmSettings, Run, local_density};
///
/// let operator = DenseOperator::new(mat![[0.0, 1.0], [1.0, 0.0]])?;
/// let curve = local_density(&operator, &[1.0, 0.0], &KpmSettings::default(), &Run::default())?;
/// assert!((curve.integral() - 1.0).abs() < 1e-2); // half of it at each of ±1
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
///
/// # Errors
/// As [`density_of_states`]; [`EigenError::Dimension`] if ψ has not as many amplitudes as H has rows.
pub fn local_density<H: Operator>(
    operator: &H,
    state: &[H::Scalar],
    settings: &KpmSettings,
    run: &Run<'_>,
) -> Result<SpectralCurve, EigenError> {
    settings.check()?;
    let operator = &AnyOperator::of(operator);
    let (expected, given) = (operator.dimension(), state.len());
    if expected != given {
        return Err(EigenError::Dimension { expected, given });
    }
    if given == 0 {
        return Err(EigenError::Empty);
    }
    let bounds = interval(operator, run)?;
    let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
    let moments = moments(Chebyshev::new(&scaled, run.stop(), state), settings.order)?;
    let curve = series(&moments, bounds, settings.points);
    let energies = energies(bounds, settings.points);
    Ok(SpectralCurve::mean_of(energies, &[curve], resolution(bounds, settings.order)))
}

/// `<v|T_k|v>` for k up to the order: two of them from every product.
fn moments<A: Recurrence>(
    mut chebyshev: Chebyshev<'_, A>,
    order: usize,
) -> Result<Vec<f64>, EigenError> {
    let zeroth = real_dot::<A::Scalar>(&chebyshev.current, &chebyshev.current);
    chebyshev.advance()?;
    let first = real_dot::<A::Scalar>(chebyshev.before(), &chebyshev.current);
    let square = real_dot::<A::Scalar>(&chebyshev.current, &chebyshev.current);
    let mut moments = vec![zeroth, first, 2.0 * square - zeroth];
    while moments.len() <= order {
        chebyshev.advance()?;
        let crossed = real_dot::<A::Scalar>(chebyshev.before(), &chebyshev.current);
        let square = real_dot::<A::Scalar>(&chebyshev.current, &chebyshev.current);
        moments.push(2.0 * crossed - first);
        moments.push(2.0 * square - zeroth);
    }
    moments.truncate(order + 1);
    Ok(moments)
}

/// Points from one end of the interval to the other, as dense as the kernel is sharp: towards the ends it becomes narrower.
pub(super) fn nodes(points: usize) -> impl DoubleEndedIterator<Item = f64> {
    (0..points).rev().map(move |k| (std::f64::consts::PI * (k as f64 + 0.5) / points as f64).cos())
}

fn energies(bounds: SpectralBounds, points: usize) -> Vec<f64> {
    nodes(points).map(|node| bounds.centre() + bounds.half_width() * node).collect()
}

/// The damped series of a density at the [`nodes`].
fn series(moments: &[f64], bounds: SpectralBounds, points: usize) -> Vec<f64> {
    let weights = weights(moments.len() - 1);
    let density = |node: f64| {
        let angle = node.acos();
        let terms = weights.iter().zip(moments).enumerate();
        let sum: f64 =
            terms.map(|(k, (weight, moment))| weight * moment * (k as f64 * angle).cos()).sum();
        sum / (std::f64::consts::PI * angle.sin() * bounds.half_width())
    };
    nodes(points).map(density).collect()
}
