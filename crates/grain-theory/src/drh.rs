//! What the mean-field theory says of the DRH model at one `g_{1,0}` and α, and at which `g_{1,0}` it has a given entropy.
//!
//! In the model of De Roeck, Huveneers and Luitz couplings decay as `g_{n,0} = g_{1,0} α^(n-1)`. The inverse question, for the `g_{1,0}` at
//! which the end l-bit has a measured `[S_end]`, needs no search over solutions of the mean-field equations. With
//! `u_n = log g_{n,0} + ½ η_tot` they read
//!
//! ```text
//! log g_n + ½ η(g_n) = u_n,      u_n = u_N - (N - n) log α      (11) for g_{n,0} = g_{1,0} α^(n-1)
//! ```
//!
//! and `[S_end]` gives `g_N`, hence `u_N`, every `u_n`, every `g_n`, `η_tot` and at last
//! `log g_{1,0} = u_1 - ½ η_tot`. One equation in one unknown is left for each l-bit, monotone and
//! bracketed by `0 ≤ η ≤ log 2`. Whether this solution is the one that the iteration (13) reaches is
//! then verified by solving (11) forwards.

mod table;

use std::f64::consts::LN_2;
use std::num::NonZeroUsize;

use roots::{SearchError, SimpleConvergency, find_root_brent};
use serde::Serialize;

use crate::closure::Closure;
use crate::error::TheoryError;
use crate::self_consistency::drh_log_bare;
use crate::theory::MeanFieldTheory;

pub use table::DrhTable;

/// The theory of the DRH model with N l-bits: a function of `log g_{1,0}` and α.
///
/// # Examples
///
/// ```
/// use grain_theory::{DrhMeanField, MeanFieldTheory};
///
/// let chain = DrhMeanField::new(MeanFieldTheory::default(), 6)?;
/// // At α_c the end of six l-bits has 0.7028 bits in exact diagonalization: which bare coupling gives that?
/// let log_g_1 = chain.log_bare_coupling(std::f64::consts::FRAC_1_SQRT_2, 0.7028)??;
/// assert!((log_g_1.exp() - 0.158).abs() < 1e-3);
/// // And what does it predict at another α?
/// let end = chain.end(log_g_1, 0.55)?;
/// assert!((end.entropy - 0.299).abs() < 2e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct DrhMeanField {
    theory: MeanFieldTheory,
    n_lbits: NonZeroUsize,
    /// `u_n` of every sample, `[sample][l-bit]`, where `g_{n,0} = g_{1,0} α^(u_n)`; none where `u_n = n - 1`.
    distances: Vec<Vec<f64>>,
}

/// Mean-field state of one l-bit, or a derivative of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LbitState {
    /// `log g_n`.
    pub log_g: f64,
    /// `[S_n]`, bits.
    pub entropy: f64,
    /// `C^zz_n`.
    pub memory: f64,
}

impl LbitState {
    fn combine<const COUNT: usize>(states: [Self; COUNT], weights: [f64; COUNT]) -> Self {
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

/// The five-point derivative, without the point in the middle.
const FIVE_POINTS: [f64; 4] =
    [1.0 / (12.0 * STEP), -8.0 / (12.0 * STEP), 8.0 / (12.0 * STEP), -1.0 / (12.0 * STEP)];

/// Two solutions closer than this in `log g_N` are one; both are exact to about 1e-11.
const SAME_SOLUTION: f64 = 1e-7;

/// Why no coupling reproduces an entropy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutOfReach {
    /// The entropy is zero: the l-bit is not coupled.
    #[error("[S_end] is 0, which mean field has at g_(1,0) = 0 only")]
    NoEntanglement,
    /// The entropy is a full bit, or more.
    #[error("[S_end] is {entropy} bits, and mean field stays below 1 at any g_(1,0)")]
    Saturated {
        /// `[S_end]`, bits.
        entropy: f64,
    },
    /// The avalanche starts at once: the lowest solution jumps over the entropy.
    #[error(
        "[S_end] = {entropy} bits lies in a jump of mean field, which has {reached} bits just below \
         it"
    )]
    Jump {
        /// `[S_end]`, bits.
        entropy: f64,
        /// The entropy, bits, of the solution that the iteration (13) finds in its place.
        reached: f64,
    },
}

