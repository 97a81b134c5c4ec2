//! What every eigensolver yields: eigenpairs, how good they are, and why none is missing.

use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;
use crate::spectrum::{Quality, Spectrum};

/// Finds eigenpairs of operators, one operator after the other in the same workspace.
pub trait Eigensolver<H: Operator> {
    /// Finds eigenpairs, and checks them on the operator itself: nothing that fails is returned.
    ///
    /// # Errors
    /// What kept the solver from finding them, or the check that they failed.
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError>;
}

/// Consecutive eigenpairs of an operator, borrowed from the solver.
#[derive(Debug, Clone)]
pub struct Solved<'s, T> {
    /// The eigenpairs, ascending.
    pub spectrum: Spectrum<'s, T>,
    /// How good they are, as measured.
    pub quality: Quality,
    /// The index of the first one in the whole spectrum, where that is known: no iteration on vectors can know it.
    pub first: Option<usize>,
    /// The levels next below and above, where these were found as well.
    pub neighbours: [Option<f64>; 2],
    /// The norm of the operator, or a bound on it.
    pub norm: f64,
    /// Why no eigenpair between the first and the last is missing, where not all were computed.
    pub certificate: Option<Certificate>,
}

/// What was proved about the completeness of a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// The value `t` of the filter above which every eigenstate was counted.
    pub level: f64,
    /// The number of eigenstates above it, exact.
    pub states: usize,
    /// The bound `μ < t` on the filter's eigenvalues outside the basis.
    pub complement: f64,
    /// The left side of (count) over its right side, below one.
    pub coupling: f64,
    /// Fresh random vectors that `μ` rests on.
    pub probes: usize,
    /// Krylov dimension `k` of each of them.
    pub steps: usize,
    /// The probability, over the random vectors, that the statement is wrong.
    pub failure_probability: f64,
}
