//! What an ensemble says at one radius and one W.

use std::f64::consts::LN_2;

use grain_statistics::{BinomialFraction, Estimate};

use crate::error::LatticeError;
use crate::plan::Block;
use crate::sample::{Outcome, Sample};

/// Averages over the samples at one radius and one `W`: a point of Figs. 5a, 5b.
#[derive(Debug, Clone, PartialEq)]
pub struct PointSummary {
    /// `f_aval`, the fraction of samples whose avalanche ran, at 95 % confidence.
    pub avalanches: BinomialFraction,
    /// `[η_tot]` over all samples, in nats.
    pub mean_enhancement: Estimate,
    /// Mean `η_tot` of the failed avalanches, in nats; `None` if none failed.
    pub mean_failed: Option<Estimate>,
    /// Largest `η_tot` of a failed avalanche, in nats; `None` if none failed.
    pub largest_failed: Option<f64>,
    /// Failed avalanches by bubble size: `[0, 1)`, `[1, 2)`, … l-bits, up to the largest.
    pub failed_sizes: Vec<u64>,
}

/// Gathers the samples of one radius and one `W`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PointTally {
    trials: usize,
    avalanches: usize,
    all: Moments,
    failed: Moments,
    largest_failed: Option<f64>,
    failed_sizes: Vec<u64>,
}

impl PointTally {
    /// Counts a sample.
    pub fn add(&mut self, sample: &Sample) {
        self.trials += 1;
        self.all.add(sample.total_enhancement);
        match sample.outcome {
            Outcome::Complete => self.avalanches += 1,
            Outcome::Failed => {
                self.failed.add(sample.total_enhancement);
                let largest = self.largest_failed.map_or(sample.total_enhancement, |largest| {
                    largest.max(sample.total_enhancement)
                });
                self.largest_failed = Some(largest);
                let bin = whole_lbits(sample.total_enhancement);
                if bin >= self.failed_sizes.len() {
                    self.failed_sizes.resize(bin + 1, 0);
                }
                self.failed_sizes[bin] += 1;
            }
        }
    }

    /// The averages of what was counted.
    ///
    /// # Errors
    /// [`LatticeError::Statistics`] if no sample was.
    pub fn summary(&self) -> Result<PointSummary, LatticeError> {
        let avalanches = BinomialFraction::new(self.avalanches, self.trials, CONFIDENCE)?;
        let mean_enhancement = self.all.estimate(self.trials);
        let failed = self.trials - self.avalanches;
        Ok(PointSummary {
            avalanches,
            mean_enhancement,
            mean_failed: (failed > 0).then(|| self.failed.estimate(failed)),
            largest_failed: self.largest_failed,
            failed_sizes: self.failed_sizes.clone(),
        })
    }
}

/// Of the intervals of `f_aval`.
pub const CONFIDENCE: f64 = 0.95;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the number of sites"
)]
fn whole_lbits(total_enhancement: f64) -> usize {
    (total_enhancement / LN_2).max(0.0) as usize
}

/// Welford's running mean and sum of squared deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let before = value - self.mean;
        self.mean += before / self.count;
        self.squares += before * (value - self.mean);
    }

    /// The mean of these `realizations`, at least one, and its standard error.
    fn estimate(&self, realizations: usize) -> Estimate {
        let error = || (self.squares / (self.count - 1.0) / self.count).sqrt();
        let standard_error = (realizations > 1).then(error);
        Estimate { mean: self.mean, standard_error, realizations }
    }
}

/// A block's place among the points of a plan: radius, and position on the axis of `W`.
pub fn point_of(block: &Block) -> (usize, usize) {
    (block.radius, block.amplitude_index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(bubble: f64, outcome: Outcome) -> Sample {
        Sample {
            total_enhancement: bubble * LN_2,
            uncertainty: 0.0,
            outcome,
            n_thermalized: 0,
            ball_radius: 4,
        }
    }

    #[test]
    fn tally_keeps_failed_and_complete_avalanches_apart() {
        let mut tally = PointTally::default();
        for bubble in [3.5, 5.2, 5.9] {
            tally.add(&sample(bubble, Outcome::Failed));
        }
        tally.add(&sample(41.0, Outcome::Complete));
        let summary = tally.summary().unwrap();
        assert_eq!((summary.avalanches.successes, summary.avalanches.trials), (1, 4));
        assert_eq!(summary.failed_sizes, [0, 0, 0, 1, 0, 2]);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12 * b.abs();
        assert!(close(summary.mean_enhancement.mean, LN_2 * (3.5 + 5.2 + 5.9 + 41.0) / 4.0));
        let mean = (3.5 + 5.2 + 5.9) / 3.0;
        let squares: f64 = [3.5, 5.2, 5.9].iter().map(|x: &f64| (x - mean).powi(2)).sum();
        let failed = summary.mean_failed.unwrap();
        assert!(close(failed.mean, LN_2 * mean));
        assert!(close(failed.standard_error.unwrap(), LN_2 * (squares / 2.0 / 3.0).sqrt()));
        assert!(close(summary.largest_failed.unwrap(), 5.9 * LN_2));
    }

    #[test]
    fn what_too_few_samples_cannot_say_is_not_said() {
        let mut tally = PointTally::default();
        tally.add(&sample(41.0, Outcome::Complete));
        let summary = tally.summary().unwrap();
        assert_eq!(summary.mean_enhancement.standard_error, None, "of one sample");
        assert_eq!((summary.mean_failed, summary.largest_failed), (None, None), "none failed");
    }

    #[test]
    fn without_samples_there_is_no_summary() {
        assert!(PointTally::default().summary().is_err(), "nothing counted");
    }
}
