//! What is computed: tasks, the records they yield, and what a worker may say while it computes one.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;

use grain_model::{Interrupt, Progress, Record, Work};

use crate::team::ThreadsRefused;

/// How tasks are computed.
///
/// # Examples
///
/// Monte Carlo estimates of π, on the [first page](crate#examples).
pub trait Experiment: Sized + Sync {
    /// What a worker takes at once: it yields a record, or several that share work.
    type Task: Send;

    /// What is computed.
    type Record: Record + Send;

    /// What a worker keeps from task to task: memory, above all.
    type Worker;

    /// What can go wrong in computing a task.
    type Error: Error + From<ThreadsRefused> + Send;

    /// What is counted, in a word that a display may use: "points", "samples".
    const THINGS: &'static str;

    /// A new worker, made on the thread on which it will work.
    fn worker(&self) -> Self::Worker;

    /// Computes a task, and delivers its records one by one as they are finished.
    ///
    /// What is delivered must be a function of the task alone, not of the worker or of what it computed before.
    ///
    /// # Errors
    /// [`Halt::Failed`] for what went wrong, which ends the run; [`Halt::Stopped`] if the task was given up as it was
    /// asked to be.
    fn compute(
        &self,
        worker: &mut Self::Worker,
        task: Self::Task,
        output: &mut Output<'_, Self>,
    ) -> Result<(), Halt<Self::Error>>;

    /// How much work a record is.
    fn work(&self, item: &<Self::Record as Record>::Item) -> Work;

    /// Where a record belongs, as a display shows it: `N = 8`.
    fn place(&self, item: &<Self::Record as Record>::Item) -> impl Display;
}

/// Why a task was not computed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt<E> {
    /// Someone asked, or nobody takes what it yields.
    Stopped,
    /// Something went wrong.
    Failed(E),
}

impl<E> From<E> for Halt<E> {
    fn from(error: E) -> Self {
        Self::Failed(error)
    }
}

/// The end of a run before its last task.
#[derive(Debug, Clone, Copy)]
pub struct Stop<'a> {
    interrupt: &'a Interrupt,
    abandoned: &'a AtomicBool,
}

impl<'a> Stop<'a> {
    pub(crate) fn new(interrupt: &'a Interrupt, abandoned: &'a AtomicBool) -> Self {
        Self { interrupt, abandoned }
    }

    /// The flag by which someone asks the run to stop.
    pub fn interrupt(self) -> &'a Interrupt {
        self.interrupt
    }

    /// Whether someone asked, or the run has failed elsewhere and nobody takes a record any more.
    pub fn is_requested(self) -> bool {
        self.interrupt.is_requested() || self.abandoned.load(Ordering::Relaxed)
    }
}

/// A record, and how much of its cost was told while it was in the making; or what went wrong.
pub(crate) type Delivered<E> = Result<(<E as Experiment>::Record, f64), <E as Experiment>::Error>;

/// Where a worker leaves the records of a task, and says how far it has come.
///
/// # Examples
///
/// ```
/// use grain_model::Record;
/// use grain_run::{Experiment, Halt, Output};
///
/// /// Delivers a record of a task that takes long, unless someone asks to stop.
/// fn deliver_in_steps<E: Experiment>(
///     record: E::Record,
///     cost: f64,
///     output: &mut Output<'_, E>,
/// ) -> Result<(), Halt<E::Error>> {
///     for step in 1..=10 {
///         if output.stop().is_requested() {
///             return Err(Halt::Stopped);
///         }
///         output.report(0.1 * cost * f64::from(step));
///     }
///     output.deliver(record)
/// }
/// ```
pub struct Output<'a, E: Experiment> {
    sender: &'a SyncSender<Delivered<E>>,
    progress: &'a dyn Progress,
    stop: Stop<'a>,
    /// Cost of the record in the making that was told as done.
    reported: Cell<f64>,
}

impl<E: Experiment> Debug for Output<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("reported", &self.reported).finish_non_exhaustive()
    }
}

impl<'a, E: Experiment> Output<'a, E> {
    pub(crate) fn new(
        sender: &'a SyncSender<Delivered<E>>,
        progress: &'a dyn Progress,
        stop: Stop<'a>,
    ) -> Self {
        Self { sender, progress, stop, reported: Cell::new(0.0) }
    }

    /// Tells how much of the cost of the record in the making is done by now.
    pub fn report(&self, cost: f64) {
        self.progress.advance(cost - self.reported.get());
        self.reported.set(cost);
    }

    /// Hands over a finished record; waits while the sink has several to take.
    ///
    /// # Errors
    /// [`Halt::Stopped`] if nobody takes it, because the run has failed elsewhere.
    pub fn deliver(&mut self, record: E::Record) -> Result<(), Halt<E::Error>> {
        let reported = self.reported.replace(0.0);
        self.sender.send(Ok((record, reported))).map_err(|_| Halt::Stopped)
    }

    /// Whether to give the task up in its middle: a long one asks, and returns [`Halt::Stopped`].
    pub fn stop(&self) -> Stop<'a> {
        self.stop
    }
}
