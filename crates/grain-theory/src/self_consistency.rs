//! The couplings of N l-bits, each in the bath that the others enlarge.
//!
//! # One equation for N
//!
//! ```text
//! log g_n = log g_{n,0} + ½ Σ_{m≠n} η(g_m)                     (11) of PRB 106, 184208
//! ```
//!
//! With `E = Σ_m η(g_m)` (14) each equation reads `y_n + ½ η(y_n) = u_n`, `u_n = log g_{n,0} + ½E`,
//! `y_n = log g_n`. Since `η` increases, `y_n` is a unique, increasing function of `u_n`, and so is
//! `ψ(u_n) = η(y_n)`. The solutions of (11) are therefore exactly the solutions of
//!
//! ```text
//! E = F(E) = Σ_n ψ(log g_{n,0} + ½ E)
//! ```
//!
//! in the same order: a smaller `E` has every `g_n` smaller.
//!
//! # Which solution
//!
//! The iteration (13) of the paper starts at `g_{n,0}`, below every solution because `η ≥ 0`, and
//! its map is increasing: it rises and converges to the lowest solution. So the lowest root `E*` of
//! `F(E) - E` is the one to be found (there may be others: an avalanche that could have run but was
//! not started).
//!
//! # Steps that cannot pass it
//!
//! From `E < E*`, with `G = F(E) - E > 0`, two steps are taken that provably end at or below `E*`,
//! and of them the longer:
//!
//! 1. `δ = G`: `F` increases, so for `E' < F(E)` one has `F(E') ≥ F(E) > E'`: no root.
//! 2. If `F'' ≥ -κ` on `[E, E + 2Δ]`, then `F(E + δ) - E - δ ≥ G - (1 - F')δ - ½κδ²` there, which
//!    is positive up to
//!    ```text
//!    δ = 2G / [(1 - F') + √((1 - F')² + 2κG)]
//!    ```
//!    Near a simple root (`G → 0`, `F' < 1`) this is Newton's step and converges quadratically;
//!    where two roots are about to merge or have just vanished (`F' ≈ 1`), it goes as `√G` where
//!    (13) would crawl.
//!
//! `κ` comes from `F'' = ¼ Σ ψ''(u_n)` and three properties of `ψ` alone, which the tests check for
//! both distributions: `ψ'' ≥ 0` for `u ≤ -3.3`, `ψ'' ≥ -0.12`, and `ψ'' ≥ -16.5 (log 2 - ψ)`
//! (asymptotically `log 2 - ψ ∝ e^{-4u}`, whose second derivative is 16 times itself). As
//! `log 2 - ψ` decreases, its value at `u_n` bounds `-ψ''` on all of `[u_n, u_n + Δ]`.
//!
//! # Many l-bits
//!
//! A bubble grows at its edge: of 10⁶ couplings that decay by α each step costs the `80/|log α|` at the
//! edge, not all (`Front`). At `α_c` the edge has to be carried through the whole chain, which takes a
//! number of steps proportional to N.
//!
//! # Whether an avalanche ran
//!
//! `F'(E)` is the growth that one nat of enhancement causes at once. Below 1 a bubble is only the sum of a
//! converging series of ever smaller effects; from 1 on it feeds itself. Whether the way to `E*` led
//! through such values ([`FixedPoint::largest_growth`]) tells an avalanche without any choice of
//! what "thermal" means. In a chain `g_{n,0} = g_{1,0} α^{n-1}`, `F' = log 2/(2|log α|)` along the way: 1
//! exactly at `α_c`.

use std::borrow::Cow;
use std::f64::consts::LN_2;

use crate::interpolant::Interpolants;

/// `ψ` is convex up to here.
pub(crate) const CONVEX_BELOW: f64 = -3.3;

/// `-ψ''` is nowhere larger.
pub(crate) const LARGEST_CONCAVITY: f64 = 0.12;

/// `-ψ''` is nowhere larger than this times `log 2 - ψ`.
pub(crate) const CONCAVITY_PER_DEFICIT: f64 = 16.5;

/// `Δ`: by how much any `log g_n` may rise in one step of the second kind.
const REACH: f64 = 1.0;

/// Above this `u`, `log 2 - ψ < e^{-4u}` is below rounding by far.
pub(crate) const THERMAL_ABOVE: f64 = 21.0;

