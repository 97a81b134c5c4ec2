//! What generic systems have and the models have not: interactions between l-bits.

use grain_model::{Alpha, CentralGrain, Interactions, Seed};
use grain_statistics::{MeasuredMean, agreement};

use super::claim::Claim;
use super::evidence::Evidence;
use super::laboratory::Effort;
use crate::measured::change_by_interactions;

pub(super) const CLAIMS: &[Claim] = &[Claim {
    source: "Hartree shifts",
    statement: "interactions σ_m^z σ_n^z de-tune some resonances and tune others: the statistics of resonances is unchanged",
    examine: |lab| {
        let (n, count) = match lab.effort {
            Effort::Quick => (4, 60),
            Effort::Full => (6, 100),
        };
        let alphas = [0.45, 0.55, 0.65, Alpha::CRITICAL.value()];
        let change = |strength: f64| {
            let interactions = Interactions::nearest_neighbour(strength)?;
            let paper = CentralGrain::paper();
            change_by_interactions(&paper, &interactions, n, &alphas, count, Seed(6))
        };
        // As wide as the fields, and as strong as them.
        let (weak, strong) = (change(0.1)?, change(1.0)?);
        let within = |changes: &[MeasuredMean]| {
            changes.iter().all(|change| change.sigmas_from(0.0).abs() < agreement(count))
        };
        let listed = |changes: &[MeasuredMean]| {
            changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let measured = format!(
            "DRH model, N = {n}, {count} realizations, α = 0.45, 0.55, 0.65, α_c: K_n,n+1 uniform in ±0.1 = ±δh change [S_end] \
                 by {} bits; in ±1 = ±h, by {}",
            listed(&weak),
            listed(&strong)
        );
        Ok(Evidence::corrected(
            measured,
            within(&weak) && within(&strong),
            "for shifts up to the spread of the fields",
            within(&weak),
        ))
    },
}];
