//! What generic systems have and the models have not: interactions between l-bits.

use grain_model::{CentralGrain, Interactions, Seed};
use grain_statistics::{HotellingTest, MeasuredMean, Residual};

use super::bounds::{agrees, together};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Effort;
use crate::error::ClaimsError;
use crate::measured::change_by_interactions;

const ALPHAS: [f64; 4] = [0.45, 0.55, 0.65, std::f64::consts::FRAC_1_SQRT_2];

/// What interactions of neighbours uniform in `±strength` change: a list, and whether it is nothing.
///
/// All α share their disorder, so they are tested together; and each change must be small against the `entropies` it is a
/// change of.
fn change(
    model: &CentralGrain,
    strength: f64,
    (n, count): (usize, usize),
    entropies: &[f64],
) -> Result<(String, Vec<Check>), ClaimsError> {
    let interactions = Interactions::nearest_neighbour(strength)?;
    let changes = change_by_interactions(model, &interactions, n, &ALPHAS, count, Seed(6))?;
    let means: Vec<MeasuredMean> = changes.iter().map(|values| MeasuredMean::of(values)).collect();
    let test = HotellingTest::of(
        changes
            .iter()
            .zip(&means)
            .map(|(values, mean)| Residual { value: mean.mean, influence: values }),
    );
    let list: Vec<String> = means.iter().map(ToString::to_string).collect();
    let p = test.map_or("unknown".into(), |test| format!("{:.1e}", test.p_value));
    let each =
        means.iter().zip(entropies).map(|(mean, &entropy)| agrees(*mean, 0.0, count, entropy));
    let joint = test.map_or(Check::Undecided, |test| together(test.p_value));
    Ok((format!("{} bits (together p = {p})", list.join(", ")), each.chain([joint]).collect()))
}

pub(super) const CLAIMS: &[Claim] = &[Claim::measured(
    "Hartree shifts",
    "interactions σ_m^z σ_n^z de-tune some resonances and tune others: the statistics of resonances is unchanged",
    |lab| {
        let sizes = match lab.effort {
            Effort::Quick => (4, 60),
            Effort::Full => (6, 100),
        };
        let entropies: Vec<f64> = match lab.chains.last() {
            Some(points) => points.iter().map(|point| point.entropy().mean).collect(),
            None => vec![],
        };
        let paper = CentralGrain::paper();
        // As wide as the fields, and as strong as them.
        let (weak, weak_checks) = change(&paper, 0.1, sizes, &entropies)?;
        let (strong, strong_checks) = change(&paper, 1.0, sizes, &entropies)?;
        let measured = format!(
            "DRH model, N = {}, {} realizations, α = 0.45, 0.55, 0.65, α_c: K_n,n+1 uniform in ±0.1 = ±δh change [S_end] by {weak}; \
             in ±1 = ±h, by {strong}",
            sizes.0, sizes.1
        );
        Ok(Evidence::printed(measured, weak_checks.iter().chain(&strong_checks).copied())
            .or_corrected("for shifts up to the spread of the fields", weak_checks))
    },
)];