impl DrhMeanField {
    /// A chain of N l-bits, at least one.
    ///
    /// # Errors
    /// [`TheoryError::NoLbits`] for none.
    pub fn new(theory: MeanFieldTheory, n_lbits: usize) -> Result<Self, TheoryError> {
        let n_lbits = NonZeroUsize::new(n_lbits).ok_or(TheoryError::NoLbits)?;
        Ok(Self { theory, n_lbits, distances: Vec::new() })
    }

    /// L-bits with bare couplings `g_{n,0} = g_{1,0} α^(u_n)` of their own in every sample, `[sample][l-bit]`, over which
    /// predictions are averaged as data are.
    ///
    /// # Errors
    /// [`TheoryError::NoLbits`] if there is no sample, one has no l-bit, or they differ in the number of l-bits.
    ///
    /// # Examples
    ///
    /// ```
    /// use grain_theory::{DrhMeanField, MeanFieldTheory};
    ///
    /// let theory = MeanFieldTheory::default();
    /// let chain = DrhMeanField::new(theory, 3)?.end(-1.9, 0.6)?;
    /// let same = DrhMeanField::with_distances(theory, vec![vec![0.0, 1.0, 2.0]])?.end(-1.9, 0.6)?;
    /// assert!((chain.entropy - same.entropy).abs() < 1e-12);
    /// # Ok::<(), grain_theory::TheoryError>(())
    /// ```
    pub fn with_distances(
        theory: MeanFieldTheory,
        distances: Vec<Vec<f64>>,
    ) -> Result<Self, TheoryError> {
        let n_lbits = distances.first().map_or(0, Vec::len);
        if distances.iter().any(|sample| sample.len() != n_lbits) {
            return Err(TheoryError::NoLbits);
        }
        Ok(Self { distances, ..Self::new(theory, n_lbits)? })
    }

    /// How many samples predictions are averaged over.
    fn samples(&self) -> usize {
        self.distances.len().max(1)
    }

    /// `u_n` of a sample.
    fn distance(&self, sample: usize, lbit: usize) -> f64 {
        self.distances.get(sample).map_or(lbit as f64, |distances| distances[lbit])
    }

    /// `log g_n` of a sample, `[l-bit]`.
    fn solved(&self, sample: usize, log_g_1: f64, alpha: f64) -> Result<Vec<f64>, TheoryError> {
        let n_lbits = self.n_lbits();
        let bare = match self.distances.get(sample) {
            None => drh_log_bare(log_g_1, alpha, n_lbits),
            Some(distances) => distances.iter().map(|u| log_g_1 + u * alpha.ln()).collect(),
        };
        let solution = self.theory.solve(&bare);
        let convergence = solution.convergence;
        if convergence.converged {
            return Ok(solution.log_g);
        }
        Err(TheoryError::NotConverged {
            n_lbits,
            alpha,
            log_g_1,
            residual: convergence.residual,
            iterations: convergence.iterations,
        })
    }

    /// The theory.
    pub fn theory(&self) -> &MeanFieldTheory {
        &self.theory
    }

    /// N.
    pub fn n_lbits(&self) -> usize {
        self.n_lbits.get()
    }

