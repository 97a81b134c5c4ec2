//! How far a Krylov process has come, seen without an eigenproblem of its size.
//!
//! The last blocks of the projected filter show the part of the spectrum that the process has not found yet:
//! once every state above `x` has converged, what is left is a process of the filter below `x`, whose largest
//! Ritz value is near `x`. At the level `t > x` of the last state that is wanted the residual then falls in each
//! step by the growth of a Chebyshev polynomial outside the interval `[l, x]`,
//!
//! ```text
//! exp(g),    cosh g = 1 + 2 (t - x)/(x - l)
//! ```
//!
//! and all that is wanted has converged when these factors have made up the precision (Kuijlaars, SIAM J.
//! Matrix Anal. Appl. 22, 306 (2000)). At N = 9 an eigenproblem of the basis takes as long as 130 vectors.
//! What is certified does not depend on it.

use super::lanczos::BlockLanczos;
use super::projected;
use super::rounding::rounded_up;
use crate::error::EigenError;
use crate::scalar::Scalar;

/// Blocks at the end of the basis that show what is left.
const BLOCKS: usize = 4;

/// The sum of `g` at which a residual has fallen below 10⁻¹² of the filter's norm. Measured at N = 8 to 11: it
/// has then fallen to 10⁻¹⁵, six powers of ten below `e⁻²¹`, as most of the edge is lower than its top.
const ENOUGH: f64 = 21.0;

/// More steps than any process takes.
const MANY: f64 = 1e6;

/// The progress of a process towards a level of the filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Convergence {
    /// `t`
    level: f64,
    /// `l`
    lowest: f64,
    /// `x`
    edge: f64,
    /// The sum of all `g`.
    decay: f64,
    /// `g` of the last step.
    rate: f64,
}

impl Convergence {
    /// Before the first step.
    pub(super) fn new(level: f64, lowest: f64) -> Self {
        Self { level, lowest, edge: f64::INFINITY, decay: 0.0, rate: 0.0 }
    }

    /// Takes note of a step.
    ///
    /// # Errors
    /// [`EigenError::NoConvergence`] of the small eigenproblem.
    pub(super) fn note<T: Scalar>(&mut self, process: &BlockLanczos<T>) -> Result<(), EigenError> {
        let last = (BLOCKS * process.width()).min(process.len());
        self.edge = projected::largest_eigenvalue(process.compression(process.len() - last))?;
        self.rate = if self.edge < self.level {
            let interval = (self.edge - self.lowest).max(f64::EPSILON);
            (1.0 + 2.0 * (self.level - self.edge) / interval).acosh()
        } else {
            0.0
        };
        self.decay += self.rate;
        Ok(())
    }

    /// Whether so many more steps would be enough.
    pub(super) fn is_complete_after(&self, steps: usize) -> bool {
        self.decay + self.rate * steps as f64 >= ENOUGH
    }

    /// Whether all that is left is below a level.
    pub(super) fn is_below(&self, level: f64) -> bool {
        self.edge < level
    }

    /// Steps that are left; very many where the last step brought nothing.
    pub(super) fn steps_left(&self) -> usize {
        rounded_up(((ENOUGH - self.decay) / self.rate).clamp(0.0, MANY))
    }

    /// The same process after a look at its Ritz pairs: the last one that is wanted is at this level, and has
    /// this residual.
    pub(super) fn corrected(self, level: f64, residual: f64) -> Self {
        Self { level, decay: -residual.max(f64::MIN_POSITIVE).ln(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::lanczos::tests::{multiply, process};

    fn process_of(diagonal: &[f64], vectors: usize) -> BlockLanczos<f64> {
        process(diagonal, 400, 4, vectors / 4)
    }

    #[test]
    fn it_knows_when_what_is_wanted_has_converged() {
        // A window of 60 states, evenly spread over the filter, and the rest in side lobes.
        let value = |state: u32| {
            if state < 60 { f64::from(60 - state) / 60.0 } else { 0.03 * f64::from(state).sin() }
        };
        let diagonal: Vec<f64> = (0..512).map(value).collect();
        for level in [0.1, 0.3] {
            let wanted = diagonal.iter().filter(|value| **value > level).count();
            let mut process = process(&diagonal, 400, 4, 0);
            let mut convergence = Convergence::new(level, -0.03);
            while !convergence.is_complete_after(0) {
                assert!(process.has_room(0), "it ends: {convergence:?}");
                process.expand(&mut multiply(&diagonal)).unwrap();
                convergence.note(&process).unwrap();
            }
            assert!(convergence.is_below(level), "all above is found: {convergence:?}");
            let ritz = process.ritz().unwrap();
            assert!(ritz.converged(1e-12) >= wanted, "{} of {wanted}", ritz.converged(1e-12));
            // Not long after it was so: the vectors of ten steps.
            let before = process_of(&diagonal, process.len() - 40).ritz().unwrap().converged(1e-12);
            assert!(before < wanted, "{before} of {wanted} with 40 vectors fewer");
        }
    }

    #[test]
    fn a_look_at_the_ritz_pairs_corrects_it() {
        let convergence = Convergence { edge: 0.05, rate: 2.0, ..Convergence::new(0.1, -0.03) };
        assert_eq!(convergence.corrected(0.1, 1e-8).steps_left(), 2, "21 - 18.4 in steps of 2");
        assert_eq!(convergence.corrected(0.1, 0.0).steps_left(), 0, "converged");
        let idle = Convergence { rate: 0.0, ..convergence };
        assert!(idle.steps_left() > 1000, "nothing falls");
    }
}
