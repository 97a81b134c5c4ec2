//! Who watches a solve: a display of progress, and a request to stop.

/// What surrounds one solve; [`Run::default`] shows nothing and never stops.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
///
/// use grain_eigen::Run;
///
/// static CANCELLED: AtomicBool = AtomicBool::new(false); // set by a signal handler, say
/// let show = |fraction: f64| eprint!("\r{:3.0} %", 100.0 * fraction);
/// let stop = || CANCELLED.load(Ordering::Relaxed);
/// let run = Run::default().with_progress(&show).with_stop(&stop);
/// ```
#[derive(Clone, Copy)]
pub struct Run<'a> {
    progress: &'a dyn Fn(f64),
    stop: Stop<'a>,
    sample: usize,
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("stop", &self.stop)
            .field("sample", &self.sample)
            .finish_non_exhaustive()
    }
}

impl Default for Run<'_> {
    fn default() -> Self {
        Self { progress: &|_| (), stop: Stop::NEVER, sample: 0 }
    }
}

impl<'a> Run<'a> {
    /// Tells the fraction of the work that is done, growing from 0 to 1, on the calling thread; a solver that does
    /// not know tells nothing.
    #[must_use]
    pub fn with_progress(self, progress: &'a dyn Fn(f64)) -> Self {
        Self { progress, ..self }
    }

    /// Asks before every product whether to stop, from any thread; a dense decomposition runs to its end.
    #[must_use]
    pub fn with_stop(self, stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { stop: Stop(Some(stop)), ..self }
    }

    /// Which sample of the eigenpairs is checked one by one, where not all are: with many operators of one kind, a
    /// number for each covers all positions in the spectrum.
    #[must_use]
    pub fn with_sample(self, sample: usize) -> Self {
        Self { sample, ..self }
    }

    /// Tells the progress.
    pub(crate) fn report(&self, fraction: f64) {
        (self.progress)(fraction);
    }

    /// The request to stop.
    pub(crate) fn stop(&self) -> Stop<'a> {
        self.stop
    }

    /// The number of the sample.
    pub(crate) fn sample(&self) -> usize {
        self.sample
    }
}

/// A request to stop, read before every product.
#[derive(Clone, Copy)]
pub(crate) struct Stop<'a>(Option<&'a (dyn Fn() -> bool + Sync)>);

impl std::fmt::Debug for Stop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stop").field(&self.0.is_some()).finish()
    }
}

impl Stop<'_> {
    /// Nobody asks.
    pub(crate) const NEVER: Self = Self(None);

    /// Whoever is asked by this function.
    #[cfg(test)]
    pub(crate) fn asking(stop: &(dyn Fn() -> bool + Sync)) -> Stop<'_> {
        Stop(Some(stop))
    }

    /// Whether someone asked.
    pub(crate) fn is_requested(self) -> bool {
        self.0.is_some_and(|asked| asked())
    }
}
