//! What turns the wanted states into the top of a spectrum: a polynomial or a resolvent.
//!
//! Both are real functions `p(E)` of at most about one that are known exactly. The Krylov process, the certificate and
//! the separation of states need no more of them than this file says.

use super::filter::Filter;
use super::resolvent::Resolvent;
use super::workspace::Workspace;
use crate::error::EigenError;
use crate::operator::Recurrence;
use crate::run::Stop;
use crate::scalar::Scalar;

/// `p(H)`
#[derive(Debug, Clone)]
pub(super) enum Transformation<T: Scalar> {
    /// A polynomial that is large around an energy.
    Polynomial(Filter),
    /// A Lorentzian around an energy.
    Resolvent(Resolvent<T>),
}

impl<T: Scalar> Transformation<T> {
    /// `p(E)` for an energy inside the bounds of the spectrum.
    pub(super) fn value(&self, energy: f64) -> f64 {
        match self {
            Self::Polynomial(filter) => filter.value(energy),
            Self::Resolvent(resolvent) => resolvent.value(energy),
        }
    }

    /// How far below and above the target `p` first falls under `level`; infinite where it does not inside the bounds.
    pub(super) fn radii(&self, level: f64) -> (f64, f64) {
        match self {
            Self::Polynomial(filter) => filter.radii(level),
            Self::Resolvent(resolvent) => resolvent.radii(level),
        }
    }

    /// Products with H that one of `p(H)` takes, or solves.
    pub(super) fn order(&self) -> usize {
        match self {
            Self::Polynomial(filter) => filter.order(),
            Self::Resolvent(_) => 1,
        }
    }

    /// Writes `p(H)` times the vectors `input` into `output`; both hold whole vectors `[D]`.
    ///
    /// `scaled` is `2 (H - b)/a`.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn apply<A: Recurrence<Scalar = T>>(
        &self,
        scaled: &A,
        workspace: &mut Workspace<T>,
        stop: Stop<'_>,
        input: &[T],
        output: &mut [T],
    ) -> Result<(), EigenError> {
        match self {
            Self::Polynomial(filter) => filter.apply(scaled, workspace, stop, input, output),
            Self::Resolvent(resolvent) => resolvent.apply(stop, input, output),
        }
    }
}
