//! What fit and predictions would have been on other realizations of the disorder.
//!
//! Every bootstrap replicate repeats the whole chain: averages over its realizations, fit at `α_c`,
//! predictions at every α. Differences between data and prediction within a replicate so carry the
//! fit's uncertainty, and the noise that all α share because they share their disorder.

use grain_statistics::Resamples;
use grain_theory::{DrhMeanField, LbitState, TheoryError};
use rayon::prelude::*;

use crate::average::SizeAverages;
use crate::observable::Observable;

/// One replicate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refit {
    /// `log g_{1,0}`.
    pub(crate) log_g_1: f64,
    /// Data, `[alpha][l-bit]`.
    data: Vec<Vec<DataPoint>>,
    /// Mean field, `[alpha][l-bit]`.
    predictions: Vec<Vec<LbitState>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct DataPoint {
    entropy: f64,
    memory: f64,
}

impl Refit {
    /// The prediction for one l-bit, counted from 0, at one α.
    pub(crate) fn prediction(&self, observable: Observable, lbit: usize, alpha: usize) -> f64 {
        observable.of(&self.predictions[alpha][lbit])
    }

    /// Data minus prediction for one l-bit, counted from 0, at one α.
    pub(crate) fn residual(&self, observable: Observable, lbit: usize, alpha: usize) -> f64 {
        let data = self.data[alpha][lbit];
        let data = match observable {
            Observable::Entropy => data.entropy,
            Observable::Memory => data.memory,
        };
        data - self.prediction(observable, lbit, alpha)
    }
}

/// Every replicate that could be fitted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Refits {
    /// In the order of replicates.
    pub(crate) fitted: Vec<Refit>,
    /// How many could not.
    pub(crate) out_of_reach: usize,
}

impl Refits {
    /// Repeats fit and predictions on every resample, in parallel; the result does not depend on how.
    ///
    /// # Errors
    /// [`TheoryError::NotConverged`] if the mean-field equations were not solved.
    pub(crate) fn of(
        model: &DrhMeanField,
        averages: &SizeAverages,
        resamples: &Resamples,
    ) -> Result<Self, TheoryError> {
        let refits = (0..resamples.replicates())
            .into_par_iter()
            .map(|replicate| refit(model, averages, resamples, replicate))
            .collect::<Result<Vec<Option<Refit>>, TheoryError>>()?;
        let all = refits.len();
        let fitted: Vec<Refit> = refits.into_iter().flatten().collect();
        Ok(Self { out_of_reach: all - fitted.len(), fitted })
    }

    /// One number a replicate.
    pub(crate) fn each(&self, f: impl Fn(&Refit) -> f64) -> Vec<f64> {
        self.fitted.iter().map(f).collect()
    }
}

fn refit(
    model: &DrhMeanField,
    averages: &SizeAverages,
    resamples: &Resamples,
    replicate: usize,
) -> Result<Option<Refit>, TheoryError> {
    let n_lbits = averages.n_lbits;
    let at = |lbit: usize, alpha: usize| DataPoint {
        entropy: resamples.mean(replicate, averages.entropy.at(lbit, alpha)),
        memory: resamples.mean(replicate, averages.memory.at(lbit, alpha)),
    };
    let data: Vec<Vec<DataPoint>> = (0..averages.alphas.len())
        .map(|alpha| (0..n_lbits).map(|lbit| at(lbit, alpha)).collect())
        .collect();
    let critical = averages.critical;
    let target = data[critical][n_lbits - 1].entropy;
    let Ok(log_g_1) = model.log_bare_coupling(averages.alphas[critical], target)? else {
        return Ok(None);
    };
    let predictions = averages
        .alphas
        .iter()
        .map(|&alpha| model.lbits(log_g_1, alpha))
        .collect::<Result<_, TheoryError>>()?;
    Ok(Some(Refit { log_g_1, data, predictions }))
}
