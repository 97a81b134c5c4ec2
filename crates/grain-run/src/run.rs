//! Runs an experiment: workers take tasks, records reach the sink in the order in which they are finished.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use grain_model::{Interrupt, Progress, Record, Sink, Work};

use crate::experiment::{Delivered, Experiment, Halt, Output, Stop};
use crate::team::{Team, ThreadsRefused};

/// A part of a run, begun when the one before it is finished: the same team computes all of its tasks.
///
/// # Examples
///
/// Monte Carlo estimates of π, on the [first page](crate#examples).
#[derive(Debug, Clone)]
pub struct Stage<E, T> {
    /// What is computed.
    pub experiment: E,
    /// The tasks, in the order in which they are taken; asked for one by one, since there may be a hundred million.
    pub tasks: T,
    /// How much work the tasks are together.
    pub work: Work,
    /// Who computes.
    pub team: Team,
}

/// How a run ended without error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// The sink has every record.
    Finished,
    /// The run was asked to stop.
    Interrupted {
        /// Points, samples or whatever is counted that are still missing.
        missing: usize,
    },
}

/// How a run ended with one.
#[derive(Debug, thiserror::Error)]
pub enum RunError<WorkError: Error, SinkError: Error> {
    /// A task could not be computed.
    #[error(transparent)]
    Failed(#[from] WorkError),
    /// The sink could not take a record.
    #[error(transparent)]
    Sink(SinkError),
}

/// Computes every task of every stage, one stage after the other.
///
/// Records reach the sink on the calling thread, in the order they are finished. An interrupt begins no new task, and
/// lets those in the making end unless they look at it themselves.
///
/// # Errors
/// [`RunError::Failed`] for the first task that fails, or for threads that could not be had; [`RunError::Sink`] as soon
/// as the sink refuses a record. No task is begun after either.
///
/// # Examples
///
/// Monte Carlo estimates of π, on the [first page](crate#examples).
pub fn run<E, T, S>(
    stages: Vec<Stage<E, T>>,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<Completion, RunError<E::Error, S::Error>>
where
    E: Experiment,
    T: Iterator<Item = E::Task> + Send,
    S: Sink<E::Record>,
{
    let all: Work = stages.iter().map(|stage| stage.work).sum();
    progress.start(all, E::THINGS);
    let mut taken = 0;
    for stage in stages {
        if stage.work.count == 0 {
            continue;
        }
        taken += run_stage(stage, progress, interrupt, sink)?;
        if interrupt.is_requested() {
            break;
        }
    }
    let missing = all.count - taken;
    Ok(if missing == 0 { Completion::Finished } else { Completion::Interrupted { missing } })
}

/// Runs one stage; returns how many things the sink took.
fn run_stage<E, T, S>(
    stage: Stage<E, T>,
    progress: &dyn Progress,
    interrupt: &Interrupt,
    sink: &mut S,
) -> Result<usize, RunError<E::Error, S::Error>>
where
    E: Experiment,
    T: Iterator<Item = E::Task> + Send,
    S: Sink<E::Record>,
{
    let Stage { experiment, tasks, team, .. } = stage;
    let refused = |threads| RunError::Failed(ThreadsRefused { threads }.into());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(team.threads())
        .build()
        .map_err(|_| refused(team.threads()))?;
    let desk = Desk {
        experiment,
        tasks: Mutex::new(tasks),
        progress,
        interrupt,
        abandoned: AtomicBool::new(false),
    };
    // A bounded channel: a slow disk holds the computation up instead of filling memory.
    let (sender, receiver) = sync_channel(2 * team.workers());
    std::thread::scope(|scope| {
        let lead = || {
            pool.scope(|scope| {
                for _ in 0..team.workers() {
                    let sender = sender.clone();
                    let desk = &desk;
                    scope.spawn(move |_| desk.work(&sender));
                }
            });
            // Without it the sink would wait for records for ever.
            drop(sender);
        };
        let led = std::thread::Builder::new().spawn_scoped(scope, lead);
        led.map_err(|_| refused(team.threads() + 1))?;
        let taken = collect(&desk.experiment, &receiver, progress, sink);
        // Whatever ended the collection ends the work; the channel is closed by leaving.
        desk.abandoned.store(true, Ordering::Relaxed);
        drop(receiver);
        taken
    })
}

/// How long the sink waits for a record before it is told that there is none.
const IDLE: Duration = Duration::from_secs(1);

/// Feeds the sink until the workers are done; returns how many things it took.
fn collect<E: Experiment, S: Sink<E::Record>>(
    experiment: &E,
    receiver: &Receiver<Delivered<E>>,
    progress: &dyn Progress,
    sink: &mut S,
) -> Result<usize, RunError<E::Error, S::Error>> {
    let mut taken = 0;
    loop {
        let delivered = match receiver.recv_timeout(IDLE) {
            Ok(delivered) => delivered,
            Err(RecvTimeoutError::Timeout) => {
                sink.idle().map_err(RunError::Sink)?;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let (record, reported) = delivered?;
        let item = record.item();
        sink.accept(record).map_err(RunError::Sink)?;
        let Work { count, cost } = experiment.work(&item);
        progress.advance(cost - reported);
        progress.finish(count, &experiment.place(&item));
        taken += count;
    }
    Ok(taken)
}

/// Where the workers of a stage take their tasks from.
struct Desk<'a, E, T> {
    experiment: E,
    /// The tasks that nobody has taken.
    tasks: Mutex<T>,
    progress: &'a dyn Progress,
    interrupt: &'a Interrupt,
    /// Set when nobody takes records any more.
    abandoned: AtomicBool,
}

impl<E: Experiment, T: Iterator<Item = E::Task>> Desk<'_, E, T> {
    /// Takes one task after the other until none is left.
    fn work(&self, sender: &SyncSender<Delivered<E>>) {
        let stop = Stop::new(self.interrupt, &self.abandoned);
        let mut worker = self.experiment.worker();
        while !stop.is_requested() {
            // A panic under the lock ends the run when its scope does, whatever is taken until then.
            let next = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(task) = next else { break };
            let mut output = Output::new(sender, self.progress, stop);
            match self.experiment.compute(&mut worker, task, &mut output) {
                Ok(()) => {}
                Err(Halt::Stopped) => break,
                Err(Halt::Failed(error)) => {
                    self.abandoned.store(true, Ordering::Relaxed);
                    // If nobody takes it, another error came first.
                    let _taken = sender.send(Err(error));
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
