//! From a spectrum to the numbers that are kept of it.

use std::ops::Range;

use grain_eigen::Spectrum;
use grain_model::Quality;
use grain_model::record::NEAR_DEGENERACY;

use crate::observables::{ReducedState, entropy_bits, reduced_states};

/// What was measured in a range of eigenstates; shapes and units as in
/// [`grain_model::SpectrumRecord`].
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// Index in the full ascending spectrum of the first eigenstate measured.
    pub first_eigenstate: usize,
    /// `[eigenstate]`, ascending.
    pub energies: Vec<f64>,
    /// `[eigenstate, l-bit]`, bits.
    pub entropies: Vec<f64>,
    /// `[eigenstate, l-bit]`
    pub magnetizations: Vec<f64>,
    /// `[eigenstate]`
    pub near_degenerate: Vec<bool>,
    /// How good the spectrum is.
    pub quality: Quality,
}

impl Measurement {
    /// Measures the eigenstates in `range`.
    pub fn of(
        spectrum: &Spectrum<'_, f64>,
        grain_dimension: usize,
        n_lbits: usize,
        range: Range<usize>,
        quality: Quality,
    ) -> Self {
        let mut probabilities = vec![0.0; 1 << n_lbits];
        let mut states = vec![ReducedState::default(); n_lbits];
        let mut entropies = Vec::with_capacity(range.len() * n_lbits);
        let mut magnetizations = Vec::with_capacity(range.len() * n_lbits);
        for eigenstate in range.clone() {
            let vector = spectrum.vector(eigenstate);
            reduced_states(vector, grain_dimension, &mut probabilities, &mut states);
            entropies.extend(states.iter().map(entropy_bits));
            magnetizations.extend(states.iter().map(ReducedState::magnetization));
        }
        let tolerance = NEAR_DEGENERACY * spectrum.norm();
        Self {
            first_eigenstate: range.start,
            near_degenerate: near_degenerate(spectrum.energies, tolerance)[range.clone()].to_vec(),
            energies: spectrum.energies[range].to_vec(),
            entropies,
            magnetizations,
            quality,
        }
    }

    /// Flags near-degenerate states anew, where only part of the spectrum is known: its norm, and the
    /// levels next to it below and above.
    #[must_use]
    pub(crate) fn with_neighbours(mut self, norm: f64, [below, above]: [Option<f64>; 2]) -> Self {
        let skipped = usize::from(below.is_some());
        let levels: Vec<f64> =
            below.into_iter().chain(self.energies.iter().copied()).chain(above).collect();
        let flags = near_degenerate(&levels, NEAR_DEGENERACY * norm);
        self.near_degenerate = flags[skipped..skipped + self.energies.len()].to_vec();
        self
    }

    /// Keeps the eigenstates in `range`, indices in the full spectrum, of those measured.
    #[must_use]
    pub fn restrict(self, n_lbits: usize, range: Range<usize>) -> Self {
        let states = range.start - self.first_eigenstate..range.end - self.first_eigenstate;
        let rows = states.start * n_lbits..states.end * n_lbits;
        Self {
            first_eigenstate: range.start,
            energies: self.energies[states.clone()].to_vec(),
            entropies: self.entropies[rows.clone()].to_vec(),
            magnetizations: self.magnetizations[rows].to_vec(),
            near_degenerate: self.near_degenerate[states].to_vec(),
            quality: self.quality,
        }
    }
}

/// Which levels of an ascending list have a neighbour within `tolerance`.
fn near_degenerate(energies: &[f64], tolerance: f64) -> Vec<bool> {
    let mut flags = vec![false; energies.len()];
    for (index, pair) in energies.windows(2).enumerate() {
        if pair[1] - pair[0] <= tolerance {
            flags[index] = true;
            flags[index + 1] = true;
        }
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_partners_of_a_close_pair_are_flagged() {
        let flags = near_degenerate(&[0.0, 1.0, 1.0 + 1e-12, 2.0], 1e-9);
        assert_eq!(flags, [false, true, true, false], "the pair in the middle");
    }
}
