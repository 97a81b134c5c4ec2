//! The result of a statistical comparison, and the sizes it was made at.

use serde::Serialize;

use crate::repeats::Repeat;
use crate::verdict::Verdict;

/// What was compared at one N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedSize {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α that both have with enough realizations.
    pub alphas: Vec<f64>,
    /// Realizations of the new data.
    pub new: usize,
    /// Realizations of the reference.
    pub reference: usize,
}

/// The result of a statistical comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistical {
    /// The family-wise level.
    pub level: f64,
    /// Relabelings besides the measured one.
    pub permutations: usize,
    /// What was compared, N ascending.
    pub sizes: Vec<ComparedSize>,
    /// One for each (N, α, l-bit) and one for the energies of each (N, α).
    pub verdicts: Vec<Verdict>,
    /// Realizations that stand twice in the new data.
    pub repeats_in_new: Vec<Repeat>,
    /// Realizations that stand twice in the reference.
    pub repeats_in_reference: Vec<Repeat>,
    /// What was left out, and why.
    pub left_out: Vec<String>,
    /// What else a reader must know.
    pub remarks: Vec<String>,
}

impl Statistical {
    /// Whether nothing was found to differ.
    pub fn agrees(&self) -> bool {
        self.repeats_in_new.is_empty() && self.verdicts.iter().all(|verdict| !verdict.different)
    }

    /// The verdict with the highest score, of those that `chosen` takes.
    pub fn worst(&self, chosen: impl Fn(&Verdict) -> bool) -> Option<&Verdict> {
        let verdicts = self.verdicts.iter().filter(|verdict| chosen(verdict));
        verdicts.max_by(|a, b| a.score.total_cmp(&b.score))
    }
}
