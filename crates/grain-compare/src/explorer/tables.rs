//! The theory as tables on uniform grids.

use grain_theory::{DrhMeanField, MeanFieldTheory};
use rayon::prelude::*;
use serde::Serialize;

use crate::error::CompareError;

/// Bins of a histogram of entropies.
pub(super) const BINS: usize = 40;

/// Where a table has its numbers: at `low + step i`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Grid {
    low: f64,
    step: f64,
    count: usize,
}

impl Grid {
    /// Of `log g_{1,0}`: couplings from 0.01 to 3.
    pub(super) const COUPLINGS: Self = Self { low: -4.6, step: 0.06, count: 96 };

    /// Of `log g_n`: beyond, an l-bit has 1e-9 bits or lacks 1e-6 of a bit.
    const LAW: Self = Self { low: -22.0, step: 0.1, count: 361 };

    fn nodes(self) -> impl Iterator<Item = f64> {
        (0..self.count).map(move |index| self.low + self.step * index as f64)
    }
}

/// What follows for one l-bit from its coupling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Law {
    grid: Grid,
    /// `[S]`, bits, `[node]`.
    entropy: Vec<f64>,
    /// Probability of less than the entropy at an edge between bins, `[edge][node]`.
    cumulative: Vec<Vec<f64>>,
}

impl Law {
    pub(super) fn of(theory: &MeanFieldTheory) -> Self {
        let edge = |bin: usize| {
            let entropy = bin as f64 / BINS as f64;
            let at = |log_g| rounded(theory.entropy_cdf(log_g, entropy));
            Grid::LAW.nodes().map(at).collect()
        };
        Self {
            grid: Grid::LAW,
            entropy: Grid::LAW.nodes().map(|log_g| rounded(theory.mean_entropy(log_g))).collect(),
            cumulative: (1..BINS).into_par_iter().map(edge).collect(),
        }
    }
}

/// The chain of one N under one closure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Chain {
    /// The `log g_{1,0}` at which the last l-bit has its measured entropy at `α_c`, if there is one.
    fitted: Option<f64>,
    /// `log g_n`, `[alpha][l-bit][node]`.
    log_g: Vec<Vec<Vec<f64>>>,
}

impl Chain {
    pub(super) fn of(
        model: &DrhMeanField,
        alphas: &[f64],
        (critical, entropy): (usize, f64),
    ) -> Result<Self, CompareError> {
        let fitted = model.log_bare_coupling(alphas[critical], entropy)?.ok();
        let solved = |&alpha: &f64| {
            let mut lbits = vec![Vec::with_capacity(Grid::COUPLINGS.count); model.n_lbits()];
            for log_g_1 in Grid::COUPLINGS.nodes() {
                for (lbit, state) in lbits.iter_mut().zip(model.lbits(log_g_1, alpha)?) {
                    lbit.push(rounded(state.log_g));
                }
            }
            Ok(lbits)
        };
        let log_g = alphas.par_iter().map(solved).collect::<Result<_, CompareError>>()?;
        Ok(Self { fitted, log_g })
    }
}

/// Ten digits, which a page has room for.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}
