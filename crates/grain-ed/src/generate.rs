//! Runs a sweep: many diagonalizations side by side, each record to the sink as it is finished.

use std::cell::Cell;
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use faer::Par;
use fixedbitset::{FixedBitSet, Ones};
use grain_eigen::WindowSolver;
use grain_model::{
    Interrupt, LbitCount, Progress, Realization, RecordSink, SizePlan, SpectrumRecord, Sweep,
};

use crate::error::EdError;
use crate::memory_need::{concurrent_realizations, concurrent_windows, full_solver_bytes};
use crate::solver_choice::{Selection, Solver, SolverChoice};
use crate::worker::Worker;

/// Where the threads work at one N.
///
/// The last digits of a decomposition depend on the degree of parallelism inside it, though not on
/// the number of threads that share the work. A dataset must not depend on the machine, so the
/// degree is a choice of the run that is recorded in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// One thread a realization, threads over realizations: fastest while several matrices fit.
    Never,
    /// From `d_g 2^N =` [`Inside::LARGE`] on all threads work inside one matrix at a time, in
    /// [`Inside::DEGREE`] parts; below, as [`Inside::Never`].
    Large,
    /// All threads inside one matrix at every N.
    Always,
}

impl Inside {
    /// The dimension from which two concurrent matrices (2 × 10 GiB) strain a workstation.
    pub const LARGE: usize = 16_384;

    /// The fixed degree of parallelism inside a matrix, whatever the number of threads.
    pub const DEGREE: usize = 8;

    /// The parallelism inside one matrix of the given dimension.
    pub fn parallelism(self, dimension: usize) -> Par {
        match self {
            Self::Always => Par::rayon(Self::DEGREE),
            Self::Large if dimension >= Self::LARGE => Par::rayon(Self::DEGREE),
            Self::Large | Self::Never => Par::Seq,
        }
    }
}

/// What a run may use of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Threads that compute.
    pub threads: NonZeroUsize,
    /// Bytes that concurrent diagonalizations may fill together.
    pub memory: u64,
    /// Where the threads work in a full diagonalization; windows share them, and run one at a time where this
    /// is [`Inside::Always`].
    pub inside: Inside,
    /// Which eigensolver computes.
    pub solver: SolverChoice,
}

/// How the threads are put to work at one N.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeResources {
    /// Realizations side by side.
    pub workers: usize,
    /// Threads of the pool they share.
    pub threads: usize,
    /// Parallelism inside a full diagonalization.
    pub inside: Par,
    /// The eigensolver, and why.
    pub selection: Selection,
    /// Bytes one realization needs.
    pub bytes_each: u64,
}

impl Resources {
    /// How many realizations are diagonalized side by side at N, by which solver.
    ///
    /// # Errors
    /// [`EdError::Memory`] if not one fits, or what kept the solver from being chosen.
    pub fn plan(&self, sweep: &Sweep, n_lbits: LbitCount) -> Result<SizeResources, EdError> {
        let model = sweep.model();
        let dimension = model.hilbert_dimension(n_lbits);
        let selection = self.solver.select(sweep, n_lbits)?;
        let threads = self.threads.get();
        let (workers, inside, bytes_each) = match selection.solver {
            Solver::Full => {
                let inside = self.inside.parallelism(dimension);
                let fit = concurrent_realizations(model, n_lbits, inside, self.memory)?;
                let workers = if inside == Par::Seq { threads.min(fit) } else { 1 };
                (workers, inside, full_solver_bytes(dimension, n_lbits.value(), inside))
            }
            Solver::Window(settings) => {
                let bytes = concurrent_windows(model, n_lbits, &settings, self.memory)?;
                let fit = usize::try_from(self.memory / bytes).unwrap_or(usize::MAX);
                // From there on realizations crowd each other out of the caches: no more of them than
                // give every thread work.
                let busy = if dimension < Inside::LARGE { 1 } else { WindowSolver::<f64>::THREADS };
                let side_by_side = threads.div_ceil(busy).min(fit);
                let workers = if self.inside == Inside::Always { 1 } else { side_by_side };
                (workers, Par::Seq, bytes)
            }
        };
        let shared = inside != Par::Seq || matches!(selection.solver, Solver::Window(_));
        let threads = if shared { threads } else { workers };
        Ok(SizeResources { workers, threads, inside, selection, bytes_each })
    }
}

/// How a run ended without error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The sink holds every point of the sweep.
    Finished,
    /// The run was asked to stop.
    Interrupted {
        /// Points that are still missing.
        missing: usize,
    },
}

/// How a run ended with one.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError<SinkError: Error + Send + Sync + 'static> {
    /// The diagonalization failed.
    #[error(transparent)]
    Ed(#[from] EdError),
    /// The sink could not take a record.
    #[error(transparent)]
    Sink(SinkError),
}

