//! The spectral form factor: how far in energy levels know of each other, and how late they do as those of random matrices.
//!
//! ```text
//! K(τ) = [|Σ_a f(ε_a) e^{-2πi ε_a τ}|²] / [Σ_a f(ε_a)²],     f(ε) = exp(-(ε - ε̄)² / (2 (ηΓ)²)),     η = 1/2,
//! ```
//!
//! of unfolded levels `ε_a`, whose mean is ε̄ and variance Γ²; τ is in Heisenberg times `2π/δ`, δ the mean spacing. The filter f takes
//! away what the ends of a spectrum do. Without correlations K = 1; in random matrices it rises as 2τ (GOE) or τ (GUE) to 1.
//!
//! *The rule* for the Thouless time, that of Šuntajs et al., PRE 102, 062144: the τ from which on, up to the Heisenberg time, K stays
//! within `|log10 (K/K_RMT)| < 0.08`. As K of random matrices is near 1 there, it is at most about 0.8 for real matrices, which is
//! what independent levels have: a value near it means that no correlation of random matrices was seen.

use std::f64::consts::TAU;

use grain_statistics::{Estimate, Interval, Resamples, Scatter};
use serde::Serialize;

/// Width of the filter in widths of the spectrum.
const FILTER: f64 = 0.5;

/// Bins of τ for each decade.
const PER_DECADE: usize = 12;

/// Values of τ in each bin: K fluctuates from one to the next as much as its mean.
const IN_BIN: usize = 8;

/// The largest τ.
const LAST: f64 = 4.0;

/// How near K is to that of random matrices, in decades, from the Thouless time on.
const NEAR: f64 = 0.08;

/// The form factor around one τ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FormFactorPoint {
    /// The middle of the bin, on a logarithmic axis, in Heisenberg times.
    pub tau: f64,
    /// K, averaged over the bin; the error is that of realizations.
    pub value: Estimate,
    /// That of random matrices, averaged over the bin.
    pub random_matrices: f64,
}

/// From when on levels are correlated as those of random matrices.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ThoulessTime {
    /// In Heisenberg times.
    pub tau: f64,
    /// 68 % percentile interval over resampled realizations; of those that have a Thouless time.
    pub interval_68: Option<Interval>,
    /// The fraction of resamples that have none.
    pub without: f64,
}

/// The form factor in bins of τ for one realization, from a few over the number of levels to four Heisenberg times.
pub(super) fn of_levels(levels: &[f64], taus: &[f64]) -> Vec<f64> {
    let count = levels.len() as f64;
    let mean = levels.iter().sum::<f64>() / count;
    let variance = levels.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / count;
    let weights: Vec<f64> = (levels.iter())
        .map(|e| (-(e - mean).powi(2) / (2.0 * FILTER.powi(2) * variance)).exp())
        .collect();
    let norm: f64 = weights.iter().map(|f| f * f).sum();
    (taus.iter().map(|&tau| in_bin(tau).collect::<Vec<_>>()))
        .map(|taus| {
            let (first, step) = (taus[0], taus[1] - taus[0]);
            let mut sums = [[0.0_f64; 2]; IN_BIN];
            for (e, f) in levels.iter().zip(&weights) {
                // Equidistant τ: a level turns by the same angle from each to the next.
                let (mut im, mut re) = (-TAU * (e - mean) * first).sin_cos();
                let (turn_im, turn_re) = (-TAU * (e - mean) * step).sin_cos();
                for sum in &mut sums {
                    sum[0] += f * re;
                    sum[1] += f * im;
                    (re, im) = (re * turn_re - im * turn_im, re * turn_im + im * turn_re);
                }
            }
            let squares = sums.iter().map(|[re, im]| re * re + im * im);
            squares.sum::<f64>() / (IN_BIN as f64 * norm)
        })
        .collect()
}

/// The middles of the bins for a number of levels, ascending.
pub(super) fn bins(n_levels: usize) -> Vec<f64> {
    let first = (4.0 / n_levels.max(8) as f64).log10();
    let decades = LAST.log10() - first;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few decades")]
    let count = (decades * PER_DECADE as f64).ceil() as usize;
    let middle = |k: usize| LAST.log10() - (k as f64 + 0.5) / PER_DECADE as f64;
    (0..count).rev().map(|k| 10.0_f64.powf(middle(k))).collect()
}

/// The τ of a bin, equidistant, the ends left out.
fn in_bin(middle: f64) -> impl Iterator<Item = f64> {
    let half = 10.0_f64.powf(0.5 / PER_DECADE as f64);
    let (low, high) = (middle / half, middle * half);
    (0..IN_BIN).map(move |k| low + (high - low) * (k as f64 + 0.5) / IN_BIN as f64)
}

/// K of random matrices at one τ.
///
/// # Examples
///
/// ```
/// use grain_compare::levels::form_factor::random_matrices;
/// assert!((random_matrices(1e-3, false) - 2e-3).abs() < 1e-5, "2 tau for real ones");
/// assert_eq!(random_matrices(0.25, true), 0.25);
/// assert!((random_matrices(1.0, false) - (2.0 - 3.0_f64.ln())).abs() < 1e-15, "the same from both sides");
/// ```
pub fn random_matrices(tau: f64, is_complex: bool) -> f64 {
    if is_complex {
        tau.min(1.0)
    } else if tau <= 1.0 {
        2.0 * tau - tau * (2.0 * tau).ln_1p()
    } else {
        2.0 - tau * ((2.0 * tau + 1.0) / (2.0 * tau - 1.0)).ln()
    }
}

