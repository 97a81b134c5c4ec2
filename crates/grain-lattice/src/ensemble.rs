//! Runs an ensemble: many samples side by side, each block to the sink as it is finished.

use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::disorder::Disorder;
use crate::error::LatticeError;
use crate::lattice::{Diamond, Lattice};
use crate::plan::{Block, EnsemblePlan};
use crate::sample::SampleSolver;
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
/// (model, ensemble, seed, radius, W, tolerance, index) alone, bit for bit, whatever the number of threads. Once `stop` is
/// set no new block is begun, and what is missing is left for the next run.
///
/// # Errors
/// [`EnsembleError::Lattice`] for a sample that cannot be solved, [`EnsembleError::Sink`] as soon as the sink
/// refuses a block.
pub fn run_ensemble<S: SampleSink>(
    plan: &EnsemblePlan,
    threads: NonZeroUsize,
    stop: &AtomicBool,
    sink: &mut S,
) -> Result<usize, EnsembleError<S::Error>> {
    let blocks: Vec<Block> = plan.blocks().filter(|block| !sink.holds(block)).collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .build()
        .map_err(|_| LatticeError::Threads { threads: threads.get() })?;
    let lattices: Vec<Diamond> =
        plan.radii().iter().map(|radius| Diamond::new(radius.radius)).collect();
    let team = Team { plan, lattices: &lattices, blocks: &blocks, next: AtomicUsize::new(0), stop };
    // Bounded: a slow disk holds the computation up instead of filling memory.
    let (sender, receiver) = sync_channel(2 * threads.get());
    let taken = std::thread::scope(|scope| {
        let (team, pool) = (&team, &pool);
        scope.spawn(move || {
            pool.scope(|scope| {
                for _ in 0..threads.get() {
                    let sender = sender.clone();
                    scope.spawn(move |_| team.work(&sender));
                }
            });
        });
        let mut taken = 0;
        // Leaving the loop drops the receiver, and with it ends the work.
        for finished in receiver {
            sink.accept(finished?).map_err(EnsembleError::Sink)?;
            taken += 1;
        }
        Ok::<usize, EnsembleError<S::Error>>(taken)
    })?;
    Ok(blocks.len() - taken)
}

type Finished = Result<BlockRecord, LatticeError>;

/// The workers: each takes the next block until none is left.
struct Team<'a> {
    plan: &'a EnsemblePlan,
    lattices: &'a [Diamond],
    blocks: &'a [Block],
    next: AtomicUsize,
    stop: &'a AtomicBool,
}

impl Team<'_> {
    fn work(&self, sender: &SyncSender<Finished>) {
        while !self.stop.load(Ordering::Relaxed) {
            let Some(&block) = self.blocks.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let finished = self.compute(block);
            let failed = finished.is_err();
            if sender.send(finished).is_err() || failed {
                break;
            }
        }
    }

    fn compute(&self, block: Block) -> Finished {
        let plan = self.plan;
        let lattice = self.lattices.iter().find(|lattice| lattice.radius() == block.radius);
        // Blocks come from this plan, whose radii the lattices are made from.
        let Some(lattice) = lattice else {
            return Ok(BlockRecord { block, samples: Vec::new() });
        };
        let mut solver = SampleSolver::new(lattice, *plan.model(), plan.tolerance())?;
        let samples = (block.first..block.first + block.count)
            .map(|index| {
                let disorder = Disorder::draw(plan.ensemble(), plan.seed(), index, lattice);
                disorder
                    .with_potential(plan.model(), block.amplitude, |potential| {
                        solver.solve(potential)
                    })
                    .map_err(|source| LatticeError::Sample {
                        ensemble: plan.ensemble(),
                        radius: block.radius,
                        amplitude: block.amplitude,
                        index,
                        source: Box::new(source),
                    })
            })
            .collect::<Result<_, _>>()?;
        Ok(BlockRecord { block, samples })
    }
}
