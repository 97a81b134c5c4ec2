//! Work on a thread of its own, while Python's looks for Ctrl-C and tells the progress.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use grain_model::Interrupt;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// How long work that was asked to stop may take to do so, before nobody waits for it any more.
const GRACE: Duration = Duration::from_millis(500);

/// Between work and whoever waits for it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    interrupt: Interrupt,
    /// The fraction that is done, as bits.
    fraction: AtomicU64,
    done: Mutex<bool>,
    finished: Condvar,
}

impl Watch {
    /// The request to stop.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Tells the fraction of the work that is done.
    pub(crate) fn report(&self, fraction: f64) {
        self.fraction.store(fraction.to_bits(), Ordering::Relaxed);
    }

    fn fraction(&self) -> f64 {
        f64::from_bits(self.fraction.load(Ordering::Relaxed))
    }

    /// Waits until the work is done, but no longer than [`LOOK`]; returns whether it is.
    fn wait(&self) -> bool {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.finished.wait_timeout_while(done, LOOK, |done| !*done);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Says that the work is done, even if it panicked.
struct Finishing<'a>(&'a Watch);

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        *self.0.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.finished.notify_all();
    }
}

/// Does work without the GIL, on so many threads (one a core if `None`).
///
/// Ctrl-C, or an exception of `progress`, asks the work to stop and is raised once it has. Work that looks at no such request, as a dense
/// decomposition does not, is left to itself and to its end after [`GRACE`].
///
/// # Errors
/// The exception of a signal or of `progress`; threads that could not be had.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Arc<Watch>) -> T + Send + 'static,
) -> PyResult<T> {
    if threads == Some(0) {
        return Err(PyValueError::new_err("threads must be 1 or more, got 0"));
    }
    let refused = |_| PyRuntimeError::new_err("the system refused threads: ask for fewer");
    // None are one a core.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(refused)?;
    let watch = Arc::new(Watch::default());
    let shared = Arc::clone(&watch);
    let begin = move || {
        let _finishing = Finishing(&shared);
        pool.install(|| work(&shared))
    };
    let refused = |_| PyRuntimeError::new_err("the system refused a thread");
    let worker = thread::Builder::new().spawn(begin).map_err(refused)?;
    let mut told = 0.0;
    let mut look = || -> PyResult<()> {
        py.check_signals()?;
        let fraction = watch.fraction();
        if let Some(progress) = progress.filter(|_| fraction > told) {
            told = fraction;
            progress.call1((fraction,))?;
        }
        Ok(())
    };
    while !py.detach(|| watch.wait()) {
        if let Err(raised) = look() {
            watch.interrupt.request();
            let since = Instant::now();
            while since.elapsed() < GRACE && !py.detach(|| watch.wait()) {}
            return Err(raised);
        }
    }
    let result = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
    watch.report(1.0);
    look()?;
    Ok(result)
}
