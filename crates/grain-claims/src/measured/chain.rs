//! The end l-bit of a short DRH chain by exact diagonalization.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use grain_ed::{GenerateError, Resources, SolverChoice, generate};
use grain_model::column::{Column, ENTROPY, MAGNETIZATION};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, Disorder, Interrupt, LbitCount, Parallelism, Seed,
    Silent, Sink, SizePlan, SpectrumRecord, StoredStates, Sweep, WorkItem,
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

/// `(α index, [S_end], C^zz_end)` of every record.
#[derive(Default)]
struct EndAverages(Vec<(usize, f64, f64)>);

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
        self.0.push((record.item.alpha_index, entropy, memory));
        Ok(())
    }
}

/// Diagonalizes chains of N l-bits; averages over the central quarter, then over realizations.
///
/// # Errors
/// A [`ClaimsError`] if the model is not valid or a spectrum cannot be had.
#[expect(clippy::expect_used, reason = "rayon has no pool without threads")]
pub fn chain(
    model: &CentralGrain,
    n_lbits: usize,
    alphas: &[f64],
    realizations: usize,
    seed: Seed,
) -> Result<Vec<ChainPoint>, ClaimsError> {
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
    let alphas = &sweep.sizes()[0].alphas;
    Ok((alphas.iter().enumerate())
        .map(|(index, alpha)| {
            let mine: Vec<_> = averages.0.iter().filter(|row| row.0 == index).collect();
            let of = |value: fn(&&(usize, f64, f64)) -> f64| {
                MeasuredMean::of(&mine.iter().map(value).collect::<Vec<_>>())
            };
            ChainPoint {
                n_lbits,
                alpha: alpha.value(),
                entropy: of(|row| row.1),
                memory: of(|row| row.2),
            }
        })
        .collect())
}
