//! What the claims are examined with: theories, and measurements that several claims share.

use grain_compare::Comparison;
use grain_model::{CentralGrain, Seed};
use grain_theory::{DrhMeanField, FixedPoint, LbitState, MeanFieldTheory, Resonance};
use serde::{Deserialize, Serialize};

use crate::error::ClaimsError;
use crate::measured::{
    Additivity, ChainPoint, CouplingSettings, Enhancement, GrainPlan, NearestShare,
    NormDistribution, Sectors, SingleLbit, SpectralCoupling, additivity, chain, enhancements,
    nearest_share, norm_distribution, norm_distribution_beside, sectors, single_lbit,
    spectral_coupling,
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
const COUPLINGS: [f64; 6] = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

/// α of the short chains; the last is `α_c`.
const ALPHAS: [f64; 4] = [0.45, 0.55, 0.65, std::f64::consts::FRAC_1_SQRT_2];

/// Theories, and measurements made once.
#[derive(Debug)]
pub struct Laboratory {
    /// How much work claims may spend that measure for themselves.
    pub effort: Effort,
    /// With the exact distribution of resonances.
    pub theory: MeanFieldTheory,
    /// (8c)
    pub enhancements: Vec<Enhancement>,
    /// (10)
    pub additivity: Vec<Additivity>,
    /// (5)
    pub norms: NormDistribution,
    /// (A17): `g_1` aimed at of an l-bit in the intermediate regime, and the norms of a probe beside it.
    pub norms_beside: Vec<(f64, NormDistribution)>,
    /// (A7)
    pub nearest: NearestShare,
    /// (A13), (A14)
    pub single_lbit: SingleLbit,
    /// (A20)–(A25)
    pub sectors: Sectors,
    /// (4) for the grain of Fig. 2, `d_g = 8`.
    pub grain_of_eight: SpectralCoupling,
    /// (4) for a large grain.
    pub large_grain: SpectralCoupling,
    /// The shorter and the longer chain, each at every α.
    pub chains: [Vec<ChainPoint>; 2],
    /// N = 1 at the parameters of Fig. 2.
    pub single: ChainPoint,
    /// Fig. 2 at the paper's statistics, where it was given.
    pub figure_2: Option<Comparison>,
}

impl Laboratory {
    /// Makes the measurements.
    ///
    /// # Errors
    /// A [`ClaimsError`] if one of them cannot be made.
    pub fn new(effort: Effort, figure_2: Option<Comparison>) -> Result<Self, ClaimsError> {
        let theory = MeanFieldTheory::new(Resonance::Goe);
        let grain = |dimension, realizations| GrainPlan { dimension, realizations };
        let seed = Seed(6);
        // Three grains at least: the line through two has nothing to be held against. Beside two l-bits baths are twice as
        // large, so grains are smaller there.
        let (grains, additive, alone, norms, sizes) = match effort {
            Effort::Quick => (
                vec![grain(32, 24), grain(64, 12), grain(128, 8)],
                vec![grain(16, 32), grain(32, 24), grain(64, 12)],
                vec![grain(32, 48), grain(64, 24), grain(128, 12)],
                grain(128, 24),
                [(3, 100), (4, 60)],
            ),
            Effort::Full => (
                vec![grain(64, 120), grain(256, 48), grain(1024, 12)],
                vec![grain(64, 240), grain(128, 120), grain(256, 48)],
                vec![grain(128, 120), grain(256, 80), grain(512, 40)],
                grain(512, 40),
                [(5, 400), (6, 250)],
            ),
        };
        let settings =
            CouplingSettings { couplings: COUPLINGS.to_vec(), grains, largest_bath: 2048, seed };
        let of = |grains| CouplingSettings { grains, ..settings.clone() };
        let (additive, alone) = (of(additive), of(alone));
        let paper = CentralGrain::paper();
        let large = crate::measured::model(256)?;
        let (draws, large_draws) = match effort {
            Effort::Quick => (1000, 16),
            Effort::Full => (4000, 200),
        };
        let chain_of = |(n, realizations)| chain(&paper, n, &ALPHAS, realizations, seed);
        let beside = |g: f64| Ok::<_, ClaimsError>((g, norm_distribution_beside(norms, seed, g)?));
        let single = chain(&paper, 1, &ALPHAS[3..], 2000, seed)?;
        Ok(Self {
            effort,
            enhancements: enhancements(&theory, &settings)?,
            additivity: additivity(&theory, &additive)?,
            norms: norm_distribution(norms, seed)?,
            norms_beside: vec![beside(0.01)?, beside(0.03)?, beside(0.1)?],
            nearest: nearest_share(norms, seed)?,
            single_lbit: single_lbit(&theory, &alone)?,
            sectors: sectors(&theory, &alone)?,
            grain_of_eight: spectral_coupling(&paper, 0.41, draws, seed)?,
            large_grain: spectral_coupling(&large, 1.0, large_draws, seed)?,
            chains: [chain_of(sizes[0])?, chain_of(sizes[1])?],
            single: single[0].clone(),
            theory,
            figure_2,
        })
    }

    /// `log g_{1,0}` that mean field needs to meet a chain at its last α, which is `α_c`.
    ///
    /// # Errors
    /// [`ClaimsError::OutOfReach`] if no coupling does, [`ClaimsError::Theory`].
    #[expect(
        clippy::expect_used,
        reason = "a chain is measured at every α of a list that has some"
    )]
    pub fn fitted_log_coupling(&self, points: &[ChainPoint]) -> Result<f64, ClaimsError> {
        let critical = points.last().expect("a chain has a point at α_c");
        let n_lbits = critical.n_lbits;
        let chain = DrhMeanField::new(self.theory, n_lbits)?;
        chain
            .log_bare_coupling(critical.alpha, critical.entropy().mean)?
            .map_err(|reason| ClaimsError::OutOfReach { n_lbits, reason })
    }

    /// The end l-bit of a chain of N in mean field.
    ///
    /// # Errors
    /// [`ClaimsError::Theory`].
    pub fn predicted(&self, log_g_1: f64, alpha: f64, n: usize) -> Result<LbitState, ClaimsError> {
        Ok(DrhMeanField::new(self.theory, n)?.end(log_g_1, alpha)?)
    }

    /// The lowest fixed point of (11).
    ///
    /// # Errors
    /// [`ClaimsError::NotConverged`]: no claim is examined with it.
    pub fn solve(&self, log_bare: &[f64]) -> Result<FixedPoint, ClaimsError> {
        let solution = self.theory.solve(log_bare);
        if solution.convergence.converged {
            Ok(solution)
        } else {
            let residual = solution.convergence.residual;
            Err(ClaimsError::NotConverged { n_lbits: log_bare.len(), residual })
        }
    }
}
