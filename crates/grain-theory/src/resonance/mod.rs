//! How the resonances of an eigenstate are distributed.
//!
//! The norm `g_{1a}` (5) of an eigenstate's first-order correction has the law
//! `p(g) = p̃(g/g₁)/g₁`, with one `p̃` for every symmetry class. The paper prints an expansion (A3) of that of the GOE; the
//! exact forms are known. All are here, by name: a law is a file and a line of each list below.

mod distribution;
mod goe;
mod gse;
mod gue;
mod poisson;
mod truncated;

use std::fmt;
use std::str::FromStr;

pub use distribution::ResonanceDistribution;
pub use goe::GoeResonance;
pub use gse::GseResonance;
pub use gue::GueResonance;
pub use poisson::PoissonResonance;
pub use truncated::TruncatedResonance;

use crate::error::{TheoryError, alternatives};
use crate::fraction::Fraction;

/// The named resonance distributions.
///
/// # Examples
///
/// ```
/// use grain_theory::{Resonance, ResonanceDistribution};
///
/// let law: Resonance = "gue".parse()?;
/// assert_eq!(law, Resonance::Gue);
/// // Weak resonances are rare where levels repel: the stronger, the rarer.
/// let weak = [Resonance::Poisson, Resonance::Goe, Resonance::Gue, Resonance::Gse].map(|law| law.cdf(1.5));
/// assert!(weak.is_sorted_by(|a, b| a > b), "{weak:?}");
/// # Ok::<(), grain_theory::TheoryError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Resonance {
    /// A GOE grain, [`GoeResonance`].
    #[default]
    Goe,
    /// A GUE grain, [`GueResonance`].
    Gue,
    /// A GSE grain, [`GseResonance`].
    Gse,
    /// Levels without correlations, [`PoissonResonance`].
    Poisson,
    /// The expansion printed in the paper, renormalised, [`TruncatedResonance`].
    Truncated,
}

impl Resonance {
    /// All, the default first.
    pub const ALL: [Self; 5] = [Self::Goe, Self::Gue, Self::Gse, Self::Poisson, Self::Truncated];

    /// The distribution behind the name.
    pub fn distribution(self) -> &'static dyn ResonanceDistribution {
        match self {
            Self::Goe => &GoeResonance,
            Self::Gue => &GueResonance,
            Self::Gse => &GseResonance,
            Self::Poisson => &PoissonResonance,
            Self::Truncated => &TruncatedResonance,
        }
    }

    /// The name, as it is written and read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Goe => "goe",
            Self::Gue => "gue",
            Self::Gse => "gse",
            Self::Poisson => "poisson",
            Self::Truncated => "truncated",
        }
    }

    /// What it is the law of, in a few words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Goe => "A real grain (GOE), exact; also called \"exact\"",
            Self::Gue => "A complex grain (GUE), exact",
            Self::Gse => {
                "A grain of half-integer spin with time reversal (GSE), of the theory alone"
            }
            Self::Poisson => "Levels without correlations",
            Self::Truncated => "Eq. (A3) as the paper prints it, renormalised",
        }
    }
}

impl ResonanceDistribution for Resonance {
    fn density_per_log(&self, log_x: f64) -> f64 {
        self.distribution().density_per_log(log_x)
    }

    fn cumulative(&self, log_x: f64) -> Fraction {
        self.distribution().cumulative(log_x)
    }

    fn tail_amplitude(&self) -> f64 {
        self.distribution().tail_amplitude()
    }

    fn small_x_exponent(&self) -> f64 {
        self.distribution().small_x_exponent()
    }
}

impl fmt::Display for Resonance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What the law of a GOE grain was called when it was the only exact one.
pub const FORMER_NAME_OF_GOE: &str = "exact";

impl FromStr for Resonance {
    type Err = TheoryError;

    /// # Errors
    ///
    /// [`TheoryError::UnknownResonance`] for anything but the names of [`Self::ALL`], and `exact`, which is `goe`.
    fn from_str(name: &str) -> Result<Self, TheoryError> {
        if name == FORMER_NAME_OF_GOE {
            return Ok(Self::Goe);
        }
        Self::ALL.into_iter().find(|resonance| resonance.name() == name).ok_or_else(|| {
            TheoryError::UnknownResonance {
                given: name.to_owned(),
                allowed: alternatives(Self::ALL.map(Self::name)),
            }
        })
    }
}
