//! One error rate for many tests: the step-down max-T of Westfall and Young, Holm's with the joint null.

use grain_statistics::Estimate;
use serde::Serialize;

/// What a test speaks of.
///
/// # Examples
///
/// ```
/// use grain_regress::Quantity;
///
/// assert_eq!(Quantity::Entropy { l_bit: 3 }.description(), "entropy of l-bit 3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "quantity", rename_all = "snake_case")]
pub enum Quantity {
    /// Energies of every eigenstate that both store, or of the window.
    Energy,
    /// Entropies of one l-bit in eigenstates of the window.
    Entropy {
        /// The site, from 1.
        l_bit: usize,
    },
}

impl Quantity {
    /// In words: `energy`, `entropy of l-bit 3`.
    pub fn description(self) -> String {
        match self {
            Self::Energy => "energy".into(),
            Self::Entropy { l_bit } => format!("entropy of l-bit {l_bit}"),
        }
    }
}

/// The bin of a histogram where two samples differ most, in standard errors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WorstBin {
    /// Lower end; the first bin has none (`-∞`, `null` in JSON).
    pub low: f64,
    /// Upper end; the last bin has none.
    pub high: f64,
    /// The share of eigenstates in it, new data.
    pub new: f64,
    /// The share of eigenstates in it, reference.
    pub reference: f64,
    /// The difference in standard errors, from the scatter between realizations.
    pub z: f64,
}

/// What is found at one (N, α, l-bit), or of the energies at one (N, α).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// What is compared.
    #[serde(flatten)]
    pub quantity: Quantity,
    /// Mean over the window and realizations, new data.
    pub new: Estimate,
    /// The same of the reference.
    pub reference: Estimate,
    /// The difference of the means in standard errors.
    pub mean_z: f64,
    /// Where the histograms differ most.
    pub worst_bin: Option<WorstBin>,
    /// The statistic that differs most, in words.
    pub strongest: &'static str,
    /// Its value as a standard normal deviate, by its own permutations.
    pub score: f64,
    /// How often a relabeling of realizations differs as much in any statistic, this test alone.
    pub p_value: f64,
    /// The same of the whole family: the level at which this test would just be called different.
    pub family_p_value: f64,
    /// Whether `family_p_value` is at most the level.
    pub different: bool,
}

/// Family-wise p-values of tests with scores `[test, relabeling]`, the first of which is what was
/// measured.
///
/// ```text
/// p_(i) = max_{j ≤ i} #{b : max_{k ≥ j} T_(k),b ≥ T_(j),0} / B,     T_(1),0 ≥ T_(2),0 ≥ …
/// ```
///
/// This is Holm's step-down procedure with the joint distribution of the remaining tests in place of
/// the sum of their levels (Westfall & Young 1993): the family-wise level is kept exactly, whatever
/// the dependence, while Holm's sum is far below its level where l-bits and α share realizations.
pub fn family_p_values(scores: &[Vec<f64>]) -> Vec<f64> {
    let relabelings = scores.first().map_or(0, Vec::len);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b][0].total_cmp(&scores[a][0]));
    let mut largest = vec![f64::NEG_INFINITY; relabelings];
    let mut p_values = vec![1.0; scores.len()];
    for &test in order.iter().rev() {
        for (largest, score) in largest.iter_mut().zip(&scores[test]) {
            *largest = largest.max(*score);
        }
        p_values[test] = tail(&largest, scores[test][0]);
    }
    let mut floor = 0.0_f64;
    for &test in &order {
        floor = floor.max(p_values[test]);
        p_values[test] = floor;
    }
    p_values
}

/// The fraction of relabelings that reach what was measured, itself counted.
pub(crate) fn tail(scores: &[f64], measured: f64) -> f64 {
    // Equal sums in another order differ by rounding; a tie counts as reached.
    let reached = scores.iter().filter(|score| **score >= measured - 1e-9).count();
    reached as f64 / scores.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_test_alone_keeps_its_own_p_value() {
        let scores = vec![vec![2.0, 0.0, 1.0, 3.0]];
        assert_eq!(family_p_values(&scores), [0.5], "two of four reach 2");
    }

    #[test]
    fn copies_of_a_test_cost_nothing_where_bonferroni_would_charge_for_each() {
        let one = vec![2.0, 0.0, 1.0, 3.0, -1.0];
        assert_eq!(family_p_values(&vec![one; 20]), [0.4; 20], "as of one test");
    }

    proptest! {
        #[test]
        fn family_p_values_lie_between_the_single_ones_and_bonferronis(
            scores in prop::collection::vec(prop::collection::vec(-3.0_f64..3.0, 40), 1..6)
        ) {
            let family = family_p_values(&scores);
            for (test, p) in scores.iter().zip(&family) {
                prop_assert!(*p >= tail(test, test[0]), "never below its own");
            }
            // The first step of Holm: m times the least p-value of the test with the largest score.
            let top = (0..scores.len()).max_by(|&a, &b| scores[a][0].total_cmp(&scores[b][0]));
            let top = top.unwrap();
            let union: f64 = scores.iter().map(|test| tail(test, scores[top][0])).sum();
            prop_assert!(family[top] <= union + 1e-12, "{} > {union}", family[top]);
        }
    }
}
