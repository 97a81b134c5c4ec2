//! Known limits of the physics, through the public path: a sweep into a sink.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Display;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use grain_ed::{Completion, Resources, generate};
use grain_model::column::{ENERGY, ENTROPY, MAGNETIZATION, WALL_TIME};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, CouplingLaw, Disorder, GrainDimension, Interrupt,
    LbitCount, Parallelism, Progress, Seed, Silent, SizePlan, SpectrumRecord, StoredStates, Sweep,
    Work,
};

/// Asks a run to stop after some points.
struct StopAfter<'a>(AtomicUsize, &'a Interrupt);

impl Progress for StopAfter<'_> {
    fn start(&self, _: Work, _: &'static str) {}

    fn advance(&self, _: f64) {}

    fn finish(&self, count: usize, _: &dyn Display) {
        if self.0.fetch_sub(count, Ordering::Relaxed) == count {
            self.1.request();
        }
    }
}

fn sweep(couplings: CouplingLaw, n: usize, alphas: &[f64], realizations: usize) -> Sweep {
    let dimension = GrainDimension::new(8).unwrap();
    let model = CentralGrain::new(dimension, 1.5, 1.0, 0.1, couplings).unwrap();
    let plan = SizePlan {
        n_lbits: LbitCount::new(n).unwrap(),
        alphas: alphas.iter().map(|&alpha| Alpha::new(alpha).unwrap()).collect(),
        realizations,
    };
    Sweep::new(model, Disorder::Drawn(Seed(5)), vec![plan], StoredStates::All).unwrap()
}

fn run(sweep: &Sweep, threads: usize, parallelism: Parallelism) -> Vec<SpectrumRecord> {
    let mut records: Vec<SpectrumRecord> = Vec::new();
    let threads = NonZeroUsize::new(threads).unwrap();
    let resources = Resources { parallelism, ..Resources::of_threads(threads) };
    let completion = generate(sweep, &resources, &Silent, &Interrupt::new(), &mut records).unwrap();
    assert_eq!(completion, Completion::Finished, "nobody interrupted");
    records.sort_by_key(|r| (r.item.n_lbits, r.item.realization, r.item.alpha_index));
    records
}

fn without_wall_time(mut records: Vec<SpectrumRecord>) -> Vec<SpectrumRecord> {
    for record in &mut records {
        record.columns.set(WALL_TIME, vec![0.0]);
    }
    records
}

#[test]
fn without_coupling_every_entropy_is_exactly_zero() {
    let records = run(
        &sweep(CouplingLaw::exponential(0.0).unwrap(), 5, &[0.7], 3),
        1,
        Parallelism::PerRealization,
    );
    for record in records {
        assert!(
            record.values(&ENTROPY).unwrap().iter().all(|s| s.abs() < f64::MIN_POSITIVE),
            "S = 0 exactly"
        );
        let pure = record
            .values(&MAGNETIZATION)
            .unwrap()
            .iter()
            .all(|m| (m.abs() - 1.0).abs() < f64::MIN_POSITIVE);
        assert!(pure, "<σ^z> = ±1 exactly");
        assert_eq!(record.n_states(), Some(256), "every eigenstate of 8 · 2⁵");
    }
}

#[test]
fn a_decoupled_lbit_leaves_the_others_as_they_were() {
    let with = run(
        &sweep(CouplingLaw::explicit(vec![0.4, 0.0, 0.2]).unwrap(), 3, &[], 1),
        1,
        Parallelism::PerRealization,
    );
    // The same physics with the middle coupling too small to matter, by the dense route.
    let tiny = run(
        &sweep(CouplingLaw::explicit(vec![0.4, 1e-9, 0.2]).unwrap(), 3, &[], 1),
        1,
        Parallelism::PerRealization,
    );
    for (exact, dense) in
        with[0].values(&ENERGY).unwrap().iter().zip(tiny[0].values(&ENERGY).unwrap())
    {
        // Second order in J = 1e-9, and the rounding of a 64-dimensional problem.
        assert!((exact - dense).abs() < 1e-13, "{exact} and {dense}");
    }
    for state in 0..64 {
        for lbit in [0, 2] {
            let (a, b) = (
                with[0].values(&ENTROPY).unwrap()[3 * state + lbit],
                tiny[0].values(&ENTROPY).unwrap()[3 * state + lbit],
            );
            assert!((a - b).abs() < 1e-7, "state {state}, l-bit {lbit}: {a} and {b}");
        }
        assert!(
            with[0].values(&ENTROPY).unwrap()[3 * state + 1].abs() < f64::MIN_POSITIVE,
            "decoupled"
        );
    }
}

