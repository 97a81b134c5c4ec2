//! From (ensemble, seed, index) to a potential: the only place that knows streams.

use std::f64::consts::TAU;

use grain_model::Ensemble;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::lattice::Lattice;
use crate::model::LatticeModel;
use crate::potential::{Potential, QuasiperiodicPotential, RandomPotential};

/// The master seed of an ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LatticeSeed(pub u64);

/// Bits of a stream's number that hold the index of the sample; the ensemble stands above them.
const INDEX_BITS: u32 = 56;

/// Number of an ensemble in the stream; never to be changed, or samples change.
fn tag(ensemble: Ensemble) -> u64 {
    match ensemble {
        Ensemble::Quasiperiodic => 1,
        Ensemble::Random => 2,
    }
}

impl LatticeSeed {
    /// How the generator is chosen, in words, for the record of a dataset.
    pub const DESCRIPTION: &'static str = "ChaCha20 (rand_chacha 0.10), key from seed_from_u64(seed), stream number ensemble * 2^56 + \
         sample (ensemble 1 quasiperiodic, 2 random); theta_0, or theta_n site by site from the \
         origin outwards, as 2 pi times a uniform number in [0, 1)";

    /// The largest index of a sample: streams of the next ensemble begin beyond.
    pub const LAST: usize = (1 << INDEX_BITS) - 1;

    fn stream(self, ensemble: Ensemble, index: usize) -> ChaCha20Rng {
        let mut generator = ChaCha20Rng::seed_from_u64(self.0);
        generator.set_stream((tag(ensemble) << INDEX_BITS) + index as u64);
        generator
    }
}

/// The disorder of one sample, without its strength.
///
/// A sample is a function of (ensemble, seed, index) alone. The amplitude `W` only scales it, and a larger lattice only
/// adds sites to it: results are comparable sample by sample across both.
#[derive(Debug, Clone, PartialEq)]
pub enum Disorder {
    /// `θ_0` in radians.
    Phase(f64),
    /// `θ_n` in radians, by the number of the site.
    Angles(Vec<f64>),
}

impl Disorder {
    /// Draws a sample for a lattice.
    pub fn draw(
        ensemble: Ensemble,
        seed: LatticeSeed,
        index: usize,
        lattice: &dyn Lattice,
    ) -> Self {
        let mut generator = seed.stream(ensemble, index);
        let mut angle = || TAU * generator.random::<f64>();
        match ensemble {
            Ensemble::Quasiperiodic => Self::Phase(angle()),
            Ensemble::Random => Self::Angles((0..lattice.n_sites()).map(|_| angle()).collect()),
        }
    }

    /// Hands the potential of amplitude `W` to a function.
    pub fn with_potential<T>(
        &self,
        model: &LatticeModel,
        amplitude: f64,
        solve: impl FnOnce(&dyn Potential) -> T,
    ) -> T {
        let (wave, wave_vector) = (model.wave, model.wave_vector);
        match self {
            &Self::Phase(phase) => {
                solve(&QuasiperiodicPotential { amplitude, wave, wave_vector, phase })
            }
            Self::Angles(angles) => solve(&RandomPotential { amplitude, wave, angles }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Diamond;

    #[test]
    fn a_larger_lattice_begins_with_the_disorder_of_a_smaller_one() {
        let (small, large) = (Diamond::new(4), Diamond::new(9));
        let draw = |lattice| Disorder::draw(Ensemble::Random, LatticeSeed(7), 3, lattice);
        let (Disorder::Angles(few), Disorder::Angles(many)) = (draw(&small), draw(&large)) else {
            panic!("the random ensemble draws an angle a site");
        };
        assert_eq!(few, many[..few.len()]);
        assert_eq!(many.len(), large.n_sites());
    }

    #[test]
    fn samples_ensembles_and_seeds_are_different_draws() {
        let lattice = Diamond::new(0);
        let mut seen = Vec::new();
        for ensemble in Ensemble::ALL {
            for seed in [1, 2] {
                for index in [0, 1, 1000] {
                    seen.push(match Disorder::draw(ensemble, LatticeSeed(seed), index, &lattice) {
                        Disorder::Phase(phase) => phase,
                        Disorder::Angles(angles) => angles[0],
                    });
                }
            }
        }
        let n_draws = seen.len();
        seen.sort_by(f64::total_cmp);
        seen.dedup();
        assert_eq!(seen.len(), n_draws, "no angle twice");
        assert!(seen.iter().all(|angle| (0.0..TAU).contains(angle)), "on the circle");
    }
}
