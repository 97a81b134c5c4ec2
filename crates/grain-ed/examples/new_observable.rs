//! An observable of one's own, measured in every eigenstate and stored as a column: the purity of every l-bit.
//!
//! ```text
//! cargo run --release --example new_observable
//! ```

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::num::NonZeroUsize;

use grain_ed::observables::{self, Observable, States};
use grain_ed::{Resources, generate_observing};
use grain_model::column::{Column, ENTROPY};
use grain_model::{
    Alpha, CentralGrain, Disorder, Interrupt, LbitCount, Seed, Silent, SizePlan, SpectrumRecord,
    StoredStates, Sweep,
};

/// `tr ρ²` of the reduced state of one l-bit: 1 if it is pure, ½ if it is fully mixed.
struct Purity;

impl Purity {
    /// As entropies: one number an eigenstate and l-bit.
    const COLUMN: Column = Column {
        name: std::borrow::Cow::Borrowed("purity"),
        units: std::borrow::Cow::Borrowed("1"),
        long_name: std::borrow::Cow::Borrowed("tr rho^2 of one l-bit in one eigenstate"),
        range: [0.5, 1.0],
        ..ENTROPY
    };
}

impl Observable for Purity {
    fn columns(&self) -> Vec<Column> {
        vec![Self::COLUMN]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        // λ² + (1 - λ)² = 1 - 2 det ρ
        vec![states.reduced().iter().map(|rho| 1.0 - 2.0 * rho.determinant()).collect()]
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let plan =
        SizePlan { n_lbits: LbitCount::new(4)?, alphas: vec![Alpha::CRITICAL], realizations: 20 };
    let disorder = Disorder::Drawn(Seed(1));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], StoredStates::All)?;

    // All that grain measures, and one more; a DatasetWriter whose plan has columns_of(&measured) would store it.
    let mut measured = observables::standard().to_vec();
    measured.push(&Purity);
    let resources = Resources::of_threads(NonZeroUsize::MIN);
    let mut records: Vec<SpectrumRecord> = Vec::new();
    generate_observing(&sweep, &measured, &resources, &Silent, &Interrupt::new(), &mut records)?;

    for lbit in 0..4 {
        let all = records.iter().filter_map(|record| record.values(&Purity::COLUMN)).flatten();
        let of_lbit: Vec<f64> = all.skip(lbit).step_by(4).copied().collect();
        let mean = of_lbit.iter().sum::<f64>() / of_lbit.len() as f64;
        println!("l-bit {}: mean purity {mean:.4} over {} eigenstates", lbit + 1, of_lbit.len());
    }
    Ok(())
}