/// The points, from `[realization][bin]`.
pub(super) fn averaged(
    taus: &[f64],
    realizations: &[Vec<f64>],
    is_complex: bool,
) -> Vec<FormFactorPoint> {
    let point = |(k, &tau): (usize, &f64)| {
        let values: Vec<f64> = realizations.iter().map(|of| of[k]).collect();
        let reference = in_bin(tau).map(|tau| random_matrices(tau, is_complex)).sum::<f64>();
        let random_matrices = reference / IN_BIN as f64;
        FormFactorPoint { tau, value: Estimate::of(&values), random_matrices }
    };
    taus.iter().enumerate().map(point).collect()
}

/// The Thouless time of an average, and of resamples of its realizations; `None` if K is not that of random matrices even at the Heisenberg
/// time.
pub(super) fn thouless(
    points: &[FormFactorPoint],
    realizations: &[Vec<f64>],
    resamples: Option<&Resamples>,
) -> Option<ThoulessTime> {
    let of = |value: &dyn Fn(usize) -> f64| {
        let until = points.iter().take_while(|point| point.tau <= 1.0).count();
        let distance = |k: usize| (value(k) / points[k].random_matrices).log10().abs();
        let Some(last) = (0..until).rev().find(|&k| distance(k) >= NEAR) else {
            return points.first().map(|point| point.tau);
        };
        // On a straight line between the last point that is far and the first that is near, log τ to the distance.
        let (far, near) = (distance(last), distance(last + 1));
        let share = (far - NEAR) / (far - near);
        let [from, to] = [points[last].tau, points[last + 1].tau].map(f64::ln);
        (last + 1 < until).then(|| (from + share * (to - from)).exp())
    };
    let tau = of(&|k| points[k].value.mean)?;
    let columns: Vec<Vec<f64>> =
        (0..points.len()).map(|k| realizations.iter().map(|of| of[k]).collect()).collect();
    let resampled = |resamples: &Resamples| -> Vec<Option<f64>> {
        let one = |replicate| of(&|k| resamples.mean(replicate, &columns[k]));
        (0..resamples.replicates()).map(one).collect()
    };
    // A single realization has no resamples, and so no interval.
    let all = resamples.map_or_else(Vec::new, resampled);
    let found: Vec<f64> = all.iter().flatten().copied().collect();
    let without = (all.len() - found.len()) as f64 / all.len().max(1) as f64;
    let interval_68 = Scatter::of(found).map(|scatter| scatter.interval_68);
    Some(ThoulessTime { tau, interval_68, without })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::unfolding::unfolded;
    use faer::{Mat, Side};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use rand_distr::StandardNormal;

    const LEVELS: usize = 200;

    fn averages(spectra: &[Vec<f64>]) -> (Vec<FormFactorPoint>, Vec<Vec<f64>>) {
        let taus = bins(LEVELS);
        let each: Vec<Vec<f64>> =
            spectra.iter().map(|of| of_levels(&unfolded(of).unwrap(), &taus)).collect();
        (averaged(&taus, &each, false), each)
    }

    #[test]
    fn independent_levels_have_one_and_the_latest_thouless_time() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let spectra: Vec<Vec<f64>> = (0..300)
            .map(|_| {
                let mut of: Vec<f64> = (0..LEVELS).map(|_| random.random()).collect();
                of.sort_by(f64::total_cmp);
                of
            })
            .collect();
        let (points, each) = averages(&spectra);
        // Below, the polynomial has taken the fluctuations of the density away.
        for point in points.iter().filter(|point| point.tau > 0.2) {
            let error = point.value.standard_error.unwrap();
            assert!((point.value.mean - 1.0).abs() < 4.5 * error, "{point:?}");
        }
        let time = thouless(&points, &each, None);
        assert!(time.is_none_or(|time| time.tau > 0.6), "never before: {time:?}");
    }

    #[test]
    fn random_matrices_are_so_from_the_start() {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let spectra: Vec<Vec<f64>> = (0..80)
            .map(|_| {
                let any =
                    Mat::from_fn(LEVELS, LEVELS, |_, _| random.sample::<f64, _>(StandardNormal));
                let symmetric = Mat::from_fn(LEVELS, LEVELS, |i, j| any[(i, j)] + any[(j, i)]);
                symmetric.self_adjoint_eigenvalues(Side::Lower).unwrap()
            })
            .collect();
        let (points, each) = averages(&spectra);
        let resamples = Resamples::draw(1, 0, each.len(), 100);
        let time = thouless(&points, &each, resamples.as_ref()).unwrap();
        assert!(time.tau < 0.15 && time.without < 0.05, "{time:?}");
        for point in points.iter().filter(|point| point.tau > 0.15) {
            let difference = point.value.mean - point.random_matrices;
            let error = point.value.standard_error.unwrap();
            // Unfolding by a smooth fit leaves K of finite matrices a few per cent off.
            let allowed = 4.0 * error + 0.06 * point.random_matrices;
            assert!(difference.abs() < allowed, "{point:?}");
        }
    }
}
