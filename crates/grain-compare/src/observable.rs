//! The two quantities of the end l-bit that are compared.

use grain_theory::EndLbit;
use serde::Serialize;

use crate::average::SizeAverages;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Observable {
    /// `[S_end]`, whose value at `α_c` fixes `g_{1,0}`.                             (A13)
    Entropy,
    /// `C^zz_end`, to which nothing is fitted.                                     (A14)
    Memory,
}

impl Observable {
    /// The symbol, as text.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Entropy => "[S_end]",
            Self::Memory => "C^zz_end",
        }
    }

    /// The unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Entropy => "bit",
            Self::Memory => "1",
        }
    }

    /// This quantity in a mean-field state, or its derivative in a derivative of one.
    pub(crate) fn of(self, end: &EndLbit) -> f64 {
        match self {
            Self::Entropy => end.entropy,
            Self::Memory => end.memory,
        }
    }

    /// The data at one α, `[realization]`.
    pub(crate) fn data(self, averages: &SizeAverages, alpha: usize) -> &[f64] {
        match self {
            Self::Entropy => averages.end_entropy(alpha),
            Self::Memory => averages.end_memory(alpha),
        }
    }
}
