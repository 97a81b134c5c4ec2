//! The distribution of the end l-bit's entropy over eigenstates, beside mean field: Fig. 2b.
//!
//! Mean field has one parameter here, the coupling `g_N` of the end l-bit. The paper sets it so that mean
//! field has the measured `[S_end]` (*same entropy*); the fit at `α_c` predicts it, too (*same α*).
//!
//! Distances are between cumulative distributions. What distance realizations alone would make is found
//! by resampling them: *null hypothesis*, the distribution of entropies over the ensemble is that of mean
//! field; *unit of independence*, the realization, in which entropies of different eigenstates may
//! depend on each other as they like. That `g_N` was estimated from the same realizations is
//! in it, to first order.

use grain_statistics::{EntropyGrid, Estimate, Interval, Resamples, Scatter, quantile};
use grain_theory::MeanFieldTheory;
use rayon::prelude::*;
use serde::Serialize;

/// Entropies of the end l-bit at one N and α, beside mean field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntropyDistribution {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// α.
    pub alpha: f64,
    /// `[S_end]`, bits.
    pub entropy: Estimate,
    /// Fraction of eigenstates with an entropy of exactly 0, which is in no bin.
    pub at_zero: Estimate,
    /// Ascending in entropy, from 0 to 1 bit.
    pub bins: Vec<Bin>,
    /// Density of mean field between the bins.
    pub curve: Vec<DensityPoint>,
    /// Mean field with the measured `[S_end]`; `None` if that is 0 or 1.
    pub same_entropy: Option<Match>,
    /// Mean field at this α with the fitted `g_{1,0}`; `None` where it could not be fitted.
    pub same_alpha: Option<Match>,
}

/// One bin of a distribution of entropies: `low < S ≤ high`, densities per bit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Lower edge, bits.
    pub low: f64,
    /// Upper edge, bits.
    pub high: f64,
    /// Exact diagonalization, per bit; the error is that of realizations.
    pub density: Estimate,
    /// Mean field with the measured `[S_end]`, averaged over the bin, per bit.
    pub same_entropy: Option<f64>,
    /// Mean field at this α, averaged over the bin, per bit.
    pub same_alpha: Option<f64>,
}

/// Mean-field density at one entropy, per bit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DensityPoint {
    /// Entropy, bits.
    pub entropy: f64,
    /// With the measured `[S_end]`.
    pub same_entropy: Option<f64>,
    /// At this α.
    pub same_alpha: Option<f64>,
}

/// How far a mean-field distribution is from the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Match {
    /// `log g_N` of mean field, natural logarithm.
    pub log_g: f64,
    /// `sup_s |F_ED(s) - F_MF(s)|` over about 300 values of s (Kolmogorov–Smirnov).
    pub kolmogorov_smirnov: Distance,
    /// `∫ |F_ED(s) - F_MF(s)| ds`, bits (Wasserstein).
    pub wasserstein: Distance,
}

/// A distance between distributions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Distance {
    /// The distance.
    pub value: f64,
    /// 95 % percentile interval over resampled realizations. A distance is never negative, so resampling
    /// adds to it: where the interval begins above `value`, noise dominates.
    pub interval_95: Option<Interval>,
    /// What resampled realizations alone exceed in 5 % of cases where the null hypothesis holds.
    pub noise_95: Option<f64>,
    /// Probability of this distance or a larger one under the null hypothesis, at least 1/(replicates + 1).
    pub p_value: Option<f64>,
}

/// What was measured at one N and α.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    /// The number N of l-bits.
    pub(crate) n_lbits: usize,
    /// α.
    pub(crate) alpha: f64,
    /// Window averages of the entropy, bits, `[realization]`.
    pub(crate) means: Vec<f64>,
    /// Fraction of eigenstates with at most this entropy, `[realization][grid point]`.
    pub(crate) cumulative: Vec<Vec<f64>>,
}

