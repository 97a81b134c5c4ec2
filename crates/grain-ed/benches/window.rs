//! What the eigenpairs of a window cost, by N.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use grain_ed::Hamiltonian;
use grain_eigen::{Run, Target, WindowSettings, WindowSolver};
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed};

fn windows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("window");
    group.sample_size(10);
    for (n, states) in [(6, 128), (7, 256), (8, 500), (9, 500), (10, 500)] {
        let model = CentralGrain::paper();
        let n_lbits = LbitCount::new(n).unwrap();
        let realization = Realization::draw(&model, Seed(1), n_lbits, 0);
        let couplings = model.couplings().values(Some(Alpha::CRITICAL), n_lbits).unwrap();
        let hamiltonian = Hamiltonian::new(&realization, &couplings);
        let settings = WindowSettings { states, target: Target::MaximumEntropy, memory: 4 << 30 };
        let mut solver = WindowSolver::new(hamiltonian.dimension(), settings).unwrap();
        // One thread, as where realizations run side by side.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        group.bench_function(BenchmarkId::new(format!("{states} states"), n), |bencher| {
            bencher.iter(|| {
                pool.install(|| {
                    let window = solver.window(&hamiltonian, &Run::default()).unwrap();
                    window.spectrum.energies[0]
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, windows);
criterion_main!(benches);
