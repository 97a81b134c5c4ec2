//! Predictions without a fit: the coupling from densities of states, or as it was measured in eigenstates.
//!
//! Nothing of the data enters, so that data and prediction are independent, and the critical α is a prediction like every other.
//! The law of the resonances is known in two limits, levels of a random matrix and levels without correlations; norms in eigenstates
//! lie between ([`crate::split`]). A prediction is that of the chosen law, and beside it stands that of the Poisson law: the
//! band between them is the theory's own uncertainty.

use grain_statistics::{Estimate, Interval, add_shared_error};
use grain_theory::{DrhMeanField, LbitState, MeanFieldTheory, Resonance};

use crate::average::SizeAverages;
use crate::error::CompareError;
use crate::goodness::{Deviation, Goodness, ResidualSample, Side};
use crate::observable::Observable;
use crate::overlay::{CURVE_STEPS, CurvePoint, Overlay, Prediction, Residual};
use crate::settings::{CouplingSource, GivenCoupling};

/// Errors of couplings measured at single α below this part of the data's are left out of the covariance; above, there is none.
const NEGLIGIBLE: f64 = 0.3;

/// Two α are the same to so much.
const SAME_ALPHA: f64 = 1e-6;

/// The couplings of one N, and what the theory makes of them.
pub(crate) struct GivenEnd<'a> {
    averages: &'a SizeAverages,
    /// Ascending α.
    couplings: Vec<GivenCoupling>,
    /// Whether the couplings are `g_N` itself, not `g_{1,0}`.
    measured: bool,
    model: &'a DrhMeanField,
    poisson: DrhMeanField,
}

/// An l-bit at one α.
#[derive(Debug, Clone, Copy)]
struct Given {
    state: LbitState,
    error: LbitState,
    poisson: LbitState,
}

impl<'a> GivenEnd<'a> {
    /// The couplings that are given for this N; none where they are to be fitted.
    ///
    /// # Errors
    /// [`CompareError::CouplingNotGiven`] if there are some, but not of this N or not at an α of its data.
    pub(crate) fn of(
        averages: &'a SizeAverages,
        source: &CouplingSource,
        model: &'a DrhMeanField,
        poisson: DrhMeanField,
    ) -> Result<Option<Self>, CompareError> {
        let (all, measured) = match source {
            CouplingSource::Fitted => return Ok(None),
            CouplingSource::DensityOfStates(all) | CouplingSource::Stated(all) => (all, false),
            CouplingSource::Measured(all) => (all, true),
        };
        let n_lbits = averages.n_lbits;
        let mut couplings: Vec<GivenCoupling> =
            all.iter().filter(|given| given.n_lbits == n_lbits).copied().collect();
        couplings.sort_by(|a, b| a.alpha.total_cmp(&b.alpha));
        if couplings.is_empty() {
            return Err(CompareError::CouplingNotGiven { n_lbits });
        }
        Ok(Some(Self { averages, couplings, measured, model, poisson }))
    }

    /// The coupling at α, linearly between those that are given; `None` beyond them.
    pub(crate) fn at(&self, alpha: f64) -> Option<GivenCoupling> {
        let next = self.couplings.partition_point(|given| given.alpha < alpha - SAME_ALPHA);
        let above = self.couplings.get(next)?;
        if (above.alpha - alpha).abs() <= SAME_ALPHA {
            return Some(*above);
        }
        let below = self.couplings[next.checked_sub(1)?];
        let share = (alpha - below.alpha) / (above.alpha - below.alpha);
        let between = |a: f64, b: f64| a + share * (b - a);
        Some(GivenCoupling {
            alpha,
            log_g: between(below.log_g, above.log_g),
            error: between(below.error, above.error),
            ..below
        })
    }

    /// `log g_N` at α.
    ///
    /// # Errors
    /// [`CompareError::Theory`] if the mean-field equations were not solved.
    pub(crate) fn log_end(&self, alpha: f64) -> Result<Option<f64>, CompareError> {
        Ok(self.of_lbit(self.averages.n_lbits - 1, alpha)?.map(|given| given.state.log_g))
    }

    /// An l-bit, counted from 0, at α; where `g_N` was measured, that of the end alone is known.
    fn of_lbit(&self, lbit: usize, alpha: f64) -> Result<Option<Given>, CompareError> {
        let Some(coupling) = self.at(alpha) else { return Ok(None) };
        if self.measured && lbit + 1 != self.averages.n_lbits {
            return Ok(None);
        }
        let scaled = |slope: LbitState| LbitState {
            log_g: slope.log_g * coupling.error,
            entropy: (slope.entropy * coupling.error).abs(),
            memory: (slope.memory * coupling.error).abs(),
        };
        if self.measured {
            let (law, none) = (self.model.theory(), self.poisson.theory());
            let (here, poisson) = (state(law, coupling.log_g), state(none, coupling.log_g));
            let error = scaled(slope(law, coupling.log_g));
            return Ok(Some(Given { state: here, error, poisson }));
        }
        Ok(Some(Given {
            state: self.model.lbits(coupling.log_g, alpha)?[lbit],
            error: scaled(self.model.slopes(coupling.log_g, alpha)?[lbit]),
            poisson: self.poisson.lbits(coupling.log_g, alpha)?[lbit],
        }))
    }

