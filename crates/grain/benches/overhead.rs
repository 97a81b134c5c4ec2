//! What a dataset costs beyond its eigendecompositions, and what a second thread gains; alternating
//! in one run, so that other load on the machine cancels.
//!
//! ```text
//! cargo bench -p grain --bench overhead          # GRAIN_BENCH_N=8 for one N alone
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails by panicking"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Instant;

use faer::Par;
use grain_dataset::{DatasetError, DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_ed::{Hamiltonian, Resources, generate};
use grain_eigen::FullSolver;
use grain_model::{
    Alpha, CentralGrain, Disorder, Interrupt, LbitCount, Seed, Silent, Sink, SizePlan,
    SpectrumRecord, StoredStates, Sweep, WorkItem,
};

/// How often each is timed; the fastest counts.
const ROUNDS: usize = 3;

fn sweep(n: usize) -> Sweep {
    // About five seconds of one core each.
    let realizations = [600, 200, 80, 14, 4][n - 4];
    let plan = SizePlan {
        n_lbits: LbitCount::new(n).unwrap(),
        alphas: vec![Alpha::new(0.5).unwrap(), Alpha::CRITICAL],
        realizations,
    };
    let disorder = Disorder::Drawn(Seed(1));
    Sweep::new(CentralGrain::paper(), disorder, vec![plan], StoredStates::All).unwrap()
}

/// A dataset being written, and the seconds that took.
struct Timed(DatasetWriter, f64);

impl Sink<SpectrumRecord> for Timed {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        self.0.holds(item)
    }

    fn accept(&mut self, record: SpectrumRecord) -> Result<(), DatasetError> {
        let began = Instant::now();
        let taken = self.0.accept(record);
        self.1 += began.elapsed().as_secs_f64();
        taken
    }
}

/// Seconds for `grain generate` into a dataset, the file included; and those of writing alone.
fn generating(sweep: &Sweep, threads: usize) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let plan = DatasetPlan {
        sweep: sweep.clone(),
        provenance: Provenance::now("cargo bench", threads),
        config: String::new(),
        precision: Precision::F64,
        compression: 0,
        solvers: BTreeMap::new(),
        columns: grain_ed::columns(),
        parallelism: grain_model::Parallelism::PerRealization,
    };
    let began = Instant::now();
    let path = folder.path().join("bench.h5");
    let writer = DatasetWriter::create(&path, plan, Existing::Refuse).unwrap();
    let mut writer = Timed(writer, 0.0);
    let threads = NonZeroUsize::new(threads).unwrap();
    let resources = Resources::of_threads(threads);
    generate(sweep, &resources, &Silent, &Interrupt::new(), &mut writer).unwrap();
    let Timed(writer, taking) = writer;
    let finishing = Instant::now();
    writer.finish().unwrap();
    (began.elapsed().as_secs_f64(), taking + finishing.elapsed().as_secs_f64())
}

/// Seconds for the bare decompositions of the same matrices, by as many threads.
fn decomposing(sweep: &Sweep, threads: usize) -> f64 {
    let model = sweep.model();
    let items: Vec<WorkItem> = sweep.work().collect();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..threads {
            let items = &items;
            scope.spawn(move || {
                let dimension = model.hilbert_dimension(items[0].n_lbits);
                let mut solver = FullSolver::new(dimension, Par::Seq);
                for item in items.iter().skip(worker).step_by(threads) {
                    let disorder = sweep.disorder();
                    let realization =
                        disorder.realization(model, item.n_lbits, item.realization).unwrap();
                    let couplings = model.couplings().values(item.alpha, item.n_lbits).unwrap();
                    solver.decompose(&Hamiltonian::new(&realization, &couplings)).unwrap();
                }
            });
        }
    });
    began.elapsed().as_secs_f64()
}

fn main() {
    println!(
        "  N   decompositions s   dataset s   overhead   2 threads s   gain   gain without dataset   writing"
    );
    let sizes = std::env::var("GRAIN_BENCH_N").ok().and_then(|n| n.parse().ok());
    for n in sizes.map_or(4..=8, |n: usize| n..=n) {
        let sweep = sweep(n);
        let mut best = [f64::INFINITY; 4];
        let mut writing = f64::INFINITY;
        for _ in 0..ROUNDS {
            let (one, taken) = generating(&sweep, 1);
            writing = writing.min(taken / one);
            let two = generating(&sweep, 2).0;
            let timed = [decomposing(&sweep, 1), one, two, decomposing(&sweep, 2)];
            for (best, timed) in best.iter_mut().zip(timed) {
                *best = best.min(timed);
            }
        }
        let [bare, one, two, bare_two] = best;
        println!(
            "{n:>3}   {bare:>16.2}   {one:>9.2}   {:>8.3}   {two:>11.2}   {:>4.2}   {:>20.2}   {:>6.2} %",
            one / bare,
            one / two,
            bare / bare_two,
            100.0 * writing
        );
    }
}
