//! How sure a fraction of samples is.

use crate::error::StatisticsError;

/// A fraction of samples with the interval that has it at a given confidence.
///
/// # Examples
///
/// ```
/// use grain_statistics::BinomialFraction;
///
/// // Of 2000 samples none avalanched.
/// let fraction = BinomialFraction::new(0, 2000, 0.95)?;
/// assert!(fraction.may_be_zero());
/// assert!((fraction.high - 1.843e-3).abs() < 1e-6, "but one in 543 may");
/// # Ok::<(), grain_statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinomialFraction {
    /// Successes.
    pub successes: usize,
    /// Trials.
    pub trials: usize,
    /// Lower end; 0 without successes.
    pub low: f64,
    /// Upper end; 1 without failures.
    pub high: f64,
}

/// Bisections of an interval of length one, down to the last bit.
const BISECTIONS: usize = 54;

impl BinomialFraction {
    /// The exact interval of Clopper and Pearson: whatever the true fraction, it is inside with at least this confidence.
    ///
    /// ```text
    /// P(X ≥ k | low) = (1 - confidence)/2 = P(X ≤ k | high),   X binomial of n trials
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::Trials`] if there are more successes than trials, or none; [`StatisticsError::Confidence`]
    /// unless `0 < confidence < 1`.
    pub fn new(successes: usize, trials: usize, confidence: f64) -> Result<Self, StatisticsError> {
        if trials == 0 || successes > trials {
            return Err(StatisticsError::Trials { successes, trials });
        }
        if !(confidence > 0.0 && confidence < 1.0) {
            return Err(StatisticsError::Confidence { given: confidence });
        }
        let tail = 0.5 * (1.0 - confidence);
        let high = upper_end(successes, trials, tail);
        let low = 1.0 - upper_end(trials - successes, trials, tail);
        Ok(Self { successes, trials, low, high })
    }

    /// `k/n`.
    pub fn value(&self) -> f64 {
        self.successes as f64 / self.trials as f64
    }

    /// Whether the sample cannot tell the fraction from zero: no success was seen.
    pub fn may_be_zero(&self) -> bool {
        self.successes == 0
    }

    /// Whether the sample cannot tell the fraction from one.
    pub fn may_be_one(&self) -> bool {
        self.successes == self.trials
    }
}

// statrs has this as a quantile of the beta law, to 1e-9 absolute: of 0 in 40,000 samples, where the end is 1e-4, its relative
// error is 2e-6 (and 6e-4 of 0 in 10⁶), while the bisection below is exact to rounding.

/// The `p` at which at most `successes` are seen with probability `tail`.
fn upper_end(successes: usize, trials: usize, tail: f64) -> f64 {
    if successes == trials {
        return 1.0;
    }
    let (n, k) = (trials as f64, successes as f64);
    let log_choices: f64 = (1..=successes).map(|i| ((n - k + i as f64) / i as f64).ln()).sum();
    let (mut low, mut high) = (k / n, 1.0);
    for _ in 0..BISECTIONS {
        let p = 0.5 * (low + high);
        if at_most(successes, trials, log_choices, p) > tail {
            low = p;
        } else {
            high = p;
        }
    }
    0.5 * (low + high)
}

/// `P(X ≤ k)`, for `p > k/n`.
fn at_most(successes: usize, trials: usize, log_choices: f64, p: f64) -> f64 {
    let (n, k) = (trials as f64, successes as f64);
    let last = (log_choices + k * p.ln() + (n - k) * (-p).ln_1p()).exp();
    let odds = (1.0 - p) / p;
    // Downwards from k the terms fall at least geometrically, k being below the mean.
    let (mut term, mut sum) = (1.0, 0.0);
    for j in (0..=successes).rev() {
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
        term *= j as f64 / (n - j as f64 + 1.0) * odds;
    }
    last * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_successes_the_upper_end_is_the_closed_form() {
        for trials in [1, 10, 3000, 40_000] {
            let fraction = BinomialFraction::new(0, trials, 0.95).unwrap();
            let closed = 1.0 - 0.025_f64.powf(1.0 / trials as f64);
            assert!((fraction.high / closed - 1.0).abs() < 1e-9, "n = {trials}");
            assert!(fraction.low.abs() < f64::EPSILON && fraction.may_be_zero(), "{fraction:?}");
            let all = BinomialFraction::new(trials, trials, 0.95).unwrap();
            assert!((all.high - 1.0).abs() < f64::EPSILON && all.may_be_one(), "{all:?}");
            assert!((all.low - (1.0 - closed)).abs() < 1e-12, "mirror image");
        }
    }

    #[test]
    fn published_interval_is_reproduced() {
        // Clopper & Pearson's own kind of example, as tabulated widely: 10 of 20 at 95 %.
        let fraction = BinomialFraction::new(10, 20, 0.95).unwrap();
        assert!((fraction.low - 0.2720).abs() < 5e-5, "{}", fraction.low);
        assert!((fraction.high - 0.7280).abs() < 5e-5, "{}", fraction.high);
    }

    #[test]
    fn intervals_cover_the_true_fraction_as_often_as_they_say() {
        // Coverage computed, not sampled: the probability of the outcomes whose interval holds p.
        let trials = 60;
        let intervals: Vec<_> =
            (0..=trials).map(|k| BinomialFraction::new(k, trials, 0.9).unwrap()).collect();
        for step in 1..200 {
            let p = f64::from(step) / 200.0;
            let mut log_choices = 0.0_f64;
            let mut covered = 0.0;
            for (k, interval) in intervals.iter().enumerate() {
                let (j, n) = (k as f64, trials as f64);
                let probability = (log_choices + j * p.ln() + (n - j) * (1.0 - p).ln()).exp();
                if (interval.low..=interval.high).contains(&p) {
                    covered += probability;
                }
                log_choices += ((n - j) / (j + 1.0)).ln();
            }
            assert!(covered >= 0.9 - 1e-12, "at p = {p} only {covered}");
        }
    }

    #[test]
    fn large_samples_approach_the_normal_interval() {
        let fraction = BinomialFraction::new(13_500, 27_000, 0.95).unwrap();
        let half = 1.959_964 * (0.25_f64 / 27_000.0).sqrt();
        // Clopper–Pearson is wider by about half a count on either side.
        assert!((fraction.high - 0.5 - half).abs() < 1.0 / 27_000.0, "{}", fraction.high);
    }

    proptest! {
        #[test]
        fn interval_holds_the_estimate(trials in 1_usize..5000, part in 0_usize..5000) {
            let successes = part % (trials + 1);
            let fraction = BinomialFraction::new(successes, trials, 0.95).unwrap();
            prop_assert!(0.0 <= fraction.low && fraction.low <= fraction.value());
            prop_assert!(fraction.value() <= fraction.high && fraction.high <= 1.0);
        }
    }

    #[test]
    fn impossible_counts_are_refused() {
        assert!(BinomialFraction::new(0, 0, 0.95).is_err(), "no trial");
        assert!(BinomialFraction::new(3, 2, 0.95).is_err(), "more successes than trials");
        assert!(BinomialFraction::new(1, 2, 1.0).is_err(), "certainty");
    }
}
