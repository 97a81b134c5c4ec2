//! Runs an ensemble: many samples side by side, each block to the sink as it is finished.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::num::NonZeroUsize;

use grain_model::{Interrupt, Progress, Sink, Work};
use grain_run::{Completion, Experiment, Halt, Output, RunError, Stage, Team, run};

use crate::disorder::Disorder;
use crate::error::LatticeError;
use crate::lattice::{Diamond, Lattice};
use crate::plan::{Block, EnsemblePlan};
use crate::record::BlockRecord;
use crate::sample::{Sample, SampleSolver};

/// How an ensemble ended with an error: of a sample, or of the sink.
pub type EnsembleError<SinkError> = RunError<LatticeError, SinkError>;

/// Computes every block of the plan that the sink does not hold.
///
/// Blocks reach the sink on the calling thread, in the order they are finished. Each sample is a function of
/// (model, ensemble, seed, radius, W, tolerance, index) alone, bit for bit, whatever the number of threads. Blocks with the
/// same samples at the same `W` are computed together, the largest lattice first: where it was settled close to the
/// origin, a smaller one has the same result ([`Sample::on_smaller`]). An interrupt lets those that were begun together
/// end together, and leaves the others for the next run.
///
/// # Errors
/// [`RunError::Failed`] for a sample that cannot be solved, [`RunError::Sink`] as soon as the sink
/// refuses a block.
///
/// # Examples
///
/// Twenty samples of each of two potentials; the strong one stops every avalanche:
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use grain_lattice::{
///     BlockRecord, Ensemble, EnsemblePlan, LatticeModel, LatticeSeed, Outcome, RadiusPlan,
///     run_ensemble,
/// };
/// use grain_model::{Interrupt, Silent};
///
/// let radius = RadiusPlan { radius: 8, amplitudes: vec![60.0, 500.0], realizations: 20 };
/// let (model, seed) = (LatticeModel::default(), LatticeSeed(1));
/// let plan = EnsemblePlan::new(model, Ensemble::Random, seed, 1e-3, vec![radius])?;
/// let mut records: Vec<BlockRecord> = Vec::new();
/// run_ensemble(&plan, NonZeroUsize::MIN, &Silent, &Interrupt::new(), &mut records)?;
/// let strong = records.iter().filter(|record| record.block.amplitude > 60.0);
/// let mut samples = strong.flat_map(|record| &record.samples);
/// assert!(samples.all(|sample| sample.outcome == Outcome::Failed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_ensemble<S: Sink<BlockRecord>>(
    plan: &EnsemblePlan,
    threads: NonZeroUsize,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Completion, EnsembleError<S::Error>> {
    let blocks: Vec<Block> = plan.blocks().filter(|block| !sink.holds(block)).collect();
    run_blocks(plan, blocks, threads, progress, interrupt, sink)
}

/// Computes blocks of the plan's ensemble, at its radii, of any samples; as [`run_ensemble`] does in all else.
///
/// # Errors
/// As [`run_ensemble`].
pub fn run_blocks<S: Sink<BlockRecord>>(
    plan: &EnsemblePlan,
    blocks: Vec<Block>,
    threads: NonZeroUsize,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Completion, EnsembleError<S::Error>> {
    let planned = |block: &Block| plan.radii().iter().any(|radius| radius.radius == block.radius);
    if let Some(stray) = blocks.iter().find(|block| !planned(block)) {
        return Err(LatticeError::NotInPlan { radius: stray.radius }.into());
    }
    let work = blocks.iter().map(samples).sum();
    let columns = columns(blocks);
    let lattices = plan.radii().iter().map(|radius| Diamond::new(radius.radius)).collect();
    let stage = Stage {
        experiment: Samples { plan, lattices },
        work,
        team: Team::EachOnOneThread { workers: threads.get() }.at_most(columns.len()),
        tasks: columns.into_iter(),
    };
    run(vec![stage], progress, interrupt, sink)
}

/// Every sample counts the same: how long one takes is not known before.
fn samples(block: &Block) -> Work {
    Work { count: block.count, cost: block.count as f64 }
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
        column.sort_by_key(|block| Reverse(block.radius));
    }
    columns
}

/// The samples of an ensemble, in columns of blocks that share work.
struct Samples<'a> {
    plan: &'a EnsemblePlan,
    lattices: Vec<Diamond>,
}

impl Experiment for Samples<'_> {
    type Task = Vec<Block>;
    type Record = BlockRecord;
    type Worker = ();
    type Error = LatticeError;

    const THINGS: &'static str = "samples";

    fn worker(&self) {}

    fn compute(
        &self,
        (): &mut (),
        column: Vec<Block>,
        output: &mut Output<'_, Self>,
    ) -> Result<(), Halt<LatticeError>> {
        let mut larger: Vec<Sample> = Vec::new();
        for block in column {
            let samples = self.block(block, &larger)?;
            larger.clone_from(&samples);
            output.deliver(BlockRecord { block, samples })?;
        }
        Ok(())
    }

    fn work(&self, block: &Block) -> Work {
        samples(block)
    }

    fn place(&self, block: &Block) -> impl Display {
        fmt::from_fn(|f| write!(f, "W = {}, R = {}", block.amplitude, block.radius))
    }
}

impl Samples<'_> {
    /// Solves a block; `larger` holds its first samples on a larger lattice, as far as they are known.
    fn block(&self, block: Block, larger: &[Sample]) -> Result<Vec<Sample>, LatticeError> {
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
        (0..block.count)
            .map(|k| match larger.get(k).and_then(|sample| sample.on_smaller(lattice)) {
                Some(known) => Ok(known),
                None => solve(block.first + k),
            })
            .collect()
    }
}
