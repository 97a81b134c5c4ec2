//! How large differences are if nothing changed: realizations relabeled between the two samples.

use grain_statistics::cholesky::ShrunkFactor;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::features::Features;

/// Marks streams of relabelings; those of disorder and bootstrap have bit 62 clear.
const RELABELING_STREAM: u64 = 1 << 62;

/// Which realizations are called new, many times; the first is what was measured.
///
/// The same at every α, so that what α share through the common disorder is kept.
#[derive(Debug, Clone)]
pub(crate) struct Relabelings {
    n_new: usize,
    n_reference: usize,
    /// `[relabeling, member]`, members of the smaller sample.
    members: Vec<u32>,
}

impl Relabelings {
    /// Draws `count` relabelings behind the measured one; new realizations come first.
    #[expect(clippy::expect_used, reason = "2^32 realizations are more than any memory holds")]
    pub(crate) fn draw(
        seed: u64,
        n_lbits: usize,
        n_new: usize,
        n_reference: usize,
        count: usize,
    ) -> Self {
        let all = n_new + n_reference;
        let small = n_new.min(n_reference);
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        random.set_stream(RELABELING_STREAM | n_lbits as u64);
        let index = |value: usize| u32::try_from(value).expect("realizations are held in memory");
        let mut order: Vec<u32> = (0..all).map(index).collect();
        if n_new > n_reference {
            order.rotate_left(n_new);
        }
        let mut members = Vec::with_capacity((count + 1) * small);
        members.extend_from_slice(&order[..small]);
        for _ in 0..count {
            // The first steps of a shuffle: a uniform subset, from whatever order there was.
            for place in 0..small {
                order.swap(place, random.random_range(place..all));
            }
            members.extend_from_slice(&order[..small]);
        }
        Self { n_new, n_reference, members }
    }

    fn small(&self) -> usize {
        self.n_new.min(self.n_reference)
    }
}

/// Scores of one test.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scores {
    /// `[relabeling]`, the measured one first: the largest of the statistics' deviates.
    pub combined: Vec<f64>,
    /// The statistic with the largest measured deviate, in words.
    pub strongest: &'static str,
}

/// Every relabeling's differences as one score.
///
/// ```text
/// χ² = n_e dᵀ C⁻¹ d,   CvM = n_e Σ_k d_k²,   n_e d_s² / C_ss for each scalar s,    n_e = n n'/(n + n')
/// ```
///
/// d is the difference of mean rows, C the covariance of rows over *all* realizations, which no
/// relabeling changes. Each statistic becomes a deviate by Wilson and Hilferty's cube root with its
/// own mean and variance over relabelings; the score is the largest. Any score is exact under
/// relabeling: the cube root only puts the statistics on one scale.
pub(crate) fn scores(features: &Features, relabelings: &Relabelings) -> Scores {
    let width = features.width();
    let count = features.rows.len() / width.max(1);
    let small = relabelings.small();
    let effective = (small * (count - small)) as f64 / count as f64;
    let rows = centered(&features.rows, width);
    let bins = features.edges.len();
    let covariance = covariance(&rows, width);
    // Drawn towards its diagonal where realizations are few: with fewer than bins it has no inverse.
    let factor = ShrunkFactor::of(&covariance, width, bins, count);
    let mut statistics: Vec<Vec<f64>> = Vec::new();
    for _ in 0..2 + features.scalars.len() {
        statistics.push(Vec::with_capacity(relabelings.members.len() / small.max(1)));
    }
    let mut difference = vec![0.0; width];
    let mut whitened = vec![0.0; bins];
    for members in relabelings.members.chunks_exact(small) {
        difference.fill(0.0);
        for &member in members {
            let row = &rows[member as usize * width..][..width];
            for (sum, value) in difference.iter_mut().zip(row) {
                *sum += value;
            }
        }
        // Rows are centred: the other sample's sum is the negative of this.
        let scale = 1.0 / small as f64 + 1.0 / (count - small) as f64;
        for sum in &mut difference {
            *sum *= scale;
        }
        let chi_squared = factor.squared_length(&difference, &mut whitened);
        statistics[0].push(effective * chi_squared);
        statistics[1].push(effective * difference[..bins].iter().map(|d| d * d).sum::<f64>());
        for (scalar, values) in (bins..width).zip(&mut statistics[2..]) {
            let variance = covariance[scalar * width + scalar];
            let square = difference[scalar].powi(2);
            values.push(if variance > 0.0 { effective * square / variance } else { 0.0 });
        }
    }
    let deviates: Vec<Vec<f64>> = statistics.iter().map(|values| deviates(values)).collect();
    let relabeled = deviates[0].len();
    let largest = |relabeling: usize| {
        deviates.iter().map(|values| values[relabeling]).fold(f64::NEG_INFINITY, f64::max)
    };
    let combined: Vec<f64> = (0..relabeled).map(largest).collect();
    // The last of equals, as the largest of a list is.
    let stronger = |a: usize, b: usize| if deviates[b][0] >= deviates[a][0] { b } else { a };
    let strongest = match (1..deviates.len()).fold(0, stronger) {
        0 => "histogram (chi²)",
        1 => "distribution (Cramér–von Mises)",
        scalar => features.scalars[scalar - 2],
    };
    Scores { combined, strongest }
}

