//! The window solver and the full one, through the whole run: the same states, the same numbers.

use std::num::NonZeroUsize;

use grain_ed::{Completion, Resources, SolverChoice, generate};
use grain_model::column::{ENERGY, ENTROPY, MAGNETIZATION, NEAR_DEGENERATE, WALL_TIME};
use grain_model::{
    Alpha, CentralGrain, CouplingLaw, CouplingOperator, Disorder, Distance, GrainEnsemble,
    GrainLaw, Interactions, Interrupt, ModelParts, OperatorKind, OperatorSite, Seed, Silent,
    SizePlan, SpectrumRecord, StateCount, StoredStates, Sweep, Symmetry,
};

use crate::support::{alpha, lbits};

fn hundred(solver: SolverChoice, threads: usize) -> Vec<SpectrumRecord> {
    let sizes = [6, 7].map(|n| SizePlan {
        n_lbits: lbits(n),
        alphas: [alpha(0.05), alpha(0.3), Alpha::CRITICAL, alpha(1.0)].to_vec(),
        realizations: 3,
    });
    let nearest = StoredStates::Nearest(StateCount::new(100).unwrap());
    records(solver, threads, sizes.to_vec(), nearest)
}

fn quarter(solver: SolverChoice) -> Vec<SpectrumRecord> {
    let sizes = [(7, 2), (8, 1)].map(|(n, realizations)| SizePlan {
        n_lbits: lbits(n),
        alphas: [alpha(0.3), Alpha::CRITICAL].to_vec(),
        realizations,
    });
    records(solver, 2, sizes.to_vec(), StoredStates::share(0.25).unwrap())
}

fn records(
    solver: SolverChoice,
    threads: usize,
    sizes: Vec<SizePlan>,
    stored: StoredStates,
) -> Vec<SpectrumRecord> {
    records_of(CentralGrain::paper(), solver, threads, sizes, stored)
}

fn records_of(
    model: CentralGrain,
    solver: SolverChoice,
    threads: usize,
    sizes: Vec<SizePlan>,
    stored: StoredStates,
) -> Vec<SpectrumRecord> {
    let disorder = Disorder::Drawn(Seed(4));
    let sweep = Sweep::new(model, disorder, sizes, stored).unwrap();
    let threads = NonZeroUsize::new(threads).unwrap();
    let resources = Resources { solver, ..Resources::of_threads(threads) };
    let mut records: Vec<SpectrumRecord> = Vec::new();
    let completion =
        generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut records).unwrap();
    assert_eq!(completion, Completion::Finished, "every point");
    records.sort_by_key(|r| (r.item.n_lbits, r.item.alpha_index, r.item.realization));
    records
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn window_and_full_spectrum_agree() {
    check_agree(&hundred(SolverChoice::Full, 2), &hundred(SolverChoice::Window, 2));
}

#[test]
fn a_quarter_of_the_spectrum_is_the_same_states_by_either_solver() {
    let (full, window) = (quarter(SolverChoice::Full), quarter(SolverChoice::Window));
    check_agree(&full, &window);
    for (full, window) in full.iter().zip(&window) {
        assert_eq!(full.first_eigenstate, window.first_eigenstate, "counted alike");
        let states = (8 << full.item.n_lbits.value()) / 4;
        for column in grain_ed::columns() {
            let expected = column.per.length(states, full.item.n_lbits.value());
            for record in [full, window] {
                let numbers = record.values(&column).map(<[f64]>::len);
                assert_eq!(numbers, Some(expected), "{}", column.name);
            }
        }
    }
}

#[test]
fn auto_stores_the_same_quarter_by_the_window_solver_from_seven_lbits_on() {
    let strip = |mut records: Vec<SpectrumRecord>| {
        for record in &mut records {
            record.columns.set(WALL_TIME, vec![0.0]);
        }
        records
    };
    let (auto, window) = (quarter(SolverChoice::Auto), quarter(SolverChoice::Window));
    assert_eq!(strip(auto), strip(window), "the same bits");
}

