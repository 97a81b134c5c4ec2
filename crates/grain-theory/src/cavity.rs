//! The couplings of N l-bits, each in the bath that the others make *without* it.
//!
//! `g_n` is defined with `V_n` switched off (3), so what enhances it must be taken without l-bit n. Eq. (11) takes the others as
//! they are with it: what n does to them comes back to n. Without that,
//!
//! ```text
//! G(A) = Σ_{m∈A} η(g_{m,0} e^{G(A∖m)/2}),   G(∅) = 0,   g_n = g_{n,0} e^{G(all∖n)/2}
//! ```
//!
//! `G(A)` is the enhancement, in nats, of a bath that the l-bits of the set A are coupled to. Each `G(A)` follows from smaller
//! sets: there is nothing to iterate and exactly one solution, which increases with every `g_{m,0}`.
//!
//! # Many l-bits
//!
//! `2^N` sets are too many beyond [`LARGEST_RECURSION`]. To first order in what one l-bit does to another's coupling,
//! `G(A∖n∖m) ≈ G(A∖m) - η(g_n)`, with `y_n = log g_n`,
//!
//! ```text
//! y_n = log g_{n,0} + ½ Σ_{m≠n} η(y_m - ½ η(y_n))
//! ```
//!
//! For given others the right side falls with `y_n` and the left rises: one root, which increases with every other `y_m`. So the
//! map from the others to `y_n` is monotone, and repeated from below it rises to the lowest solution; there may be higher ones,
//! which this form has and the recursion has not. The tests hold it against the recursion:
//! [`crate::MeanFieldTheory::solve_cavity_of_many`] says how far it is off.

use crate::chebyshev::ChebyshevPanels;
use crate::interpolant::Interpolants;
use crate::root::increasing_root;
use crate::self_consistency::{
    Convergence, FixedPoint, NOTHING_BELOW, SolverSettings, StopReason, THERMAL_ABOVE,
    growth_up_to, nothing_to_solve,
};

use std::f64::consts::LN_2;

/// The most l-bits whose sets are counted one by one: 2¹⁶ numbers, a few milliseconds.
pub const LARGEST_RECURSION: usize = 16;

/// `G` of every set of l-bits, `[set]`, bit n of a set being l-bit n.
fn enhancements(tables: &Interpolants, log_bare: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; 1 << log_bare.len()];
    for set in 1..all.len() {
        let mut total = 0.0;
        let mut rest = set;
        while rest != 0 {
            let lbit = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            total += tables.enhancement_in_nats(log_bare[lbit] + 0.5 * all[set & !(1 << lbit)]);
        }
        all[set] = total;
    }
    all
}

/// The recursion, exact; `2^N` numbers.
pub(crate) fn recursion(tables: &Interpolants, log_bare: &[f64]) -> FixedPoint {
    if let Some(trivial) = nothing_to_solve(log_bare) {
        return trivial;
    }
    let all = enhancements(tables, log_bare);
    let full = all.len() - 1;
    let log_g: Vec<f64> = (log_bare.iter().enumerate())
        .map(|(lbit, bare)| bare + 0.5 * all[full & !(1 << lbit)])
        .collect();
    let convergence = Convergence {
        converged: true,
        residual: 0.0,
        iterations: all.len(),
        reason: StopReason::WithinTolerance,
    };
    solution(tables, log_bare, log_g, convergence)
}

/// The form for many l-bits: its lowest solution.
pub(crate) fn many_lbits(
    tables: &Interpolants,
    log_bare: &[f64],
    settings: &SolverSettings,
) -> FixedPoint {
    if let Some(trivial) = nothing_to_solve(log_bare) {
        return trivial;
    }
    let mut order: Vec<usize> = (0..log_bare.len()).collect();
    order.sort_by(|&a, &b| log_bare[b].total_cmp(&log_bare[a]));
    let sorted: Vec<f64> = order.iter().map(|&lbit| log_bare[lbit]).collect();
    let mut bubble = Bubble::start(tables, &sorted);
    let (mut iterations, mut reason) = (0, StopReason::IterationLimit);
    while iterations < settings.max_iterations {
        iterations += 1;
        let step = bubble.grow();
        if step <= settings.tolerance * (1.0 + 0.5 * bubble.total()) {
            reason = StopReason::WithinTolerance;
            break;
        }
    }
    let mut log_g = vec![0.0; log_bare.len()];
    for (&lbit, y) in order.iter().zip(bubble.everywhere()) {
        log_g[lbit] = y;
    }
    let residual = bubble.grow();
    let converged = reason == StopReason::WithinTolerance;
    solution(tables, log_bare, log_g, Convergence { converged, residual, iterations, reason })
}

