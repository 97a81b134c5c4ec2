//! What kind of statement a claim is, whose it is, and the one bound that its kind has.
//!
//! The bounds were written down before their new numbers were computed, though after the ledger before was read, and no claim has one of its own: a statement that fails its bound
//! fails. "A tenth" is [`super::bounds::ABOUT`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a claim is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Against the paper's own definitions, by algebra or in a limit.
    Derived,
    /// Mean field against itself: what its solutions are like. Nothing outside the theory is looked at.
    Consistent,
    /// Against eigenstates that are diagonalized here, of the grain with l-bits or of the lattice.
    Measured,
    /// A number or picture of the paper, computed again as the paper has it.
    Reproduced,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Derived, Self::Consistent, Self::Measured, Self::Reproduced];

    /// When a claim of this kind holds: the head of the ledger.
    pub fn bound(self) -> &'static str {
        match self {
            Self::Derived => {
                "both sides agree to 1e-12 of their size; of \"~\", \"→\" and an expansion, that the ratio to the limiting form \
                 nears 1 at every step towards the limit and ends within a tenth; of \"O()\", that what is scaled so does not \
                 grow by more than a tenth at any step"
            }
            Self::Consistent => {
                "as for derived, 1e-12 being what solvers and interpolants are good to; \"≈\", \"≪\", \"approximately\" and \
                 \"generic\" are a tenth"
            }
            Self::Measured => {
                "no number is farther off than Student's t of one chance in 2000, so that of twenty numbers one claim in a hundred is \
                 rejected wrongly; numbers that share their disorder are tested together (Hotelling, p > 1/100). And the numbers are \
                 known: a standard error above a tenth of what is predicted decides nothing. \"≈\", \"good\" and every correction of the \
                 form \"to a tenth\" are a tenth of what is predicted, beyond the errors"
            }
            Self::Reproduced => {
                "a printed number is met to half a unit of its last digit, beyond the errors; \"≈\" and \"≲\" are a tenth; what the \
                 paper saw in its samples is seen in these"
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Derived => "derived",
            Self::Consistent => "consistent",
            Self::Measured => "measured",
            Self::Reproduced => "reproduced",
        })
    }
}

/// Who makes a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It stands in the paper.
    Paper,
    /// The paper does not make it: it is a statement of this project about the paper's subject.
    Ours,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Paper => "paper",
            Self::Ours => "ours",
        })
    }
}
