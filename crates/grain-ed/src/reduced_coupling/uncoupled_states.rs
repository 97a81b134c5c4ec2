//! Energies of grain and fields without couplings, and where among them states are looked for.

use grain_model::CentralFraction;

/// How many energies divide a window.
pub(super) const ENERGIES: usize = 4;

/// Energies of grain and fields in a sample of configurations, ascending.
pub(super) struct Uncoupled(Vec<f64>);

impl Uncoupled {
    pub(super) fn of(levels: &[f64], configurations: &[[f64; 2]]) -> Self {
        let of = |[energy, field]: &[f64; 2]| {
            let [energy, field] = [*energy, *field];
            levels.iter().flat_map(move |level| [level + energy + field, level + energy - field])
        };
        let mut all: Vec<f64> = configurations.iter().flat_map(of).collect();
        all.sort_by(f64::total_cmp);
        Self(all)
    }

    /// Energies that divide the central states evenly.
    pub(super) fn central(&self, window: CentralFraction) -> [f64; ENERGIES] {
        evenly(&self.0[window.window(self.0.len())])
    }

    /// Energies that divide those states evenly that are nearest to one.
    pub(super) fn nearest(&self, energy: f64, window: CentralFraction) -> [f64; ENERGIES] {
        let mut all = self.0.clone();
        all.sort_by(|one, other| (one - energy).abs().total_cmp(&(other - energy).abs()));
        all.truncate(window.count(all.len()));
        all.sort_by(f64::total_cmp);
        evenly(&all)
    }
}

/// Energies that divide a window evenly.
fn evenly(window: &[f64]) -> [f64; ENERGIES] {
    std::array::from_fn(|step| window[(2 * step + 1) * window.len() / (2 * ENERGIES)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_lie_in_the_middle_by_index_or_around_an_energy() {
        // Levels 0 and 16 with every energy from 0 to 15 of one field each: -1 to 32, some twice.
        let configurations: Vec<[f64; 2]> = (0..16).map(|s| [f64::from(s), 0.25]).collect();
        let states = Uncoupled::of(&[0.0, 16.0], &configurations);
        assert_eq!(states.0.len(), 64);
        let [quarter, eighth] = [0.25, 0.125].map(|share| CentralFraction::new(share).unwrap());
        // Of 64 states from -0.25 to 31.25, two at a time around every whole number.
        assert!(states.central(quarter).iter().all(|energy| (11.5..20.0).contains(energy)));
        let near = states.nearest(5.0, eighth);
        assert!(near.iter().all(|energy| (energy - 5.0).abs() <= 2.25), "{near:?}");
        assert!(near.is_sorted() && near[0] < 5.0 && near[3] > 5.0, "{near:?}");
        let end = states.nearest(-9.0, eighth);
        assert!(end.iter().all(|energy| (-0.25..=3.25).contains(energy)), "{end:?}");
    }
}
