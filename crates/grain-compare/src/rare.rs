//! Averages that a few rare eigenstates carry: where the sample cannot hold enough of them, no χ² can judge.
//!
//! At weak coupling an average is made by the few eigenstates that are resonant: with `g_N = 10⁻⁵` one of 10⁵ has an entropy, and
//! nearly all samples of less have none. Their mean is then below what it should be, their error far below what it should be, and
//! a deviation in units of that error says nothing of the theory.
//!
//! *The rule*, in terms of the theory alone and so blind to the data: for the law of resonances at the predicted `g_N`, a mean over n
//! independent eigenstates is carried by
//!
//! ```text
//! K = n [S]²/[S²]
//! ```
//!
//! of them: as many equal terms have the same relative fluctuation. A resonance entangles both its eigenstates, so n is half the number
//! of states in the windows of all realizations. A point does not enter χ² unless `K ≥` [`LEAST_CARRIERS`]: the skewness of a
//! mean is then below 0.2, and intervals of Student's t are right to two per cent, as the tests on synthetic data show: two standard
//! errors hold the truth in 0.922(5), 0.934(5), 0.946(5) of 2500 samples with K = 20, 40, 80, where Student's law says 0.948.

use grain_theory::MeanFieldTheory;

use crate::average::SizeAverages;

/// The least K of a point that enters χ².
pub const LEAST_CARRIERS: f64 = 40.0;

/// K of an average over these realizations at `log g_N`, where it is too small.
pub(crate) fn too_rare(
    averages: &SizeAverages,
    theory: &MeanFieldTheory,
    log_g: f64,
) -> Option<f64> {
    let points = averages.alphas.len() * averages.realizations.len();
    // Where the number of states is not known, nothing is left out.
    if averages.states == 0 || points == 0 {
        return None;
    }
    let states = averages.states as f64 / averages.alphas.len() as f64;
    let carriers = carriers(theory, 0.5 * states, log_g);
    (carriers < LEAST_CARRIERS).then_some(carriers)
}

/// `n [S]²/[S²]`
fn carriers(theory: &MeanFieldTheory, independent: f64, log_g: f64) -> f64 {
    independent * theory.mean_entropy(log_g).powi(2) / theory.mean_squared_entropy(log_g)
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_theory::entropy::two_level_entropy;
    use grain_theory::{Resonance, ResonanceDistribution};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    /// The share of samples whose mean is within two standard errors of the truth.
    fn coverage(log_g: f64, realizations: usize, states: usize, repetitions: u32) -> f64 {
        let theory = MeanFieldTheory::default();
        let truth = theory.mean_entropy(log_g);
        let mut random = ChaCha20Rng::seed_from_u64(11);
        // Equally likely eigenstates, many more than are rare in any sample: a quantile takes a search, and would take half a minute.
        let strata = 1_u32 << 17;
        let entropy = |k: u32| {
            let x = Resonance::Goe.quantile((f64::from(k) + 0.5) / f64::from(strata));
            two_level_entropy(log_g.exp() * x)
        };
        let law: Vec<f64> = (0..strata).map(entropy).collect();
        let mut within = 0_u32;
        for _ in 0..repetitions {
            let means: Vec<f64> = (0..realizations)
                .map(|_| {
                    let mut entropy = || law[random.random_range(0..law.len())];
                    (0..states).map(|_| entropy()).sum::<f64>() / states as f64
                })
                .collect();
            let estimate = grain_statistics::Estimate::of(&means);
            let error = estimate.standard_error.unwrap();
            within += u32::from((estimate.mean - truth).abs() <= 2.0 * error);
        }
        f64::from(within) / f64::from(repetitions)
    }

    #[test]
    fn where_the_rule_admits_a_point_its_error_can_be_believed() {
        let theory = MeanFieldTheory::default();
        let (realizations, states) = (40, 100);
        // Student's t of 39 degrees of freedom: two standard errors hold 94.8 %.
        let log_g_of = |wanted: f64| {
            let (mut low, mut high) = (-30.0, 0.0);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                let here = carriers(&theory, (realizations * states) as f64, middle);
                if here < wanted { low = middle } else { high = middle }
            }
            low
        };
        let admitted = coverage(log_g_of(1.05 * LEAST_CARRIERS), realizations, states, 1600);
        // Three per cent below what Student's law says; the binomial error is 0.006.
        assert!(admitted > 0.918, "{admitted} of 0.948");
        // A point with two such eigenstates would be called wrong one time in five, and more.
        let refused = coverage(log_g_of(0.05 * LEAST_CARRIERS), realizations, states, 200);
        assert!(refused < 0.85, "{refused}: the rule is needed");
    }

    #[test]
    fn strong_couplings_are_carried_by_all() {
        let theory = MeanFieldTheory::default();
        assert!(carriers(&theory, 100.0, 3.0) > 99.0, "every state has a bit");
        let [weak, weaker] = [-10.0, -11.0].map(|log_g| carriers(&theory, 1e6, log_g));
        assert!((weak / weaker - 1.0_f64.exp()).abs() < 0.01, "K ∝ g: {weak} {weaker}");
    }
}
