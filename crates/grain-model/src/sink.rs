//! Who listens to a run: a sink of records, a display of progress, and a wish to stop.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::realization::Realization;
use crate::record::SpectrumRecord;
use crate::sweep::WorkItem;

/// Takes records as they are finished, in any order, on one thread.
pub trait RecordSink {
    /// What can go wrong in taking a record.
    type Error: Error + Send + Sync + 'static;

    /// Whether a point need not be computed, because the sink already holds it.
    fn holds(&self, item: &WorkItem) -> bool;

    /// Takes a finished point and the disorder it was computed from.
    ///
    /// # Errors
    /// Whatever keeps the sink from taking it; the run then ends.
    fn accept(&mut self, record: SpectrumRecord, disorder: &Realization)
    -> Result<(), Self::Error>;

    /// Is called about every second while nothing is finished: a long point must not keep those before
    /// it from being made safe.
    ///
    /// # Errors
    /// Whatever keeps the sink from making them so; the run then ends.
    fn idle(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Is told how far a run has come. Work is measured in units of `Sweep::cost`.
pub trait Progress: Sync {
    /// The run begins: points to compute, and their cost.
    fn start(&self, points: usize, cost: f64);

    /// Part of a point is done; may be called from any thread, while the point is in the making.
    fn advance(&self, cost: f64);

    /// A point is finished and taken by the sink.
    fn finish_point(&self, item: &WorkItem);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _points: usize, _cost: f64) {}
    fn advance(&self, _cost: f64) {}
    fn finish_point(&self, _item: &WorkItem) {}
}

/// A wish to stop, set from anywhere (a signal handler, say) and read between points.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// No wish to stop, for a `static`.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks the run to begin nothing new.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether someone asked.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
