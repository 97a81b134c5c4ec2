//! What every eigensolver yields: eigenpairs, how good they are, and why none is missing.

use crate::error::EigenError;
use crate::operator::Operator;
use crate::run::Run;
use crate::spectrum::{Quality, Spectrum};

/// Finds eigenpairs of operators, one operator after the other in the same workspace.
///
/// # Examples
///
/// Either solver, behind one interface:
///
/// ```
/// use grain_eigen::faer::{Mat, Par};
/// use grain_eigen::{DenseOperator, Eigensolver, FullSolver, Run, Target, WindowSettings, WindowSolver};
///
/// let settings = WindowSettings { states: 8, target: Target::Energy(0.1), memory: 64 << 20 };
/// let solvers: [Box<dyn Eigensolver<DenseOperator<f64>>>; 2] =
///     [Box::new(FullSolver::new(300, Par::Seq)), Box::new(WindowSolver::new(300, settings)?)];
/// let matrix = Mat::from_fn(300, 300, |i, j| ((i * j) as f64).sin() / 300.0_f64.sqrt());
/// let operator = DenseOperator::new(matrix)?;
/// let mut levels = Vec::new();
/// for mut solver in solvers {
///     let solved = solver.solve(&operator, &Run::default())?;
///     let energies = solved.spectrum.energies;
///     let nearest = WindowSettings::nearest(energies, 0.1, 8);
///     levels.push(energies[nearest].to_vec());
/// }
/// assert!(levels[0].iter().zip(&levels[1]).all(|(full, window)| (full - window).abs() < 1e-12));
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
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
