//! The end l-bit of a short DRH chain by exact diagonalization.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;

use grain_ed::{GenerateError, Resources, SolverChoice, generate};
use grain_model::column::{Column, ENTROPY, MAGNETIZATION};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, Disorder, Interactions, Interrupt, LbitCount, ModelParts,
    Parallelism, Seed, Silent, Sink, SizePlan, SpectrumRecord, StoredStates, Sweep, WorkItem,
};
use grain_statistics::MeasuredMean;
use serde::Serialize;

use crate::error::ClaimsError;

/// The end l-bit at one α.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChainPoint {
    /// N
    pub n_lbits: usize,
    /// α
    pub alpha: f64,
    /// `[S_end]`, bits.
    pub entropy: MeasuredMean,
    /// `C^zz_end`
    pub memory: MeasuredMean,
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

/// Diagonalizes chains of N l-bits; averages over the central quarter, then over realizations.
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
            let mine: Vec<_> = all.iter().filter(|row| row.alpha_index == index).collect();
            let of = |value: fn(&&EndAverage) -> f64| {
                MeasuredMean::of(&mine.iter().map(value).collect::<Vec<_>>())
            };
            ChainPoint {
                n_lbits,
                alpha: alpha.value(),
                entropy: of(|row| row.entropy),
                memory: of(|row| row.memory),
            }
        })
        .collect())
}

/// What interactions of l-bits change in `[S_end]`, bits, at each α: on the same grains, fields and couplings.
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
) -> Result<Vec<MeasuredMean>, ClaimsError> {
    let interactions = interactions.clone();
    let interacting = CentralGrain::of(ModelParts { interactions, ..model.parts().clone() })?;
    // Interactions are drawn last, so that all else is the same.
    let of = |model| end_averages(model, n_lbits, alphas, realizations, seed);
    let ((alphas, with), (_, without)) = (of(&interacting)?, of(model)?);
    let entropies = |all: Vec<EndAverage>, index| {
        let mine = all.into_iter().filter(move |row| row.alpha_index == index);
        mine.map(|row| (row.realization, row.entropy)).collect::<BTreeMap<_, _>>()
    };
    let changes = |index: usize| {
        let [with, without] = [&with, &without].map(|all| entropies(all.clone(), index));
        let difference = |(realization, entropy): (&usize, &f64)| entropy - without[realization];
        MeasuredMean::of(&with.iter().map(difference).collect::<Vec<_>>())
    };
    Ok((0..alphas.len()).map(changes).collect())
}

/// The end l-bit in every record of a chain, and the α.
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
    let window = StoredStates::Central(CentralFraction::QUARTER);
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
    Ok((sweep.sizes()[0].alphas.clone(), averages.0))
}