    /// Data of an l-bit, counted from 0, beside predictions, without the curve between them.
    ///
    /// # Errors
    /// [`CompareError::Theory`] if the mean-field equations were not solved.
    pub(crate) fn overlay(
        &self,
        observable: Observable,
        lbit: usize,
        too_rare: &dyn Fn(usize, f64) -> Option<f64>,
    ) -> Result<Overlay, CompareError> {
        let mut overlay = Overlay::of_data(observable, self.averages, lbit);
        let mut samples: Vec<(Side, ResidualSample)> = Vec::new();
        let mut errors = Vec::new();
        for (index, point) in overlay.points.iter_mut().enumerate() {
            let Some(given) = self.of_lbit(lbit, point.alpha)? else { continue };
            let (value, error) = (observable.of(&given.state), observable.of(&given.error));
            let interval = Interval { low: value - error, high: value + error };
            point.prediction =
                Some(Prediction { value, error: Some(error), interval_68: Some(interval) });
            point.poisson = Some(observable.of(&given.poisson));
            let data = observable.data(self.averages, lbit, index);
            let of_data = Estimate::of(data).standard_error;
            let combined = of_data.map(|of_data| of_data.hypot(error));
            let difference = point.data.mean - value;
            let sigma = combined.filter(|&error| error > 0.0).map(|error| difference / error);
            point.residual = Some(Residual { value: difference, error: combined, sigma });
            point.carried_by = too_rare(index, given.state.log_g);
            if point.carried_by.is_some() {
                continue;
            }
            let known = of_data.is_some_and(|of_data| error < NEGLIGIBLE * of_data);
            let deviation = Deviation { alpha: point.alpha, residual: difference, sigma };
            // What measurements at two α share is not known; an error that all α have from one coupling is.
            let usable = known || (of_data.is_some() && !self.measured);
            let influence = if usable { data.to_vec() } else { Vec::new() };
            samples.push((point.side, ResidualSample { deviation, influence }));
            errors.push(error);
        }
        let mut columns: Vec<Vec<f64>> =
            samples.iter().map(|(_, sample)| sample.influence.clone()).collect();
        // A covariance of some is none of all.
        let known = !columns.iter().any(Vec::is_empty)
            && (self.measured || add_shared_error(&mut columns, &errors));
        for ((_, sample), column) in samples.iter_mut().zip(columns) {
            sample.influence = if known { column } else { Vec::new() };
        }
        overlay.goodness = Goodness::of_sides(&samples, &overlay.left_out());
        Ok(overlay)
    }

    /// Predictions for an l-bit, counted from 0, between the first α and the last of the couplings.
    ///
    /// # Errors
    /// [`CompareError::Theory`] if the mean-field equations were not solved.
    pub(crate) fn curve(
        &self,
        observable: Observable,
        lbit: usize,
    ) -> Result<Vec<CurvePoint>, CompareError> {
        let (Some(first), Some(last)) = (self.couplings.first(), self.couplings.last()) else {
            return Ok(Vec::new());
        };
        let (first, last) = (first.alpha, last.alpha);
        let steps = if first < last { CURVE_STEPS } else { 0 };
        let mut curve = Vec::new();
        for step in 0..=steps {
            let alpha = first + (last - first) * step as f64 / steps.max(1) as f64;
            let Some(given) = self.of_lbit(lbit, alpha)? else { continue };
            let (value, other) = (observable.of(&given.state), observable.of(&given.poisson));
            let band = Some(Interval { low: value.min(other), high: value.max(other) });
            curve.push(CurvePoint { alpha, value, band });
        }
        Ok(curve)
    }
}

/// The Poisson law in the closure of a theory.
pub(crate) fn poisson_of(theory: &MeanFieldTheory) -> MeanFieldTheory {
    MeanFieldTheory::new(Resonance::Poisson).with_closure(theory.closure())
}

fn state(theory: &MeanFieldTheory, log_g: f64) -> LbitState {
    LbitState { log_g, entropy: theory.mean_entropy(log_g), memory: theory.memory(log_g) }
}

/// By `log g_N`.
fn slope(theory: &MeanFieldTheory, log_g: f64) -> LbitState {
    const STEP: f64 = 1e-4;
    let (low, high) = (state(theory, log_g - STEP), state(theory, log_g + STEP));
    LbitState {
        log_g: 1.0,
        entropy: (high.entropy - low.entropy) / (2.0 * STEP),
        memory: (high.memory - low.memory) / (2.0 * STEP),
    }
}

#[cfg(test)]
mod tests;