/// A coupling `g_N` and what it owes to each realization.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// `log g_N`.
    pub(crate) log_g: f64,
    /// First-order contribution of each realization to `log g_N`, less its mean, `[realization]`.
    pub(crate) influence: Vec<f64>,
}

impl Reference {
    /// The coupling at which mean field has the measured mean entropy, if one has.
    pub(crate) fn at_same_entropy(theory: &MeanFieldTheory, means: &[f64]) -> Option<Self> {
        let mean = Estimate::of(means).mean;
        let log_g = theory.log_coupling_at_entropy(mean).ok()?;
        let slope = derivative(log_g, |log_g| theory.mean_entropy(log_g));
        Some(Self { log_g, influence: centred(means).map(|value| value / slope).collect() })
    }

    /// A coupling that owes nothing to the data.
    pub(crate) fn known(log_g: f64, realizations: usize) -> Self {
        Self { log_g, influence: vec![0.0; realizations] }
    }

    /// The coupling that a fit predicts: `relative_slope` is `d log g_N(α) / d[S_end](α_c)`, and
    /// `fitted` the window averages at `α_c`.
    pub(crate) fn at_same_alpha(log_g: f64, relative_slope: f64, fitted: &[f64]) -> Self {
        Self { log_g, influence: centred(fitted).map(|value| value * relative_slope).collect() }
    }
}

fn centred(values: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let mean = Estimate::of(values).mean;
    values.iter().map(move |value| value - mean)
}

/// Spacing of central differences in `log g`; the functions vary on the scale 1, and a part in 1e6 of
/// a first-order correction is nothing.
const STEP: f64 = 1e-3;

fn derivative(at: f64, f: impl Fn(f64) -> f64) -> f64 {
    (f(at + STEP) - f(at - STEP)) / (2.0 * STEP)
}

/// Points of the smooth curve.
const CURVE_POINTS: usize = 200;

impl EntropyDistribution {
    /// Compares what was measured with both references, on at least one realization.
    pub(crate) fn of(
        theory: &MeanFieldTheory,
        grid: &EntropyGrid,
        measured: &Measured,
        same_alpha: Option<&Reference>,
        resamples: Option<&Resamples>,
    ) -> Self {
        let same_entropy = Reference::at_same_entropy(theory, &measured.means);
        let cdf = |reference: &Reference| -> Vec<f64> {
            grid.points().iter().map(|&s| theory.entropy_cdf(reference.log_g, s)).collect()
        };
        let cdf_entropy = same_entropy.as_ref().map(cdf);
        let cdf_alpha = same_alpha.map(cdf);
        let column = |k: usize| -> Vec<f64> {
            measured.cumulative.iter().map(|realization| realization[k]).collect()
        };
        let bins = grid
            .bins()
            .map(|(low, high)| {
                let width = grid.points()[high] - grid.points()[low];
                let densities: Vec<f64> = measured
                    .cumulative
                    .iter()
                    .map(|realization| (realization[high] - realization[low]) / width)
                    .collect();
                let of = |cdf: &Vec<f64>| (cdf[high] - cdf[low]) / width;
                Bin {
                    low: grid.points()[low],
                    high: grid.points()[high],
                    density: Estimate::of(&densities),
                    same_entropy: cdf_entropy.as_ref().map(of),
                    same_alpha: cdf_alpha.as_ref().map(of),
                }
            })
            .collect();
        let density =
            |reference: Option<&Reference>, s| Some(theory.entropy_density(reference?.log_g, s));
        let curve = (0..CURVE_POINTS)
            .map(|step| {
                // Midpoints of the arcsine spacing: dense at both ends, which they do not reach.
                let phase = (step as f64 + 0.5) / CURVE_POINTS as f64;
                let entropy = (std::f64::consts::FRAC_PI_2 * phase).sin().powi(2);
                DensityPoint {
                    entropy,
                    same_entropy: density(same_entropy.as_ref(), entropy),
                    same_alpha: density(same_alpha, entropy),
                }
            })
            .collect();
        let compare = |reference: &Reference, cdf: &[f64]| {
            compare(theory, grid, measured, reference, cdf, resamples)
        };
        Self {
            n_lbits: measured.n_lbits,
            alpha: measured.alpha,
            entropy: Estimate::of(&measured.means),
            at_zero: Estimate::of(&column(0)),
            bins,
            curve,
            same_entropy: same_entropy
                .as_ref()
                .zip(cdf_entropy.as_deref())
                .map(|(r, c)| compare(r, c)),
            same_alpha: same_alpha.zip(cdf_alpha.as_deref()).map(|(r, c)| compare(r, c)),
        }
    }
}

