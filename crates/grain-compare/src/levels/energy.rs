//! Gap ratios resolved in energy: how levels repel at every energy density.
//!
//! The density is that of l-bits, `u = (E - tr H/D)/Σ|h_n|`, between -1 and 1 but for the grain: by it the mobility edge is known
//! ([`grain_theory::mobility_edge`]).

use grain_statistics::Estimate;
use serde::Serialize;

/// Bins of the energy density in a unit of it, and the outermost ones by their number from the centre.
const BINS: f64 = 5.0;
const OUTERMOST: i32 = 4;

/// A bin with fewer levels in a spectrum is left out.
const FEWEST: f64 = 5.0;

/// Levels in a part of the spectrum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EnergyBin {
    /// The energy density in its middle.
    pub density: f64,
    /// Levels of one spectrum, on average.
    pub levels: f64,
    /// The mean adjacent gap ratio, its error that of realizations.
    pub gap_ratio: Estimate,
}

/// The levels of one realization in a bin: how many, and the sum of their gap ratios.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct OfBin {
    levels: u32,
    ratios: f64,
}

/// The energy density in the middle of every bin, ascending.
fn densities() -> impl Iterator<Item = f64> {
    (-OUTERMOST..=OUTERMOST).map(|bin| f64::from(bin) / BINS)
}

/// One realization, from ascending energies and the sum of `|h_n|` in units of which they are: every bin, or none where there are no
/// fields. A level belongs where it lies itself, its neighbours wherever they are.
pub(super) fn of_spectrum(energies: &[f64], fields: f64) -> Vec<OfBin> {
    if fields <= 0.0 {
        return Vec::new();
    }
    let mean = energies.iter().sum::<f64>() / energies.len() as f64;
    let mut bins = vec![OfBin::default(); densities().count()];
    for around in energies.windows(3) {
        let [below, level, above] = [around[0], around[1], around[2]];
        let (one, other) = (level - below, above - level);
        let place = (level - mean) / fields * BINS + f64::from(OUTERMOST) + 0.5;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
        if place >= 0.0
            && one.max(other) > 0.0
            && let Some(bin) = bins.get_mut(place as usize)
        {
            bin.levels += 1;
            bin.ratios += one.min(other) / one.max(other);
        }
    }
    bins
}

/// The bins with levels enough, from `[realization][bin]`.
pub(super) fn averaged(realizations: &[Vec<OfBin>]) -> Vec<EnergyBin> {
    let bin = |(position, density): (usize, f64)| {
        let of = || realizations.iter().filter_map(|bins| bins.get(position));
        let levels = of().map(|bin| f64::from(bin.levels)).sum::<f64>() / of().count() as f64;
        let means = of().filter(|bin| bin.levels > 0);
        let means: Vec<f64> = means.map(|bin| bin.ratios / f64::from(bin.levels)).collect();
        (levels >= FEWEST).then(|| EnergyBin { density, levels, gap_ratio: Estimate::of(&means) })
    };
    densities().enumerate().filter_map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_at_their_own_energy_and_in_units_of_the_fields() {
        // Gaps 1, 2 below and 1, 1 above: r = 1/2 and 1; the ends have one neighbour alone. Mean 0, fields of 10 together.
        let energies = [-5.0, -4.0, -2.0, 2.0, 4.0, 5.0];
        let bins = of_spectrum(&energies, 10.0);
        let at = |density: f64| bins[densities().position(|u| (u - density).abs() < 1e-9).unwrap()];
        let expected = |levels, ratios| OfBin { levels, ratios };
        assert_eq!(at(-0.4), expected(1, 0.5));
        assert_eq!(at(0.2), expected(1, 0.5), "gaps of 4 and 2");
        assert_eq!((at(0.0), at(0.6)), (OfBin::default(), OfBin::default()));
        assert_eq!(bins.iter().map(|bin| bin.levels).sum::<u32>(), 4);
        assert!(of_spectrum(&energies, 0.0).is_empty(), "no fields, no density");
    }

    #[test]
    fn bins_without_levels_enough_are_left_out_and_errors_are_those_of_realizations() {
        let dense: Vec<f64> = (0..41).map(|k| f64::from(k) - 20.0).collect();
        // Equidistant in one realization, alternating in the other: r = 1 and 1/3.
        let alternating: Vec<f64> = dense.iter().map(|e| e + 0.25 * (e % 2.0).abs()).collect();
        let all = averaged(&[of_spectrum(&dense, 100.0), of_spectrum(&alternating, 100.0)]);
        assert!(all.iter().all(|bin| bin.levels >= FEWEST), "{all:?}");
        let centre = all.iter().find(|bin| bin.density.abs() < 1e-9).unwrap();
        let expected = f64::midpoint(1.0, 0.6);
        assert!((centre.gap_ratio.mean - expected).abs() < 1e-12, "{centre:?}");
        assert!((centre.gap_ratio.standard_error.unwrap() - 0.2).abs() < 1e-12, "{centre:?}");
    }
}
