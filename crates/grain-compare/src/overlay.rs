//! Predictions beside data: the table behind Fig. 2a and its verdict.

use grain_statistics::{Estimate, Interval, Scatter};
use grain_theory::{DrhMeanField, LbitState, TheoryError};
use serde::Serialize;

use crate::average::SizeAverages;
use crate::fit::FittedCoupling;
use crate::goodness::{Deviation, Goodness, ResidualSample, Side};
use crate::observable::Observable;
use crate::refit::Refits;

/// One quantity of an l-bit at one N: data, mean field, and their agreement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlay {
    /// The quantity.
    pub observable: Observable,
    /// The l-bit n, from 1; the end l-bit is N.
    pub lbit: usize,
    /// Ascending α.
    pub points: Vec<OverlayPoint>,
    /// Mean field between the points, ascending α; empty where `g_{1,0}` could not be fitted.
    pub curve: Vec<CurvePoint>,
    /// One for each side of `α_c` that has points.
    pub goodness: Vec<Goodness>,
}

/// Data and mean field at one α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OverlayPoint {
    /// α.
    pub alpha: f64,
    /// The side of `α_c`.
    pub side: Side,
    /// Exact diagonalization.
    pub data: Estimate,
    /// Mean field at the fitted `g_{1,0}`; `None` where it could not be fitted.
    pub prediction: Option<Prediction>,
    /// Data minus mean field.
    pub residual: Option<Residual>,
    /// Mean field with the Poisson law of resonances, the other end of the theory's band, where no coupling was fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poisson: Option<f64>,
    /// How many pairs of eigenstates carry the mean, by mean field, where those are too few for χ²: see [`crate::rare`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_by: Option<f64>,
}

/// Mean field at one α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prediction {
    /// The value.
    pub value: f64,
    /// Standard deviation over bootstrap replicates, each with its own fit.
    pub error: Option<f64>,
    /// 68 % percentile interval over bootstrap replicates.
    pub interval_68: Option<Interval>,
}

/// Data minus mean field at one α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Residual {
    /// The difference.
    pub value: f64,
    /// Its standard deviation over bootstrap replicates: fit and shared disorder are in it. `None` for one
    /// realization, and where the fit makes the residual zero by construction.
    pub error: Option<f64>,
    /// The difference in units of its error.
    pub sigma: Option<f64>,
}

/// Mean field between the points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// α.
    pub alpha: f64,
    /// At the fitted `g_{1,0}`.
    pub value: f64,
    /// At the ends of its 68 % interval.
    pub band: Option<Interval>,
}

/// A residual that scatters less than this, relative to what it is the difference of, is zero by
/// construction: the rounding of averages is about 1e-15.
const BY_CONSTRUCTION: f64 = 1e-9;

/// Points of a curve over its range of α.
pub(crate) const CURVE_STEPS: usize = 160;

/// A fit with what its uncertainty is propagated by.
#[derive(Debug, Clone)]
pub(crate) struct FittedModel<'a> {
    model: &'a DrhMeanField,
    coupling: &'a FittedCoupling,
    /// The fit on every replicate; empty for one realization.
    refits: &'a Refits,
    /// Mean field at the α of the data, `[alpha][l-bit]`.
    states: Vec<Vec<LbitState>>,
    /// Its derivatives with respect to `log g_{1,0}`, `[alpha][l-bit]`.
    slopes: Vec<Vec<LbitState>>,
}

impl<'a> FittedModel<'a> {
    /// Solves the theory at every α of the data.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the mean-field equations were not solved.
    pub(crate) fn new(
        model: &'a DrhMeanField,
        coupling: &'a FittedCoupling,
        refits: &'a Refits,
        averages: &SizeAverages,
    ) -> Result<Self, TheoryError> {
        let (log_g, alphas) = (coupling.log_g, &averages.alphas);
        let states = alphas.iter().map(|&alpha| model.lbits(log_g, alpha));
        let slopes = alphas.iter().map(|&alpha| model.slopes(log_g, alpha));
        let states = states.collect::<Result<_, TheoryError>>()?;
        Ok(Self { model, coupling, refits, states, slopes: slopes.collect::<Result<_, _>>()? })
    }

    /// Mean field of an l-bit, counted from 0, between the first α and the last.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the mean-field equations were not solved.
    pub(crate) fn curve(
        &self,
        observable: Observable,
        lbit: usize,
        alphas: &[f64],
    ) -> Result<Vec<CurvePoint>, TheoryError> {
        let (Some(&first), Some(&last)) = (alphas.first(), alphas.last()) else {
            return Ok(Vec::new());
        };
        let steps = if first < last { CURVE_STEPS } else { 0 };
        let value = |log_g: f64, alpha: f64| -> Result<f64, TheoryError> {
            Ok(observable.of(&self.model.lbits(log_g, alpha)?[lbit]))
        };
        (0..=steps)
            .map(|step| {
                let alpha = first + (last - first) * step as f64 / steps.max(1) as f64;
                // Both quantities are monotone in g_(1,0): percentiles go over into percentiles.
                let band =
                    self.coupling.interval_68.map(|interval| -> Result<Interval, TheoryError> {
                        let ends = interval.map(|g| value(g.ln(), alpha))?;
                        Ok(Interval { low: ends.low.min(ends.high), high: ends.low.max(ends.high) })
                    });
                let value = value(self.coupling.log_g, alpha)?;
                Ok(CurvePoint { alpha, value, band: band.transpose()? })
            })
            .collect()
    }
}

