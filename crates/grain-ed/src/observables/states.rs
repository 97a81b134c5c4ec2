//! The eigenstates that are measured: their levels, their neighbours, and the state of every l-bit in each.

use std::fmt;
use std::ops::Range;

use grain_eigen::{Scalar, Spectrum};

use grain_model::Realization;

use crate::models::central_grain::decoupled::{Levels, Partition};
use crate::observables::amplitudes::{Amplitudes, SpectrumVectors, VectorSource};
use crate::observables::reduced_state::{ReducedState, reduced_states};

/// Eigenstates of one point, as observables see them.
pub struct States<'s> {
    /// `[eigenstate]`, ascending, units of energy, with the levels next to the states measured, where they are known.
    levels: Vec<f64>,
    /// Which of them are measured.
    range: Range<usize>,
    n_lbits: usize,
    /// `[eigenstate, l-bit]`
    reduced: Vec<ReducedState>,
    /// `[eigenstate]`, the distance to the nearest level of the same sector, units of energy.
    closest: Vec<f64>,
    norm: f64,
    grain_dimension: usize,
    /// Indices of the l-bits that are in the vectors, ascending.
    coupled: Vec<usize>,
    /// `[eigenstate]`: which values of `σ^z` the other l-bits have, and which vector of the spectrum is the rest.
    origins: Vec<(usize, usize)>,
    vectors: Box<dyn VectorSource + 's>,
    realization: Option<&'s Realization>,
}

impl fmt::Debug for States<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("States").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// What is known around the states of a spectrum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'s> {
    /// The levels next to a spectrum that is a part of one.
    pub(crate) beyond: [Option<f64>; 2],
    /// A norm of H, units of energy.
    pub(crate) norm: f64,
    /// The disorder that H is of, where that is known.
    pub(crate) realization: Option<&'s Realization>,
}

impl<'s> States<'s> {
    /// The states at `range` of all levels, out of the spectrum of the grain and the l-bits that couple to it.
    ///
    /// `whole` makes a vector of the whole Hilbert space of an eigenvector, in a buffer if it is none yet.
    pub(crate) fn of<T: Scalar>(
        spectrum: &Spectrum<'s, T>,
        whole: impl for<'v> Fn(&'v [T], &'v mut Vec<T>) -> &'v [T] + 's,
        grain_dimension: usize,
        levels: &Levels,
        range: Range<usize>,
        surroundings: Surroundings<'s>,
    ) -> Self {
        let Surroundings { beyond, norm, realization } = surroundings;
        let n_lbits = levels.n_lbits();
        let n_coupled = levels.partition().coupled.len();
        let closest = closest(spectrum.energies, beyond);
        let mut probabilities = vec![0.0; 1 << n_coupled];
        let mut coupled = vec![ReducedState::default(); n_coupled];
        let mut reduced = Vec::with_capacity(range.len() * n_lbits);
        let mut buffer = Vec::new();
        for level in range.clone() {
            let (sector, state) = levels.origin(level);
            reduced_states(
                whole(spectrum.vector(state), &mut buffer),
                grain_dimension,
                &mut probabilities,
                &mut coupled,
            );
            reduced.extend(levels.partition().merge(&coupled, sector));
        }
        let origins = range.clone().map(|level| levels.origin(level)).collect();
        let own = |level| closest[levels.origin(level).1];
        let closest = range.clone().map(own).collect();
        let [below, above] = beyond;
        let skipped = usize::from(below.is_some());
        let known = below.into_iter().chain(levels.energies().iter().copied()).chain(above);
        Self {
            levels: known.collect(),
            range: range.start + skipped..range.end + skipped,
            n_lbits,
            reduced,
            closest,
            norm,
            grain_dimension,
            coupled: levels.partition().coupled.clone(),
            origins,
            vectors: Box::new(SpectrumVectors::new(*spectrum, whole)),
            realization,
        }
    }

