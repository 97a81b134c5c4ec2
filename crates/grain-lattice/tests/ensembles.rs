//! Ensembles: the same whatever the threads, resumable, and right about thresholds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Display;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use grain_lattice::{
    Block, BlockRecord, Completion, Diamond, Disorder, Edge, Ensemble, EnsemblePlan, LatticeModel,
    LatticeSeed, Outcome, PointTally, RadiusPlan, SampleSolver, StabilityCriterion,
    ThresholdSearch, bracket_threshold, lattice_map, phase_scan, run_blocks, run_ensemble,
    stability_point, stability_radius,
};
use grain_model::{Interrupt, Progress, Silent, Work};

/// Runs what is missing of a plan, to its end.
fn finish(plan: &EnsemblePlan, threads: usize, records: &mut Vec<BlockRecord>) {
    let threads = NonZeroUsize::new(threads).unwrap();
    let completion = run_ensemble(plan, threads, &Silent, &Interrupt::new(), records).unwrap();
    assert_eq!(completion, Completion::Finished, "nobody asked it to stop");
}

fn run(plan: &EnsemblePlan, threads: usize) -> Vec<BlockRecord> {
    let mut records = Vec::new();
    finish(plan, threads, &mut records);
    sorted(records)
}

fn sorted(mut records: Vec<BlockRecord>) -> Vec<BlockRecord> {
    records.sort_by_key(|record| {
        (record.block.radius, record.block.amplitude_index, record.block.first)
    });
    records
}

/// Asks a run to stop once some samples are there.
struct StopAfter<'a>(usize, AtomicUsize, &'a Interrupt);

impl Progress for StopAfter<'_> {
    fn start(&self, _: Work, _: &'static str) {}

    fn advance(&self, _: f64) {}

    fn finish(&self, count: usize, _: &dyn Display) {
        if self.1.fetch_add(count, Ordering::Relaxed) + count >= self.0 {
            self.2.request();
        }
    }
}

fn plan(ensemble: Ensemble) -> EnsemblePlan {
    let at =
        |radius, realizations| RadiusPlan { radius, amplitudes: vec![60.0, 130.0], realizations };
    let radii = vec![at(6, 12), at(8, 110)];
    EnsemblePlan::new(LatticeModel::default(), ensemble, LatticeSeed(5), 1e-2, radii).unwrap()
}

#[test]
fn blocks_of_another_plan_are_refused() {
    let (own, mut records) = (plan(Ensemble::Random), Vec::new());
    let mut stray: Vec<Block> = own.blocks().take(2).collect();
    stray[1].radius = 7;
    let (one, go) = (NonZeroUsize::MIN, Interrupt::new());
    let refused = run_blocks(&own, stray, one, &Silent, &go, &mut records).unwrap_err();
    assert!(refused.to_string().contains("no radius 7"), "{refused}");
    assert!(records.is_empty(), "not even the one that is planned");
}

#[test]
fn ensemble_is_the_same_for_any_number_of_threads() {
    for ensemble in Ensemble::ALL {
        let run = |threads| run(&plan(ensemble), threads);
        // PartialEq of f64: bit for bit, there being no NaN.
        assert_eq!(run(1), run(3), "{ensemble}");
    }
}

#[test]
fn samples_shared_between_radii_are_those_of_each_lattice_alone() {
    // R = 7 ends inside the balls that R = 20 needs, R = 12 behind some and inside others.
    for ensemble in Ensemble::ALL {
        let (model, seed) = (LatticeModel::default(), LatticeSeed(8));
        let at = |radius, realizations| {
            let amplitudes = vec![50.0, 100.0, 140.0];
            RadiusPlan { radius, amplitudes, realizations }
        };
        let radii = vec![at(7, 30), at(12, 40), at(20, 20)];
        let plan = EnsemblePlan::new(model, ensemble, seed, 1e-4, radii).unwrap();
        for record in run(&plan, 2) {
            let block = record.block;
            let lattice = Diamond::new(block.radius);
            let mut solver = SampleSolver::new(&lattice, model, 1e-4).unwrap();
            assert_eq!(record.samples.len(), block.count, "{block:?}");
            for (k, sample) in record.samples.iter().enumerate() {
                let disorder = Disorder::draw(ensemble, seed, block.first + k, &lattice);
                let alone =
                    disorder.with_potential(&model, block.amplitude, |v| solver.solve(v)).unwrap();
                assert_eq!(*sample, alone, "{ensemble}, {block:?}, sample {k}");
            }
        }
    }
}

