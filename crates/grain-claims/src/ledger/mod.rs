//! The ledger: every quantitative statement of the paper beside what was computed.
//!
//! A claim is a statement and a function; the verdict follows from what the function measured, by
//! [`Verdict::of`], within the bound that claims of its [`Kind`] have. One file a section of the paper; a new section is a new
//! file with a list of claims, added to `SECTIONS`.

mod kind;

mod evidence;

mod bounds;

mod laboratory;

mod claim;

mod expected;

mod render;

mod resonances;

mod single_spin;

mod probes;

mod two_spins;

mod bath;

mod many_spins;

mod short_chains;

mod avalanches_1d;

mod figure_2;

mod lattice_samples;

mod orbitals;

mod avalanches_2d;

mod phases_2d;

mod beyond_the_model;

mod star;

use grain_compare::Comparison;
use rayon::prelude::*;
use serde::Serialize;

pub use claim::Claim;
pub use evidence::{Check, Evidence, Verdict};
pub use expected::{ExpectedEntry, ExpectedLedger};
pub use kind::{Kind, Origin};
pub use laboratory::{Effort, Laboratory};

use crate::error::ClaimsError;

/// Claims of the paper, in its order.
const SECTIONS: [&[Claim]; 13] = [
    resonances::CLAIMS,
    single_spin::CLAIMS,
    two_spins::CLAIMS,
    bath::CLAIMS,
    many_spins::CLAIMS,
    short_chains::CLAIMS,
    avalanches_1d::CLAIMS,
    figure_2::CLAIMS,
    orbitals::CLAIMS,
    avalanches_2d::CLAIMS,
    phases_2d::CLAIMS,
    beyond_the_model::CLAIMS,
    star::CLAIMS,
];

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// From 1, in the order of the paper.
    pub number: usize,
    /// Equation, figure or section.
    pub source: &'static str,
    /// What is stated.
    pub statement: &'static str,
    /// Who states it.
    pub origin: Origin,
    /// What it was held against, and so within which bound.
    pub kind: Kind,
    /// What was found.
    pub evidence: Evidence,
    /// What follows.
    pub verdict: Verdict,
}

/// Every claim with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ledger {
    /// With how much work.
    pub effort: Effort,
    /// In the order of the paper.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// How many claims have a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.entries.iter().filter(|entry| entry.verdict == verdict).count()
    }
}

/// Examines every claim; those about Fig. 2 at the paper's statistics by a comparison of its data, without which they
/// are not decidable.
///
/// # Errors
/// A [`ClaimsError`] if a measurement cannot be made.
pub fn run(effort: Effort, figure_2: Option<Comparison>) -> Result<Ledger, ClaimsError> {
    let laboratory = Laboratory::new(effort, figure_2)?;
    let claims: Vec<&Claim> = SECTIONS.iter().flat_map(|section| section.iter()).collect();
    let entries = claims
        .par_iter()
        .enumerate()
        .map(|(index, claim)| {
            let evidence = (claim.examine)(&laboratory)?;
            let verdict = Verdict::of(&evidence);
            let Claim { source, statement, origin, kind, .. } = **claim;
            Ok(Entry { number: index + 1, source, statement, origin, kind, evidence, verdict })
        })
        .collect::<Result<_, ClaimsError>>()?;
    Ok(Ledger { effort, entries })
}