/// Models that between them have every kind of product: real and complex, flips, matrices, blocks.
fn other_models() -> Vec<CentralGrain> {
    let parts = CentralGrain::paper().parts().clone();
    let gue = GrainLaw { ensemble: GrainEnsemble::Gue, ..parts.grain };
    let with = |kind, site| CouplingOperator { kind, site };
    let first = OperatorSite::First;
    let random = OperatorSite::Random;
    let law = CouplingLaw::decaying(0.41, Distance::Chain, 0.2).unwrap();
    let interactions = Interactions::exponential(0.2, 1.0).unwrap();
    let all = [
        ModelParts { grain: gue, ..parts.clone() },
        ModelParts { operator: with(OperatorKind::Flip, random), couplings: law, ..parts.clone() },
        ModelParts { operator: with(OperatorKind::Random, first), interactions, ..parts.clone() },
        ModelParts { operator: with(OperatorKind::RandomComplex, first), ..parts.clone() },
        ModelParts { symmetry: Symmetry::Spin(None), ..parts.clone() },
        ModelParts { symmetry: Symmetry::Spin(None), grain: gue, ..parts },
    ];
    all.into_iter().map(|parts| CentralGrain::of(parts).unwrap()).collect()
}

#[test]
fn heavy_the_solvers_agree_for_every_kind_of_model() {
    for model in other_models() {
        // A block is a part of the whole: eight l-bits have one of 462 states.
        let n = if model.parts().symmetry == Symmetry::None { 6 } else { 8 };
        let of = |solver| {
            let sizes =
                vec![SizePlan { n_lbits: lbits(n), alphas: vec![alpha(0.6)], realizations: 2 }];
            let nearest = StoredStates::Nearest(StateCount::new(25).unwrap());
            records_of(model.clone(), solver, 2, sizes, nearest)
        };
        check_agree(&of(SolverChoice::Full), &of(SolverChoice::Window));
    }
}

#[track_caller]
fn check_agree(full: &[SpectrumRecord], window: &[SpectrumRecord]) {
    assert_eq!(full.len(), window.len(), "every point");
    for (full, window) in full.iter().zip(window) {
        let item = full.item;
        assert_eq!(item, window.item, "the same point");
        let levels = |record: &SpectrumRecord| record.values(&ENERGY).unwrap().len();
        assert_eq!(levels(full), levels(window), "{item:?}: as many levels");
        for (a, b) in full.values(&ENERGY).unwrap().iter().zip(window.values(&ENERGY).unwrap()) {
            // The rounding of either solver is ε √D ‖H‖, 10⁻¹³.
            assert!((a - b).abs() < 1e-11, "{item:?}: energies {a} and {b}");
        }
        assert_eq!(
            full.values(&NEAR_DEGENERATE).unwrap(),
            window.values(&NEAR_DEGENERATE).unwrap(),
            "{item:?}"
        );
        let difference =
            (mean(full.values(&ENTROPY).unwrap()) - mean(window.values(&ENTROPY).unwrap())).abs();
        assert!(difference < 1e-9, "{item:?}: mean entropies differ by {difference:e}");
        let difference = (mean(full.values(&MAGNETIZATION).unwrap())
            - mean(window.values(&MAGNETIZATION).unwrap()))
        .abs();
        assert!(difference < 1e-9, "{item:?}: mean magnetizations differ by {difference:e}");
    }
}

#[test]
fn a_window_is_the_same_bits_on_any_number_of_threads() {
    let strip = |mut records: Vec<SpectrumRecord>| {
        for record in &mut records {
            record.columns.set(WALL_TIME, vec![0.0]);
        }
        records
    };
    let one = strip(hundred(SolverChoice::Window, 1));
    assert_eq!(one, strip(hundred(SolverChoice::Window, 3)), "one thread and three");
}