#[test]
fn interrupted_ensemble_goes_on_where_it_stopped() {
    let plan = plan(Ensemble::Quasiperiodic);
    let whole = run(&plan, 1);
    let (interrupt, mut records) = (Interrupt::new(), Vec::new());
    let stop = StopAfter(100, 0.into(), &interrupt);
    let completion = run_ensemble(&plan, NonZeroUsize::MIN, &stop, &interrupt, &mut records);
    let Completion::Interrupted { missing } = completion.unwrap() else { panic!("stopped") };
    let there: usize = records.iter().map(|record| record.samples.len()).sum();
    assert!(there >= 100 && missing > 0, "{there} there, {missing} missing");
    assert_eq!(there + missing, plan.n_samples(), "what is not there is missing");
    finish(&plan, 2, &mut records);
    assert_eq!(sorted(records), whole);
}

#[test]
fn sample_depends_on_its_index_alone() {
    // Computed first or after others in the same memory.
    let lattice = Diamond::new(20);
    let model = LatticeModel::default();
    let mut used = SampleSolver::new(&lattice, model, 1e-6).unwrap();
    for index in 0..6 {
        for ensemble in Ensemble::ALL {
            let disorder = Disorder::draw(ensemble, LatticeSeed(9), index, &lattice);
            let mut fresh = SampleSolver::new(&lattice, model, 1e-6).unwrap();
            let late = disorder.with_potential(&model, 100.0, |v| used.solve(v)).unwrap();
            let early = disorder.with_potential(&model, 100.0, |v| fresh.solve(v)).unwrap();
            assert_eq!(late, early, "{ensemble} sample {index}");
        }
    }
}

#[test]
fn avalanche_fraction_falls_with_the_potential() {
    for ensemble in Ensemble::ALL {
        let records = run(&plan(ensemble), 2);
        let fraction = |amplitude_index: usize| {
            let mut tally = PointTally::default();
            for record in &records {
                let block = record.block;
                if (block.radius, block.amplitude_index) == (8, amplitude_index) {
                    record.samples.iter().for_each(|sample| tally.add(sample));
                }
            }
            tally.summary().unwrap().avalanches
        };
        let (weak, strong) = (fraction(0), fraction(1));
        assert!(weak.low > strong.high, "{ensemble}: {weak:?} against {strong:?}");
    }
}

#[test]
fn threshold_is_bracketed_between_an_avalanche_and_none() {
    let lattice = Diamond::new(8);
    let model = LatticeModel::default();
    let search = ThresholdSearch {
        ensemble: Ensemble::Quasiperiodic,
        seed: LatticeSeed(3),
        realizations: 60,
        range: (20.0, 200.0),
        resolution: 1.0,
    };
    let mut solver = SampleSolver::new(&lattice, model, 1e-2).unwrap();
    let mut count = |amplitude: f64, outcome: Outcome| {
        (0..search.realizations)
            .filter(|&index| {
                let disorder = Disorder::draw(search.ensemble, search.seed, index, &lattice);
                let sample =
                    disorder.with_potential(&model, amplitude, |v| solver.solve(v)).unwrap();
                sample.outcome == outcome
            })
            .count()
    };
    for (edge, outcome) in
        [(Edge::LastAvalanche, Outcome::Complete), (Edge::FirstFailure, Outcome::Failed)]
    {
        let threshold = bracket_threshold(&lattice, &model, &search, edge).unwrap();
        let (witnessed, witness) = threshold.witnessed.unwrap();
        let (excluded, fraction) = threshold.excluded.unwrap();
        assert!(count(witnessed, outcome) >= 1, "{edge:?} at {witnessed}, sample {witness}");
        assert_eq!(count(excluded, outcome), 0, "{edge:?} at {excluded}");
        assert!((witnessed - excluded).abs() <= search.resolution + 1e-12, "{threshold:?}");
        assert!(fraction.may_be_zero() && fraction.trials == search.realizations, "{fraction:?}");
    }
}

