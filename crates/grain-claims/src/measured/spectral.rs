//! The bare coupling `g_{1,0}` from the spectral function of a grain (4).

use grain_ed::{Bath, Probe};
use grain_model::{CentralGrain, LbitCount, Realization, Seed};
use grain_statistics::MeasuredMean;
use rayon::prelude::*;
use serde::Serialize;

use super::coupling::WINDOW;
use crate::error::ClaimsError;

/// `g_{1,0}` of a model by its spectral function, and by its definition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpectralCoupling {
    /// `d_g`
    pub dimension: usize,
    /// `√(2 ρ_g v/π)`, from averages over realizations.
    pub from_spectral_function: f64,
    /// `ρ [|V_ab|]` (3), over realizations.
    pub from_definition: MeasuredMean,
}

/// Width of the bin about `ω = 2h`, in units of the bandwidth: narrow against the spectral function,
/// wide against the level spacing of all realizations together.
const BIN: f64 = 0.1;

/// Evaluates (4) for the first l-bit.
///
/// ```text
/// g_{1,0} = √(2 ρ_g v_1(ω)/π),  v_1(ω) = (1/d_g) Σ_{α≠β} |V_{αβ}|² δ(ε_β - ε_α - ω),  ω = 2h
/// ```
///
/// An l-bit of field `h` flips with energy `2h`. `ρ_g` is the density of levels of the grain within a
/// quarter of the bandwidth about zero.
///
/// # Errors
/// A [`ClaimsError`] if a spectrum cannot be had.
pub fn spectral_coupling(
    model: &CentralGrain,
    first_coupling: f64,
    realizations: usize,
    seed: Seed,
) -> Result<SpectralCoupling, ClaimsError> {
    if realizations < 2 {
        return Err(ClaimsError::Realizations { given: realizations });
    }
    let one = LbitCount::new(1)?;
    let dimension = model.grain_dimension().value();
    let width = BIN * model.bandwidth();
    let rows = (0..realizations)
        .into_par_iter()
        .map(|index| {
            let realization = Realization::draw(model, seed, one, index);
            let field = realization.fields()[0];
            let bath = Bath::new(&realization.with_fields(vec![]), &[])?;
            let energies = bath.energies();
            let mut weight = 0.0;
            for (a, low) in energies.iter().enumerate() {
                for (b, high) in energies.iter().enumerate() {
                    if a != b && (high - low - 2.0 * field).abs() < 0.5 * width {
                        weight += bath.squared_element(first_coupling, a, b);
                    }
                }
            }
            // In a window of fixed energy: of a small grain a window by index is a few levels only.
            let half = 0.25 * model.bandwidth();
            let inside = energies.iter().filter(|energy| energy.abs() < half).count() as f64;
            let probe = Probe { coupling: first_coupling, field };
            Ok([
                weight / (dimension as f64 * width),
                inside / (2.0 * half),
                bath.reduced_coupling(probe, WINDOW),
            ])
        })
        .collect::<Result<Vec<_>, ClaimsError>>()?;
    let mean =
        |column: usize| MeasuredMean::of(&rows.iter().map(|row| row[column]).collect::<Vec<_>>());
    let (spectral, density) = (mean(0).mean, mean(1).mean);
    Ok(SpectralCoupling {
        dimension,
        from_spectral_function: (2.0 * density * spectral / std::f64::consts::PI).sqrt(),
        from_definition: mean(2),
    })
}