#[test]
fn magnetizations_of_a_complete_basis_sum_to_zero() {
    for record in
        run(&sweep(CouplingLaw::paper(), 5, &[0.3, 0.7, 1.0], 2), 1, Parallelism::PerRealization)
    {
        for lbit in 0..5 {
            let sum: f64 =
                record.values(&MAGNETIZATION).unwrap().iter().skip(lbit).step_by(5).sum();
            // Σ_a <a|σ^z|a> = tr σ^z = 0, with 256 roundings of order one.
            assert!(sum.abs() < 256.0 * 16.0 * f64::EPSILON, "l-bit {lbit}: {sum:e}");
        }
        assert!(record.values(&ENERGY).unwrap().is_sorted(), "ascending");
    }
}

#[test]
fn threads_do_not_change_a_bit() {
    let sweep = sweep(CouplingLaw::paper(), 5, &[0.4, 0.7], 6);
    let one = without_wall_time(run(&sweep, 1, Parallelism::PerRealization));
    assert_eq!(
        one,
        without_wall_time(run(&sweep, 2, Parallelism::PerRealization)),
        "over realizations"
    );
    let inside = without_wall_time(run(&sweep, 1, Parallelism::InsideEvery));
    assert_eq!(
        inside,
        without_wall_time(run(&sweep, 2, Parallelism::InsideEvery)),
        "inside a matrix"
    );
}

#[test]
fn one_realization_is_the_same_at_every_alpha_and_in_every_window() {
    let full = run(&sweep(CouplingLaw::paper(), 4, &[0.5, 0.6], 1), 1, Parallelism::PerRealization);
    let plan = SizePlan {
        n_lbits: LbitCount::new(4).unwrap(),
        alphas: vec![Alpha::new(0.5).unwrap()],
        realizations: 1,
    };
    let quarter = StoredStates::Central(CentralFraction::QUARTER);
    let disorder = Disorder::Drawn(Seed(5));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], quarter).unwrap();
    let central = run(&sweep, 1, Parallelism::PerRealization);
    assert_eq!(central[0].first_eigenstate, 48, "the middle 32 of 128");
    assert_eq!(
        central[0].values(&ENERGY).unwrap(),
        &full[0].values(&ENERGY).unwrap()[48..80],
        "the same levels"
    );
    assert_eq!(
        central[0].values(&ENTROPY).unwrap(),
        &full[0].values(&ENTROPY).unwrap()[4 * 48..4 * 80],
        "the same entropies"
    );
}

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    let sweep = sweep(CouplingLaw::paper(), 3, &[0.5, 0.6], 5);
    let resources = Resources::of_threads(NonZeroUsize::MIN);
    let interrupt = Interrupt::new();
    let after_four = StopAfter(4.into(), &interrupt);
    let mut records: Vec<SpectrumRecord> = Vec::new();
    let completion = generate(&sweep, &resources, &after_four, &interrupt, &mut records).unwrap();
    let Completion::Interrupted { missing } = completion else { panic!("stopped after four") };
    assert_eq!(missing + records.len(), 10, "what is not done is missing");
    let go = Interrupt::new();
    let completion = generate(&sweep, &resources, &Silent, &go, &mut records).unwrap();
    assert_eq!(completion, Completion::Finished, "the rest");
    records.sort_by_key(|record| (record.item.realization, record.item.alpha_index));
    let whole = without_wall_time(run(&sweep, 1, Parallelism::PerRealization));
    assert_eq!(without_wall_time(records), whole, "the same as in one go");
}