fn compare(
    theory: &MeanFieldTheory,
    grid: &EntropyGrid,
    measured: &Measured,
    reference: &Reference,
    cdf: &[f64],
    resamples: Option<&Resamples>,
) -> Match {
    let points = grid.points();
    let count = measured.cumulative.len() as f64;
    let difference: Vec<f64> = (0..points.len())
        .map(|k| measured.cumulative.iter().map(|row| row[k]).sum::<f64>() / count - cdf[k])
        .collect();
    let response: Vec<f64> = points
        .iter()
        .map(|&s| derivative(reference.log_g, |log_g| theory.entropy_cdf(log_g, s)))
        .collect();
    // Difference of the distributions in each replicate, less that in the data: the noise.
    let noise: Vec<Vec<f64>> = (0..resamples.map_or(0, Resamples::replicates))
        .into_par_iter()
        .filter_map(|replicate| {
            let weights = resamples?.weights(replicate);
            let shift: f64 = weights.iter().zip(&reference.influence).map(|(w, z)| w * z).sum();
            let mut row: Vec<f64> = difference.iter().zip(cdf).map(|(d, f)| -(d + f)).collect();
            for (&weight, realization) in weights.iter().zip(&measured.cumulative) {
                if weight > 0.0 {
                    for (entry, fraction) in row.iter_mut().zip(realization) {
                        *entry += weight * fraction;
                    }
                }
            }
            for (entry, response) in row.iter_mut().zip(&response) {
                *entry -= response * shift;
            }
            Some(row)
        })
        .collect();
    let distance = |norm: &(dyn Fn(&[f64]) -> f64 + Sync)| -> Distance {
        let value = norm(&difference);
        let resampled = |row: &Vec<f64>| {
            norm(&row.iter().zip(&difference).map(|(noise, d)| noise + d).collect::<Vec<f64>>())
        };
        let mut of_noise: Vec<f64> = noise.iter().map(|row| norm(row)).collect();
        of_noise.sort_by(f64::total_cmp);
        let exceeding = of_noise.len() - of_noise.partition_point(|&noise| noise < value);
        let has_noise = !of_noise.is_empty();
        Distance {
            value,
            interval_95: Scatter::of(noise.iter().map(resampled).collect())
                .map(|scatter| scatter.interval_95),
            noise_95: has_noise.then(|| quantile(&of_noise, 0.95)),
            p_value: has_noise.then(|| (exceeding as f64 + 1.0) / (of_noise.len() as f64 + 1.0)),
        }
    };
    Match {
        log_g: reference.log_g,
        kolmogorov_smirnov: distance(&|row| row.iter().fold(0.0, |sup, d| d.abs().max(sup))),
        wasserstein: distance(&|row| area(points, row)),
    }
}

/// `∫ |f|` by trapezoids.
fn area(points: &[f64], values: &[f64]) -> f64 {
    points
        .windows(2)
        .zip(values.windows(2))
        .map(|(s, f)| 0.5 * (s[1] - s[0]) * (f[0].abs() + f[1].abs()))
        .sum()
}

#[cfg(test)]
mod tests;
