//! From (seed, N, realization) to random numbers: the only place that knows streams.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use crate::parameters::LbitCount;

/// The master seed of a dataset.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, LbitCount, Realization, Seed};
///
/// let (model, four) = (CentralGrain::paper(), LbitCount::new(4)?);
/// let draw = |seed, index| Realization::draw(&model, Seed(seed), four, index);
/// assert_eq!(draw(7, 12), draw(7, 12), "whatever was drawn before");
/// assert_ne!(draw(7, 12), draw(7, 13));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u64);

/// Bits of a stream's number that hold the realization; N stands above them.
const REALIZATION_BITS: u32 = 48;

impl Seed {
    /// How the generator is chosen, in words, for the record of a dataset.
    pub const DESCRIPTION: &'static str = "ChaCha20 (rand_chacha 0.10), key from seed_from_u64(master_seed), stream number N * 2^48 \
         + realization; the upper triangle of H_g row by row as standard normals (rand_distr 0.6), \
         then the fields from the first l-bit on as uniforms";

    /// The generator of one realization: a ChaCha stream of its own.
    ///
    /// It depends on nothing but (seed, N, realization), so a realization is the same whichever
    /// thread, shard or order it is drawn in, and is shared by every α.
    pub fn stream(self, n_lbits: LbitCount, realization: usize) -> ChaCha20Rng {
        let mut generator = ChaCha20Rng::seed_from_u64(self.0);
        generator.set_stream(((n_lbits.value() as u64) << REALIZATION_BITS) + realization as u64);
        generator
    }
}
