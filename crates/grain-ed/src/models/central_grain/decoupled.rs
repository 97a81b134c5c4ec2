//! l-bits with `J_n = 0`: their `σ_n^z` is conserved, so the others are diagonalized without them.
//!
//! A dense solver that is given the whole matrix mixes sectors which happen to be close in energy,
//! by rounding, and reports entropies where there are none. Splitting them off first makes
//! `S_n = 0` and `<σ_n^z> = ±1` exact, and is faster by `8^k`.

use grain_eigen::smallest_gap;

use super::basis;
use crate::measure::Measurement;

/// The l-bits of a model, parted by whether they couple to the grain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Partition {
    /// Indices (from 0) of the l-bits with `J_n ≠ 0`, ascending.
    pub coupled: Vec<usize>,
    /// Indices of those with `J_n = 0`, ascending.
    pub decoupled: Vec<usize>,
}

impl Partition {
    /// Parts the l-bits by their couplings, `[l-bit]`.
    pub(crate) fn of(couplings: &[f64]) -> Self {
        let (coupled, decoupled) = (0..couplings.len()).partition(|&lbit| couplings[lbit] != 0.0);
        Self { coupled, decoupled }
    }

    /// The entries of a list `[l-bit]` that belong to the coupled l-bits.
    pub(crate) fn of_coupled(&self, values: &[f64]) -> Vec<f64> {
        self.coupled.iter().map(|&lbit| values[lbit]).collect()
    }

    /// The measurement of the whole model from that of grain and coupled l-bits alone.
    ///
    /// `fields` is `[l-bit]` of the whole model; `reduced` must hold its complete spectrum.
    pub(crate) fn expand(&self, reduced: &Measurement, fields: &[f64]) -> Measurement {
        let n_lbits = fields.len();
        let n_coupled = self.coupled.len();
        let sectors = 1_usize << self.decoupled.len();
        let mut levels: Vec<(f64, usize, usize)> = (0..sectors)
            .flat_map(|sector| {
                let shift: f64 = (self.decoupled.iter().enumerate())
                    .map(|(bit, &lbit)| basis::sign(sector, bit) * fields[lbit])
                    .sum();
                let energies = reduced.energies.iter().enumerate();
                energies.map(move |(state, energy)| (energy + shift, sector, state))
            })
            .collect();
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));

        let energies: Vec<f64> = levels.iter().map(|level| level.0).collect();
        let mut entropies = vec![0.0; levels.len() * n_lbits];
        let mut magnetizations = vec![0.0; levels.len() * n_lbits];
        for (row, &(_, sector, state)) in levels.iter().enumerate() {
            for (position, &lbit) in self.coupled.iter().enumerate() {
                let from = state * n_coupled + position;
                entropies[row * n_lbits + lbit] = reduced.entropies[from];
                magnetizations[row * n_lbits + lbit] = reduced.magnetizations[from];
            }
            for (bit, &lbit) in self.decoupled.iter().enumerate() {
                magnetizations[row * n_lbits + lbit] = basis::sign(sector, bit);
            }
        }
        let mut quality = reduced.quality;
        quality.gap_min = smallest_gap(&energies);
        Measurement {
            first_eigenstate: 0,
            energies,
            entropies,
            magnetizations,
            near_degenerate: levels.iter().map(|level| reduced.near_degenerate[level.2]).collect(),
            quality,
        }
    }
}
