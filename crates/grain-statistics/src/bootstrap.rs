//! Resampled realizations: the same at every α, so that what α share is kept.
//!
//! A realization is one draw of the disorder, used at every α; it is resampled as a whole, with all
//! that was measured in it. Replicate r of group N (a number of l-bits, say) is a function of (seed, N, r) alone, whichever
//! thread works on it.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Marks streams of the bootstrap: those of the disorder itself have this bit clear.
const BOOTSTRAP_STREAM: u64 = 1 << 63;

/// Bits of a stream's number that hold the replicate; the group stands above them.
const REPLICATE_BITS: u32 = 40;

/// Weights of realizations in every bootstrap replicate.
///
/// # Examples
///
/// ```
/// use grain_statistics::{Resamples, Scatter};
///
/// // Entropy and memory of the same six realizations are correlated: so is what is resampled of them.
/// let entropy = [0.71, 0.64, 0.78, 0.69, 0.73, 0.66];
/// let memory = [0.20, 0.27, 0.14, 0.22, 0.18, 0.25];
/// let resamples = Resamples::draw(1, 6, 6, 1000).expect("two realizations or more");
/// let ratios = (0..1000).map(|r| resamples.mean(r, &memory) / resamples.mean(r, &entropy));
/// let scatter = Scatter::of(ratios.collect()).expect("two replicates or more");
/// assert!((scatter.deviation / 0.036 - 1.0).abs() < 0.2, "more than 0.029, without the correlation");
/// ```
#[derive(Debug, Clone)]
pub struct Resamples {
    realizations: usize,
    replicates: usize,
    /// `[replicate, realization]`, each row of sum 1.
    weights: Vec<f64>,
}

impl Resamples {
    /// Draws `replicates` times, with replacement, `M - 1` of M realizations.
    ///
    /// ```text
    /// var(mean of n draws) = (M - 1)/M · s²/n = s²/M     for n = M - 1
    /// ```
    ///
    /// So the variance over replicates is the unbiased one of the mean; with n = M it would be too
    /// small by (M - 1)/M, a sixteenth of the error bar at M = 8. `group` tells apart realizations that are independent of
    /// each other, as those of another N. `None` for fewer than two realizations.
    pub fn draw(seed: u64, group: usize, realizations: usize, replicates: usize) -> Option<Self> {
        let draws = realizations.checked_sub(1).filter(|&draws| draws > 0)?;
        let mut weights = vec![0.0; replicates * realizations];
        for (replicate, row) in weights.chunks_exact_mut(realizations).enumerate() {
            let mut random = ChaCha20Rng::seed_from_u64(seed);
            let group = (group as u64) << REPLICATE_BITS;
            random.set_stream(BOOTSTRAP_STREAM | group | replicate as u64);
            for _ in 0..draws {
                row[random.random_range(0..realizations)] += 1.0;
            }
            for weight in row {
                *weight /= draws as f64;
            }
        }
        Some(Self { realizations, replicates, weights })
    }

    /// The number of replicates.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Weights of one replicate, `[realization]`.
    pub fn weights(&self, replicate: usize) -> &[f64] {
        &self.weights[replicate * self.realizations..(replicate + 1) * self.realizations]
    }

    /// Mean of one value a realization in a replicate.
    pub fn mean(&self, replicate: usize, values: &[f64]) -> f64 {
        self.weights(replicate).iter().zip(values).map(|(weight, value)| weight * value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::{Estimate, Scatter};

    #[test]
    fn bootstrap_error_equals_the_analytic_standard_error() {
        for realizations in [2, 8, 300] {
            let values: Vec<f64> =
                (0..realizations).map(|m| ((m * m + 3 * m) % 17) as f64 / 17.0).collect();
            let replicates = 20_000;
            let resamples = Resamples::draw(5, 6, realizations, replicates).unwrap();
            let means = (0..replicates).map(|r| resamples.mean(r, &values)).collect();
            let ratio = Scatter::of(means).unwrap().deviation
                / Estimate::of(&values).standard_error.unwrap();
            // A standard deviation of R values is known to 1/√(2R) = 0.5 % (less for two-valued ones);
            // 5 σ. Drawing M of M would be off by 29 % and 6.5 % at M = 2 and 8.
            assert!(
                (ratio - 1.0).abs() < 5.0 / (2.0 * replicates as f64).sqrt(),
                "M = {realizations}: {ratio}"
            );
        }
    }

    #[test]
    fn replicates_depend_on_seed_size_and_index_alone() {
        let many = Resamples::draw(1, 6, 20, 50).unwrap();
        let few = Resamples::draw(1, 6, 20, 10).unwrap();
        assert_eq!(many.weights(9), few.weights(9), "however many there are");
        assert_ne!(many.weights(9), many.weights(8), "another replicate");
        let other_seed = Resamples::draw(2, 6, 20, 10).unwrap();
        assert_ne!(few.weights(9), other_seed.weights(9), "another seed");
        let other_size = Resamples::draw(1, 7, 20, 10).unwrap();
        assert_ne!(few.weights(9), other_size.weights(9), "another N");
        for replicate in 0..50 {
            let sum: f64 = many.weights(replicate).iter().sum();
            assert!((sum - 1.0).abs() < 1e-14, "weights sum to one, not {sum}");
        }
    }

    #[test]
    fn one_realization_cannot_be_resampled() {
        assert!(Resamples::draw(1, 6, 1, 100).is_none(), "no second one to take its place");
    }
}
