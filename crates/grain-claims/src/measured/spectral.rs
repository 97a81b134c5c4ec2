//! The bare coupling `g_{1,0}` from the spectral function of a grain (4).

use std::f64::consts::PI;

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
    /// How many.
    pub realizations: usize,
    /// `√(2 ρ_g v/π)`, from averages over realizations.
    pub from_spectral_function: f64,
    /// `ρ [|V_ab|]` (3) of the central quarter of `2 d_g` states, over realizations: of a small grain a few states only.
    pub from_definition: MeasuredMean,
    /// (3) as `[Σ_b |V_ab| δ(E_a - E_b)]`, the delta function a bin, over all states within a quarter of the bandwidth about zero.
    pub from_integral: MeasuredMean,
    /// [`Self::from_spectral_function`] over [`Self::from_integral`]; its error is of first order in both.
    pub ratio: MeasuredMean,
}

/// Width of a bin, in units of the bandwidth: narrow against the spectral function, wide against the level spacing
/// of all realizations together.
const BIN: f64 = 0.1;

/// Half the width of the window of energies, in units of the bandwidth.
const HALF: f64 = 0.25;

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
    let rows = (0..realizations)
        .into_par_iter()
        .map(|index| {
            let realization = Realization::draw(model, seed, one, index);
            let field = realization.fields()[0];
            let bath = Bath::new(&realization.with_fields(vec![]), &[])?;
            let probe = Probe { coupling: first_coupling, field };
            let [spectral, density] = spectral_and_density(&bath, probe, model.bandwidth());
            let integral = integral(&bath, probe, model.bandwidth());
            Ok([spectral, density, bath.reduced_coupling(probe, WINDOW), integral[0], integral[1]])
        })
        .collect::<Result<Vec<_>, ClaimsError>>()?;
    let column = |index: usize| rows.iter().map(move |row| row[index]);
    let mean = |index: usize| column(index).sum::<f64>() / realizations as f64;
    let means = [0, 1, 2, 3, 4].map(mean);
    let from_spectral_function = (2.0 * means[0] * means[1] / PI).sqrt();
    // Of sums over states: a realization with few states in the window counts for little.
    let from_integral = MeasuredMean {
        mean: means[3] / means[4],
        error: scatter(&rows, |row| (row[3] / means[3] - row[4] / means[4]) * means[3] / means[4]),
    };
    let ratio = from_spectral_function / from_integral.mean;
    let relative = |row: &[f64; 5]| {
        0.5 * (row[0] / means[0] + row[1] / means[1]) - row[3] / means[3] + row[4] / means[4]
    };
    Ok(SpectralCoupling {
        dimension,
        realizations,
        from_spectral_function,
        from_definition: MeasuredMean::of(&column(2).collect::<Vec<_>>()),
        from_integral,
        ratio: MeasuredMean { mean: ratio, error: ratio * scatter(&rows, relative) },
    })
}

/// Standard error of a mean whose first-order contributions are `influence`.
fn scatter(rows: &[[f64; 5]], influence: impl Fn(&[f64; 5]) -> f64) -> f64 {
    MeasuredMean::of(&rows.iter().map(influence).collect::<Vec<_>>()).error
}

/// `v_1(2h)` and the density of levels about zero.
fn spectral_and_density(bath: &Bath, probe: Probe, bandwidth: f64) -> [f64; 2] {
    let (energies, width) = (bath.energies(), BIN * bandwidth);
    let mut weight = 0.0;
    for (a, low) in energies.iter().enumerate() {
        for (b, high) in energies.iter().enumerate() {
            if a != b && (high - low - 2.0 * probe.field).abs() < 0.5 * width {
                weight += bath.squared_element(probe.coupling, a, b);
            }
        }
    }
    // In a window of fixed energy: of a small grain a window by index is a few levels only.
    let half = HALF * bandwidth;
    let inside = energies.iter().filter(|energy| energy.abs() < half).count() as f64;
    [weight / (energies.len() as f64 * width), inside / (2.0 * half)]
}

/// `Σ_a Σ_b |V_ab| δ(E_a - E_b)` over the states a of grain and l-bit in the window, and how many these are.
fn integral(bath: &Bath, probe: Probe, bandwidth: f64) -> [f64; 2] {
    let (energies, width) = (bath.energies(), BIN * bandwidth);
    let (mut sum, mut count) = (0.0, 0.0);
    for (a, energy) in energies.iter().enumerate() {
        // With the l-bit up, then down.
        for shift in [probe.field, -probe.field] {
            if (energy + shift).abs() >= HALF * bandwidth {
                continue;
            }
            count += 1.0;
            for (b, other) in energies.iter().enumerate() {
                if (energy + 2.0 * shift - other).abs() < 0.5 * width {
                    let (row, column) = if shift > 0.0 { (a, b) } else { (b, a) };
                    sum += bath.squared_element(probe.coupling, row, column).sqrt() / width;
                }
            }
        }
    }
    [sum, count]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measured::model;

    #[test]
    fn of_a_large_grain_both_ways_to_the_definition_agree() {
        let found = spectral_coupling(&model(128).unwrap(), 1.0, 24, Seed(4)).unwrap();
        let ways = found.from_integral.mean / found.from_definition.mean;
        // The windows differ a little, and the density of a semicircle with them.
        assert!((ways - 1.0).abs() < 0.05, "{found:?}");
        assert!(found.ratio.error < 0.05 && found.ratio.mean < 1.0, "{found:?}");
    }
}
