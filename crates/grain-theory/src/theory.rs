//! What the mean-field theory predicts at a coupling, and for N l-bits.

use std::f64::consts::LN_2;
use std::fmt;

use crate::entropy_distribution::{entropy_cdf, entropy_density};
use crate::error::TheoryError;
use crate::fraction::Fraction;
use crate::interpolant::Interpolants;
use crate::resonance::Resonance;
use crate::self_consistency::{FixedPoint, SolverSettings, lowest_fixed_point};

/// The entanglement mean-field theory with one of the two resonance distributions.
///
/// Couplings are given as `log g`, natural logarithm, since `g` overflows in an avalanche: any
/// `log g` is allowed, `-∞` (not coupled) and `+∞` (thermal) included; NaN gives NaN.
///
/// `[S]`, `C^zz` and `η` come from interpolants that are built once per process and distribution,
/// in about 0.1 s at the first use. They agree with the quadratures of this crate to 1e-12
/// relative, and so do their distances from 1, 1 and `log 2`. Beyond `-40 ≤ log g ≤ 20` they
/// continue by their asymptotic forms, exact there to rounding:
///
/// ```text
/// g → 0:  [S] = Aπ g/log 2 bits       C^zz = 1 - Aπ g      η = -4A g (log g + c)
/// g → ∞:  1 - [S] = m/(8g² log 2)     C^zz = m/(4g²)       log 2 - η = m²/(64 g⁴)
/// ```
///
/// with `A` the amplitude of the tail `p̃ → A/x²` and `m = ∫ p̃(x)/x² dx`. The exact distribution
/// has `A = 2`, `m = 3/π³`, `c = 1.711659282938`; the truncated one `A = 1.123426`, `m = 0.122604`,
/// `c = 0.318017`.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, Resonance, drh_log_bare};
///
/// let theory = MeanFieldTheory::new(Resonance::Exact);
/// let fixed_point = theory.solve(&drh_log_bare(0.5_f64.ln(), 0.637, 50));
/// assert!(fixed_point.convergence.converged);
/// let last = *fixed_point.log_g.last().unwrap();
/// assert!(theory.mean_entropy(last) < 0.1, "the avalanche fails before the last l-bit");
/// ```
#[derive(Clone, Copy)]
pub struct MeanFieldTheory {
    resonance: Resonance,
    tables: &'static Interpolants,
}

impl MeanFieldTheory {
    /// The theory with this resonance distribution; cheap after the first in a process.
    pub fn new(resonance: Resonance) -> Self {
        Self { resonance, tables: Interpolants::of(resonance) }
    }

    /// Which resonance distribution it was built with.
    pub fn resonance(&self) -> Resonance {
        self.resonance
    }

    /// Mean entanglement entropy of an l-bit of coupling `g`, in bits.
    ///
    /// ```text
    /// [S](g₁) = ∫ S(g) p̃(g/g₁) dg/g₁                           (A13) of PRB 106, 184208
    /// ```
    pub fn mean_entropy(&self, log_g: f64) -> f64 {
        self.tables.mean_entropy.fraction(log_g).value
    }

    /// Distance of the mean entropy from one bit, `1 - [S]`, to full relative accuracy.
    pub fn mean_entropy_deficit(&self, log_g: f64) -> f64 {
        self.tables.mean_entropy.fraction(log_g).complement
    }

    /// Infinite-time, infinite-temperature memory of an l-bit of coupling `g`.
    ///
    /// ```text
    /// C^zz(g₁) = ∫ (P - Q)² p̃(g/g₁) dg/g₁                      (A14) of PRB 106, 184208
    /// ```
    pub fn memory(&self, log_g: f64) -> f64 {
        self.tables.memory_loss.fraction(log_g).complement
    }

    /// The memory lost, `1 - C^zz`, to full relative accuracy.
    pub fn memory_loss(&self, log_g: f64) -> f64 {
        self.tables.memory_loss.fraction(log_g).value
    }

