//! How the resonances of an eigenstate are distributed.
//!
//! The norm `g_{1a}` (5) of an eigenstate's first-order correction has the law
//! `p(g) = p̃(g/g₁)/g₁`, with one universal `p̃`. The paper prints an expansion of it (A3); the
//! exact form is known. Both are here, by name.

mod distribution;
mod exact;
mod truncated;

use std::fmt;
use std::str::FromStr;

pub use distribution::ResonanceDistribution;
pub use exact::ExactResonance;
pub use truncated::TruncatedResonance;

use crate::error::TheoryError;
use crate::fraction::Fraction;

/// The named resonance distributions.
///
/// # Examples
///
/// ```
/// use grain_theory::{Resonance, ResonanceDistribution};
///
/// let law: Resonance = "truncated".parse()?;
/// assert_eq!(law, Resonance::Truncated);
/// let both = Resonance::ALL.map(|law| law.survival(1.0));
/// assert!((both[0] / both[1] - 1.0).abs() < 0.2, "{both:?}");
/// # Ok::<(), grain_theory::TheoryError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Resonance {
    /// The exact law, [`ExactResonance`].
    #[default]
    Exact,
    /// The expansion printed in the paper, renormalised, [`TruncatedResonance`].
    Truncated,
}

impl Resonance {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Exact, Self::Truncated];

    /// The distribution behind the name.
    pub fn distribution(self) -> &'static dyn ResonanceDistribution {
        match self {
            Self::Exact => &ExactResonance,
            Self::Truncated => &TruncatedResonance,
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
}

impl fmt::Display for Resonance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Exact => "exact",
            Self::Truncated => "truncated",
        })
    }
}

impl FromStr for Resonance {
    type Err = TheoryError;

    /// # Errors
    ///
    /// [`TheoryError::UnknownResonance`] for anything but `exact` and `truncated`.
    fn from_str(name: &str) -> Result<Self, TheoryError> {
        Self::ALL
            .into_iter()
            .find(|resonance| resonance.to_string() == name)
            .ok_or_else(|| TheoryError::UnknownResonance { given: name.to_owned() })
    }
}
