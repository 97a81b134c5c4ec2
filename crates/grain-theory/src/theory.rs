//! What the mean-field theory predicts at a coupling, and for N l-bits.

use std::f64::consts::LN_2;
use std::fmt;

use crate::cavity::{self, LARGEST_RECURSION};
use crate::closure::Closure;
use crate::entropy::two_level_entropy;
use crate::entropy_distribution::{entropy_cdf, entropy_density};
use crate::error::TheoryError;
use crate::fraction::Fraction;
use crate::interpolant::Interpolants;
use crate::quadrature::{LOG_G_HIGH, LOG_G_LOW, ResonanceQuadrature};
use crate::resonance::Resonance;
use crate::self_consistency::{FixedPoint, SolverSettings, lowest_fixed_point};

/// The entanglement mean-field theory with one of the resonance distributions and one of the closures.
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
/// with `A` the amplitude of the tail `p̃ → A/x²` and `m = ∫ p̃(x)/x² dx`. The law of the GOE
/// has `A = 2`, `m = 3/π³`, `c = 1.711659282938`; the truncated one `A = 1.123426`, `m = 0.122604`,
/// `c = 0.318017`.
///
/// # Examples
///
/// ```
/// use grain_theory::{MeanFieldTheory, Resonance, drh_log_bare};
///
/// let theory = MeanFieldTheory::new(Resonance::Goe);
/// let fixed_point = theory.solve(&drh_log_bare(0.5_f64.ln(), 0.637, 50));
/// assert!(fixed_point.convergence.converged);
/// let last = *fixed_point.log_g.last().unwrap();
/// assert!(theory.mean_entropy(last) < 0.1, "the avalanche fails before the last l-bit");
/// ```
#[derive(Clone, Copy)]
pub struct MeanFieldTheory {
    resonance: Resonance,
    closure: Closure,
    tables: &'static Interpolants,
}

impl MeanFieldTheory {
    /// The theory with this resonance distribution; cheap after the first in a process.
    pub fn new(resonance: Resonance) -> Self {
        Self { resonance, closure: Closure::default(), tables: Interpolants::of(resonance) }
    }

    /// The same with another closure.
    #[must_use]
    pub fn with_closure(self, closure: Closure) -> Self {
        Self { closure, ..self }
    }

    /// What l-bits make of each other's bath.
    pub fn closure(&self) -> Closure {
        self.closure
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

    /// Mean square of the entropy of an l-bit of coupling `g`, in bits², by quadrature: a tenth of a millisecond.
    ///
    /// ```text
    /// [S²](g₁) = ∫ S(g)² p̃(g/g₁) dg/g₁
    /// ```
    ///
    /// For `-40 ≤ log g ≤ 20`; the nearest of them beyond.
    pub fn mean_squared_entropy(&self, log_g: f64) -> f64 {
        let log_g = log_g.clamp(LOG_G_LOW, LOG_G_HIGH);
        let square = |g: f64| {
            let value = two_level_entropy(g).powi(2);
            Fraction { value, complement: 1.0 - value }
        };
        ResonanceQuadrature::new(&self.resonance).average(log_g, square).value
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
        self.tables.enhancement_and_slope(log_g)
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
    ///
    /// With [`Closure::Cavity`] the equations are those of [`crate::cavity`]: the recursion up to
    /// [`LARGEST_RECURSION`] l-bits, beyond them the form for many.
    pub fn solve(&self, log_bare: &[f64]) -> FixedPoint {
        self.solve_with(log_bare, &SolverSettings::default())
    }

    /// [`Self::solve`] with a tolerance and a limit of iterations.
    pub fn solve_with(&self, log_bare: &[f64], settings: &SolverSettings) -> FixedPoint {
        match self.closure {
            Closure::Paper => lowest_fixed_point(self.tables, log_bare, settings),
            Closure::Cavity if log_bare.len() <= LARGEST_RECURSION => {
                cavity::recursion(self.tables, log_bare)
            }
            Closure::Cavity => self.solve_cavity_of_many(log_bare, settings),
        }
    }

    /// The cavity equations in their form for many l-bits, whatever the number: to be held against the recursion.
    ///
    /// In chains `g_{n,0} = g_{1,0} α^{n-1}` of 4, 8 and 12 l-bits (`g_{1,0}` = 0.1 to 0.25, α = 0.5 to 0.8) `[S_end]` is at most
    /// 0.009 bits too high, and `[S_n]` where the bubble ends up to 0.063.
    pub fn solve_cavity_of_many(&self, log_bare: &[f64], settings: &SolverSettings) -> FixedPoint {
        cavity::many_lbits(self.tables, log_bare, settings)
    }

    /// `log g` of `n_lbits` l-bits with one bare coupling, in the cavity closure.
    ///
    /// ```text
    /// G_k = k η(g_0 e^{G_{k-1}/2}),   g = g_0 e^{G_{N-1}/2}
    /// ```
    ///
    /// The only solution, whatever the number.
    pub fn cavity_star(&self, log_bare: f64, n_lbits: usize) -> f64 {
        cavity::equal_lbits(self.tables, log_bare, n_lbits)
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
            .field("closure", &self.closure)
            .finish_non_exhaustive()
    }
}
