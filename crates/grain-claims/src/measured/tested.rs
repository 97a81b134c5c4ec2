//! A quantity measured beside what theory predicts for the same realizations.

use grain_statistics::MeasuredMean;
use serde::Serialize;

use super::coupling::Enhancement;

/// One quantity at one grain and one coupling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tested {
    /// `d_g`
    pub dimension: usize,
    /// How many.
    pub realizations: usize,
    /// `g_1` aimed at.
    pub target: f64,
    /// `g_1` measured (3).
    pub g_1: MeasuredMean,
    /// What was measured.
    pub measured: MeasuredMean,
    /// What is predicted at the `g_1` measured, realization by realization.
    pub predicted: MeasuredMean,
    /// Measured minus predicted, realization by realization.
    pub excess: MeasuredMean,
}

/// One realization of a [`Tested`] quantity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TestedSample {
    pub(crate) g_1: f64,
    pub(crate) measured: f64,
    pub(crate) predicted: f64,
}

impl Tested {
    /// Averages of samples `[realization]`, at least two.
    pub(crate) fn of(dimension: usize, target: f64, samples: &[TestedSample]) -> Self {
        let mean = |value: fn(&TestedSample) -> f64| {
            MeasuredMean::of(&samples.iter().map(value).collect::<Vec<_>>())
        };
        Self {
            dimension,
            realizations: samples.len(),
            target,
            g_1: mean(|sample| sample.g_1),
            measured: mean(|sample| sample.measured),
            predicted: mean(|sample| sample.predicted),
            excess: mean(|sample| sample.measured - sample.predicted),
        }
    }
}

impl From<&Enhancement> for Tested {
    fn from(row: &Enhancement) -> Self {
        let &Enhancement { dimension, realizations, target, g_1, measured, predicted, excess } =
            row;
        Self { dimension, realizations, target, g_1, measured, predicted, excess }
    }
}