#[test]
fn map_labels_every_site_and_its_bubble_is_where_the_grain_is() {
    let lattice = Diamond::new(9);
    let model = LatticeModel::default();
    let map = Disorder::Phase(2.954)
        .with_potential(&model, 90.0, |v| lattice_map(&lattice, &model, v).unwrap());
    for (site, orbital) in map.iter().enumerate() {
        assert_eq!(orbital.position, grain_lattice::Lattice::position(&lattice, site));
    }
    assert!(map[0].mean_entropy > 0.9 && map[0].origin_amplitude > 0.9, "{:?}", map[0]);
    let far = map.iter().rev().take(36).map(|orbital| orbital.mean_entropy).fold(0.0, f64::max);
    assert!(far < 1e-3, "outermost shell: {far}");

    let total = 5.312_988 * std::f64::consts::LN_2;
    let crossing = StabilityCriterion { grain_dimension: 8.0, margin: 1.0 };
    let radius = stability_radius(&map, &model, crossing, total).unwrap();
    let much_less = StabilityCriterion { margin: 1e-2, ..crossing };
    let cautious = stability_radius(&map, &model, much_less, total).unwrap();
    assert!(0 < radius && radius <= cautious && cautious < 9, "{radius} and {cautious}");
    assert_eq!(stability_radius(&map, &model, crossing, 200.0), None, "an avalanche perturbs all");
    // (20) itself, summed as it is printed.
    let sum_beyond = |radius: u32| {
        let outside = map
            .iter()
            .filter(|o| o.position[0].unsigned_abs() + o.position[1].unsigned_abs() > radius);
        let sum: f64 = outside.map(|o| o.origin_amplitude * (0.5 * total).exp()).sum();
        sum * 8.0 * total.exp()
    };
    let radius = u32::try_from(radius).unwrap();
    assert!(sum_beyond(radius) < 1.0 && sum_beyond(radius - 1) >= 1.0, "the crossing");
}

#[test]
fn grains_may_stand_closer_where_the_potential_is_stronger() {
    let lattice = Diamond::new(9);
    let model = LatticeModel::default();
    let criterion = StabilityCriterion { grain_dimension: 8.0, margin: 0.1 };
    let at = |amplitude| {
        let ensemble = (Ensemble::Quasiperiodic, LatticeSeed(2), 12);
        stability_point(&lattice, &model, ensemble, amplitude, criterion).unwrap()
    };
    let (running, weak, strong) = (at(40.0), at(150.0), at(600.0));
    assert_eq!((running.avalanches, running.spacing()), (12, None), "no distance is enough");
    assert_eq!(weak.radii.len() + weak.beyond_lattice + weak.avalanches, 12);
    assert!(strong.spacing().unwrap() < weak.spacing().unwrap(), "{weak:?} against {strong:?}");
}

#[test]
fn phases_of_a_scan_give_the_samples_at_these_phases() {
    let lattice = Diamond::new(8);
    let model = LatticeModel::default();
    let scan = phase_scan(&lattice, &model, 90.0, 16, 1e-4).unwrap();
    assert_eq!(scan.len(), 16);
    let mut solver = SampleSolver::new(&lattice, model, 1e-4).unwrap();
    for (phase, sample) in scan {
        let again =
            Disorder::Phase(phase).with_potential(&model, 90.0, |v| solver.solve_whole(v)).unwrap();
        let error = (sample.total_enhancement - again.total_enhancement).abs();
        assert!(sample.outcome == again.outcome && error <= 1e-4, "{phase}: {error:e}");
    }
}
