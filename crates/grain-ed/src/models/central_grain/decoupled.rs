//! l-bits with `J_n = 0`: their `σ_n^z` is conserved, so the others are diagonalized without them.
//!
//! A dense solver that is given the whole matrix mixes sectors which happen to be close in energy,
//! by rounding, and reports entropies where there are none. Splitting them off first makes
//! `S_n = 0` and `<σ_n^z> = ±1` exact, and is faster by `8^k`.

use super::basis;
use crate::observables::reduced_state::ReducedState;

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

    /// All l-bits in one part, whatever their couplings.
    pub(crate) fn without_sectors(n_lbits: usize) -> Self {
        Self { coupled: (0..n_lbits).collect(), decoupled: Vec::new() }
    }

    /// The entries of a list `[l-bit]` that belong to the coupled l-bits.
    pub(crate) fn of_coupled(&self, values: &[f64]) -> Vec<f64> {
        self.coupled.iter().map(|&lbit| values[lbit]).collect()
    }

    /// The states of all l-bits, `[l-bit]`, of those that couple and of those whose σ^z the sector has fixed.
    pub(crate) fn merge(&self, coupled: &[ReducedState], sector: usize) -> Vec<ReducedState> {
        let mut all = vec![ReducedState::default(); coupled.len() + self.decoupled.len()];
        for (&lbit, state) in self.coupled.iter().zip(coupled) {
            all[lbit] = *state;
        }
        for (bit, &lbit) in self.decoupled.iter().enumerate() {
            let up = basis::sign(sector, bit) > 0.0;
            let [up, down] = [up, !up].map(|is| f64::from(u8::from(is)));
            all[lbit] = ReducedState { up, down, ..ReducedState::default() };
        }
        all
    }
}

/// The levels of a model, and which eigenstate of the grain and the coupled l-bits each is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Levels {
    partition: Partition,
    /// Ascending.
    energies: Vec<f64>,
    /// Sector and state of every level.
    origins: Vec<(usize, usize)>,
}

impl Levels {
    /// The levels of all l-bits, with fields `[l-bit]`, from the ascending ones of the grain and the coupled l-bits.
    pub(crate) fn of(partition: Partition, fields: &[f64], energies: &[f64]) -> Self {
        let sectors = 1_usize << partition.decoupled.len();
        let mut levels: Vec<(f64, usize, usize)> = (0..sectors)
            .flat_map(|sector| {
                let shift: f64 = (partition.decoupled.iter().enumerate())
                    .map(|(bit, &lbit)| basis::sign(sector, bit) * fields[lbit])
                    .sum();
                let energies = energies.iter().enumerate();
                energies.map(move |(state, energy)| (energy + shift, sector, state))
            })
            .collect();
        if sectors > 1 {
            levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self {
            partition,
            energies: levels.iter().map(|level| level.0).collect(),
            origins: levels.iter().map(|level| (level.1, level.2)).collect(),
        }
    }

    /// Ascending, units of energy.
    pub(crate) fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// The sector of a level, and its state among those of the coupled l-bits.
    pub(crate) fn origin(&self, level: usize) -> (usize, usize) {
        self.origins[level]
    }

    /// Which l-bits couple.
    pub(crate) fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The number of l-bits.
    pub(crate) fn n_lbits(&self) -> usize {
        self.partition.coupled.len() + self.partition.decoupled.len()
    }
}
