//! Every theory beside the same data: closures, and where their coupling comes from.
//!
//! Each is judged as [`crate::goodness`] does, on the side below `α_c`, where the avalanche fails and where theories differ: fitted ones
//! with the fit's uncertainty in the covariance, the others without anything of the data. Beside that stands the deviation at one α, and of
//! theories without a fit, whether the data lie in the band between the two laws of resonances.

use grain_theory::Closure;
use serde::Serialize;

use crate::error::CompareError;
use crate::goodness::{Covariance, Side};
use crate::observable::Observable;
use crate::overlay::{Overlay, OverlayPoint};
use crate::settings::{ComparisonSettings, CouplingSource};
use crate::size::SizeAnalysis;
use crate::summary::Summary;

/// A point in units of whose error lies in a band that is widened by so much.
const WITHIN: f64 = 2.0;

/// α of different N are the same to so much.
const SAME_ALPHA: f64 = 1e-6;

/// A theory: its closure and where its coupling comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Theory {
    /// The closure.
    pub closure: Closure,
    /// The coupling.
    pub coupling: CouplingSource,
}

impl Theory {
    /// The name in tables and legends.
    pub fn name(&self) -> String {
        let closure = match self.closure {
            Closure::Paper => "(11)",
            Closure::Cavity => "cavity",
        };
        match self.coupling {
            CouplingSource::Fitted => format!("{closure}, fitted"),
            CouplingSource::DensityOfStates(_) => format!("{closure}, no fit"),
            CouplingSource::Stated(_) => format!("{closure}, stated"),
            CouplingSource::Measured(_) => "measured coupling".into(),
        }
    }
}

/// One theory at one N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TheoryVerdict {
    /// The theory.
    pub theory: String,
    /// N
    pub n_lbits: usize,
    /// Realizations.
    pub realizations: usize,
    /// `g_{1,0}` at `α_c`, or `g_N` where that was measured.
    pub coupling: Option<f64>,
    /// α below `α_c` that are judged.
    pub points: usize,
    /// How χ² was had.
    pub covariance: Covariance,
    /// χ²/dof below `α_c`.
    pub reduced_chi_squared: Option<f64>,
    /// Hotelling's F.
    pub f_statistic: Option<f64>,
    /// Its probability.
    pub p_value: Option<f64>,
    /// Where the deviation is given.
    pub alpha: f64,
    /// Data minus theory there, bits.
    pub deviation: Option<f64>,
    /// Its error.
    pub deviation_error: Option<f64>,
    /// Data minus the same theory with the Poisson law there, bits: the other end of its band.
    pub deviation_from_poisson: Option<f64>,
    /// How many α, on both sides, are within two errors of the band between the laws; `None` for a fitted coupling.
    pub in_band: Option<usize>,
    /// Of how many.
    pub band_points: usize,
}

/// Judges every theory at every N; sizes for which a coupling was not measured are passed over.
///
/// # Errors
/// A [`CompareError`] if the mean-field equations were not solved.
pub fn theories(
    summary: &Summary,
    settings: &ComparisonSettings,
    all: &[Theory],
    alpha: f64,
) -> Result<Vec<TheoryVerdict>, CompareError> {
    let mut verdicts = Vec::new();
    for theory in all {
        let settings = ComparisonSettings {
            closure: theory.closure,
            coupling: theory.coupling.clone(),
            ..settings.clone()
        };
        for size in &summary.sizes {
            let analysis = match SizeAnalysis::fit(&size.averages, &settings) {
                Err(CompareError::CouplingNotGiven { .. }) => continue,
                other => other?,
            };
            let overlay = analysis.overlay(Observable::Entropy)?;
            let fit = analysis.into_fit();
            verdicts.push(TheoryVerdict {
                realizations: size.averages.realizations.len(),
                coupling: fit.coupling().map(|coupling| coupling.g),
                ..verdict(theory, fit.n_lbits, &overlay, alpha)
            });
        }
    }
    Ok(verdicts)
}

fn verdict(theory: &Theory, n_lbits: usize, overlay: &Overlay, alpha: f64) -> TheoryVerdict {
    let below = overlay.goodness_of(Side::Localized);
    let point = overlay.points.iter().find(|point| (point.alpha - alpha).abs() <= SAME_ALPHA);
    let residual = point.and_then(|point| point.residual);
    let banded = || overlay.points.iter().filter_map(|point| Some((point, in_band(point)?)));
    let fitted = theory.coupling == CouplingSource::Fitted;
    TheoryVerdict {
        theory: theory.name(),
        n_lbits,
        realizations: 0,
        coupling: None,
        points: below.map_or(0, |goodness| goodness.points),
        covariance: below.map_or(Covariance::Unknown, |goodness| goodness.covariance),
        reduced_chi_squared: below.and_then(|goodness| goodness.reduced_chi_squared),
        f_statistic: below.and_then(|goodness| goodness.f_statistic),
        p_value: below.and_then(|goodness| goodness.p_value),
        alpha,
        deviation: residual.map(|residual| residual.value),
        deviation_error: residual.and_then(|residual| residual.error),
        deviation_from_poisson: point.and_then(|point| Some(point.data.mean - point.poisson?)),
        in_band: (!fitted).then(|| banded().filter(|(_, inside)| *inside).count()),
        band_points: banded().count(),
    }
}

/// Whether a point is in the band between two laws, where there is one.
fn in_band(point: &OverlayPoint) -> Option<bool> {
    let (law, other) = (point.prediction?.value, point.poisson?);
    let room = WITHIN * point.residual?.error?;
    let value = point.data.mean;
    Some(value >= law.min(other) - room && value <= law.max(other) + room)
}
