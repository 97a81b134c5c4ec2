//! What the claims are examined with: theories, and measurements that several claims share.

use grain_model::{CentralGrain, Seed};
use grain_theory::{MeanFieldTheory, Resonance};
use serde::{Deserialize, Serialize};

use crate::error::ClaimsError;
use crate::measured::{
    Additivity, ChainPoint, CouplingSettings, Enhancement, GrainPlan, NormDistribution,
    SpectralCoupling, additivity, chain, enhancements, norm_distribution, spectral_coupling,
};

/// How much work is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Below a minute.
    Quick,
    /// Below ten minutes.
    Full,
}

/// Couplings at which enhancements are measured.
const COUPLINGS: [f64; 5] = [0.003, 0.01, 0.03, 0.1, 1.0];

/// α of the short chains; the last is `α_c`.
const ALPHAS: [f64; 4] = [0.45, 0.55, 0.65, std::f64::consts::FRAC_1_SQRT_2];

/// Theories, and measurements made once.
#[derive(Debug)]
pub struct Laboratory {
    /// How much work claims may spend that measure for themselves.
    pub effort: Effort,
    /// With the exact distribution of resonances.
    pub theory: MeanFieldTheory,
    /// Settings of the enhancements.
    pub settings: CouplingSettings,
    /// (8c)
    pub enhancements: Vec<Enhancement>,
    /// (10)
    pub additivity: Vec<Additivity>,
    /// (5)
    pub norms: NormDistribution,
    /// (4) for the grain of Fig. 2, `d_g = 8`.
    pub grain_of_eight: SpectralCoupling,
    /// (4) for a large grain.
    pub large_grain: SpectralCoupling,
    /// The shorter and the longer chain, each at every α.
    pub chains: [Vec<ChainPoint>; 2],
    /// N = 1 at the parameters of Fig. 2.
    pub single: ChainPoint,
}

impl Laboratory {
    /// Makes the measurements.
    ///
    /// # Errors
    /// A [`ClaimsError`] if one of them cannot be made.
    pub fn new(effort: Effort) -> Result<Self, ClaimsError> {
        let theory = MeanFieldTheory::new(Resonance::Exact);
        let grain = |dimension, realizations| GrainPlan { dimension, realizations };
        let seed = Seed(6);
        let (grains, largest_bath, norms, sizes) = match effort {
            Effort::Quick => {
                (vec![grain(64, 12), grain(128, 6)], 512, grain(128, 24), [(3, 100), (4, 60)])
            }
            Effort::Full => (
                vec![grain(64, 60), grain(256, 20), grain(1024, 4)],
                2048,
                grain(512, 40),
                [(5, 200), (6, 100)],
            ),
        };
        let settings =
            CouplingSettings { couplings: COUPLINGS.to_vec(), grains, largest_bath, seed };
        // Additivity needs baths twice as large: the same largest one would leave out a grain.
        let additive =
            CouplingSettings { largest_bath: largest_bath.min(1024), ..settings.clone() };
        let paper = CentralGrain::paper();
        let large = crate::measured::model(256)?;
        let (draws, large_draws) = (4000, 16);
        let chain_of = |(n, realizations)| chain(&paper, n, &ALPHAS, realizations, seed);
        Ok(Self {
            effort,
            enhancements: enhancements(&theory, &settings)?,
            additivity: additivity(&theory, &additive)?,
            norms: norm_distribution(norms, seed)?,
            grain_of_eight: spectral_coupling(&paper, 0.41, draws, seed)?,
            large_grain: spectral_coupling(&large, 1.0, large_draws, seed)?,
            chains: [chain_of(sizes[0])?, chain_of(sizes[1])?],
            single: chain(&paper, 1, &ALPHAS[3..], 2000, seed)?[0],
            theory,
            settings,
        })
    }

    /// `g_{1,0}` that mean field needs to meet a chain at `α_c`, by bisection; `log` of it.
    pub fn fitted_log_coupling(&self, points: &[ChainPoint]) -> f64 {
        let (mut low, mut high) = (-8.0_f64, 4.0_f64);
        let Some(critical) = points.last() else { return f64::NAN };
        while high - low > 1e-10 {
            let middle = f64::midpoint(low, high);
            if self.predicted(middle, critical.alpha, critical.n_lbits).0 < critical.entropy.mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// `([S_end], C^zz_end)` of mean field.
    pub fn predicted(&self, log_g_1: f64, alpha: f64, n: usize) -> (f64, f64) {
        let solution = self.theory.solve(&grain_theory::drh_log_bare(log_g_1, alpha, n));
        let end = solution.log_g.last().copied().unwrap_or(f64::NAN);
        (self.theory.mean_entropy(end), self.theory.memory(end))
    }
}
