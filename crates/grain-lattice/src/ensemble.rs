//! Runs an ensemble: many samples side by side, each block to the sink as it is finished.

use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::disorder::Disorder;
use crate::error::LatticeError;
use crate::lattice::{Diamond, Lattice};
use crate::plan::{Block, EnsemblePlan};
use crate::sample::{Sample, SampleSolver};
use crate::sink::{BlockRecord, SampleSink};

/// How a run ended with an error.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError<SinkError: Error + Send + Sync + 'static> {
    /// A sample could not be solved.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// The sink could not take a block.
    #[error(transparent)]
    Sink(SinkError),
}

/// Computes every block of the plan that the sink does not hold; returns how many are still missing.
///
/// Blocks reach the sink on the calling thread, in the order they are finished. Each sample is a function of
/// (model, ensemble, seed, radius, W, tolerance, index) alone, bit for bit, whatever the number of threads. Blocks with the
/// same samples at the same `W` are computed together, the largest lattice first: where it was settled close to the
/// origin, a smaller one has the same result ([`Sample::on_smaller`]). Once `stop` says so no new blocks are begun,
/// and what is missing is left for the next run.
///
/// # Errors
/// [`EnsembleError::Lattice`] for a sample that cannot be solved, [`EnsembleError::Sink`] as soon as the sink
/// refuses a block.
pub fn run_ensemble<S: SampleSink>(
    plan: &EnsemblePlan,
    threads: NonZeroUsize,
    stop: &(dyn Fn() -> bool + Sync),
    sink: &mut S,
) -> Result<usize, EnsembleError<S::Error>> {
    let blocks: Vec<Block> = plan.blocks().filter(|block| !sink.holds(block)).collect();
    run_blocks(plan, blocks, threads, stop, sink)
}

/// Computes blocks of the plan's ensemble, at its radii, of any samples; as [`run_ensemble`] does in all else.
///
/// # Errors
/// As [`run_ensemble`].
pub fn run_blocks<S: SampleSink>(
    plan: &EnsemblePlan,
    blocks: Vec<Block>,
    threads: NonZeroUsize,
    stop: &(dyn Fn() -> bool + Sync),
    sink: &mut S,
) -> Result<usize, EnsembleError<S::Error>> {
    let planned = |block: &Block| plan.radii().iter().any(|radius| radius.radius == block.radius);
    if let Some(stray) = blocks.iter().find(|block| !planned(block)) {
        return Err(LatticeError::NotInPlan { radius: stray.radius }.into());
    }
    let columns = columns(blocks);
    let n_blocks: usize = columns.iter().map(Vec::len).sum();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .build()
        .map_err(|_| LatticeError::Threads { threads: threads.get() })?;
    let lattices: Vec<Diamond> =
        plan.radii().iter().map(|radius| Diamond::new(radius.radius)).collect();
    let team =
        Team { plan, lattices: &lattices, columns: &columns, next: AtomicUsize::new(0), stop };
    // Bounded: a slow disk holds the computation up instead of filling memory.
    let (sender, receiver) = sync_channel(2 * threads.get());
    let taken = std::thread::scope(|scope| {
        let (team, pool) = (&team, &pool);
        let lead = move || {
            pool.scope(|scope| {
                for _ in 0..threads.get() {
                    let sender = sender.clone();
                    scope.spawn(move |_| team.work(&sender));
                }
            });
        };
        let led = std::thread::Builder::new().spawn_scoped(scope, lead);
        led.map_err(|_| LatticeError::Threads { threads: threads.get() + 1 })?;
        let mut taken = 0;
        // Leaving the loop drops the receiver, and with it ends the work.
        for finished in receiver {
            sink.accept(finished?).map_err(EnsembleError::Sink)?;
            taken += 1;
        }
        Ok::<usize, EnsembleError<S::Error>>(taken)
    })?;
    Ok(n_blocks - taken)
}

/// Blocks of the same samples at the same `W`, by descending radius; few samples everywhere come before many anywhere.
fn columns(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut columns: BTreeMap<(usize, u64), Vec<Block>> = BTreeMap::new();
    for block in blocks {
        // W is positive: its bits order as it does.
        columns.entry((block.first, block.amplitude.to_bits())).or_default().push(block);
    }
    let mut columns: Vec<Vec<Block>> = columns.into_values().collect();
    for column in &mut columns {
        column.sort_by_key(|block| std::cmp::Reverse(block.radius));
    }
    columns
}

type Finished = Result<BlockRecord, LatticeError>;

/// The workers: each takes the next column of blocks until none is left.
struct Team<'a> {
    plan: &'a EnsemblePlan,
    lattices: &'a [Diamond],
    columns: &'a [Vec<Block>],
    next: AtomicUsize,
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl Team<'_> {
    fn work(&self, sender: &SyncSender<Finished>) {
        while !(self.stop)() {
            let Some(column) = self.columns.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let mut larger: Vec<Sample> = Vec::new();
            for &block in column {
                let finished = self.compute(block, &larger);
                if let Ok(record) = &finished {
                    larger.clone_from(&record.samples);
                }
                let failed = finished.is_err();
                if sender.send(finished).is_err() || failed {
                    return;
                }
            }
        }
    }

    /// Solves a block; `larger` holds its first samples on a larger lattice, as far as they are known.
    fn compute(&self, block: Block, larger: &[Sample]) -> Finished {
        let plan = self.plan;
        let lattice = (self.lattices.iter())
            .find(|lattice| lattice.radius() == block.radius)
            .ok_or(LatticeError::NotInPlan { radius: block.radius })?;
        let mut solver = SampleSolver::new(lattice, *plan.model(), plan.tolerance())?;
        let mut solve = |index| {
            let disorder = Disorder::draw(plan.ensemble(), plan.seed(), index, lattice);
            let solved = disorder
                .with_potential(plan.model(), block.amplitude, |potential| solver.solve(potential));
            solved.map_err(|source| LatticeError::Sample {
                ensemble: plan.ensemble(),
                radius: block.radius,
                amplitude: block.amplitude,
                index,
                source: Box::new(source),
            })
        };
        let samples = (0..block.count)
            .map(|k| match larger.get(k).and_then(|sample| sample.on_smaller(lattice)) {
                Some(known) => Ok(known),
                None => solve(block.first + k),
            })
            .collect::<Result<_, _>>()?;
        Ok(BlockRecord { block, samples })
    }
}
