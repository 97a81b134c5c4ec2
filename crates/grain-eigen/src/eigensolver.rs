//! What every eigensolver yields: eigenpairs, how good they are, and what is known around them.

use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;
use crate::spectrum::{Quality, Spectrum};
use crate::window::certificate::Certificate;

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
