//! `[S]`, `C^zz` and `η` in nanoseconds, at any coupling, to 1e-12.

use std::f64::consts::LN_2;
use std::sync::OnceLock;

use crate::chebyshev::ChebyshevPanels;
use crate::enhancement::enhancement_by_quadrature;
use crate::entropy::mean_entropy_by_quadrature;
use crate::fraction::Fraction;
use crate::memory::memory_by_quadrature;
use crate::quadrature::{LOG_G_HIGH, LOG_G_LOW, ResonanceQuadrature};
use crate::resonance::{Resonance, ResonanceDistribution};
use crate::root::increasing_root;

/// What the series may leave out of the log-odds, hence of the relative accuracy of each part.
const TOLERANCE: f64 = 2e-13;

/// Widest panel in `log g`.
const PANEL_WIDTH: f64 = 4.0;

/// An increasing fraction of the coupling, kept as its log-odds in `log g`.
///
/// The log-odds are analytic and nearly linear; beyond the tabulated range they continue by their
/// asymptotic forms, exact there to rounding.
#[derive(Debug, Clone)]
pub(crate) struct CouplingInterpolant {
    log_odds: ChebyshevPanels,
    low: f64,
    high: f64,
    weak: WeakCoupling,
    /// `p` of `complement ∝ g^{-p}` at strong coupling.
    strong_power: f64,
}

/// How a fraction vanishes at weak coupling.
#[derive(Debug, Clone, Copy)]
enum WeakCoupling {
    /// `∝ g`.
    Linear,
    /// `∝ g (-log g - c)`.
    LinearTimesLog { c: f64 },
}

impl CouplingInterpolant {
    fn fit(weak: WeakCoupling, strong_power: f64, fraction: impl Fn(f64) -> Fraction) -> Self {
        let (low, high) = (LOG_G_LOW, LOG_G_HIGH);
        let log_odds = ChebyshevPanels::fit(low, high, PANEL_WIDTH, TOLERANCE, |log_g| {
            fraction(log_g).log_odds()
        });
        Self { log_odds, low, high, weak, strong_power }
    }

    pub(crate) fn fraction(&self, log_g: f64) -> Fraction {
        Fraction::from_log_odds(self.log_odds(log_g))
    }

    fn log_odds(&self, log_g: f64) -> f64 {
        if log_g > self.low && log_g < self.high {
            self.log_odds.value(log_g)
        } else {
            self.asymptotic(log_g).0
        }
    }

    /// Log-odds and their derivative by `log g`.
    pub(crate) fn log_odds_and_slope(&self, log_g: f64) -> (f64, f64) {
        if log_g > self.low && log_g < self.high {
            self.log_odds.value_and_slope(log_g)
        } else {
            self.asymptotic(log_g)
        }
    }

    fn asymptotic(&self, log_g: f64) -> (f64, f64) {
        if log_g >= self.high {
            let edge = self.log_odds.value(self.high);
            return (edge + self.strong_power * (log_g - self.high), self.strong_power);
        }
        let edge = self.log_odds.value(self.low);
        let linear = edge + (log_g - self.low);
        match self.weak {
            WeakCoupling::LinearTimesLog { c } if log_g > f64::NEG_INFINITY => {
                (linear + ((log_g + c) / (self.low + c)).ln(), 1.0 + 1.0 / (log_g + c))
            }
            // At g = 0 the logarithm has lost to the factor g.
            _ => (linear, 1.0),
        }
    }

    /// The `log g` at which the fraction has these log-odds.
    pub(crate) fn log_g_at(&self, log_odds: f64) -> f64 {
        // Beyond the table the log-odds are linear (or nearly), so Newton's steps end at once; the
        // bracket holds every finite log-odds of a double.
        let bracket = 1e4;
        increasing_root(-bracket, bracket, log_odds, |log_g| {
            let (value, slope) = self.log_odds_and_slope(log_g);
            (value - log_odds, slope)
        })
    }

    #[cfg(test)]
    pub(crate) fn unresolved(&self) -> f64 {
        self.log_odds.unresolved()
    }

