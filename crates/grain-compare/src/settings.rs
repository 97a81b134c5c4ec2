//! What a comparison is made with.

use grain_dataset::Window;
use grain_model::Alpha;
use grain_theory::Resonance;
use serde::{Serialize, Serializer};

use crate::error::CompareError;

/// Fewer replicates leave less than three beyond either end of a 95 % interval.
pub const LEAST_REPLICATES: usize = 100;

/// The settings of a comparison; the default ones are those of the paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonSettings {
    /// Which eigenstates are averaged over.
    pub window: Window,
    /// The resonance distribution of the theory.
    #[serde(serialize_with = "name")]
    pub resonance: Resonance,
    /// How often realizations are resampled, at least [`LEAST_REPLICATES`].
    pub replicates: usize,
    /// Seed of the resampling.
    pub bootstrap_seed: u64,
    /// Where distributions of entropies are compared, besides the α nearest to
    /// `[S_end]` = 0.10, 0.50 and 0.90 bits.
    pub distribution_alphas: Vec<Alpha>,
}

impl Default for ComparisonSettings {
    fn default() -> Self {
        Self {
            window: Window::default(),
            resonance: Resonance::Exact,
            replicates: 1000,
            bootstrap_seed: 1,
            distribution_alphas: Vec::new(),
        }
    }
}

impl ComparisonSettings {
    /// Whether there are replicates enough.
    ///
    /// # Errors
    /// [`CompareError::Replicates`] if there are not.
    pub(crate) fn validate(&self) -> Result<(), CompareError> {
        if self.replicates < LEAST_REPLICATES {
            return Err(CompareError::Replicates {
                given: self.replicates,
                least: LEAST_REPLICATES,
            });
        }
        Ok(())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn name<S: Serializer>(resonance: &Resonance, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(resonance)
}