/// Below this `u`, `ψ < 8 |u| e^u` is 4e-24: 10⁹ such l-bits do not change `u`.
pub(crate) const NOTHING_BELOW: f64 = -60.0;

/// Secants of `F` shorter than this, relative to `1 + η_tot`, are rounding.
const LEAST_SECANT: f64 = 1e-6;

/// Steps in `η_tot`, nats, in which [`growth_up_to`] looks: `F'` varies on the scale of an l-bit's `log 2` and more.
const GROWTH_STEP: f64 = 0.1;

/// How exactly, and for how long, the fixed point is sought.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, SolverSettings, StopReason, drh_log_bare};
///
/// let few = SolverSettings { max_iterations: 3, ..SolverSettings::default() };
/// let bare = drh_log_bare(0.5_f64.ln(), std::f64::consts::FRAC_1_SQRT_2, 1000);
/// let stopped = MeanFieldTheory::default().solve_with(&bare, &few);
/// assert_eq!(stopped.convergence.reason, StopReason::IterationLimit);
/// assert!(stopped.log_g.iter().zip(&bare).all(|(g, bare)| g >= bare), "lower bounds all the same");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolverSettings {
    /// Residual of (11) in any `log g_n`, and last change of `½ η_tot`, below which the solution is
    /// accepted; both relative to `1 + ½ η_tot`. Rounding is a few 1e-16.
    pub tolerance: f64,
    /// Evaluations of `F` after which the solver gives up.
    pub max_iterations: usize,
}

impl Default for SolverSettings {
    fn default() -> Self {
        // A critical chain of 10⁶ l-bits takes 4·10⁵ cheap ones.
        Self { tolerance: 1e-12, max_iterations: 10_000_000 }
    }
}

/// A solution of (11), or how far the search for it came.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, drh_log_bare};
///
/// let theory = MeanFieldTheory::default();
/// let solve = |alpha: f64| theory.solve(&drh_log_bare(0.5_f64.ln(), alpha, 200));
/// let (localized, thermal) = (solve(0.65), solve(0.75));
/// assert!(localized.convergence.converged && thermal.convergence.converged);
/// assert!(localized.largest_growth < 1.0 && thermal.largest_growth > 1.0, "below and above α_c");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FixedPoint {
    /// `log g_n ≥ log g_{n,0}`, in the order of the input. Not converged: lower bounds of the
    /// solution.
    pub log_g: Vec<f64>,
    /// `η_tot = Σ_n η(g_n)` in nats (14), `0 ≤ η_tot ≤ N log 2`; NaN if a coupling was.
    pub total_enhancement: f64,
    /// The largest growth `F'` met on the way up to `η_tot`: how many nats one nat of enhancement
    /// brings at once. From 1 on the growth feeds itself, which is what an avalanche is.
    ///
    /// The largest of the tangents of `F` where it was evaluated and of the secants between, so a
    /// lower bound of the largest `F'` below `η_tot`, within rounding.
    pub largest_growth: f64,
    /// Whether to believe it.
    pub convergence: Convergence,
}

/// How a search for the fixed point ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Convergence {
    /// `reason` is one of success.
    pub converged: bool,
    /// Largest violation of (11) among the finite `log g_n`; NaN if a coupling was NaN.
    pub residual: f64,
    /// Evaluations of `F`.
    pub iterations: usize,
    /// Why the search ended.
    pub reason: StopReason,
}

/// Why a search for the fixed point ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// Residual and last step are below the tolerance, or below rounding.
    WithinTolerance,
    /// There is no l-bit: nothing to solve.
    NoLbits,
    /// [`SolverSettings::max_iterations`] were used up.
    IterationLimit,
    /// The bare coupling of this l-bit (counted from 0) is NaN.
    CouplingNotANumber {
        /// Index into the bare couplings.
        lbit: usize,
    },
}

