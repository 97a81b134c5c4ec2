//! How many workers compute side by side, and on how many threads.

/// The workers of one stage of a run.
///
/// # Examples
///
/// ```
/// use grain_run::Team;
///
/// let team = Team::Sharing { workers: 4, threads: 8 };
/// assert_eq!((team.workers(), team.threads()), (4, 8));
/// assert_eq!(team.at_most(1).workers(), 1, "the last matrix has all threads");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// Each worker computes on one thread.
    EachOnOneThread {
        /// How many there are.
        workers: usize,
    },
    /// The workers share the threads of one pool, for whatever each of them computes in parallel.
    Sharing {
        /// How many there are.
        workers: usize,
        /// Threads of the pool, at least as many.
        threads: usize,
    },
}

impl Team {
    /// How many tasks are computed side by side.
    pub fn workers(self) -> usize {
        match self {
            Self::EachOnOneThread { workers } | Self::Sharing { workers, .. } => workers,
        }
    }

    /// How many threads compute.
    pub fn threads(self) -> usize {
        match self {
            Self::EachOnOneThread { workers } => workers,
            Self::Sharing { threads, .. } => threads,
        }
    }

    /// The team without those who would have no task: a worker takes memory and time to begin, and end.
    #[must_use]
    pub fn at_most(self, tasks: usize) -> Self {
        let workers = self.workers().min(tasks);
        match self {
            Self::EachOnOneThread { .. } => Self::EachOnOneThread { workers },
            Self::Sharing { threads, .. } => Self::Sharing { workers, threads },
        }
    }
}

/// Threads could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system refused {threads} threads: ask for fewer")]
pub struct ThreadsRefused {
    /// How many were asked for.
    pub threads: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_without_a_task_and_shared_threads_stay() {
        let alone = Team::EachOnOneThread { workers: 8 };
        assert_eq!(alone.at_most(3), Team::EachOnOneThread { workers: 3 });
        assert_eq!(alone.at_most(30), alone);
        let sharing = Team::Sharing { workers: 4, threads: 8 };
        assert_eq!(sharing.at_most(1), Team::Sharing { workers: 1, threads: 8 });
    }
}
