//! The product without a matrix, against a roofline that is measured beside it.
//!
//! A table comes first: floating-point operations a second, counted as `(2 d_g + 2 + N) D` for each
//! product (the recurrence and the sum of the fused one are not counted), and the share of the
//! roofline, the larger of two times: operations over the peak of independent multiply-adds, and the
//! bytes of the arrays over the bandwidth of reading as many. Then criterion times the same kernels.

#![expect(clippy::print_stdout, reason = "the roofline is a table")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use grain_ed::Hamiltonian;
use grain_ed::models::central_grain::product::ScaledHamiltonian;
use grain_eigen::{AlignedVector, Recurrence, Update};
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed};
use pulp::Simd;

fn hamiltonian(n: usize) -> Hamiltonian {
    let model = CentralGrain::paper();
    let n_lbits = LbitCount::new(n).unwrap();
    let realization = Realization::draw(&model, Seed(1), n_lbits, 0);
    let couplings = model.couplings().values(Some(Alpha::CRITICAL), n_lbits).unwrap();
    Hamiltonian::new(&realization, &couplings)
}

/// A vector as the window solver has it.
fn vector(dimension: usize) -> AlignedVector<f64> {
    let mut vector = AlignedVector::zeros(dimension);
    vector.fill(1e-3);
    vector
}

/// The best of many runs, in seconds: other work on the machine only ever makes a run longer.
fn best(run: &mut dyn FnMut()) -> f64 {
    let (mut best, began) = (f64::INFINITY, Instant::now());
    while began.elapsed().as_secs_f64() < 0.5 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

/// Independent multiply-adds in registers.
struct MultiplyAdds {
    rounds: usize,
}

const CHAINS: usize = 12;

impl pulp::WithSimd for MultiplyAdds {
    type Output = (f64, usize);

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for every instruction set")]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, usize) {
        let factor = simd.splat_f64s(black_box(0.999));
        let term = simd.splat_f64s(black_box(0.001));
        let mut chains = [simd.splat_f64s(1.0); CHAINS];
        for _ in 0..self.rounds {
            for chain in &mut chains {
                *chain = simd.mul_add_e_f64s(*chain, factor, term);
            }
        }
        let sum = chains.into_iter().fold(term, |sum, chain| simd.add_f64s(sum, chain));
        (simd.reduce_sum_f64s(sum), self.rounds * CHAINS * S::F64_LANES * 2)
    }
}

/// The sum of an array: a stream of reads.
struct Read<'a>(&'a [f64]);

impl pulp::WithSimd for Read<'_> {
    type Output = f64;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled anew for every instruction set")]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let (numbers, _) = S::as_simd_f64s(self.0);
        let mut sums = [simd.splat_f64s(0.0); 8];
        for run in numbers.chunks_exact(8) {
            for (sum, number) in sums.iter_mut().zip(run) {
                *sum = simd.add_f64s(*sum, *number);
            }
        }
        let sum = sums.into_iter().fold(simd.splat_f64s(0.0), |a, b| simd.add_f64s(a, b));
        simd.reduce_sum_f64s(sum)
    }
}

/// Operations a second of independent multiply-adds, and bytes a second of reading an array.
fn peak() -> f64 {
    let arch = pulp::Arch::new();
    let (_, operations) = arch.dispatch(MultiplyAdds { rounds: 100_000 });
    operations as f64 / best(&mut || _ = black_box(arch.dispatch(MultiplyAdds { rounds: 100_000 })))
}

fn bandwidth(bytes: usize) -> f64 {
    let arch = pulp::Arch::new();
    let numbers = vec![1.0; bytes / 8];
    bytes as f64 / best(&mut || _ = black_box(arch.dispatch(Read(&numbers))))
}

fn roofline() {
    let peak = peak();
    println!("one core: {:.1} Gflop/s of independent multiply-adds", peak / 1e9);
    for kibibytes in [16, 512, 4096, 16_384, 131_072] {
        let bandwidth = bandwidth(kibibytes << 10);
        println!("reading {kibibytes:>7} KiB: {:.0} GB/s", bandwidth / 1e9);
    }
    println!(
        "| N | product, Gflop/s | of roofline | fused with recurrence and sum | of roofline | two threads, \
              each | of roofline |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for n in 6..=15 {
        let hamiltonian = hamiltonian(n);
        let (whole, scaled) = (hamiltonian.scaled(1.0, 0.0), hamiltonian.scaled(0.1, 0.0));
        let dimension = hamiltonian.dimension();
        let operations = (18 + n) as f64 * dimension as f64;
        let share = |arrays: usize, extra: usize, seconds: f64| {
            let bytes = 8 * arrays * dimension;
            let all = operations + (extra * dimension) as f64;
            let bound = (all / peak).max(bytes as f64 / bandwidth(bytes));
            format!("{:.1} | {:.0} %", operations / seconds / 1e9, 100.0 * bound / seconds)
        };
        let (x, mut y) = (vector(dimension), vector(dimension));
        let product = best(&mut || whole.update(black_box(&x), &mut y, Update::Product));
        let fused = steps(&scaled, best);
        let start = Barrier::new(2);
        let two = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                start.wait();
                steps(&scaled, best)
            });
            start.wait();
            steps(&scaled, best).max(other.join().unwrap())
        });
        println!(
            "| {n} | {} | {} | {} |",
            share(2, 0, product),
            share(3, 3, fused),
            share(3, 3, two)
        );
    }
}

/// Seconds of a step of the filter: the sum is in every second one.
fn steps(scaled: &ScaledHamiltonian, time: impl Fn(&mut dyn FnMut()) -> f64) -> f64 {
    let [mut x, mut y, mut sum] = [(); 3].map(|()| vector(scaled.dimension()));
    let mut both = || {
        scaled.update(&x, &mut y, Update::Recurrence);
        std::mem::swap(&mut x, &mut y);
        scaled.update(&x, &mut y, Update::RecurrenceAndSum { sum: &mut sum, weights: [0.1, 0.2] });
        std::mem::swap(&mut x, &mut y);
    };
    time(&mut both) / 2.0
}

fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for n in (6..=14).step_by(2) {
        let hamiltonian = hamiltonian(n);
        let (whole, scaled) = (hamiltonian.scaled(1.0, 0.0), hamiltonian.scaled(0.1, 0.0));
        let dimension = hamiltonian.dimension();
        let operations = ((18 + n) * dimension) as u64;
        let (x, mut y) = (vector(dimension), vector(dimension));
        group.throughput(Throughput::Elements(operations));
        group.bench_function(BenchmarkId::new("plain", n), |bencher| {
            bencher.iter(|| whole.update(&x, &mut y, Update::Product));
        });
        let mut sum = vector(dimension);
        group.bench_function(BenchmarkId::new("fused", n), |bencher| {
            bencher.iter(|| {
                // Twice the same y would grow without bound: the recurrence is applied to zero.
                y.fill(0.0);
                let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.1, 0.2] };
                scaled.update(&x, &mut y, update);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, products);

fn main() {
    roofline();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