/// `log g_{n,0}` of the DRH model, n = 1 … N.
///
/// ```text
/// g_{n,0} = g_{1,0} α^{n-1}                                    below (13) of PRB 106, 184208
/// ```
///
/// `α > 0`; `α = 0` leaves only the first l-bit coupled, a negative or NaN `α` gives NaN, which the
/// solver reports.
///
/// # Examples
///
/// ```
/// use grain_theory::drh_log_bare;
///
/// let bare = drh_log_bare(0.4_f64.ln(), 0.5, 3);
/// assert!((bare[2].exp() - 0.1).abs() < 1e-15);
/// ```
pub fn drh_log_bare(log_g_1: f64, alpha: f64, n_lbits: usize) -> Vec<f64> {
    let log_alpha = alpha.ln();
    (0..n_lbits)
        // The first coupling does not contain α: 0·(-∞) would make it NaN.
        .map(|n| if n == 0 { log_g_1 } else { log_g_1 + n as f64 * log_alpha })
        .collect()
}

/// The answer where there is no l-bit, or a coupling is NaN.
pub(crate) fn nothing_to_solve(log_bare: &[f64]) -> Option<FixedPoint> {
    let undefined = log_bare.iter().position(|bare| bare.is_nan());
    let (value, reason) = match undefined {
        Some(lbit) => (f64::NAN, StopReason::CouplingNotANumber { lbit }),
        None if log_bare.is_empty() => (0.0, StopReason::NoLbits),
        None => return None,
    };
    let converged = undefined.is_none();
    let convergence = Convergence { converged, residual: value, iterations: 0, reason };
    Some(FixedPoint {
        log_g: log_bare.to_vec(),
        total_enhancement: value,
        largest_growth: value,
        convergence,
    })
}

/// The largest `F'` of bubbles between nothing and `η_tot`, in steps of [`GROWTH_STEP`].
pub(crate) fn growth_up_to(tables: &Interpolants, log_bare: &[f64], total: f64) -> f64 {
    if !total.is_finite() {
        return f64::NAN;
    }
    let mut front = Front::of(log_bare);
    let steps = (total / GROWTH_STEP).ceil();
    let mut largest = 0.0_f64;
    let mut step = 0.0;
    while step <= steps {
        largest = largest.max(front.bubble_at(tables, total * step / steps.max(1.0)).slope);
        step += 1.0;
    }
    largest
}

/// Lowest fixed point of (11) above the bare couplings; see the module for the method.
pub(crate) fn lowest_fixed_point(
    tables: &Interpolants,
    log_bare: &[f64],
    settings: &SolverSettings,
) -> FixedPoint {
    if let Some(trivial) = nothing_to_solve(log_bare) {
        return trivial;
    }
    let mut front = Front::of(log_bare);
    let mut total = 0.0;
    let mut iterations = 0;
    let mut largest_growth = 0.0_f64;
    let mut previous: Option<(f64, f64)> = None;
    let reason = loop {
        if iterations >= settings.max_iterations {
            break StopReason::IterationLimit;
        }
        iterations += 1;
        let bubble = front.bubble_at(tables, total);
        let gap = bubble.total - total;
        largest_growth = largest_growth.max(bubble.slope);
        if let Some((before, value)) = previous
            // Shorter secants are rounding.
            && total - before > LEAST_SECANT * (1.0 + total)
        {
            largest_growth = largest_growth.max((bubble.total - value) / (total - before));
        }
        previous = Some((total, bubble.total));
        let rounding = 2.0 * f64::EPSILON * (1.0 + total);
        if gap <= rounding {
            break StopReason::WithinTolerance;
        }
        let step = bubble.safe_step(gap);
        total += step;
        let accepted = 2.0 * settings.tolerance * (1.0 + 0.5 * total);
        if gap <= accepted && step <= accepted {
            break StopReason::WithinTolerance;
        }
    };
    report(tables, log_bare, &Search { total, largest_growth, iterations, reason })
}

/// How a search ended.
struct Search {
    total: f64,
    largest_growth: f64,
    iterations: usize,
    reason: StopReason,
}

/// The l-bits in the order in which a growing bubble takes them, and how far it has come.
///
/// Of many l-bits only those at its edge have to be evaluated anew: behind it `ψ` is `log 2` to the last
/// bit, ahead of it nothing. As `η_tot` only rises, both ends of the edge only advance.
struct Front<'a> {
    /// Descending.
    log_bare: Cow<'a, [f64]>,
    /// How many are thermal to the last bit.
    thermal: usize,
    /// How many are thermal or at the edge.
    reached: usize,
}