/// Computes every point of the sweep that the sink does not hold.
///
/// Records reach the sink on the calling thread, in the order they are finished. Each is a function
/// of (model, disorder, N, α, realization, [`Inside`]) alone, bit for bit, whatever the number of
/// threads. An interrupt lets the points in the making end and begins no new one.
///
/// # Errors
/// [`GenerateError::Ed`] before any work if an N does not fit into memory, and for a spectrum that
/// fails its check; [`GenerateError::Sink`] as soon as the sink refuses a record.
pub fn generate<S: RecordSink>(
    sweep: &Sweep,
    resources: &Resources,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Outcome, GenerateError<S::Error>> {
    for plan in sweep.sizes() {
        resources.plan(sweep, plan.n_lbits)?;
    }
    let work: Vec<(&SizePlan, FixedBitSet)> =
        sweep.sizes().iter().map(|plan| (plan, missing(sweep, plan, sink))).collect();
    let points = |missing: &FixedBitSet| missing.count_ones(..);
    let all = work.iter().map(|(_, missing)| points(missing)).sum();
    let cost = |(plan, missing): &(&SizePlan, FixedBitSet)| {
        points(missing) as f64 * sweep.cost(plan.n_lbits)
    };
    progress.start(all, work.iter().map(cost).sum());
    let mut done = 0;
    for (plan, missing) in &work {
        if missing.is_clear() {
            continue;
        }
        let SizeResources { workers, threads, inside, selection, .. } =
            resources.plan(sweep, plan.n_lbits)?;
        // A worker without a point would take memory and time to begin, and end.
        let idle = workers.saturating_sub(points(missing));
        let (workers, threads) = match selection.solver {
            Solver::Full if inside == Par::Seq => (workers - idle, threads - idle),
            _ => (workers - idle, threads),
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|_| EdError::Threads { threads })?;
        let team = Team {
            sweep,
            plan,
            inside,
            solver: selection.solver,
            progress,
            interrupt,
            next: Mutex::new(missing.ones()),
            abandoned: AtomicBool::new(false),
        };
        // A bounded channel: a slow disk holds the computation up instead of filling memory.
        let (sender, receiver) = sync_channel(2 * workers);
        done += std::thread::scope(|scope| {
            let lead = || {
                pool.scope(|scope| {
                    for _ in 0..workers {
                        let sender = sender.clone();
                        let team = &team;
                        scope.spawn(move |_| team.work(&sender));
                    }
                });
                drop(sender);
            };
            let led = std::thread::Builder::new().spawn_scoped(scope, lead);
            led.map_err(|_| EdError::Threads { threads: threads + 1 })?;
            let taken = collect(&receiver, sweep, progress, sink);
            // Whatever ended the collection ends the work; the channel is closed by leaving.
            team.abandoned.store(true, Ordering::Relaxed);
            drop(receiver);
            taken
        })?;
        if interrupt.is_requested() {
            break;
        }
    }
    let missing = all - done;
    Ok(if missing == 0 { Outcome::Finished } else { Outcome::Interrupted { missing } })
}

/// The points of one N that are to be computed here and that the sink does not hold, by position: a bit
/// each, since a sweep may have a hundred million.
fn missing<S: RecordSink>(sweep: &Sweep, plan: &SizePlan, sink: &S) -> FixedBitSet {
    let mut missing = FixedBitSet::with_capacity(plan.diagonalizations());
    let wanted = sweep.positions(plan.n_lbits).filter(|at| !sink.holds(&plan.item(*at)));
    missing.extend(wanted);
    missing
}

/// A record, its disorder, and which part of it was reported as done while it was in the making.
type Finished = Result<(SpectrumRecord, Realization, f64), EdError>;

/// How long the sink waits for a record before it is told that there is none.
const IDLE: Duration = Duration::from_secs(1);

/// Feeds the sink until the workers are done; returns how many records it took.
fn collect<S: RecordSink>(
    receiver: &Receiver<Finished>,
    sweep: &Sweep,
    progress: &dyn Progress,
    sink: &mut S,
) -> Result<usize, GenerateError<S::Error>> {
    let mut taken = 0;
    loop {
        let finished = match receiver.recv_timeout(IDLE) {
            Ok(finished) => finished,
            Err(RecvTimeoutError::Timeout) => {
                sink.idle().map_err(GenerateError::Sink)?;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let (record, realization, reported) = finished?;
        let item = record.item;
        sink.accept(record, &realization).map_err(GenerateError::Sink)?;
        progress.advance((1.0 - reported) * sweep.cost(item.n_lbits));
        progress.finish_point(&item);
        taken += 1;
    }
    Ok(taken)
}

/// The workers at one N: each takes the next point until none is left.
struct Team<'a> {
    sweep: &'a Sweep,
    plan: &'a SizePlan,
    inside: Par,
    solver: Solver,
    progress: &'a dyn Progress,
    interrupt: &'a Interrupt,
    /// Positions of the points that nobody has taken.
    next: Mutex<Ones<'a>>,
    abandoned: AtomicBool,
}

impl Team<'_> {
    fn work(&self, sender: &SyncSender<Finished>) {
        let mut worker = Worker::new(self.solver, self.inside);
        while !self.interrupt.is_requested() && !self.abandoned.load(Ordering::Relaxed) {
            // Nothing that holds the lock can panic.
            let next = self.next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(item) = next.map(|at| self.plan.item(at)) else { break };
            let cost = self.sweep.cost(item.n_lbits);
            let reported = Cell::new(0.0_f64);
            let report = |part: f64| {
                self.progress.advance((part - reported.get()) * cost);
                reported.set(part);
            };
            let finished = match worker.compute(self.sweep, item, &report, self.interrupt) {
                // Stopped in the middle, as it was asked to.
                Err(EdError::Interrupted) => break,
                finished => finished.map(|(record, disorder)| (record, disorder, reported.get())),
            };
            let failed = finished.is_err();
            if sender.send(finished).is_err() || failed {
                self.abandoned.store(true, Ordering::Relaxed);
            }
        }
    }
}