    /// Entropic enhancement of the bath by an l-bit of coupling `g`, in nats: `0 ≤ η ≤ log 2`.
    ///
    /// ```text
    /// η(g₁) = 2 log ∫∫ p(g) p(g') K(g, g') dg dg'              (A27) of PRB 106, 184208
    /// ```
    pub fn enhancement(&self, log_g: f64) -> f64 {
        self.tables.enhancement_in_nats(log_g)
    }

    /// `η` in nats and `dη/d log g`, of the same interpolant.
    pub fn enhancement_and_slope(&self, log_g: f64) -> (f64, f64) {
        let (log_odds, slope) = self.tables.enhancement.log_odds_and_slope(log_g);
        let fraction = Fraction::from_log_odds(log_odds);
        (LN_2 * fraction.value, LN_2 * fraction.value * fraction.complement * slope)
    }

    /// Distance of the enhancement from its bound, `log 2 - η` in nats, to full relative accuracy.
    pub fn enhancement_deficit(&self, log_g: f64) -> f64 {
        LN_2 * self.tables.enhancement.fraction(log_g).complement
    }

    /// Probability density of an eigenstate's entropy at `s` bits, per bit.
    ///
    /// ```text
    /// p_S(s) = ∫ δ(s - S(g)) p̃(g/g₁) dg/g₁                     (A12) of PRB 106, 184208
    /// ```
    ///
    /// Zero outside `0 < s < 1`; integrable, but infinite, as `s → 1`.
    pub fn entropy_density(&self, log_g: f64, s: f64) -> f64 {
        entropy_density(self.resonance.distribution(), log_g, s)
    }

    /// Probability that an eigenstate's entropy is below `s` bits: the integral of
    /// [`Self::entropy_density`].
    pub fn entropy_cdf(&self, log_g: f64, s: f64) -> f64 {
        entropy_cdf(self.resonance.distribution(), log_g, s)
    }

    /// The `log g` at which the mean entropy is `s` bits: the inverse of [`Self::mean_entropy`].
    ///
    /// # Errors
    ///
    /// [`TheoryError::EntropyOutOfRange`] unless `0 < s < 1`.
    pub fn log_coupling_at_entropy(&self, s: f64) -> Result<f64, TheoryError> {
        if !(s > 0.0 && s < 1.0) {
            return Err(TheoryError::EntropyOutOfRange { given: s });
        }
        Ok(self.tables.mean_entropy.log_g_at(Fraction::from_value(s).log_odds()))
    }

    /// Couplings of N l-bits in the bath that they enlarge together, with default settings.
    ///
    /// ```text
    /// log g_n = log g_{n,0} + ½ Σ_{m≠n} η(g_m)                 (11) of PRB 106, 184208
    /// ```
    ///
    /// `log_bare[n]` is `log g_{n,0}`. The result is the lowest solution, the one that the
    /// iteration (13) from `g_{n,0}` converges to; see [`crate::self_consistency`]. An l-bit at
    /// `-∞` stays there and contributes nothing, one at `+∞` contributes `log 2`; NaN is reported
    /// in `convergence`, as is every failure to converge.
    pub fn solve(&self, log_bare: &[f64]) -> FixedPoint {
        self.solve_with(log_bare, &SolverSettings::default())
    }

    /// [`Self::solve`] with a tolerance and a limit of iterations.
    pub fn solve_with(&self, log_bare: &[f64], settings: &SolverSettings) -> FixedPoint {
        lowest_fixed_point(self.tables, log_bare, settings)
    }
}

impl Default for MeanFieldTheory {
    fn default() -> Self {
        Self::new(Resonance::default())
    }
}

impl fmt::Debug for MeanFieldTheory {
    // Thousands of Chebyshev coefficients would hide what matters.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MeanFieldTheory")
            .field("resonance", &self.resonance)
            .finish_non_exhaustive()
    }
}
