//! Whether the avalanche failed, and how large a thermal bubble it leaves.

use std::f64::consts::LN_2;

use crate::self_consistency::FixedPoint;
use crate::theory::MeanFieldTheory;

/// An l-bit counts as thermalized above this mean entropy, in bits.
///
/// The crossing of one half marks the edge of the bubble in Fig. 3a of the paper.
pub const THERMAL_ENTROPY: f64 = 0.5;

/// What a fixed point says about the thermal bubble.
///
/// # Examples
///
/// ```
/// use grain_theory::{Avalanche, AvalancheOutcome, MeanFieldTheory, drh_log_bare};
///
/// // Fig. 3a: 50 l-bits, g_{1,0} = 1/2, α = α_c - 0.07.
/// let theory = MeanFieldTheory::default();
/// let fixed_point = theory.solve(&drh_log_bare(0.5_f64.ln(), 0.637, 50));
/// let avalanche = Avalanche::of(&theory, &fixed_point);
/// assert!(!avalanche.ran());
/// let AvalancheOutcome::Failed { halted_at } = avalanche.outcome() else { panic!("it failed") };
/// assert!((28..32).contains(&halted_at) && halted_at == avalanche.n_thermalized());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Avalanche {
    /// `[S_n]` of each l-bit, in bits, in the order of the fixed point.
    pub mean_entropies: Vec<f64>,
    /// `η_tot = Σ_n η(g_n)` in nats (14) of PRB 106, 184208.
    pub total_enhancement: f64,
    /// [`FixedPoint::largest_growth`]
    pub largest_growth: f64,
}

/// Whether an avalanche took every l-bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AvalancheOutcome {
    /// Every l-bit is thermal.
    Complete,
    /// At least one l-bit is not.
    Failed {
        /// The first such l-bit, counted from 0.
        halted_at: usize,
    },
}

impl Avalanche {
    /// Reads the avalanche off a fixed point of the same theory.
    pub fn of(theory: &MeanFieldTheory, fixed_point: &FixedPoint) -> Self {
        Self {
            mean_entropies: fixed_point.log_g.iter().map(|&g| theory.mean_entropy(g)).collect(),
            total_enhancement: fixed_point.total_enhancement,
            largest_growth: fixed_point.largest_growth,
        }
    }

    /// Size of the bubble, in l-bits absorbed: the grain's dimension has grown `2^size` times.
    ///
    /// ```text
    /// n_* = η_tot / log 2                                      around (14) of PRB 106, 184208
    /// ```
    pub fn bubble_size(&self) -> f64 {
        self.total_enhancement / LN_2
    }

    /// Whether the bubble fed itself somewhere on its way: detected from its growth, with no threshold
    /// for what is thermal; see [`crate::self_consistency`].
    pub fn ran(&self) -> bool {
        self.largest_growth >= 1.0
    }

    /// Number of l-bits with a mean entropy above [`THERMAL_ENTROPY`].
    pub fn n_thermalized(&self) -> usize {
        self.mean_entropies.iter().filter(|&&entropy| entropy > THERMAL_ENTROPY).count()
    }

    /// Whether every l-bit was thermalized, and if not, where it halted; without l-bits, complete.
    pub fn outcome(&self) -> AvalancheOutcome {
        // An entropy that is NaN is not thermal.
        let thermal = |entropy: f64| entropy > THERMAL_ENTROPY;
        match self.mean_entropies.iter().position(|&entropy| !thermal(entropy)) {
            Some(halted_at) => AvalancheOutcome::Failed { halted_at },
            None => AvalancheOutcome::Complete,
        }
    }
}
