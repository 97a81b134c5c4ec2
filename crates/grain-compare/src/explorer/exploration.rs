//! Everything that the page holds: data and theory of every N.

use std::collections::BTreeMap;

use grain_dataset::{Pool, Window};
use grain_statistics::Estimate;
use grain_theory::{Closure, MeanFieldTheory};
use serde::Serialize;

use crate::average::{Alphas, SizeAverages};
use crate::error::CompareError;
use crate::explorer::measured::{MeasuredLbit, measured};
use crate::explorer::tables::{BINS, Chain, Grid, Law};
use crate::size::chain;

/// Data beside theory, as tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exploration {
    /// The files, by their names.
    pub(super) files: Vec<String>,
    /// Which eigenstates are averaged over, in words.
    pub(super) window: String,
    /// The law of resonances, by name.
    pub(super) resonance: String,
    bins: usize,
    couplings: Grid,
    law: Law,
    pub(super) sizes: Vec<ExploredSize>,
}

/// One N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ExploredSize {
    n: usize,
    realizations: usize,
    alphas: Vec<f64>,
    /// Index of `α_c`.
    critical: usize,
    /// `[alpha][l-bit]`
    lbits: Vec<Vec<MeasuredLbit>>,
    /// By the name of the closure; none where couplings differ from realization to realization.
    chains: BTreeMap<&'static str, Chain>,
}

impl Exploration {
    /// Reads the windows of every compared point, and solves mean field on a grid of couplings.
    ///
    /// # Errors
    /// A [`CompareError`] if nothing can be compared, a file cannot be read, or the equations were not solved.
    pub fn of(pool: &Pool, window: &Window, theory: MeanFieldTheory) -> Result<Self, CompareError> {
        let mut sizes = Vec::new();
        for n_lbits in pool.sizes() {
            let Some(size) = pool.size(n_lbits)? else { continue };
            let (averages, alphas) = SizeAverages::read_some(&size, window, Alphas::Compared)?;
            let critical = averages.critical;
            let entropy = Estimate::of(averages.entropy.at(n_lbits - 1, critical)).mean;
            let mut chains = BTreeMap::new();
            // An average over couplings has no coupling of its own.
            if averages.distances.len() < 2 {
                for closure in Closure::ALL {
                    let model = chain(&averages, theory.with_closure(closure))?;
                    let solved = Chain::of(&model, &averages.alphas, (critical, entropy))?;
                    chains.insert(closure.name(), solved);
                }
            }
            sizes.push(ExploredSize {
                n: n_lbits,
                realizations: averages.realizations.len(),
                lbits: measured(&size, window, &averages, &alphas)?,
                alphas: averages.alphas,
                critical,
                chains,
            });
        }
        let name = |path: &std::path::Path| {
            path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        };
        Ok(Self {
            files: pool.datasets().iter().map(|dataset| name(dataset.path())).collect(),
            window: window.description(),
            resonance: theory.resonance().to_string(),
            bins: BINS,
            couplings: Grid::COUPLINGS,
            law: Law::of(&theory),
            sizes,
        })
    }
}
