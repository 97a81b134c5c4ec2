//! The bare coupling `g_{1,0}` at which mean field and data agree at `α_c`.
//!
//! "We fit `g_{1,0}` so that the mean field and ED results agree at" `α_c` (text below Eq. (13) of PRB 106,
//! 184208): [`grain_theory::DrhMeanField::log_bare_coupling`] does, in closed form but for one equation for each l-bit.

use grain_statistics::{Estimate, Interval};
use grain_theory::OutOfReach;
use serde::Serialize;

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
            FitOutcome::Fitted(coupling) => Some(coupling),
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