/// A bubble that grows from nothing: l-bits in descending order of their bare couplings.
///
/// Only those at its edge are evaluated: behind it `η` is `log 2` to the last bit, ahead of it nothing. As couplings only rise,
/// both ends of the edge only advance.
struct Bubble<'a> {
    tables: &'a Interpolants,
    /// `log g_{n,0}`, descending.
    log_bare: &'a [f64],
    /// `log g_n` of the l-bits at the edge, from below.
    edge: Vec<f64>,
    /// How many are thermal to the last bit.
    thermal: usize,
}

impl<'a> Bubble<'a> {
    fn start(tables: &'a Interpolants, log_bare: &'a [f64]) -> Self {
        let thermal = log_bare.iter().take_while(|&&bare| bare > THERMAL_ABOVE + 1.0).count();
        Self { tables, log_bare, edge: Vec::new(), thermal }
    }

    /// `Σ_m η(y_m - δ)` at the edge and behind, as a function of `δ = ½ η(y_n)`, which all l-bits share: a sum over the edge
    /// for each of a few δ instead of one for each l-bit.
    fn sum(&self) -> ChebyshevPanels {
        let behind = LN_2 * self.thermal as f64;
        ChebyshevPanels::fit(0.0, 0.5 * LN_2, LN_2, f64::INFINITY, |delta| {
            let at_edge = self.edge.iter().map(|&y| self.tables.enhancement_in_nats(y - delta));
            behind + at_edge.sum::<f64>()
        })
    }

    /// `Σ_n η(y_n)`.
    fn total(&self) -> f64 {
        let at_edge = self.edge.iter().map(|&y| self.tables.enhancement_in_nats(y));
        LN_2 * self.thermal as f64 + at_edge.sum::<f64>()
    }

    /// One step of the map; the largest rise of a coupling at the edge.
    fn grow(&mut self) -> f64 {
        let sum = self.sum();
        let eta = |y: f64| self.tables.enhancement_and_slope(y);
        let mut largest = 0.0_f64;
        for (y, &bare) in self.edge.iter_mut().zip(&self.log_bare[self.thermal..]) {
            let own = *y;
            let others = |delta: f64| {
                let (all, all_slope) = sum.value_and_slope(delta);
                let (mine, mine_slope) = eta(own - delta);
                (all - mine, all_slope + mine_slope)
            };
            let high = bare + 0.5 * others(0.0).0;
            let raised = increasing_root(own.min(high), high, own, |y| {
                let (eta_own, eta_slope) = eta(y);
                let (value, slope) = others(0.5 * eta_own);
                (y - bare - 0.5 * value, 1.0 - 0.25 * slope * eta_slope)
            });
            largest = largest.max(raised - own);
            *y = raised.max(own);
        }
        let passed = self.edge.iter().take_while(|&&y| y > THERMAL_ABOVE + 1.0).count();
        self.edge.drain(..passed);
        self.thermal += passed;
        let total = self.total();
        let ahead = &self.log_bare[self.thermal + self.edge.len()..];
        let joined = ahead.iter().take_while(|&&bare| bare + 0.5 * total > NOTHING_BELOW);
        let before = self.edge.len();
        self.edge.extend(joined);
        // Those that join have not been raised yet.
        if self.edge.len() > before { f64::INFINITY } else { largest }
    }

    /// `log g_n` of all.
    fn everywhere(&self) -> Vec<f64> {
        let sum = self.sum();
        let behind = 0.5 * (sum.value(0.5 * LN_2) - LN_2);
        let ahead = 0.5 * sum.value(0.0);
        let (first, rest) = self.log_bare.split_at(self.thermal);
        let (_, last) = rest.split_at(self.edge.len());
        let first = first.iter().map(|bare| bare + behind);
        first.chain(self.edge.iter().copied()).chain(last.iter().map(|bare| bare + ahead)).collect()
    }
}

fn solution(
    tables: &Interpolants,
    log_bare: &[f64],
    log_g: Vec<f64>,
    convergence: Convergence,
) -> FixedPoint {
    let total_enhancement = log_g.iter().map(|&y| tables.enhancement_in_nats(y)).sum();
    let largest_growth = growth_up_to(tables, log_bare, total_enhancement);
    FixedPoint { log_g, total_enhancement, largest_growth, convergence }
}

/// `log g` of N equal l-bits, for which sets differ in their size alone.
///
/// ```text
/// G_k = k η(g_0 e^{G_{k-1}/2}),   g = g_0 e^{G_{N-1}/2}
/// ```
pub(crate) fn equal_lbits(tables: &Interpolants, log_bare: f64, n_lbits: usize) -> f64 {
    let mut total = 0.0;
    for others in 1..n_lbits {
        total = others as f64 * tables.enhancement_in_nats(log_bare + 0.5 * total);
    }
    log_bare + 0.5 * total
}
