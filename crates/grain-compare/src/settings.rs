//! What a comparison is made with.

use std::fmt::Display;

use grain_dataset::Window;
use grain_model::Alpha;
use grain_theory::{Closure, MeanFieldTheory, Resonance};
use serde::{Serialize, Serializer};

use crate::error::CompareError;

/// Fewer replicates leave less than three beyond either end of a 95 % interval.
pub const LEAST_REPLICATES: usize = 100;

/// Where pictures along the chain are drawn, as near as the data have it: a failed avalanche, both sides of where it reaches the end, and a thermal chain.
pub const PROFILE_ALPHAS: [f64; 4] = [0.5, 0.6, 0.65, 0.75];

/// Where the coupling of mean field comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "values")]
pub enum CouplingSource {
    /// `g_{1,0}` is fitted to `[S_end]` at `α_c`, for each N.
    #[default]
    Fitted,
    /// `g_{1,0}` from densities of states; [`crate::given`].
    DensityOfStates(Vec<GivenCoupling>),
    /// `g_{1,0}` as somebody states it, the same at every N and α.
    Stated(Vec<GivenCoupling>),
    /// `g_N` as it was measured with `V_N` switched off; [`crate::given`].
    Measured(Vec<GivenCoupling>),
}

/// Which l-bits are compared at every α, besides the end l-bit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComparedLbits {
    /// Every one.
    All,
    /// These n, from 1.
    These(Vec<usize>),
}

impl Default for ComparedLbits {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl ComparedLbits {
    /// Whether l-bit n, from 1, is among them.
    pub(crate) fn contains(&self, lbit: usize) -> bool {
        match self {
            Self::All => true,
            Self::These(lbits) => lbits.contains(&lbit),
        }
    }
}

/// A coupling at one N and α that nothing was fitted for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GivenCoupling {
    /// N
    pub n_lbits: usize,
    /// α
    pub alpha: f64,
    /// `log g_{1,0}`, or `log g_N` where that was measured.
    pub log_g: f64,
    /// Its standard error.
    pub error: f64,
}

/// The settings of a comparison; the default ones are those of the paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonSettings {
    /// Which eigenstates are averaged over.
    pub window: Window,
    /// The resonance distribution of the theory.
    #[serde(serialize_with = "name")]
    pub resonance: Resonance,
    /// The closure of the theory.
    #[serde(serialize_with = "name")]
    pub closure: Closure,
    /// Where the coupling comes from.
    pub coupling: CouplingSource,
    /// How often realizations are resampled, at least [`LEAST_REPLICATES`].
    pub replicates: usize,
    /// Seed of the resampling.
    pub bootstrap_seed: u64,
    /// The l-bits n, from 1, that are compared at every α besides the end l-bit; those that an N does not have are left out there.
    pub lbits: ComparedLbits,
    /// Where distributions of entropies are compared, besides the α nearest to
    /// `[S_end]` = 0.10, 0.50 and 0.90 bits.
    pub distribution_alphas: Vec<Alpha>,
    /// The α of the pictures along the chain; none for those nearest to [`PROFILE_ALPHAS`].
    pub profile_alphas: Vec<Alpha>,
}

impl Default for ComparisonSettings {
    fn default() -> Self {
        Self {
            window: Window::default(),
            resonance: Resonance::default(),
            closure: Closure::default(),
            coupling: CouplingSource::Fitted,
            replicates: 1000,
            bootstrap_seed: 1,
            lbits: ComparedLbits::default(),
            distribution_alphas: Vec::new(),
            profile_alphas: Vec::new(),
        }
    }
}

impl ComparisonSettings {
    /// The theory that data are compared with.
    pub fn theory(&self) -> MeanFieldTheory {
        MeanFieldTheory::new(self.resonance).with_closure(self.closure)
    }

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

fn name<S: Serializer>(named: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(named)
}
