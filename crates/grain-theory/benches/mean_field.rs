//! What a prediction costs: one evaluation, one fixed point, one quadrature of the tables.

#![allow(missing_docs, reason = "criterion's macros define undocumented items")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use grain_theory::enhancement::enhancement_by_quadrature;
use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::{
    MeanFieldTheory, OwnEnhancement, Resonance, ResonanceDistribution, SymmetricStar, drh_log_bare,
};

fn evaluation(criterion: &mut Criterion) {
    let theory = MeanFieldTheory::new(Resonance::Goe);
    let mut group = criterion.benchmark_group("evaluation");
    group.bench_function("mean entropy", |b| b.iter(|| theory.mean_entropy(black_box(-1.3))));
    group.bench_function("enhancement", |b| b.iter(|| theory.enhancement(black_box(-1.3))));
    group.bench_function("entropy density", |b| {
        b.iter(|| theory.entropy_density(black_box(-1.3), black_box(0.4)));
    });
    group.bench_function("entropy distribution function", |b| {
        b.iter(|| theory.entropy_cdf(black_box(-1.3), black_box(0.4)));
    });
    group.bench_function("quantile", |b| b.iter(|| Resonance::Goe.quantile(black_box(0.37))));
    group.finish();
}

fn fixed_point(criterion: &mut Criterion) {
    let theory = MeanFieldTheory::new(Resonance::Goe);
    let mut group = criterion.benchmark_group("fixed point");
    for n_lbits in [10, 50, 500, 1_000_000] {
        // The failed avalanche of Fig. 3a, and the critical chain.
        for alpha in [0.637, std::f64::consts::FRAC_1_SQRT_2] {
            let log_bare = drh_log_bare(0.5_f64.ln(), alpha, n_lbits);
            let id = BenchmarkId::new(format!("alpha {alpha:.3}"), n_lbits);
            group.bench_with_input(id, &log_bare, |b, log_bare| b.iter(|| theory.solve(log_bare)));
        }
    }
    group.finish();
}

fn star(criterion: &mut Criterion) {
    let theory = MeanFieldTheory::new(Resonance::Goe);
    criterion.bench_function("critical coupling of a star of 10⁶", |b| {
        let star = SymmetricStar::new(&theory, 1_000_000, OwnEnhancement::Counted);
        b.iter(|| star.critical_coupling());
    });
}

fn tabulation(criterion: &mut Criterion) {
    let quadrature = ResonanceQuadrature::new(&Resonance::Goe);
    let mut group = criterion.benchmark_group("enhancement by quadrature");
    for log_g in [-18.0, -3.0, 5.0] {
        group.bench_with_input(BenchmarkId::from_parameter(log_g), &log_g, |b, &log_g| {
            b.iter(|| enhancement_by_quadrature(&quadrature, log_g));
        });
    }
    group.finish();
}

criterion_group!(benches, evaluation, fixed_point, star, tabulation);
criterion_main!(benches);
