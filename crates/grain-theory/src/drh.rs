//! What does the mean-field theory say of the DRH model at one `g_{1,0}` and α?

use grain_theory::{MeanFieldTheory, drh_log_bare};

use crate::error::CompareError;

/// The theory of the DRH model with N l-bits: a function of `log g_{1,0}` and α.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrhMeanField {
    /// The theory.
    pub(crate) theory: MeanFieldTheory,
    /// N.
    pub(crate) n_lbits: usize,
}

/// Mean-field state of the end l-bit, n = N.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EndLbit {
    /// `log g_N`.
    pub(crate) log_g: f64,
    /// `[S_end]`, bits.
    pub(crate) entropy: f64,
    /// `C^zz_end`.
    pub(crate) memory: f64,
}

impl EndLbit {
    fn combine(states: [Self; 4], weights: [f64; 4]) -> Self {
        let sum = |part: fn(&Self) -> f64| -> f64 {
            states.iter().zip(weights).map(|(state, weight)| weight * part(state)).sum()
        };
        Self {
            log_g: sum(|state| state.log_g),
            entropy: sum(|state| state.entropy),
            memory: sum(|state| state.memory),
        }
    }
}

/// Spacing of the five-point derivative in `log g_{1,0}`.
///
/// The functions vary on the scale 1: the truncation error is of order `STEP⁴` = 1e-12, rounding (1e-12
/// in each value) gives `1e-12/STEP` = 1e-9; 1e-7 would do.
const STEP: f64 = 1e-3;

impl DrhMeanField {
    /// `log g_n`, `[l-bit]`.
    ///
    /// # Errors
    /// [`CompareError::NotConverged`] if the equations were not solved.
    pub(crate) fn couplings(&self, log_g_1: f64, alpha: f64) -> Result<Vec<f64>, CompareError> {
        let solution = self.theory.solve(&drh_log_bare(log_g_1, alpha, self.n_lbits));
        let convergence = solution.convergence;
        if convergence.converged {
            Ok(solution.log_g)
        } else {
            Err(CompareError::NotConverged {
                n_lbits: self.n_lbits,
                alpha,
                log_g_1,
                residual: convergence.residual,
                iterations: convergence.iterations,
            })
        }
    }

    /// The end l-bit.
    ///
    /// # Errors
    /// [`CompareError::NotConverged`] if the equations were not solved.
    pub(crate) fn end(&self, log_g_1: f64, alpha: f64) -> Result<EndLbit, CompareError> {
        // A model has at least one l-bit.
        let log_g = self.couplings(log_g_1, alpha)?.last().copied().unwrap_or(f64::NEG_INFINITY);
        let entropy = self.theory.mean_entropy(log_g);
        Ok(EndLbit { log_g, entropy, memory: self.theory.memory(log_g) })
    }

    /// Derivative of the end l-bit's state with respect to `log g_{1,0}`.
    ///
    /// # Errors
    /// [`CompareError::NotConverged`] if the equations were not solved.
    pub(crate) fn end_slope(&self, log_g_1: f64, alpha: f64) -> Result<EndLbit, CompareError> {
        let at = |steps: f64| self.end(log_g_1 + steps * STEP, alpha);
        let states = [at(-2.0)?, at(-1.0)?, at(1.0)?, at(2.0)?];
        let weights = [1.0, -8.0, 8.0, -1.0].map(|weight| weight / (12.0 * STEP));
        Ok(EndLbit::combine(states, weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_single_lbit_is_that_of_the_mean_entropy() {
        let theory = MeanFieldTheory::default();
        let model = DrhMeanField { theory, n_lbits: 1 };
        let slope = model.end_slope(-9.0, 0.7).unwrap();
        assert!((slope.log_g - 1.0).abs() < 1e-9, "g_1 is g_(1,0): {slope:?}");
        // [S] = 2π g/log 2 bits at small g, with corrections of relative order g log g = 1e-3.
        let linear = 2.0 * std::f64::consts::PI * (-9.0_f64).exp() / std::f64::consts::LN_2;
        assert!((slope.entropy / linear - 1.0).abs() < 5e-3, "{slope:?} against {linear}");
    }

    #[test]
    fn more_coupling_means_more_entropy_and_less_memory() {
        let model = DrhMeanField { theory: MeanFieldTheory::default(), n_lbits: 7 };
        for alpha in [0.3, 0.7, 1.0] {
            let slope = model.end_slope(-2.0, alpha).unwrap();
            assert!(slope.entropy > 0.0 && slope.memory < 0.0, "α = {alpha}: {slope:?}");
        }
    }
}
