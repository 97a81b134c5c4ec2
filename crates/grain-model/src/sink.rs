//! Who listens to a run: a sink of records, a display of progress, and a request to stop.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::iter::Sum;
use std::ops::Add;
use std::sync::atomic::{AtomicBool, Ordering};

/// A finished result, which knows what of its plan it is the result of.
pub trait Record {
    /// A place in the plan: a point of a sweep, a block of samples.
    type Item: PartialEq;

    /// Where in the plan this belongs.
    fn item(&self) -> Self::Item;
}

/// Takes records as they are finished, in any order, on one thread.
///
/// A `Vec` is a sink that keeps them in memory.
///
/// # Examples
///
/// ```
/// use std::convert::Infallible;
///
/// use grain_model::column::ENTROPY;
/// use grain_model::{Sink, SpectrumRecord, WorkItem};
///
/// /// The mean entropy of every point, in place of its spectrum.
/// struct MeanEntropies(Vec<(WorkItem, f64)>);
///
/// impl Sink<SpectrumRecord> for MeanEntropies {
///     type Error = Infallible;
///
///     fn holds(&self, item: &WorkItem) -> bool {
///         self.0.iter().any(|(known, _)| known == item)
///     }
///
///     fn accept(&mut self, record: SpectrumRecord) -> Result<(), Infallible> {
///         let entropies = record.values(&ENTROPY).expect("it is an observable");
///         self.0.push((record.item, entropies.iter().sum::<f64>() / entropies.len() as f64));
///         Ok(())
///     }
/// }
/// ```
pub trait Sink<R: Record> {
    /// What can go wrong in taking a record.
    type Error: Error + Send + Sync + 'static;

    /// Whether a record need not be computed, because the sink already holds it.
    fn holds(&self, item: &R::Item) -> bool;

    /// Takes a finished record.
    ///
    /// # Errors
    /// Whatever keeps the sink from taking it; the run then ends.
    fn accept(&mut self, record: R) -> Result<(), Self::Error>;

    /// Is called about every second while nothing is finished: a long computation must not keep those before
    /// it from being made safe.
    ///
    /// # Errors
    /// Whatever keeps the sink from making them so; the run then ends.
    fn idle(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Records in the order in which they were finished. Looks at each to say whether it is held.
impl<R: Record> Sink<R> for Vec<R> {
    type Error = Infallible;

    fn holds(&self, item: &R::Item) -> bool {
        self.iter().any(|record| record.item() == *item)
    }

    fn accept(&mut self, record: R) -> Result<(), Infallible> {
        self.push(record);
        Ok(())
    }
}

/// An amount of work.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Work {
    /// How many things are computed: points of a sweep, samples of an ensemble.
    pub count: usize,
    /// What they cost together, in a unit of the experiment's own, such as that of [`Sweep::cost`](crate::Sweep::cost).
    pub cost: f64,
}

impl Add for Work {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { count: self.count + other.count, cost: self.cost + other.cost }
    }
}

impl Sum for Work {
    fn sum<I: Iterator<Item = Self>>(works: I) -> Self {
        works.fold(Self::default(), Add::add)
    }
}

/// Is told how far a run has come.
///
/// # Examples
///
/// ```
/// use std::fmt::Display;
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// use grain_model::{Progress, Work};
///
/// /// Counts what is finished.
/// #[derive(Default)]
/// struct Counter(AtomicUsize);
///
/// impl Progress for Counter {
///     fn start(&self, _work: Work, _things: &'static str) {}
///     fn advance(&self, _cost: f64) {}
///     fn finish(&self, count: usize, _place: &dyn Display) {
///         self.0.fetch_add(count, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait Progress: Sync {
    /// The run begins: what there is to compute, and what its things are called ("points", "samples").
    fn start(&self, work: Work, things: &'static str);

    /// Work of this cost is done; may be called from any thread, while a record is in the making.
    fn advance(&self, cost: f64);

    /// So many things are finished and taken by the sink; `place` says where the last of them is, such as `N = 8`.
    fn finish(&self, count: usize, place: &dyn Display);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _work: Work, _things: &'static str) {}
    fn advance(&self, _cost: f64) {}
    fn finish(&self, _count: usize, _place: &dyn Display) {}
}

/// A cancellation flag: set from anywhere (a signal handler, say), checked between points and inside long ones.
///
/// # Examples
///
/// ```
/// use grain_model::Interrupt;
///
/// static STOP: Interrupt = Interrupt::new();
/// // In a signal handler:
/// STOP.request();
/// assert!(STOP.is_requested());
/// ```
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// A flag that is not set, for a `static`.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that stands for itself.
    impl Record for u32 {
        type Item = Self;

        fn item(&self) -> Self {
            *self
        }
    }

    #[test]
    fn a_vec_holds_what_it_accepted() {
        let mut kept: Vec<u32> = Vec::new();
        assert!(!kept.holds(&7), "not yet");
        let Ok(()) = kept.accept(7);
        assert!(kept.holds(&7), "now");
        assert!(!kept.holds(&8), "nothing else");
    }

    #[test]
    fn work_adds_up() {
        let all: Work =
            [Work { count: 2, cost: 0.5 }, Work { count: 3, cost: 1.0 }].into_iter().sum();
        assert_eq!(all, Work { count: 5, cost: 1.5 });
    }
}
