//! What a sample costs, by radius and tolerance.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use grain_lattice::{Diamond, Disorder, Ensemble, LatticeModel, LatticeSeed, SampleSolver};

fn samples(criterion: &mut Criterion) {
    let model = LatticeModel::default();
    for ensemble in Ensemble::ALL {
        let mut group = criterion.benchmark_group(format!("sample, {ensemble}"));
        group.sample_size(20);
        for (radius, tolerance) in [(15, 1e-3), (50, 1e-3), (50, 1e-6), (50, 1e-9)] {
            let lattice = Diamond::new(radius);
            let disorders: Vec<_> = (0..20)
                .map(|index| Disorder::draw(ensemble, LatticeSeed(1), index, &lattice))
                .collect();
            for amplitude in [40.0, 90.0, 150.0] {
                let mut solver = SampleSolver::new(&lattice, model, tolerance).unwrap();
                let mut next = disorders.iter().cycle();
                let id = BenchmarkId::new(format!("R {radius} to {tolerance:e}"), amplitude);
                group.bench_function(id, |bencher| {
                    bencher.iter(|| {
                        let disorder = next.next().unwrap();
                        disorder.with_potential(&model, amplitude, |v| solver.solve(v)).unwrap()
                    });
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, samples);
criterion_main!(benches);
