//! The end l-bit of a short DRH chain by exact diagonalization.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use grain_ed::{GenerateError, Resources, SolverChoice, generate};
use grain_model::column::{Column, ENTROPY, MAGNETIZATION};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, Disorder, Interactions, Interrupt, LbitCount, ModelParts,
    Parallelism, Seed, Silent, Sink, SizePlan, SpectrumRecord, StoredStates, Sweep, WorkItem,
};
use grain_statistics::MeasuredMean;

use crate::error::ClaimsError;

/// The end l-bit at one α, realization by realization.
///
/// Realization m has the same grain and fields at every α.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainPoint {
    /// N
    pub n_lbits: usize,
    /// α
    pub alpha: f64,
    /// `[realization]`, averages of `S_end` over the window, bits.
    pub entropies: Vec<f64>,
    /// `[realization]`, `C^zz_end`.
    pub memories: Vec<f64>,
}

impl ChainPoint {
    /// `[S_end]`, bits.
    pub fn entropy(&self) -> MeasuredMean {
        MeasuredMean::of(&self.entropies)
    }

    /// `C^zz_end`
    pub fn memory(&self) -> MeasuredMean {
        MeasuredMean::of(&self.memories)
    }
}

/// The end l-bit in one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndAverage {
    pub(super) alpha_index: usize,
    pub(super) realization: usize,
    /// `[S_end]`, bits.
    pub(super) entropy: f64,
    /// `C^zz_end`
    memory: f64,
}

#[derive(Default)]
struct EndAverages(Vec<EndAverage>);

impl Sink<SpectrumRecord> for EndAverages {
    type Error = Infallible;

    fn holds(&self, _: &WorkItem) -> bool {
        false
    }

    #[expect(clippy::expect_used, reason = "these observables are among those measured")]
    fn accept(&mut self, record: SpectrumRecord) -> Result<(), Infallible> {
        let n = record.item.n_lbits.value();
        let end = |column: &Column, f: fn(f64) -> f64| {
            let values = record.values(column).expect("every observable is measured");
            let states = (values.len() / n) as f64;
            values.iter().skip(n - 1).step_by(n).map(|&x| f(x)).sum::<f64>() / states
        };
        let entropy = end(&ENTROPY, |s| s);
        let memory = end(&MAGNETIZATION, |m| m * m);
        let WorkItem { alpha_index, realization, .. } = record.item;
        self.0.push(EndAverage { alpha_index, realization, entropy, memory });
        Ok(())
    }
}

/// Diagonalizes chains of N l-bits; averages over the quarter of the states nearest to the mean energy, then over realizations.
///
/// # Errors
/// A [`ClaimsError`] if the model is not valid or a spectrum cannot be had.
pub fn chain(
    model: &CentralGrain,
    n_lbits: usize,
    alphas: &[f64],
    realizations: usize,
    seed: Seed,
) -> Result<Vec<ChainPoint>, ClaimsError> {
    let (alphas, all) = end_averages(model, n_lbits, alphas, realizations, seed)?;
    Ok((alphas.iter().enumerate())
        .map(|(index, alpha)| {
            let mine = || all.iter().filter(move |row| row.alpha_index == index);
            ChainPoint {
                n_lbits,
                alpha: alpha.value(),
                entropies: mine().map(|row| row.entropy).collect(),
                memories: mine().map(|row| row.memory).collect(),
            }
        })
        .collect())
}

/// What interactions of l-bits change in `[S_end]`, bits, `[alpha][realization]`: on the same grains, fields and couplings.
///
/// # Errors
/// As [`chain`].
pub fn change_by_interactions(
    model: &CentralGrain,
    interactions: &Interactions,
    n_lbits: usize,
    alphas: &[f64],
    realizations: usize,
    seed: Seed,
) -> Result<Vec<Vec<f64>>, ClaimsError> {
    let interactions = interactions.clone();
    let interacting = CentralGrain::of(ModelParts { interactions, ..model.parts().clone() })?;
    // Interactions are drawn last, so that all else is the same.
    let of = |model| chain(model, n_lbits, alphas, realizations, seed);
    let (with, without) = (of(&interacting)?, of(model)?);
    let changes = |(with, without): (&ChainPoint, &ChainPoint)| {
        with.entropies.iter().zip(&without.entropies).map(|(a, b)| a - b).collect()
    };
    Ok(with.iter().zip(&without).map(changes).collect())
}

/// The end l-bit in every record of a chain, by α and realization, and the α.
#[expect(clippy::expect_used, reason = "rayon has no pool without threads")]
pub(super) fn end_averages(
    model: &CentralGrain,
    n_lbits: usize,
    alphas: &[f64],
    realizations: usize,
    seed: Seed,
) -> Result<(Vec<Alpha>, Vec<EndAverage>), ClaimsError> {
    if realizations < 2 {
        return Err(ClaimsError::Realizations { given: realizations });
    }
    let alphas: Vec<Alpha> =
        alphas.iter().map(|&alpha| Alpha::new(alpha)).collect::<Result<_, _>>()?;
    let plan = SizePlan { n_lbits: LbitCount::new(n_lbits)?, alphas, realizations };
    let window = StoredStates::share(CentralFraction::QUARTER.value())?;
    let sweep = Sweep::new(model.clone(), Disorder::Drawn(seed), vec![plan], window)?;
    let threads =
        NonZeroUsize::new(rayon::current_num_threads()).expect("a pool has a thread at least");
    let resources = Resources {
        threads,
        memory: 4 << 30,
        parallelism: Parallelism::PerRealization,
        solver: SolverChoice::Auto,
    };
    let mut averages = EndAverages::default();
    let outcome = generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut averages);
    match outcome {
        Ok(_) => {}
        Err(GenerateError::Failed(error)) => return Err(error.into()),
        Err(GenerateError::Sink(never)) => match never {},
    }
    // They come as they are done.
    averages.0.sort_by_key(|row| (row.alpha_index, row.realization));
    Ok((sweep.sizes()[0].alphas.clone(), averages.0))
}
