//! One and two l-bits: what they do to each other, and to a probe that feels them both.

use crate::self_consistency::Convergence;
use crate::theory::MeanFieldTheory;

/// Two l-bits in the bath that each enlarges for the other.
///
/// ```text
/// g_1 = g_{1,0} e^{η(g_2)/2},   g_2 = g_{2,0} e^{η(g_1)/2}      (9) of PRB 106, 184208
/// ```
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, TwoSpins};
///
/// let theory = MeanFieldTheory::default();
/// let pair = TwoSpins::solve(&theory, [0.1_f64.ln(), 0.05_f64.ln()]);
/// assert!(pair.convergence.converged && pair.violation(&theory) < 1e-11);
/// assert!(pair.log_g[1] > pair.log_naive[1], "the other is enhanced as well");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoSpins {
    /// `log g_{n,0}`, as given.
    pub log_bare: [f64; 2],
    /// `log g_n`, the lowest solution of (9).
    pub log_g: [f64; 2],
    /// `log g_n` if the other l-bit kept its bare coupling: `g_{2,0} e^{η(g_{1,0})/2}` below (9).
    pub log_naive: [f64; 2],
    /// Whether to believe it.
    pub convergence: Convergence,
}

impl TwoSpins {
    /// Solves (9) for bare couplings `log g_{n,0}`.
    pub fn solve(theory: &MeanFieldTheory, log_bare: [f64; 2]) -> Self {
        let solution = theory.solve(&log_bare);
        let log_g = [solution.log_g[0], solution.log_g[1]];
        let log_naive = [
            log_bare[0] + 0.5 * theory.enhancement(log_bare[1]),
            log_bare[1] + 0.5 * theory.enhancement(log_bare[0]),
        ];
        Self { log_bare, log_g, log_naive, convergence: solution.convergence }
    }

    /// By how much (9) is violated: the largest difference of its two sides, in `log g`.
    pub fn violation(&self, theory: &MeanFieldTheory) -> f64 {
        let side = |n: usize| {
            self.log_g[n] - self.log_bare[n] - 0.5 * theory.enhancement(self.log_g[1 - n])
        };
        side(0).abs().max(side(1).abs())
    }
}

/// `log(g/g_0)` of a weakly coupled probe in the bath of l-bits with couplings `log g_n`.
///
/// ```text
/// log(g_{N+1}/g_{N+1,0}) = ½ Σ_n η(g_n)            (8c), (10), (A37), (A40) of PRB 106, 184208
/// ```
///
/// # Examples
///
/// ```
/// use std::f64::consts::LN_2;
///
/// use grain_theory::{MeanFieldTheory, probe_log_enhancement};
///
/// // Three thermal l-bits make the bath 2³ times as large, and a coupling √8 times as strong.
/// let enhancement = probe_log_enhancement(&MeanFieldTheory::default(), &[20.0; 3]);
/// assert!((enhancement - 1.5 * LN_2).abs() < 1e-12);
/// ```
pub fn probe_log_enhancement(theory: &MeanFieldTheory, log_g: &[f64]) -> f64 {
    0.5 * log_g.iter().map(|&log_g| theory.enhancement(log_g)).sum::<f64>()
}
