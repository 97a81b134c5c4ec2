//! What a realization costs: decomposition, check, and observables, by N.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use faer::Par;
use grain_ed::Hamiltonian;
use grain_ed::observables::{self, States};
use grain_eigen::{FullSolver, check};
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed};

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("full spectrum");
    group.sample_size(10);
    for n in 4..=8 {
        let model = CentralGrain::paper();
        let n_lbits = LbitCount::new(n).unwrap();
        let realization = Realization::draw(&model, Seed(1), n_lbits, 0);
        let couplings = model.couplings().values(Some(Alpha::CRITICAL), n_lbits).unwrap();
        let hamiltonian = Hamiltonian::new(&realization, &couplings);
        let dimension = hamiltonian.dimension();
        let mut solver = FullSolver::new(dimension, Par::Seq);
        group.bench_function(BenchmarkId::new("decompose", n), |bencher| {
            bencher.iter(|| solver.decompose(&hamiltonian).unwrap().energies[0]);
        });
        let spectrum = solver.decompose(&hamiltonian).unwrap();
        group.bench_function(BenchmarkId::new("check", n), |bencher| {
            bencher.iter(|| check(&hamiltonian, &spectrum, 0).unwrap());
        });
        group.bench_function(BenchmarkId::new("observe", n), |bencher| {
            bencher.iter(|| {
                let states = States::of_spectrum(&spectrum, 8, n, 0..dimension);
                observables::measure(observables::all(), &states)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