    /// Every l-bit, `[l-bit]`, in the mean over the samples.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn lbits(&self, log_g_1: f64, alpha: f64) -> Result<Vec<LbitState>, TheoryError> {
        let state = |log_g: f64| {
            let (entropy, memory) = (self.theory.mean_entropy(log_g), self.theory.memory(log_g));
            LbitState { log_g, entropy, memory }
        };
        let mut all: Vec<LbitState> =
            self.solved(0, log_g_1, alpha)?.into_iter().map(state).collect();
        let share = 1.0 / self.samples() as f64;
        for sample in 1..self.samples() {
            let others = self.solved(sample, log_g_1, alpha)?;
            for (sum, other) in all.iter_mut().zip(others) {
                *sum = LbitState::combine([*sum, state(other)], [1.0, 1.0]);
            }
        }
        if self.samples() > 1 {
            for sum in &mut all {
                *sum = LbitState::combine([*sum], [share]);
            }
        }
        Ok(all)
    }

    /// The end l-bit, in the mean over the samples.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn end(&self, log_g_1: f64, alpha: f64) -> Result<LbitState, TheoryError> {
        if self.samples() > 1 {
            return Ok(self.lbits(log_g_1, alpha)?[self.n_lbits() - 1]);
        }
        let log_g = self.solved(0, log_g_1, alpha)?[self.n_lbits() - 1];
        let entropy = self.theory.mean_entropy(log_g);
        Ok(LbitState { log_g, entropy, memory: self.theory.memory(log_g) })
    }

    /// Derivative of the end l-bit's state with respect to `log g_{1,0}`.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn end_slope(&self, log_g_1: f64, alpha: f64) -> Result<LbitState, TheoryError> {
        let at = |steps: f64| self.end(log_g_1 + steps * STEP, alpha);
        let states = [at(-2.0)?, at(-1.0)?, at(1.0)?, at(2.0)?];
        Ok(LbitState::combine(states, FIVE_POINTS))
    }

    /// Derivative of the state of every l-bit with respect to `log g_{1,0}`, `[l-bit]`.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the equations were not solved.
    pub fn slopes(&self, log_g_1: f64, alpha: f64) -> Result<Vec<LbitState>, TheoryError> {
        let at = |steps: f64| self.lbits(log_g_1 + steps * STEP, alpha);
        let all = [at(-2.0)?, at(-1.0)?, at(1.0)?, at(2.0)?];
        let of = |lbit: usize| {
            LbitState::combine(all.each_ref().map(|states| states[lbit]), FIVE_POINTS)
        };
        Ok((0..self.n_lbits()).map(of).collect())
    }

    /// The `log g_{1,0}` at which the end l-bit has an entropy of `entropy` bits at `alpha`.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the verification was not solved; the inner result says when no
    /// coupling has that entropy.
    pub fn log_bare_coupling(
        &self,
        alpha: f64,
        entropy: f64,
    ) -> Result<Result<f64, OutOfReach>, TheoryError> {
        if entropy <= 0.0 {
            return Ok(Err(OutOfReach::NoEntanglement));
        }
        let Ok(log_g_end) = self.theory.log_coupling_at_entropy(entropy) else {
            return Ok(Err(OutOfReach::Saturated { entropy }));
        };
        // Of (11) even for the cavity: the bracket around the guesses is as wide as the closures can differ.
        let guesses = (0..self.samples()).map(|sample| self.inverted(sample, alpha, log_g_end));
        if self.samples() > 1 {
            return self.inverted_mean(alpha, entropy, &guesses.collect::<Vec<_>>());
        }
        let log_g_1 = match self.theory.closure() {
            Closure::Paper => self.inverted(0, alpha, log_g_end),
            Closure::Cavity => self.inverted_cavity(0, alpha, log_g_end)?,
        };
        let found = self.end(log_g_1, alpha)?;
        if (found.log_g - log_g_end).abs() <= SAME_SOLUTION * (1.0 + log_g_end.abs()) {
            Ok(Ok(log_g_1))
        } else {
            Ok(Err(OutOfReach::Jump { entropy, reached: found.entropy }))
        }
    }

    /// The `log g_{1,0}` at which (11) has a solution with this `log g_N`, in one sample.
    fn inverted(&self, sample: usize, alpha: f64, log_g_end: f64) -> f64 {
        let log_alpha = alpha.ln();
        let u_end = log_g_end + 0.5 * self.theory.enhancement(log_g_end);
        let end = self.n_lbits() - 1;
        let before = |lbit: usize| self.distance(sample, end) - self.distance(sample, lbit);
        let others: f64 = (0..end)
            .rev()
            .map(|lbit| {
                let u = u_end - before(lbit) * log_alpha;
                self.theory.enhancement(coupling_in_bubble(&self.theory, u))
            })
            .sum();
        // u_1 - ½ η_tot, the end l-bit's own ½ η taken out of both.
        log_g_end - self.distance(sample, end) * log_alpha - 0.5 * others
    }

    /// The `log g_{1,0}` at which the end l-bit has this `log g_N` in the cavity closure: its only solution, which rises with
    /// `log g_{1,0}`, between none and all of what the others can add.
    fn inverted_cavity(
        &self,
        sample: usize,
        alpha: f64,
        log_g_end: f64,
    ) -> Result<f64, TheoryError> {
        let end = self.n_lbits() - 1;
        let high = log_g_end - self.distance(sample, end) * alpha.ln();
        let low = high - 0.5 * LN_2 * end as f64;
        let mut failure = None;
        let excess = |log_g_1: f64| match self.solved(sample, log_g_1, alpha) {
            Ok(log_g) => log_g[end] - log_g_end,
            Err(error) => {
                failure = Some(error);
                f64::NAN
            }
        };
        let mut convergency = SimpleConvergency { eps: 1e-12, max_iter: 200 };
        let found = find_root_brent(low, high, excess, &mut convergency);
        // Where rounding closes the bracket, its upper end is the root.
        failure.map_or_else(|| Ok(found.unwrap_or(high)), Err)
    }

    /// The `log g_{1,0}` at which the mean over the samples is `entropy`: between those of the single samples.
    fn inverted_mean(
        &self,
        alpha: f64,
        entropy: f64,
        guesses: &[f64],
    ) -> Result<Result<f64, OutOfReach>, TheoryError> {
        // A jump of one sample is at most half a log 2 for each l-bit away from its guess.
        let room = 0.5 * LN_2 * self.n_lbits() as f64 + 0.1;
        let low = guesses.iter().copied().fold(f64::INFINITY, f64::min) - room;
        let high = guesses.iter().copied().fold(f64::NEG_INFINITY, f64::max) + room;
        let mut failure = None;
        let excess = |log_g_1: f64| match self.end(log_g_1, alpha) {
            Ok(end) => end.entropy - entropy,
            Err(error) => {
                failure = Some(error);
                f64::NAN
            }
        };
        let mut convergency = SimpleConvergency { eps: 1e-11, max_iter: 200 };
        let found = find_root_brent(low, high, excess, &mut convergency);
        if let Some(error) = failure {
            return Err(error);
        }
        let Ok(log_g_1) = found else { return Ok(Err(OutOfReach::Saturated { entropy })) };
        let reached = self.end(log_g_1, alpha)?.entropy;
        if (reached - entropy).abs() <= SAME_SOLUTION {
            Ok(Ok(log_g_1))
        } else {
            Ok(Err(OutOfReach::Jump { entropy, reached }))
        }
    }
}

/// `log g` of an l-bit from `u = log g + ½ η(g)`.
#[expect(clippy::expect_used, reason = "a bracket of ½ log 2 is halved 42 times to 1e-13")]
fn coupling_in_bubble(theory: &MeanFieldTheory, u: f64) -> f64 {
    let mut convergency = SimpleConvergency { eps: 1e-13, max_iter: 200 };
    let excess = |log_g: f64| log_g + 0.5 * theory.enhancement(log_g) - u;
    // 0 ≤ η ≤ log 2 brackets the root; where rounding closes the bracket, u is the root.
    let found = find_root_brent(u - 0.5 * LN_2, u, excess, &mut convergency);
    if found == Err(SearchError::NoBracketing) {
        return u;
    }
    found.expect("Brent's method converges in a bracket")
}

#[cfg(test)]
mod tests;
