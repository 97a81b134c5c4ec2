//! The symmetric star: the common coupling at which N equal l-bits thermalize together.
//!
//! ```text
//! g = g_0 e^{N η(g)/2}                                         (21) of PRB 106, 184208
//! ```
//!
//! Read backwards, `log g_0 = y - ½ N η(y)` with `y = log g` is an explicit function of the solution.
//! Where it rises, raising `g_0` raises `g` smoothly; where it falls, no iteration from below or above
//! ends. Its maximum is the end of the localized solution and its minimum the end of the thermal one,
//! both at `½ N dη/dy = 1`; between them in `g_0` the two coexist. `dη/dy` has a single maximum, so
//! below a certain N, 11 for the exact
//! distribution of resonances, there is no fold: l-bits thermalize smoothly.
//!
//! # The limit of many l-bits
//!
//! At the fold `g` is small, `η = -8g (log g + c)` with `c` of [`crate::MeanFieldTheory`]. With
//! `L = log g + c` the condition `½ N dη/dy = 1` is `4 N g = -1/(L + 1)`, and there `½ N η = L/(L + 1)`:
//!
//! ```text
//! g_c = e^{-L/(L+1)} / (4 N |L + 1|),    |L| = log N + log log N + O(1)
//! g_c · 4 N log N → 1/e = 0.367879…,     with relative corrections log log N / log N
//! ```
//!
//! The paper's (22), `g_c ~ 1/(4 N log N)`, has the right dependence on N, and lacks the factor `1/e`: it
//! is the coupling `g` at the fold, not the bare `g_0` that (22) speaks of.

use std::f64::consts::{E, LN_2};

use crate::enhancement::enhancement_by_quadrature;
use crate::quadrature::ResonanceQuadrature;
use crate::root::increasing_root;
use crate::theory::MeanFieldTheory;

/// The limit of `g_c · 4 N log N` for many l-bits: see the module.
pub const CRITICAL_LIMIT: f64 = 1.0 / E;

/// A range of `log g` that holds the maximum of `dη/dy` of both distributions, away from its ends.
const STEEPEST_RANGE: (f64, f64) = (-10.0, 4.0);

/// `dη/dy` is below `2/N` for every N that fits a computer outside of this range of `log g`.
const FOLD_RANGE: (f64, f64) = (-60.0, 20.0);

/// Whether an l-bit counts itself in the bath that it is coupled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnEnhancement {
    /// As (21) is printed: N terms.
    Counted,
    /// As (11) has it: the N - 1 others.
    Excluded,
}

/// Where two solutions of (21) merge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fold {
    /// `log g_0`.
    pub log_bare: f64,
    /// `log g` of the solution that ends here.
    pub log_g: f64,
    /// `η_tot = N η(g)`, nats.
    pub total_enhancement: f64,
}

/// N l-bits with one bare coupling `g_0`.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, OwnEnhancement, SymmetricStar};
///
/// let theory = MeanFieldTheory::default();
/// assert_eq!(SymmetricStar::fewest_with_folds(&theory, OwnEnhancement::Counted), Some(11));
/// let star = SymmetricStar::new(&theory, 100, OwnEnhancement::Counted);
/// let g_c = star.critical_coupling().expect("100 l-bits fold");
/// assert!((g_c * 400.0 * 100.0_f64.ln() - 0.2857).abs() < 1e-4, "(22)");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SymmetricStar<'a> {
    theory: &'a MeanFieldTheory,
    n_lbits: usize,
    own: OwnEnhancement,
}

/// The `log g_0` at which N equal l-bits have half a bit each in the cavity closure, of which [`crate::cavity`] speaks.
///
/// There is one solution at every `g_0` and so no fold; for many l-bits this is where the localized solution of (21) ends.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, OwnEnhancement, SymmetricStar};
///
/// let theory = MeanFieldTheory::default();
/// let threshold = grain_theory::star::cavity_threshold(&theory, 100);
/// let fold = SymmetricStar::new(&theory, 100, OwnEnhancement::Excluded).critical_coupling().expect("a fold");
/// assert!((threshold.exp() / fold - 1.0).abs() < 0.2);
/// ```
pub fn cavity_threshold(theory: &MeanFieldTheory, n_lbits: usize) -> f64 {
    // η ≤ log 2 of the others bounds what they can add.
    let others = n_lbits.saturating_sub(1) as f64;
    let reach = 0.5 * LN_2 * others;
    let excess = |log_bare: f64| theory.mean_entropy(theory.cavity_star(log_bare, n_lbits)) - 0.5;
    increasing_root(-reach - 20.0, 5.0, f64::NAN, |log_bare| (excess(log_bare), f64::NAN))
}

impl<'a> SymmetricStar<'a> {
    /// A star of `n_lbits` l-bits.
    pub fn new(theory: &'a MeanFieldTheory, n_lbits: usize, own: OwnEnhancement) -> Self {
        Self { theory, n_lbits, own }
    }

