//! The spectral function of an observable: which energies it exchanges.

use rayon::prelude::*;

use super::density::{nodes, random_vector};
use super::recurrence::{Chebyshev, interval, resolution, weights};
use super::settings::{KpmSettings, SpectralCurve};
use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;
use crate::scalar::{Scalar, real_dot};

/// The spectral function of a Hermitian observable B at infinite temperature,
///
/// ```text
/// S(ω) = (1/D) Σ_ab |<a|B|b>|² δ(ω - (E_b - E_a)),
/// ```
///
/// whose integral is `tr B²/D`. Degenerate levels and the diagonal are in it, at ω = 0.
///
/// `observable` writes `B x` into its second argument. Every random vector takes `order` vectors of memory and `order²` scalar products. The
/// kernel acts on both energies, so that the resolution in ω is `√2` times that of one.
///
/// # Examples
///
/// A spin in a field: `σ^x` flips it, at the energy that this takes.
///
/// ```
/// use grain_eigen::faer::mat;
/// use grain_eigen::{DenseOperator, KpmSettings, Run, spectral_function};
///
/// let operator = DenseOperator::new(mat![[0.5, 0.0], [0.0, -0.5]])?;
/// let flip = |x: &[f64], y: &mut [f64]| {
///     y[0] = x[1];
///     y[1] = x[0];
/// };
/// let settings = KpmSettings { order: 64, vectors: 64, ..KpmSettings::default() };
/// let curve = spectral_function(&operator, &flip, &settings, &Run::default())?;
/// assert!((curve.integral() - 1.0).abs() < 0.05);
/// let peak = (0..curve.values.len()).max_by(|i, j| curve.values[*i].total_cmp(&curve.values[*j])).unwrap();
/// assert!((curve.energies[peak].abs() - 1.0).abs() < curve.resolution);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
///
/// # Errors
/// As [`density_of_states`](crate::density_of_states).
pub fn spectral_function<H: Operator>(
    operator: &H,
    observable: &(impl Fn(&[H::Scalar], &mut [H::Scalar]) + Sync),
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
    let half_width = bounds.half_width();
    let scaled = operator.scaled(2.0 / half_width, bounds.centre());
    let (stop, order) = (run.stop(), settings.order);
    // In units of half the width: differences of two energies.
    let frequencies: Vec<f64> = nodes(settings.points).map(|node| 2.0 * node).collect();
    let mut curves = Vec::with_capacity(settings.vectors);
    for index in 0..settings.vectors {
        let vector = random_vector::<H::Scalar>(dimension, settings.seed, index);
        let mut left = Vec::with_capacity(order + 1);
        let mut chebyshev = Chebyshev::new(&scaled, stop, &vector);
        left.push(chebyshev.current.to_vec());
        for _ in 0..order {
            chebyshev.advance()?;
            left.push(chebyshev.current.to_vec());
        }
        let mut image = vec![H::Scalar::from_real(0.0); dimension];
        observable(&vector, &mut image);
        let mut chebyshev = Chebyshev::new(&scaled, stop, &image);
        // `[right, left]`, <T_m v|B T_n B|v>
        let mut moments = Vec::with_capacity(order + 1);
        for right in 0..=order {
            if right > 0 {
                chebyshev.advance()?;
            }
            observable(&chebyshev.current, &mut image);
            let image = &image;
            moments.push(left.par_iter().map(|left| real_dot(left, image)).collect::<Vec<f64>>());
        }
        let curve = series(&moments, &frequencies);
        curves.push(curve.into_iter().map(|value| value / half_width).collect());
        run.report((index + 1) as f64 / settings.vectors as f64);
    }
    let energies = frequencies.iter().map(|frequency| half_width * frequency).collect();
    let resolution = std::f64::consts::SQRT_2 * resolution(bounds, order);
    Ok(SpectralCurve::mean_of(energies, &curves, resolution))
}

/// `∫ dx Σ_mn μ_mn δ_m(x) δ_n(x + ω)` with the damped series of delta functions, by Gauss–Chebyshev quadrature.
fn series(moments: &[Vec<f64>], frequencies: &[f64]) -> Vec<f64> {
    let order = moments.len() - 1;
    let weights = weights(order);
    let nodes: Vec<f64> = (0..2 * (order + 1))
        .map(|node| std::f64::consts::PI * (node as f64 + 0.5) / (2 * (order + 1)) as f64)
        .collect();
    // `[node, right]`, summed over the left index.
    let summed: Vec<Vec<f64>> = nodes
        .par_iter()
        .map(|angle| {
            let left: Vec<f64> =
                (0..=order).map(|m| weights[m] * (m as f64 * angle).cos()).collect();
            let sum = |right: &Vec<f64>| {
                right.iter().zip(&left).map(|(moment, left)| moment * left).sum::<f64>()
            };
            moments.iter().zip(&weights).map(|(right, weight)| weight * sum(right)).collect()
        })
        .collect();
    let at = |frequency: &f64| {
        let node = |(angle, right): (&f64, &Vec<f64>)| {
            let position = angle.cos() + frequency;
            if position.abs() >= 1.0 {
                return 0.0;
            }
            let other = position.acos();
            let sum: f64 =
                right.iter().enumerate().map(|(n, sum)| sum * (n as f64 * other).cos()).sum();
            sum / (std::f64::consts::PI * other.sin())
        };
        nodes.iter().zip(&summed).map(node).sum::<f64>() / nodes.len() as f64
    };
    frequencies.par_iter().map(at).collect()
}
