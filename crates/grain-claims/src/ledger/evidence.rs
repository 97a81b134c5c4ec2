//! What was found about a claim, and the verdict that follows from it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A comparison of numbers, made by a computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The numbers agree within what is said.
    Agrees,
    /// They do not.
    Disagrees,
    /// The data are not good enough to tell.
    Undecided,
}

impl From<bool> for Check {
    fn from(agrees: bool) -> Self {
        if agrees { Self::Agrees } else { Self::Disagrees }
    }
}

/// What was found about a claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// In words and numbers.
    pub measured: String,
    /// The claim as it is printed.
    pub printed: Check,
    /// A corrected form of it, and whether that agrees.
    pub corrected: Option<(&'static str, Check)>,
}

impl Evidence {
    /// About the printed claim alone.
    pub fn printed(measured: String, printed: impl Into<Check>) -> Self {
        Self { measured, printed: printed.into(), corrected: None }
    }

    /// With a corrected form, which counts where the printed one disagrees.
    pub fn corrected(
        measured: String,
        printed: impl Into<Check>,
        correction: &'static str,
        corrected: impl Into<Check>,
    ) -> Self {
        let corrected = Some((correction, corrected.into()));
        Self { measured, printed: printed.into(), corrected }
    }
}

/// What follows for a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As printed.
    Holds,
    /// Not as printed, but in the corrected form.
    HoldsWithCorrection,
    /// Neither.
    DoesNotHoldAsPrinted,
    /// Not with these data.
    NotDecidableHere,
}

impl Verdict {
    /// The four, from best to worst.
    pub const ALL: [Self; 4] = [
        Self::Holds,
        Self::HoldsWithCorrection,
        Self::DoesNotHoldAsPrinted,
        Self::NotDecidableHere,
    ];

    /// The verdict that evidence has: the only place where one is made.
    pub fn of(evidence: &Evidence) -> Self {
        match (evidence.printed, evidence.corrected) {
            (Check::Agrees, _) => Self::Holds,
            (Check::Undecided, _) => Self::NotDecidableHere,
            (Check::Disagrees, Some((_, Check::Agrees))) => Self::HoldsWithCorrection,
            (Check::Disagrees, _) => Self::DoesNotHoldAsPrinted,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Holds => "holds",
            Self::HoldsWithCorrection => "holds with correction",
            Self::DoesNotHoldAsPrinted => "does not hold as printed",
            Self::NotDecidableHere => "not decidable here",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Check::{Agrees, Disagrees, Undecided};
    use super::*;

    #[test]
    fn a_verdict_follows_from_the_checks_alone() {
        let verdict = |printed: Check, corrected: Option<Check>| {
            let corrected = corrected.map(|check| ("form", check));
            Verdict::of(&Evidence { measured: String::new(), printed, corrected })
        };
        assert_eq!(verdict(Agrees, Some(Disagrees)), Verdict::Holds);
        assert_eq!(verdict(Disagrees, Some(Agrees)), Verdict::HoldsWithCorrection);
        assert_eq!(verdict(Disagrees, Some(Undecided)), Verdict::DoesNotHoldAsPrinted);
        assert_eq!(verdict(Disagrees, None), Verdict::DoesNotHoldAsPrinted);
        assert_eq!(verdict(Undecided, Some(Agrees)), Verdict::NotDecidableHere);
    }
}
