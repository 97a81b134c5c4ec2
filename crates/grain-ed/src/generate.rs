//! Runs a sweep: many diagonalizations side by side, each record to the sink as it is finished.

use std::fmt::{self, Display};

use faer::Par;
use fixedbitset::FixedBitSet;
use grain_model::{
    Interrupt, LbitCount, Progress, Sink, SizePlan, SpectrumRecord, Sweep, Work, WorkItem,
};
use grain_run::{Completion, Experiment, Halt, Output, RunError, Stage, run};

use crate::error::EdError;
use crate::observables::{self, Observable};
use crate::resources::Resources;
use crate::solver_choice::Solver;
use crate::worker::Worker;

/// How a sweep ended with an error: of a diagonalization, or of the sink.
pub type GenerateError<SinkError> = RunError<EdError, SinkError>;

/// Computes every point of the sweep that the sink does not hold.
///
/// What is measured are the [`standard`](observables::standard) observables.
///
/// Records reach the sink on the calling thread, in the order they are finished. Each is a function
/// of (model, disorder, N, α, realization, [`Parallelism`](grain_model::Parallelism)) alone, bit for bit, whatever the
/// number of threads. An interrupt lets full diagonalizations in the making end, and begins no new one.
///
/// # Errors
/// [`RunError::Failed`] before any work if an N does not fit into memory, and for a spectrum that
/// fails its check; [`RunError::Sink`] as soon as the sink refuses a record.
///
/// # Examples
///
/// Three realizations of four l-bits on the critical coupling, all 128 eigenstates of each:
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use grain_ed::{Completion, Resources, generate};
/// use grain_model::{
///     Alpha, CentralGrain, Disorder, Interrupt, LbitCount, Seed, Silent, SizePlan, SpectrumRecord,
///     StoredStates, Sweep,
/// };
///
/// let plan =
///     SizePlan { n_lbits: LbitCount::new(4)?, alphas: vec![Alpha::CRITICAL], realizations: 3 };
/// let disorder = Disorder::Drawn(Seed(1));
/// let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], StoredStates::All)?;
/// let resources = Resources::of_threads(NonZeroUsize::MIN);
/// let mut records: Vec<SpectrumRecord> = Vec::new();
/// let completion = generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut records)?;
/// assert_eq!(completion, Completion::Finished);
/// assert!(records.iter().all(|record| record.n_states() == Some(128)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate<S: Sink<SpectrumRecord>>(
    sweep: &Sweep,
    resources: &Resources,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Completion, GenerateError<S::Error>> {
    generate_observing(sweep, observables::standard(), resources, progress, interrupt, sink)
}

/// As [`generate`], with observables of one's own.
///
/// # Errors
/// As [`generate`].
///
/// # Examples
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use grain_ed::observables::{Observable, gap_ratio::GapRatio};
/// use grain_ed::{Resources, generate_observing};
/// use grain_model::column::ENTROPY;
/// use grain_model::{
///     Alpha, CentralGrain, Disorder, Interrupt, LbitCount, Seed, Silent, SizePlan, SpectrumRecord,
///     StoredStates, Sweep,
/// };
///
/// let plan = SizePlan { n_lbits: LbitCount::new(3)?, alphas: vec![Alpha::CRITICAL], realizations: 2 };
/// let disorder = Disorder::Drawn(Seed(1));
/// let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], StoredStates::All)?;
/// let gaps: [&dyn Observable; 1] = [&GapRatio];
/// let resources = Resources::of_threads(NonZeroUsize::MIN);
/// let mut records: Vec<SpectrumRecord> = Vec::new();
/// generate_observing(&sweep, &gaps, &resources, &Silent, &Interrupt::new(), &mut records)?;
/// assert_eq!(records.len(), 2);
/// assert_eq!(records[0].values(&ENTROPY), None, "gap ratios alone");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate_observing<S: Sink<SpectrumRecord>>(
    sweep: &Sweep,
    observables: &[&dyn Observable],
    resources: &Resources,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Completion, GenerateError<S::Error>> {
    let stages = (sweep.sizes().iter())
        .map(|plan| {
            let size = resources.plan(sweep, plan.n_lbits)?;
            let (solver, inside) = (size.selection.solver, size.inside);
            let diagonalizations = Diagonalizations { sweep, observables, solver, inside };
            let missing = missing(sweep, plan, sink);
            let points = missing.count_ones(..);
            Ok(Stage {
                work: diagonalizations.points(plan.n_lbits, points),
                team: size.team.at_most(points),
                tasks: missing.into_ones().map(|at| plan.item(at)),
                experiment: diagonalizations,
            })
        })
        .collect::<Result<Vec<_>, EdError>>()?;
    run(stages, progress, interrupt, sink)
}

/// The points of one N that are to be computed here and that the sink does not hold, by position: a bit
/// each, since a sweep may have a hundred million.
fn missing<S: Sink<SpectrumRecord>>(sweep: &Sweep, plan: &SizePlan, sink: &S) -> FixedBitSet {
    let mut missing = FixedBitSet::with_capacity(plan.diagonalizations());
    let wanted = sweep.positions(plan.n_lbits).filter(|at| !sink.holds(&plan.item(*at)));
    missing.extend(wanted);
    missing
}

/// The diagonalizations of one N.
struct Diagonalizations<'a> {
    sweep: &'a Sweep,
    observables: &'a [&'a dyn Observable],
    solver: Solver,
    inside: Par,
}

impl Diagonalizations<'_> {
    fn points(&self, n_lbits: LbitCount, count: usize) -> Work {
        Work { count, cost: count as f64 * self.sweep.cost(n_lbits) }
    }
}

impl Experiment for Diagonalizations<'_> {
    type Task = WorkItem;
    type Record = SpectrumRecord;
    type Worker = Worker;
    type Error = EdError;

    const THINGS: &'static str = "points";

    fn worker(&self) -> Worker {
        Worker::new(self.solver, self.inside)
    }

    fn compute(
        &self,
        worker: &mut Worker,
        item: WorkItem,
        output: &mut Output<'_, Self>,
    ) -> Result<(), Halt<EdError>> {
        let cost = self.work(&item).cost;
        let report = |part: f64| output.report(part * cost);
        match worker.compute(self.sweep, item, self.observables, &report, output.stop().interrupt())
        {
            Ok(record) => output.deliver(record),
            Err(EdError::Interrupted) => Err(Halt::Stopped),
            Err(error) => Err(error.into()),
        }
    }

    fn work(&self, item: &WorkItem) -> Work {
        self.points(item.n_lbits, 1)
    }

    fn place(&self, item: &WorkItem) -> impl Display {
        fmt::from_fn(|f| write!(f, "N = {}", item.n_lbits))
    }
}