impl<'a> Front<'a> {
    fn of(log_bare: &'a [f64]) -> Self {
        let mut sorted = Cow::Borrowed(log_bare);
        if !log_bare.is_sorted_by(|a, b| a >= b) {
            sorted.to_mut().sort_by(|a, b| b.total_cmp(a));
        }
        Self { log_bare: sorted, thermal: 0, reached: 0 }
    }

    fn bubble_at(&mut self, tables: &Interpolants, total: f64) -> Bubble {
        let above = |log_bare: &[f64], from: usize, edge: f64| {
            from + log_bare[from..].iter().take_while(|bare| *bare + 0.5 * total > edge).count()
        };
        self.thermal = above(&self.log_bare, self.thermal, THERMAL_ABOVE);
        self.reached = above(&self.log_bare, self.reached.max(self.thermal), NOTHING_BELOW);
        let mut bubble = Bubble::at(tables, &self.log_bare[self.thermal..self.reached], total);
        bubble.total += LN_2 * self.thermal as f64;
        bubble
    }
}

/// What the l-bits make of a bubble of a given `η_tot`.
struct Bubble {
    /// `F(E)`.
    total: f64,
    /// `F'(E)`.
    slope: f64,
    /// `κ`.
    concavity: f64,
}

impl Bubble {
    fn at(tables: &Interpolants, log_bare: &[f64], total: f64) -> Self {
        let mut bubble = Self { total: 0.0, slope: 0.0, concavity: 0.0 };
        for &bare in log_bare {
            let u = bare + 0.5 * total;
            let (enhancement, derivative) = tables.bubble_enhancement.value_and_slope(u);
            bubble.total += enhancement;
            bubble.slope += 0.5 * derivative;
            if u + REACH > CONVEX_BELOW {
                let saturating = CONCAVITY_PER_DEFICIT * (LN_2 - enhancement);
                bubble.concavity += 0.25 * saturating.min(LARGEST_CONCAVITY);
            }
        }
        bubble
    }

    /// The longer of the two steps that cannot pass the lowest root.
    fn safe_step(&self, gap: f64) -> f64 {
        let slack = 1.0 - self.slope;
        let root = (slack * slack + 2.0 * self.concavity * gap).sqrt();
        // Both forms of the root of a quadratic; which one cancels depends on the sign of `slack`.
        let second_order =
            if slack > 0.0 { 2.0 * gap / (slack + root) } else { (root - slack) / self.concavity };
        // 0/0 where everything is convex and marginal: the reach alone limits.
        let second_order = if second_order.is_nan() { f64::INFINITY } else { second_order };
        second_order.min(2.0 * REACH).max(gap)
    }
}

/// Couplings and residual at the `η_tot` reached.
fn report(tables: &Interpolants, log_bare: &[f64], search: &Search) -> FixedPoint {
    let Search { total, largest_growth, iterations, reason } = *search;
    let log_g: Vec<f64> = log_bare
        .iter()
        .map(|&bare| {
            let u = bare + 0.5 * total;
            // Rounding must not take a coupling below its bare value.
            (u - 0.5 * tables.bubble_enhancement.value_and_slope(u).0).max(bare)
        })
        .collect();
    // Against η itself, not ψ: the residual is that of (11) as the caller would compute it.
    let enhancements: Vec<f64> = log_g.iter().map(|&y| tables.enhancement_in_nats(y)).collect();
    let total_enhancement = compensated_sum(&enhancements);
    let residual = log_bare
        .iter()
        .zip(&log_g)
        .zip(&enhancements)
        .filter(|((bare, _), _)| bare.is_finite())
        .map(|((bare, y), eta)| (y - bare - 0.5 * (total_enhancement - eta)).abs())
        .fold(0.0, f64::max);
    let converged = reason == StopReason::WithinTolerance;
    let convergence = Convergence { converged, residual, iterations, reason };
    FixedPoint { log_g, total_enhancement, largest_growth, convergence }
}

/// Kahan's sum: a plain one of 10⁶ terms `log 2` is off by 1e-11 of itself.
fn compensated_sum(terms: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0, 0.0);
    for term in terms {
        let corrected = term - lost;
        let next = sum + corrected;
        lost = (next - sum) - corrected;
        sum = next;
    }
    sum
}
