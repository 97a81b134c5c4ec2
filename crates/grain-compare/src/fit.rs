//! The bare coupling `g_{1,0}` at which mean field and data agree at `α_c`.
//!
//! "We fit `g_{1,0}` so that the mean field and ED results agree at" `α_c` (text below Eq. (13) of PRB 106,
//! 184208): [`grain_theory::DrhMeanField::log_bare_coupling`] does, in closed form but for one equation for each l-bit.

use grain_statistics::{Estimate, Interval};
use grain_theory::OutOfReach;
use serde::Serialize;

use crate::settings::GivenCoupling;

/// The fit of one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// `[S_end]` at `α_c`, bits: what is fitted.
    pub entropy: Estimate,
    /// The coupling, or why there is none.
    #[serde(flatten)]
    pub outcome: FitOutcome,
}

impl Fit {
    /// The coupling, where there is one.
    pub fn coupling(&self) -> Option<&FittedCoupling> {
        match &self.outcome {
            FitOutcome::Fitted(coupling) | FitOutcome::Given(coupling) => Some(coupling),
            FitOutcome::OutOfReach(_) => None,
        }
    }
}

/// How a fit ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FitOutcome {
    /// Mean field and data agree at `α_c` with this coupling.
    Fitted(FittedCoupling),
    /// Nothing was fitted: the coupling at `α_c` was given, `g_{1,0}` or `g_N`.
    Given(FittedCoupling),
    /// No coupling makes them agree.
    OutOfReach(OutOfReach),
}

/// A fitted `g_{1,0}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FittedCoupling {
    /// `g_{1,0}`.
    pub g: f64,
    /// `log g_{1,0}`, natural logarithm.
    pub log_g: f64,
    /// Bootstrap standard deviation of `log g_{1,0}`; `None` for a single realization.
    pub log_g_error: Option<f64>,
    /// 68 % percentile interval of `g_{1,0}` over bootstrap replicates.
    pub interval_68: Option<Interval>,
    /// 95 % percentile interval of `g_{1,0}` over bootstrap replicates.
    pub interval_95: Option<Interval>,
    /// Replicates whose `[S_end]` no coupling reaches; they are left out of errors and intervals.
    pub replicates_out_of_reach: usize,
}

impl FittedCoupling {
    /// A coupling that was given, with the intervals of a normal error.
    pub(crate) fn given(coupling: GivenCoupling) -> Self {
        let GivenCoupling { log_g, error, .. } = coupling;
        let within = |errors: f64| Interval {
            low: (log_g - errors * error).exp(),
            high: (log_g + errors * error).exp(),
        };
        Self {
            g: log_g.exp(),
            log_g,
            log_g_error: Some(error),
            interval_68: Some(within(1.0)),
            interval_95: Some(within(1.959_964)),
            replicates_out_of_reach: 0,
        }
    }
}
