//! The mean field of a chain at one α on a range of bare couplings, tabulated: for thousands of evaluations.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{DrhMeanField, LbitState};
use crate::chebyshev::ChebyshevPanels;
use crate::closure::Closure;
use crate::error::TheoryError;
use crate::root::increasing_root;
use crate::theory::MeanFieldTheory;

/// What the series leave out of `log g_n`, in absolute terms.
const TOLERANCE: f64 = 1e-11;

/// The widest panel: couplings vary on the scale 1 of `log g_{1,0}`.
const WIDTH: f64 = 0.5;

/// From so many l-bits on the recursion over all their sets takes longer than a table.
const WORTHWHILE: usize = 7;

/// `log g_n` of every l-bit as a function of `log g_{1,0}`.
///
/// # Examples
///
/// ```
/// use grain_theory::{Closure, DrhMeanField, MeanFieldTheory};
///
/// let theory = MeanFieldTheory::default().with_closure(Closure::Cavity);
/// let chain = DrhMeanField::new(theory, 8)?;
/// let table = chain.table(0.6, [-2.2, -1.8])?;
/// let (tabulated, exact) = (table.lbits(-2.0), chain.lbits(-2.0, 0.6)?);
/// assert!((tabulated[7].entropy - exact[7].entropy).abs() < 1e-10);
/// assert!((table.log_bare_coupling(exact[7].log_g) + 2.0).abs() < 1e-9);
/// # Ok::<(), grain_theory::TheoryError>(())
/// ```
#[derive(Debug, Clone)]
pub struct DrhTable {
    theory: MeanFieldTheory,
    /// `[l-bit]`
    log_g: Vec<ChebyshevPanels>,
    range: [f64; 2],
}

impl DrhMeanField {
    /// Whether thousands of evaluations are faster by a [`DrhTable`]: where couplings come from a recursion over all sets of
    /// l-bits, and are not averages over samples.
    pub fn is_worth_tabulating(&self) -> bool {
        let theory = self.theory.closure();
        theory == Closure::Cavity && self.samples() == 1 && self.n_lbits() >= WORTHWHILE
    }

    /// Every l-bit at one α, for `log g_{1,0}` in a range, to 1e-10; of several samples the first.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn table(&self, alpha: f64, range: [f64; 2]) -> Result<DrhTable, TheoryError> {
        // A range without a width is one in which nothing can be interpolated.
        let [low, high] = [range[0] - 1e-3, range[1] + 1e-3];
        let (solved, failure) = (RefCell::new(HashMap::new()), RefCell::new(None));
        let at = |log_g_1: f64, lbit: usize| {
            let mut solved = solved.borrow_mut();
            let all = solved.entry(log_g_1.to_bits()).or_insert_with(|| {
                self.solved(0, log_g_1, alpha).unwrap_or_else(|error| {
                    failure.replace(Some(error));
                    vec![f64::NAN; self.n_lbits()]
                })
            });
            all[lbit]
        };
        let panels =
            |lbit| ChebyshevPanels::fit(low, high, WIDTH, TOLERANCE, |log_g_1| at(log_g_1, lbit));
        let log_g = (0..self.n_lbits()).map(panels).collect();
        match failure.into_inner() {
            Some(error) => Err(error),
            None => Ok(DrhTable { theory: self.theory, log_g, range: [low, high] }),
        }
    }
}

impl DrhTable {
    /// Every l-bit, `[l-bit]`, at a coupling in the range.
    pub fn lbits(&self, log_g_1: f64) -> Vec<LbitState> {
        let state = |panels: &ChebyshevPanels| {
            let log_g = panels.value(log_g_1);
            let (entropy, memory) = (self.theory.mean_entropy(log_g), self.theory.memory(log_g));
            LbitState { log_g, entropy, memory }
        };
        self.log_g.iter().map(state).collect()
    }

    /// The `log g_{1,0}` in the range at which the last l-bit has this `log g_N`; the nearer end where there is none.
    pub fn log_bare_coupling(&self, log_g_end: f64) -> f64 {
        let [low, high] = self.range;
        let end = &self.log_g[self.log_g.len() - 1];
        increasing_root(low, high, 0.5 * (low + high), |log_g_1| {
            let (value, slope) = end.value_and_slope(log_g_1);
            (value - log_g_end, slope)
        })
    }
}
