//! Work on a thread of its own, while Python's looks for Ctrl-C and tells the progress.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError};
use pyo3::prelude::*;

/// How often Ctrl-C is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// How long work that was asked to stop may take to do so, before nobody waits for it any more.
const GRACE: Duration = Duration::from_millis(500);

/// Between work and whoever waits for it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    stop: AtomicBool,
    /// The fraction that is done, as bits.
    fraction: AtomicU64,
    done: Mutex<bool>,
    finished: Condvar,
}

impl Watch {
    /// Whether the work is to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks the work to stop.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Tells the fraction of the work that is done.
    pub(crate) fn report(&self, fraction: f64) {
        self.fraction.store(fraction.to_bits(), Ordering::Relaxed);
    }

    fn fraction(&self) -> f64 {
        f64::from_bits(self.fraction.load(Ordering::Relaxed))
    }

    fn finish(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.finished.notify_all();
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
        self.0.finish();
    }
}

/// Does work without the GIL, on so many threads (one a core if `None`). Ctrl-C, or an exception of `progress`, asks it to stop, and is raised
/// when it has.
///
/// # Errors
/// The exception of a signal or of `progress`; threads that could not be had.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Arc<Watch>) -> T + Send,
) -> PyResult<T> {
    let refused = |_| PyRuntimeError::new_err("the system refused threads: ask for fewer");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    let pool = pool.build().map_err(refused)?;
    let watch = Arc::new(Watch::default());
    thread::scope(|scope| {
        let (pool, watch) = (&pool, &watch);
        let begin = move || {
            let _finishing = Finishing(watch);
            pool.install(|| work(watch))
        };
        let refused = |_| PyRuntimeError::new_err("the system refused a thread");
        let worker = thread::Builder::new().spawn_scoped(scope, begin).map_err(refused)?;
        let mut exception = None;
        let mut told = 0.0;
        while !py.detach(|| watch.wait()) {
            if exception.is_some() {
                continue;
            }
            let mut look = || -> PyResult<()> {
                py.check_signals()?;
                let fraction = watch.fraction();
                if let Some(progress) = progress.filter(|_| fraction > told) {
                    told = fraction;
                    progress.call1((fraction,))?;
                }
                Ok(())
            };
            if let Err(raised) = look() {
                watch.stop();
                exception = Some(raised);
            }
        }
        let result = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        if let Some(raised) = exception {
            return Err(raised);
        }
        if let Some(progress) = progress {
            progress.call1((1.0,))?;
        }
        Ok(result)
    })
}

/// Work that looks at no request to stop, such as a dense decomposition: it is left to itself, and to its end, if it has not ended [`GRACE`]
/// after `ask` asked it to. `None` if it was.
pub(crate) fn abandonable<T: Send + 'static>(
    watch: &Watch,
    ask: impl Fn(),
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = sync_channel(1);
    let worker = thread::spawn(move || {
        // Nobody takes it if it comes too late.
        let _taken = sender.send(work());
    });
    let mut asked: Option<Instant> = None;
    loop {
        match receiver.recv_timeout(LOOK) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Disconnected) => {
                let Err(panic) = worker.join() else { return None };
                resume_unwind(panic);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        match asked {
            None if watch.is_stopped() => {
                ask();
                asked = Some(Instant::now());
            }
            Some(since) if since.elapsed() > GRACE => return None,
            _ => {}
        }
    }
}

/// That work was left to itself: raised only where the exception that asked it to stop was lost.
pub(crate) fn abandoned() -> PyErr {
    PyKeyboardInterrupt::new_err("interrupted")
}
