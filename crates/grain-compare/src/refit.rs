//! What fit and predictions would have been on other realizations of the disorder.
//!
//! Every bootstrap replicate repeats the whole chain: averages over its realizations, fit at `α_c`,
//! predictions at every α. Differences between data and prediction within a replicate so carry the
//! fit's uncertainty, and the noise that all α share because they share their disorder.

use grain_statistics::Resamples;
use grain_theory::{DrhMeanField, DrhTable, LbitState, TheoryError};
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
        let tables = Tables::of(model, averages, resamples)?;
        let refits = (0..resamples.replicates())
            .into_par_iter()
            .map(|replicate| refit(&tables, averages, resamples, replicate))
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

/// Mean field for many couplings that differ little.
struct Tables<'a> {
    model: &'a DrhMeanField,
    /// `[alpha]`; none where the model itself is as fast.
    tables: Vec<DrhTable>,
}

impl<'a> Tables<'a> {
    fn of(
        model: &'a DrhMeanField,
        averages: &SizeAverages,
        resamples: &Resamples,
    ) -> Result<Self, TheoryError> {
        let (critical, end) = (averages.critical, averages.n_lbits - 1);
        // Of all targets that can be reached; the coupling rises with the entropy.
        let within = |entropy: &f64| *entropy > 0.0 && *entropy < 1.0;
        let targets = (0..resamples.replicates())
            .map(|replicate| resamples.mean(replicate, averages.entropy.at(end, critical)))
            .filter(within);
        let ends = targets.fold(None, |ends: Option<[f64; 2]>, target| {
            let [low, high] = ends.unwrap_or([target; 2]);
            Some([low.min(target), high.max(target)])
        });
        let mut range = [f64::NAN; 2];
        for (coupling, entropy) in range.iter_mut().zip(ends.into_iter().flatten()) {
            if let Ok(found) = model.log_bare_coupling(averages.alphas[critical], entropy)? {
                *coupling = found;
            }
        }
        let tables = if model.is_worth_tabulating() && range.iter().all(|end| end.is_finite()) {
            let table = |alpha: &f64| model.table(*alpha, range);
            let tables: Result<Vec<Option<DrhTable>>, TheoryError> =
                averages.alphas.par_iter().map(table).collect();
            // Where mean field jumps, at one α, all are solved one by one.
            tables?.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default()
        } else {
            Vec::new()
        };
        Ok(Self { model, tables })
    }

    /// The `log g_{1,0}` at which the end l-bit has this entropy at α number `alpha`; `None` if there is none.
    fn log_bare_coupling(
        &self,
        (alpha, value): (usize, f64),
        entropy: f64,
    ) -> Result<Option<f64>, TheoryError> {
        let Some(table) = self.tables.get(alpha) else {
            return Ok(self.model.log_bare_coupling(value, entropy)?.ok());
        };
        Ok(table.log_bare_coupling(entropy))
    }

    fn lbits(
        &self,
        (alpha, value): (usize, f64),
        log_g_1: f64,
    ) -> Result<Vec<LbitState>, TheoryError> {
        match self.tables.get(alpha) {
            Some(table) => Ok(table.lbits(log_g_1)),
            None => self.model.lbits(log_g_1, value),
        }
    }
}

fn refit(
    model: &Tables<'_>,
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
    let at_critical = (critical, averages.alphas[critical]);
    let Some(log_g_1) = model.log_bare_coupling(at_critical, target)? else {
        return Ok(None);
    };
    let predictions = averages
        .alphas
        .iter()
        .enumerate()
        .map(|(index, &alpha)| model.lbits((index, alpha), log_g_1))
        .collect::<Result<_, TheoryError>>()?;
    Ok(Some(Refit { log_g_1, data, predictions }))
}
