//! What was found about a claim, and the verdict that follows from it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A comparison of numbers, made by a computation; from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The numbers do not agree.
    Disagrees,
    /// The data are not good enough to tell.
    Undecided,
    /// They agree within what is said.
    Agrees,
}

impl Check {
    /// Of several points of one statement the weakest counts; nothing decides nothing.
    pub fn weakest(points: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        points.into_iter().map(Into::into).min().unwrap_or(Self::Undecided)
    }
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
    /// About the printed claim alone: every point at which it was looked at.
    pub fn printed(measured: String, points: impl IntoIterator<Item = impl Into<Check>>) -> Self {
        Self { measured, printed: Check::weakest(points), corrected: None }
    }

    /// With a corrected form, which counts where the printed one disagrees.
    #[must_use]
    pub fn or_corrected(
        self,
        correction: &'static str,
        points: impl IntoIterator<Item = impl Into<Check>>,
    ) -> Self {
        Self { corrected: Some((correction, Check::weakest(points))), ..self }
    }

    /// About a claim that cannot be decided here, and why.
    pub fn undecided(reason: impl Into<String>) -> Self {
        Self::printed(reason.into(), [Check::Undecided])
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
            let evidence = Evidence::printed(String::new(), [printed]);
            Verdict::of(&match corrected {
                Some(check) => evidence.or_corrected("form", [check]),
                None => evidence,
            })
        };
        assert_eq!(verdict(Agrees, Some(Disagrees)), Verdict::Holds);
        assert_eq!(verdict(Disagrees, Some(Agrees)), Verdict::HoldsWithCorrection);
        assert_eq!(verdict(Disagrees, Some(Undecided)), Verdict::DoesNotHoldAsPrinted);
        assert_eq!(verdict(Disagrees, None), Verdict::DoesNotHoldAsPrinted);
        assert_eq!(verdict(Undecided, Some(Agrees)), Verdict::NotDecidableHere);
    }

    #[test]
    fn a_verdict_is_never_better_than_its_weakest_point() {
        let all = [Agrees, Undecided, Disagrees];
        let alone = |check| Verdict::of(&Evidence::printed(String::new(), [check]));
        for points in all.iter().flat_map(|a| all.iter().map(move |b| [*a, *b])) {
            let verdict = Verdict::of(&Evidence::printed(String::new(), points));
            if points.contains(&Disagrees) {
                assert_eq!(verdict, alone(Disagrees), "{points:?}");
            } else if points.contains(&Undecided) {
                assert_eq!(verdict, alone(Undecided), "{points:?}");
            } else {
                assert_eq!(verdict, Verdict::Holds, "{points:?}");
            }
            let corrected = Evidence::printed(String::new(), [Disagrees]).or_corrected("", points);
            let holds = points == [Agrees, Agrees];
            assert_eq!(
                Verdict::of(&corrected) == Verdict::HoldsWithCorrection,
                holds,
                "{points:?}"
            );
        }
        let nothing = Evidence::printed(String::new(), std::iter::empty::<Check>());
        assert_eq!(Verdict::of(&nothing), Verdict::NotDecidableHere, "no point decides nothing");
    }
}
