//! The mean field of a chain at one α on a range of bare couplings, tabulated: for thousands of evaluations.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{DrhMeanField, LbitState};
use crate::chebyshev::ChebyshevPanels;
use crate::closure::Closure;
use crate::error::TheoryError;
use crate::root::increasing_root;
use crate::theory::MeanFieldTheory;

/// What the series leave out of `log g_n`, or of means over samples, in absolute terms.
const TOLERANCE: f64 = 1e-11;

/// More than this is left out where there is a jump only.
const RESOLVED: f64 = 1e-9;

/// The widest panel: couplings vary on the scale 1 of `log g_{1,0}`.
const WIDTH: f64 = 0.5;

/// From so many l-bits on the recursion over all their sets takes longer than a table.
const WORTHWHILE: usize = 7;

/// Every l-bit as a function of `log g_{1,0}`.
///
/// # Examples
///
/// ```
/// use grain_theory::{Closure, DrhMeanField, MeanFieldTheory};
///
/// let theory = MeanFieldTheory::default().with_closure(Closure::Cavity);
/// let chain = DrhMeanField::new(theory, 8)?;
/// let table = chain.table(0.6, [-2.2, -1.8])?.expect("the cavity has no jump");
/// let (tabulated, exact) = (table.lbits(-2.0), chain.lbits(-2.0, 0.6)?);
/// assert!((tabulated[7].entropy - exact[7].entropy).abs() < 1e-10);
/// assert!((table.log_bare_coupling(exact[7].entropy).expect("below a bit") + 2.0).abs() < 1e-9);
/// # Ok::<(), grain_theory::TheoryError>(())
/// ```
#[derive(Debug, Clone)]
pub struct DrhTable {
    theory: MeanFieldTheory,
    /// `[l-bit]`
    lbits: Vec<LbitTable>,
    range: [f64; 2],
}

/// One l-bit: of one sample entropy and memory follow from its coupling, of several each is a mean.
#[derive(Debug, Clone)]
struct LbitTable {
    log_g: ChebyshevPanels,
    /// Entropy and memory.
    means: Option<[ChebyshevPanels; 2]>,
}

impl DrhMeanField {
    /// Whether thousands of evaluations are faster by a [`DrhTable`]: where couplings come from a recursion over all sets of
    /// l-bits, or are averages over samples.
    pub fn is_worth_tabulating(&self) -> bool {
        let cavity = self.theory.closure() == Closure::Cavity && self.n_lbits() >= WORTHWHILE;
        cavity || self.samples() > 1
    }

    /// Every l-bit at one α, for `log g_{1,0}` in a range, to 1e-10; `None` where a sample jumps from one solution to another.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn table(&self, alpha: f64, range: [f64; 2]) -> Result<Option<DrhTable>, TheoryError> {
        // A range without a width is one in which nothing can be interpolated.
        let [low, high] = [range[0] - 1e-3, range[1] + 1e-3];
        let (solved, failure) = (RefCell::new(HashMap::new()), RefCell::new(None));
        let missing = LbitState { log_g: f64::NAN, entropy: f64::NAN, memory: f64::NAN };
        let at = |log_g_1: f64, lbit: usize| {
            let mut solved = solved.borrow_mut();
            let all = solved.entry(log_g_1.to_bits()).or_insert_with(|| {
                self.lbits(log_g_1, alpha).unwrap_or_else(|error| {
                    failure.replace(Some(error));
                    vec![missing; self.n_lbits()]
                })
            });
            all[lbit]
        };
        let panels = |lbit: usize, part: fn(&LbitState) -> f64| {
            ChebyshevPanels::fit(low, high, WIDTH, TOLERANCE, |log_g_1| part(&at(log_g_1, lbit)))
        };
        let table = |lbit: usize| LbitTable {
            log_g: panels(lbit, |state| state.log_g),
            means: (self.samples() > 1)
                .then(|| [panels(lbit, |state| state.entropy), panels(lbit, |state| state.memory)]),
        };
        let lbits: Vec<LbitTable> = (0..self.n_lbits()).map(table).collect();
        if let Some(error) = failure.into_inner() {
            return Err(error);
        }
        let every = |lbit: &LbitTable| lbit.parts().all(|panels| panels.unresolved() <= RESOLVED);
        let table = DrhTable { theory: self.theory, lbits, range: [low, high] };
        Ok(table.lbits.iter().all(every).then_some(table))
    }
}

impl LbitTable {
    fn parts(&self) -> impl Iterator<Item = &ChebyshevPanels> {
        std::iter::once(&self.log_g).chain(self.means.iter().flatten())
    }
}

impl DrhTable {
    /// Every l-bit, `[l-bit]`, at a coupling in the range.
    pub fn lbits(&self, log_g_1: f64) -> Vec<LbitState> {
        let state = |lbit: &LbitTable| {
            let log_g = lbit.log_g.value(log_g_1);
            let [entropy, memory] = match &lbit.means {
                Some(means) => means.each_ref().map(|mean| mean.value(log_g_1)),
                None => [self.theory.mean_entropy(log_g), self.theory.memory(log_g)],
            };
            LbitState { log_g, entropy, memory }
        };
        self.lbits.iter().map(state).collect()
    }

    /// The `log g_{1,0}` in the range at which the last l-bit has this entropy, bits; the nearer end where there is none, `None` for an
    /// entropy that no coupling has.
    pub fn log_bare_coupling(&self, entropy: f64) -> Option<f64> {
        let log_g_end = self.theory.log_coupling_at_entropy(entropy).ok();
        let log_g_end = log_g_end.filter(|_| entropy > 0.0)?;
        let [low, high] = self.range;
        let end = &self.lbits[self.lbits.len() - 1];
        let (panels, target) = match &end.means {
            Some([mean, _]) => (mean, entropy),
            None => (&end.log_g, log_g_end),
        };
        Some(increasing_root(low, high, 0.5 * (low + high), |log_g_1| {
            let (value, slope) = panels.value_and_slope(log_g_1);
            (value - target, slope)
        }))
    }
}