impl Overlay {
    /// Data of an l-bit, counted from 0, alone, where `g_{1,0}` could not be fitted.
    pub(crate) fn of_data(observable: Observable, averages: &SizeAverages, lbit: usize) -> Self {
        let points = (0..averages.alphas.len())
            .map(|alpha| OverlayPoint {
                alpha: averages.alphas[alpha],
                side: side(averages, alpha),
                data: Estimate::of(observable.data(averages, lbit, alpha)),
                prediction: None,
                residual: None,
                poisson: None,
                carried_by: None,
            })
            .collect();
        Self { observable, lbit: lbit + 1, points, curve: Vec::new(), goodness: Vec::new() }
    }

    /// Data of an l-bit, counted from 0, beside the predictions of a fit, without the curve between them.
    pub(crate) fn of_fit(
        observable: Observable,
        averages: &SizeAverages,
        lbit: usize,
        fitted: &FittedModel<'_>,
        too_rare: &dyn Fn(usize, f64) -> Option<f64>,
    ) -> Self {
        let end = averages.n_lbits - 1;
        let fit_slope = Observable::Entropy.of(&fitted.slopes[averages.critical][end]);
        let mut overlay = Self::of_data(observable, averages, lbit);
        let mut samples: Vec<(Side, ResidualSample)> = Vec::new();
        for (alpha, point) in overlay.points.iter_mut().enumerate() {
            let state = fitted.states[alpha][lbit];
            let prediction = observable.of(&state);
            let scatter =
                Scatter::of(fitted.refits.each(|refit| refit.prediction(observable, lbit, alpha)));
            point.prediction = Some(Prediction {
                value: prediction,
                error: scatter.map(|scatter| scatter.deviation),
                interval_68: scatter.map(|scatter| scatter.interval_68),
            });
            let relative_slope = observable.of(&fitted.slopes[alpha][lbit]) / fit_slope;
            let data = observable.data(averages, lbit, alpha);
            let influence = Influence::of(data, averages, relative_slope);
            let residuals = fitted.refits.each(|refit| refit.residual(observable, lbit, alpha));
            let error = Scatter::of(residuals)
                .map(|scatter| scatter.deviation)
                .filter(|_| influence.is_free);
            let value = point.data.mean - prediction;
            let sigma = error.filter(|&error| error > 0.0).map(|error| value / error);
            point.residual = Some(Residual { value, error, sigma });
            point.carried_by = too_rare(alpha, state.log_g);
            // The entropy of the end l-bit at α_c is what was fitted.
            let is_end_entropy = observable == Observable::Entropy && lbit == end;
            let is_fitted = is_end_entropy && point.side == Side::Critical;
            if !is_fitted && point.carried_by.is_none() {
                let deviation = Deviation { alpha: point.alpha, residual: value, sigma };
                samples
                    .push((point.side, ResidualSample { deviation, influence: influence.values }));
            }
        }
        overlay.goodness = Goodness::of_sides(&samples, &overlay.left_out());
        overlay
    }

    /// The α that are not judged, with their sides.
    pub(crate) fn left_out(&self) -> Vec<(Side, f64)> {
        let rare = self.points.iter().filter(|point| point.carried_by.is_some());
        rare.map(|point| (point.side, point.alpha)).collect()
    }

    /// The verdict on one side, if it has points.
    pub fn goodness_of(&self, side: Side) -> Option<&Goodness> {
        self.goodness.iter().find(|goodness| goodness.side == side)
    }
}

fn side(averages: &SizeAverages, alpha: usize) -> Side {
    match alpha.cmp(&averages.critical) {
        std::cmp::Ordering::Less => Side::Localized,
        std::cmp::Ordering::Equal => Side::Critical,
        std::cmp::Ordering::Greater => Side::Thermal,
    }
}

/// What each realization contributes to the residual at one α; see [`crate::goodness`].
struct Influence {
    /// `z_m`, `[realization]`
    values: Vec<f64>,
    /// Whether the residual can differ from zero at all.
    is_free: bool,
}

impl Influence {
    fn of(data: &[f64], averages: &SizeAverages, relative_slope: f64) -> Self {
        let fitted = averages.end_entropy(averages.critical);
        let values: Vec<f64> =
            data.iter().zip(fitted).map(|(x, s)| x - relative_slope * s).collect();
        let scatter = |values: &[f64]| Estimate::of(values).standard_error.unwrap_or(0.0);
        let terms = scatter(data) + relative_slope.abs() * scatter(fitted);
        Self { is_free: scatter(&values) > BY_CONSTRUCTION * terms, values }
    }
}
