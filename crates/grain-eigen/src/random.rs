//! Random vectors that are the same in every run.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::scalar::Scalar;

/// Any number will do: the vectors must be independent of the disorder, which is drawn from other
/// streams, and the same in every run.
const SEED: u64 = 0x0067_7261_696e;

/// A stream of Gaussian vectors, isotropic: no direction is preferred.
pub(crate) struct RandomVectors(ChaCha8Rng);

impl RandomVectors {
    /// The start of a stream; streams are independent.
    pub(crate) fn new(stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(SEED);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Fills with independent standard normal numbers, of which an amplitude that is complex takes two.
    pub(crate) fn fill<T: Scalar>(&mut self, amplitudes: &mut [T]) {
        for number in T::reals_mut(amplitudes) {
            *number = StandardNormal.sample(&mut self.0);
        }
    }
}