    /// The states at `range` of a complete spectrum, in the basis of [`crate::models::central_grain::basis`].
    ///
    /// Without the disorder: what needs the eigenstates of the grain alone is undefined.
    pub fn of_spectrum<T: Scalar>(
        spectrum: &Spectrum<'s, T>,
        grain_dimension: usize,
        n_lbits: usize,
        range: Range<usize>,
    ) -> Self {
        let partition = Partition::without_sectors(n_lbits);
        let levels = Levels::of(partition, &vec![0.0; n_lbits], spectrum.energies);
        let alone = Surroundings { beyond: [None, None], norm: spectrum.norm(), realization: None };
        Self::of(spectrum, |vector, _| vector, grain_dimension, &levels, range, alone)
    }

    /// How many eigenstates are measured.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether none is measured.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The number of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.n_lbits
    }

    /// `[eigenstate]`, ascending, units of energy.
    pub fn energies(&self) -> &[f64] {
        &self.levels[self.range.clone()]
    }

    /// The levels at and around a state: below it, its own, and above it; `None` at the edge of what is known.
    pub fn levels_around(&self, state: usize) -> [Option<f64>; 3] {
        let at = self.range.start + state;
        let level = |at: Option<usize>| at.and_then(|at| self.levels.get(at)).copied();
        [level(at.checked_sub(1)), level(Some(at)), level(at.checked_add(1))]
    }

    /// The reduced density matrix of every l-bit in every state, `[eigenstate, l-bit]`.
    pub fn reduced(&self) -> &[ReducedState] {
        &self.reduced
    }

    /// Shows the eigenvector of a state.
    pub(crate) fn vector(&self, state: usize, look: &mut dyn FnMut(Amplitudes<'_>)) {
        self.vectors.show(self.origins[state].1, look);
    }

    /// Shows every eigenvector, with the state's index, in order.
    pub(crate) fn each_vector(&self, mut look: impl FnMut(usize, Amplitudes<'_>)) {
        for state in 0..self.len() {
            self.vector(state, &mut |amplitudes| look(state, amplitudes));
        }
    }

    /// The dimension `d_g` of the grain.
    pub fn grain_dimension(&self) -> usize {
        self.grain_dimension
    }

    /// Indices of the l-bits that the vectors hold, ascending: those with couplings, or all. The others have a certain `σ^z`.
    pub(crate) fn coupled(&self) -> &[usize] {
        &self.coupled
    }

    /// Whether the l-bits that are not in the vectors have the same `σ^z` in both states.
    pub(crate) fn same_sector(&self, state: usize, other: usize) -> bool {
        self.origins[state].0 == self.origins[other].0
    }

    /// The disorder, where it is known.
    pub fn realization(&self) -> Option<&Realization> {
        self.realization
    }

    /// `[eigenstate]`, the distance to the nearest level that the state can mix with: of the same values of `σ_n^z` of all
    /// l-bits without coupling. Infinite of a level alone.
    pub fn closest(&self) -> &[f64] {
        &self.closest
    }

    /// A norm of H, units of energy.
    pub fn norm(&self) -> f64 {
        self.norm
    }
}

/// The distance of every level to the nearest other one, with the levels next to the list.
fn closest(energies: &[f64], [below, above]: [Option<f64>; 2]) -> Vec<f64> {
    let mut distances = vec![f64::INFINITY; energies.len()];
    for (index, pair) in energies.windows(2).enumerate() {
        let gap = pair[1] - pair[0];
        distances[index] = gap.min(distances[index]);
        distances[index + 1] = gap;
    }
    if let (Some(first), Some(below)) = (energies.first(), below) {
        distances[0] = distances[0].min(first - below);
    }
    if let (Some(last), Some(above), Some(distance)) =
        (energies.last(), above, distances.last_mut())
    {
        *distance = distance.min(above - last);
    }
    distances
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_knows_its_nearest_neighbour_and_those_beyond_the_list_count() {
        let levels = [0.0, 1.0, 1.25, 3.0];
        let inner = closest(&levels, [None, None]);
        assert_eq!(inner, [1.0, 0.25, 0.25, 1.75]);
        assert_eq!(closest(&levels, [Some(-0.5), Some(3.125)]), [0.5, 0.25, 0.25, 0.125]);
        assert_eq!(closest(&[1.0], [None, None]), [f64::INFINITY], "a level alone");
    }
}