    #[cfg(test)]
    pub(crate) fn joints(&self) -> impl Iterator<Item = f64> {
        self.log_odds.joints().iter().copied().chain([self.low, self.high])
    }
}

/// `η` as a function of the coupling *to the whole bubble*, the l-bit itself included.
///
/// ```text
/// ψ(u) = η(y),   u = y + ½ η(y):
/// y = log g_n = log g_{n,0} + ½ Σ_{m≠n} η(g_m)   ⇒   u = log g_{n,0} + ½ η_tot
/// ```
///
/// With `ψ`, the N equations (11) become one for `η_tot` (see [`crate::self_consistency`]).
#[derive(Debug, Clone)]
pub(crate) struct BubbleEnhancement {
    log_odds: ChebyshevPanels,
    low: f64,
    high: f64,
    enhancement: CouplingInterpolant,
}

impl BubbleEnhancement {
    fn fit(enhancement: CouplingInterpolant) -> Self {
        let (low, high) = (enhancement.low, enhancement.high + 0.5 * LN_2);
        let log_odds = ChebyshevPanels::fit(low, high, PANEL_WIDTH, TOLERANCE, |u| {
            let log_g = increasing_root(u - 0.5 * LN_2, u, u, |log_g| {
                let (log_odds, slope) = enhancement.log_odds_and_slope(log_g);
                let half = Fraction::from_log_odds(log_odds);
                let half_slope = half.value * half.complement * slope;
                (log_g + 0.5 * LN_2 * half.value - u, 1.0 + 0.5 * LN_2 * half_slope)
            });
            enhancement.log_odds(log_g)
        });
        Self { log_odds, low, high, enhancement }
    }

    /// `ψ(u)` in nats and `ψ'(u)`.
    pub(crate) fn value_and_slope(&self, u: f64) -> (f64, f64) {
        let (log_odds, slope) = if u > self.low && u < self.high {
            self.log_odds.value_and_slope(u)
        } else if u >= self.high {
            // η is log 2 to rounding.
            self.enhancement.log_odds_and_slope(u - 0.5 * LN_2)
        } else {
            // η is below rounding against u.
            self.enhancement.log_odds_and_slope(u)
        };
        let fraction = Fraction::from_log_odds(log_odds);
        (LN_2 * fraction.value, LN_2 * fraction.value * fraction.complement * slope)
    }
}

/// Everything tabulated for one resonance distribution.
#[derive(Debug)]
pub(crate) struct Interpolants {
    pub(crate) mean_entropy: CouplingInterpolant,
    /// `1 - C^zz`, which increases.
    pub(crate) memory_loss: CouplingInterpolant,
    /// `η/log 2`.
    pub(crate) enhancement: CouplingInterpolant,
    pub(crate) bubble_enhancement: BubbleEnhancement,
}

impl Interpolants {
    /// The tables of a distribution, built at the first call in the process.
    pub(crate) fn of(resonance: Resonance) -> &'static Self {
        static TABLES: [OnceLock<Interpolants>; Resonance::ALL.len()] =
            [const { OnceLock::new() }; Resonance::ALL.len()];
        TABLES[resonance as usize].get_or_init(|| Self::build(resonance))
    }

    /// `η` in nats.
    pub(crate) fn enhancement_in_nats(&self, log_g: f64) -> f64 {
        LN_2 * self.enhancement.fraction(log_g).value
    }

    /// `η` in nats and `dη/d log g`.
    pub(crate) fn enhancement_and_slope(&self, log_g: f64) -> (f64, f64) {
        let (log_odds, slope) = self.enhancement.log_odds_and_slope(log_g);
        let fraction = Fraction::from_log_odds(log_odds);
        (LN_2 * fraction.value, LN_2 * fraction.value * fraction.complement * slope)
    }

    fn build(resonance: Resonance) -> Self {
        let quadrature = ResonanceQuadrature::new(&resonance);
        let mean_entropy = CouplingInterpolant::fit(WeakCoupling::Linear, 2.0, |log_g| {
            mean_entropy_by_quadrature(&quadrature, log_g)
        });
        let memory_loss = CouplingInterpolant::fit(WeakCoupling::Linear, 2.0, |log_g| {
            memory_by_quadrature(&quadrature, log_g).flipped()
        });
        let c = weak_enhancement_constant(&quadrature, resonance.tail_amplitude());
        let enhancement =
            CouplingInterpolant::fit(WeakCoupling::LinearTimesLog { c }, 4.0, |log_g| {
                enhancement_by_quadrature(&quadrature, log_g)
            });
        let bubble_enhancement = BubbleEnhancement::fit(enhancement.clone());
        Self { mean_entropy, memory_loss, enhancement, bubble_enhancement }
    }
}

