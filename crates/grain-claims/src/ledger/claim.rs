//! A claim: a statement, whose it is and of what kind, and the function that examines it.

use super::evidence::Evidence;
use super::kind::{Kind, Origin};
use super::laboratory::Laboratory;
use crate::error::ClaimsError;

/// A quantitative statement, and how it is examined.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Equation, figure or section.
    pub source: &'static str,
    /// What is stated.
    pub statement: &'static str,
    /// What it is held against, and so within which bound.
    pub kind: Kind,
    /// Who states it.
    pub origin: Origin,
    /// Computes the evidence.
    pub examine: fn(&Laboratory) -> Result<Evidence, ClaimsError>,
}

type Examine = fn(&Laboratory) -> Result<Evidence, ClaimsError>;

impl Claim {
    const fn of(
        kind: Kind,
        source: &'static str,
        statement: &'static str,
        examine: Examine,
    ) -> Self {
        Self { source, statement, kind, origin: Origin::Paper, examine }
    }

    /// Of the paper, against its own definitions.
    pub(super) const fn derived(
        source: &'static str,
        statement: &'static str,
        examine: Examine,
    ) -> Self {
        Self::of(Kind::Derived, source, statement, examine)
    }

    /// Of the paper, about mean field itself.
    pub(super) const fn consistent(
        source: &'static str,
        statement: &'static str,
        examine: Examine,
    ) -> Self {
        Self::of(Kind::Consistent, source, statement, examine)
    }

    /// Of the paper, against eigenstates.
    pub(super) const fn measured(
        source: &'static str,
        statement: &'static str,
        examine: Examine,
    ) -> Self {
        Self::of(Kind::Measured, source, statement, examine)
    }

    /// A number or picture of the paper.
    pub(super) const fn reproduced(
        source: &'static str,
        statement: &'static str,
        examine: Examine,
    ) -> Self {
        Self::of(Kind::Reproduced, source, statement, examine)
    }

    /// The same, stated by this project and not by the paper.
    pub(super) const fn ours(self) -> Self {
        Self { origin: Origin::Ours, ..self }
    }
}