    /// The fewest l-bits that have two solutions; with fewer there is no `g_c`, and they thermalize
    /// smoothly as `g_0` grows.
    ///
    /// ```text
    /// ½ N max_y dη/dy > 1,  with N - 1 in place of N if an l-bit does not count itself
    /// ```
    ///
    /// Looked for up to a thousand, far above what a distribution of resonances gives.
    pub fn fewest_with_folds(theory: &'a MeanFieldTheory, own: OwnEnhancement) -> Option<usize> {
        (1..=1000).find(|&n| Self::new(theory, n, own).folds().is_some())
    }

    /// How many l-bits each one feels.
    fn neighbours(&self) -> f64 {
        match self.own {
            OwnEnhancement::Counted => self.n_lbits as f64,
            OwnEnhancement::Excluded => self.n_lbits.saturating_sub(1) as f64,
        }
    }

    /// The bare coupling that has the solution `log_g`: (21) read backwards.
    ///
    /// ```text
    /// log g_0 = log g - ½ N η(g)
    /// ```
    pub fn log_bare_of(&self, log_g: f64) -> f64 {
        log_g - 0.5 * self.neighbours() * self.theory.enhancement(log_g)
    }

    /// The ends of the localized solution and of the thermal one, in this order; `None` if there are
    /// too few l-bits for two solutions.
    ///
    /// Both follow from `½ N dη/dy = 1`. As `log g_0` is stationary there, an error `δ` of the root moves
    /// it by `δ²` only: it is as exact as `½ N η`, of order 1e-12.
    pub fn folds(&self) -> Option<[Fold; 2]> {
        let excess = |log_g| self.feedback(log_g) - 1.0;
        let steepest = self.steepest();
        if excess(steepest) <= 0.0 {
            return None;
        }
        // The slope is not known to the accuracy of the value: NaN leaves bisection alone.
        let rising = |log_g| (excess(log_g), f64::NAN);
        let falling = |log_g| (-excess(log_g), f64::NAN);
        let localized = increasing_root(FOLD_RANGE.0, steepest, f64::NAN, rising);
        let thermal = increasing_root(steepest, FOLD_RANGE.1, f64::NAN, falling);
        Some([localized, thermal].map(|log_g| Fold {
            log_bare: self.log_bare_of(log_g),
            log_g,
            total_enhancement: self.n_lbits as f64 * self.theory.enhancement(log_g),
        }))
    }

    /// `g_c`: the bare coupling at which the localized solution ends; `None` as for [`Self::folds`].
    pub fn critical_coupling(&self) -> Option<f64> {
        self.folds().map(|[localized, _]| localized.log_bare.exp())
    }

    /// The relative error of [`Self::critical_coupling`], by evaluating `η` at the fold by quadrature.
    ///
    /// ```text
    /// |δ log g_0| = ½ N |η - η_quadrature|
    /// ```
    ///
    /// All of it to first order, since `log g_0` is stationary at the fold. `None` as for [`Self::folds`].
    pub fn error_of_critical(&self, quadrature: &ResonanceQuadrature) -> Option<f64> {
        let [localized, _] = self.folds()?;
        let exact = LN_2 * enhancement_by_quadrature(quadrature, localized.log_g).value;
        let difference = exact - self.theory.enhancement(localized.log_g);
        Some(0.5 * self.neighbours() * difference.abs())
    }

    /// `½ N dη/dy`: what a small enhancement comes back as.
    pub fn feedback(&self, log_g: f64) -> f64 {
        0.5 * self.neighbours() * self.theory.enhancement_and_slope(log_g).1
    }

    /// The `log g` where `dη/dy` is largest, by golden section.
    fn steepest(&self) -> f64 {
        let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
        let slope = |log_g| self.theory.enhancement_and_slope(log_g).1;
        let (mut low, mut high) = STEEPEST_RANGE;
        // Near its maximum a function of doubles is flat over √ε: more would be noise.
        while high - low > 1e-8 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if slope(left) < slope(right) {
                low = left;
            } else {
                high = right;
            }
        }
        f64::midpoint(low, high)
    }

    /// `log g` of the solutions reached from below and from above at a bare coupling.
    ///
    /// They are the lowest and the highest of (21): equal outside of the folds, and apart between
    /// them, where what the l-bits do depends on what they did.
    pub fn from_below_and_above(&self, log_bare: f64) -> [f64; 2] {
        let rising = |low: f64, high: f64| {
            increasing_root(low, high, f64::NAN, |log_g| {
                (self.log_bare_of(log_g) - log_bare, f64::NAN)
            })
        };
        // η ≤ log 2 bounds every solution.
        let highest = log_bare + 0.5 * self.neighbours() * LN_2;
        match self.folds() {
            None => [rising(log_bare, highest); 2],
            Some([localized, thermal]) => {
                let low =
                    (log_bare <= localized.log_bare).then(|| rising(log_bare, localized.log_g));
                let high = (log_bare >= thermal.log_bare)
                    .then(|| rising(thermal.log_g, highest.max(thermal.log_g)));
                match (low, high) {
                    (Some(low), Some(high)) => [low, high],
                    (Some(only), None) | (None, Some(only)) => [only; 2],
                    // The maximum is above the minimum, so NaN alone is beyond both.
                    (None, None) => [f64::NAN; 2],
                }
            }
        }
    }
}