fn centered(rows: &[f64], width: usize) -> Vec<f64> {
    let count = rows.len() / width.max(1);
    let mut mean = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        for (mean, value) in mean.iter_mut().zip(row) {
            *mean += value / count as f64;
        }
    }
    let mut rows = rows.to_vec();
    for row in rows.chunks_exact_mut(width) {
        for (value, mean) in row.iter_mut().zip(&mean) {
            *value -= mean;
        }
    }
    // What rounding leaves of a column that is constant is no variance.
    for (column, mean) in mean.iter().enumerate() {
        let largest = rows.iter().skip(column).step_by(width).fold(0.0_f64, |l, x| l.max(x.abs()));
        if largest <= 1e-13 * mean.abs() {
            for value in rows.iter_mut().skip(column).step_by(width) {
                *value = 0.0;
            }
        }
    }
    rows
}

/// `[feature, feature]` of centred rows.
fn covariance(rows: &[f64], width: usize) -> Vec<f64> {
    let count = rows.len() / width.max(1);
    let mut covariance = vec![0.0; width * width];
    for row in rows.chunks_exact(width) {
        for i in 0..width {
            for j in 0..width {
                covariance[i * width + j] += row[i] * row[j] / (count - 1) as f64;
            }
        }
    }
    covariance
}

/// Non-negative values as standard normal deviates.
///
/// ```text
/// z = ((T/μ)^(1/3) - 1 + 2/9k) / √(2/9k),     k = 2 μ²/σ²       (Wilson & Hilferty 1931)
/// ```
fn deviates(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    if mean <= 0.0 || variance <= 1e-24 * mean * mean {
        return vec![0.0; values.len()];
    }
    let ninth = variance / (9.0 * mean * mean);
    values.iter().map(|value| ((value / mean).cbrt() - 1.0 + ninth) / ninth.sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(count: usize, shift: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
        let mut random = ChaCha20Rng::seed_from_u64(7);
        (0..count)
            .map(|index| {
                let own = random.random::<f64>() + shift(index);
                (0..30).map(|_| 0.25 * (own + random.random::<f64>())).collect()
            })
            .collect()
    }

    fn p_value(features: &Features, n_new: usize) -> f64 {
        let count = features.rows.len() / features.width();
        let relabelings = Relabelings::draw(1, 3, n_new, count - n_new, 999);
        let combined = scores(features, &relabelings).combined;
        crate::verdict::tail(&combined, combined[0])
    }

    #[test]
    fn a_shift_of_one_sample_is_seen_and_equal_samples_are_not_called_different() {
        let equal = Features::of_entropies(&windows(60, |_| 0.0));
        let shifted =
            Features::of_entropies(&windows(60, |index| if index < 25 { 0.5 } else { 0.0 }));
        assert!(p_value(&equal, 25) > 0.05, "{}", p_value(&equal, 25));
        // Realizations scatter by 0.29: 0.5 is 6.6 standard errors.
        assert!(p_value(&shifted, 25) <= 0.002, "{}", p_value(&shifted, 25));
    }

    #[test]
    fn which_sample_is_called_new_does_not_matter() {
        let windows = windows(50, |index| if index < 20 { 0.2 } else { 0.0 });
        let there = Features::of_entropies(&windows);
        let mut turned = windows;
        turned.rotate_left(20);
        let back = Features::of_entropies(&turned);
        let measured = |features: &Features, n_new: usize| {
            let relabelings = Relabelings::draw(1, 3, n_new, 50 - n_new, 2);
            let rows = centered(&features.rows, features.width());
            relabelings.members[..20]
                .iter()
                .map(|&member| rows[member as usize * features.width()].abs())
                .sum::<f64>()
        };
        assert!((measured(&there, 20) - measured(&back, 30)).abs() < 1e-12, "the same members");
    }

    #[test]
    fn constant_windows_are_not_called_different() {
        let features = Features::of_entropies(&vec![vec![0.3; 6]; 20]);
        assert!((p_value(&features, 10) - 1.0).abs() < f64::EPSILON, "no scatter, no difference");
    }
}