/// The constant `c` beside the leading logarithm of `η` at weak coupling.
///
/// ```text
/// η(g) → -4A g (log g + c),   A the amplitude of the tail, 2 for the exact distribution
/// ```
///
/// Read off at the lowest coupling tabulated, where the corrections, of relative order `g log g`,
/// are far below rounding.
fn weak_enhancement_constant(quadrature: &ResonanceQuadrature, tail_amplitude: f64) -> f64 {
    let eta = LN_2 * enhancement_by_quadrature(quadrature, LOG_G_LOW).value;
    -LOG_G_LOW - eta / (4.0 * tail_amplitude * LOG_G_LOW.exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(tables: &Interpolants) -> [(&'static str, &CouplingInterpolant); 3] {
        [("[S]", &tables.mean_entropy), ("1 - C", &tables.memory_loss), ("η", &tables.enhancement)]
    }

    #[test]
    fn every_panel_is_resolved() {
        for resonance in Resonance::ALL {
            let tables = Interpolants::of(resonance);
            for (name, interpolant) in each(tables) {
                let unresolved = interpolant.unresolved();
                assert!(unresolved <= TOLERANCE, "{resonance} {name}: {unresolved:e}");
            }
            let unresolved = tables.bubble_enhancement.log_odds.unresolved();
            assert!(unresolved <= TOLERANCE, "{resonance} ψ: {unresolved:e}");
        }
    }

    #[test]
    fn curvature_of_psi_keeps_the_bounds_that_the_solver_relies_on() {
        use crate::self_consistency::{CONCAVITY_PER_DEFICIT, CONVEX_BELOW, LARGEST_CONCAVITY};
        // Central difference of ψ', in which 1e-12 is noise: good to 1e-9 and to h².
        let h = 1e-3;
        let noise = 1e-9;
        for resonance in Resonance::ALL {
            let psi = &Interpolants::of(resonance).bubble_enhancement;
            for k in -39_000..8_000 {
                let u = 1e-3 * f64::from(k);
                let rise = psi.value_and_slope(u + h).1 - psi.value_and_slope(u - h).1;
                let concavity = -rise / (2.0 * h);
                let deficit = LN_2 - psi.value_and_slope(u).0;
                assert!(concavity <= noise || u > CONVEX_BELOW, "{resonance}: -ψ''({u})");
                assert!(concavity <= LARGEST_CONCAVITY, "{resonance}: {concavity} at {u}");
                let bound = CONCAVITY_PER_DEFICIT * deficit;
                assert!(concavity <= bound + noise, "{resonance}: {concavity} at {u}");
            }
        }
    }

    #[test]
    fn joints_are_continuous() {
        // Two series of 2e-13 each; the log-odds change by 4·2e-14 across.
        for resonance in Resonance::ALL {
            for (name, interpolant) in each(Interpolants::of(resonance)) {
                for joint in interpolant.joints() {
                    let h = 1e-14 * (1.0 + joint.abs());
                    let jump = interpolant.log_odds(joint + h) - interpolant.log_odds(joint - h);
                    let allowed = 4.0 * TOLERANCE + 10.0 * h;
                    assert!(jump.abs() < allowed, "{resonance} {name} at {joint}: {jump:e}");
                }
            }
        }
    }
}
