//! Runs a sweep: many diagonalizations side by side, each record to the sink as it is finished.

use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use faer::Par;
use grain_model::{
    Interrupt, LbitCount, Progress, Realization, RecordSink, SpectrumRecord, Sweep, WorkItem,
};

use crate::decoupled::Partition;
use crate::error::EdError;
use crate::hamiltonian::Hamiltonian;
use crate::measure::Measurement;
use crate::memory_need::concurrent_realizations;
use crate::spectrum::{FullSolver, check};

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
    /// Where the threads work.
    pub inside: Inside,
}

impl Resources {
    /// How many realizations are diagonalized side by side at N, and the parallelism inside each.
    ///
    /// # Errors
    /// [`EdError::Memory`] if not one fits.
    pub fn plan(&self, sweep: &Sweep, n_lbits: LbitCount) -> Result<(usize, Par), EdError> {
        let model = sweep.model();
        let inside = self.inside.parallelism(model.hilbert_dimension(n_lbits));
        let fit = concurrent_realizations(model, n_lbits, inside, self.memory)?;
        let workers = if inside == Par::Seq { self.threads.get().min(fit) } else { 1 };
        Ok((workers, inside))
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
    let work: Vec<WorkItem> = sweep.work().filter(|item| !sink.holds(item)).collect();
    progress.start(work.len(), work.iter().map(|item| sweep.cost(item.n_lbits)).sum());
    let mut done = 0;
    for plan in sweep.sizes() {
        let items: Vec<WorkItem> =
            work.iter().filter(|item| item.n_lbits == plan.n_lbits).copied().collect();
        let (workers, inside) = resources.plan(sweep, plan.n_lbits)?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(if inside == Par::Seq { workers } else { resources.threads.get() })
            .build()
            .map_err(|_| EdError::Threads { threads: resources.threads.get() })?;
        let team = Team {
            sweep,
            items: &items,
            inside,
            interrupt,
            next: AtomicUsize::new(0),
            abandoned: AtomicBool::new(false),
        };
        // A bounded channel: a slow disk holds the computation up instead of filling memory.
        let (sender, receiver) = sync_channel(2 * workers);
        done += std::thread::scope(|scope| {
            scope.spawn(|| {
                pool.scope(|scope| {
                    for _ in 0..workers {
                        let sender = sender.clone();
                        let team = &team;
                        scope.spawn(move |_| team.work(&sender));
                    }
                });
                drop(sender);
            });
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
    let missing = work.len() - done;
    Ok(if missing == 0 { Outcome::Finished } else { Outcome::Interrupted { missing } })
}

type Finished = Result<(SpectrumRecord, Realization), EdError>;

/// Feeds the sink until the workers are done; returns how many records it took.
fn collect<S: RecordSink>(
    receiver: &Receiver<Finished>,
    sweep: &Sweep,
    progress: &dyn Progress,
    sink: &mut S,
) -> Result<usize, GenerateError<S::Error>> {
    let mut taken = 0;
    for finished in receiver {
        let (record, realization) = finished?;
        let item = record.item;
        sink.accept(record, &realization).map_err(GenerateError::Sink)?;
        progress.advance(sweep.cost(item.n_lbits));
        progress.finish_point(&item);
        taken += 1;
    }
    Ok(taken)
}

/// The workers at one N: each takes the next point until none is left.
struct Team<'a> {
    sweep: &'a Sweep,
    items: &'a [WorkItem],
    inside: Par,
    interrupt: &'a Interrupt,
    next: AtomicUsize,
    abandoned: AtomicBool,
}

impl Team<'_> {
    fn work(&self, sender: &SyncSender<Finished>) {
        let mut worker = Worker { solver: None, inside: self.inside };
        while !self.interrupt.is_requested() && !self.abandoned.load(Ordering::Relaxed) {
            let Some(&item) = self.items.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let finished = worker.compute(self.sweep, item);
            let failed = finished.is_err();
            if sender.send(finished).is_err() || failed {
                self.abandoned.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// One worker and its workspace, kept from point to point.
struct Worker {
    solver: Option<(usize, FullSolver)>,
    inside: Par,
}

impl Worker {
    fn compute(&mut self, sweep: &Sweep, item: WorkItem) -> Finished {
        let began = Instant::now();
        let model = sweep.model();
        let realization = sweep.disorder().realization(model, item.n_lbits, item.realization)?;
        let couplings = model.couplings().values(item.alpha, item.n_lbits)?;
        let n = item.n_lbits.value();
        let range = sweep.stored().range(model.hilbert_dimension(item.n_lbits));

        let partition = Partition::of(&couplings);
        let measurement = if partition.decoupled.is_empty() {
            self.measure(item, &realization, &couplings, Some(range))?
        } else {
            let reduced_fields = partition.of_coupled(realization.fields());
            let reduced = realization.with_fields(reduced_fields);
            let couplings = partition.of_coupled(&couplings);
            let reduced = self.measure(item, &reduced, &couplings, None)?;
            partition.expand(&reduced, realization.fields()).restrict(n, range)
        };
        let record = SpectrumRecord {
            item,
            first_eigenstate: measurement.first_eigenstate,
            energies: measurement.energies,
            entropies: measurement.entropies,
            magnetizations: measurement.magnetizations,
            near_degenerate: measurement.near_degenerate,
            quality: measurement.quality,
            wall_time: began.elapsed().as_secs_f64(),
        };
        Ok((record, realization))
    }

    /// Diagonalizes, checks, and measures the given eigenstates, or all.
    fn measure(
        &mut self,
        item: WorkItem,
        realization: &Realization,
        couplings: &[f64],
        range: Option<std::ops::Range<usize>>,
    ) -> Result<Measurement, EdError> {
        let hamiltonian = Hamiltonian::new(realization, couplings);
        let dimension = hamiltonian.dimension();
        if self.solver.as_ref().is_none_or(|(size, _)| *size != dimension) {
            // The old workspace goes before the new one comes.
            self.solver = None;
        }
        let inside = self.inside;
        let (_, solver) =
            self.solver.get_or_insert_with(|| (dimension, FullSolver::new(dimension, inside)));
        let spectrum = solver.solve(&hamiltonian).map_err(|_| EdError::NoConvergence { item })?;
        let traces = realization.exact_traces(couplings);
        let quality = check(&hamiltonian, &spectrum, traces, item.realization)
            .map_err(|defect| EdError::Defective { item, defect })?;
        let range = range.unwrap_or(0..dimension);
        let n_lbits = hamiltonian.n_lbits();
        let d = hamiltonian.grain_dimension();
        Ok(Measurement::of(&spectrum, d, n_lbits, range, quality))
    }
}
