//! The two quantities of an l-bit that are compared.

use grain_theory::LbitState;
use serde::Serialize;

use crate::average::SizeAverages;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Observable {
    /// `[S_n]`; that of the end l-bit at `α_c` fixes `g_{1,0}`.                     (A13)
    Entropy,
    /// `C^zz_n`, to which nothing is fitted.                                       (A14)
    Memory,
}

impl Observable {
    /// The symbol for the end l-bit, as text.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Entropy => "[S_end]",
            Self::Memory => "C^zz_end",
        }
    }

    /// The symbol for l-bit n, as text.
    pub fn symbol_of_any(self) -> &'static str {
        match self {
            Self::Entropy => "[S_n]",
            Self::Memory => "C^zz_n",
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
    pub(crate) fn of(self, state: &LbitState) -> f64 {
        match self {
            Self::Entropy => state.entropy,
            Self::Memory => state.memory,
        }
    }

    /// The data of one l-bit, counted from 0, at one α, `[realization]`.
    pub(crate) fn data(self, averages: &SizeAverages, lbit: usize, alpha: usize) -> &[f64] {
        match self {
            Self::Entropy => averages.entropy.at(lbit, alpha),
            Self::Memory => averages.memory.at(lbit, alpha),
        }
    }
}
