//! What a run may use of the machine, and how it puts that to work at one N.

use std::num::NonZeroUsize;

use faer::Par;
use grain_model::{LbitCount, Parallelism, Sweep};
use grain_run::Team;

use crate::error::EdError;
use crate::memory_need::{concurrent_realizations, concurrent_windows, full_solver_bytes};
use crate::solver_choice::{Selection, Solver, SolverChoice};
use grain_eigen::WindowSolver;

/// What a run may use of the machine.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use grain_ed::Resources;
/// use grain_model::{Alpha, CentralGrain, Disorder, LbitCount, Seed, SizePlan, StoredStates, Sweep};
///
/// let n_lbits = LbitCount::new(10)?;
/// let plan = SizePlan { n_lbits, alphas: vec![Alpha::CRITICAL], realizations: 8 };
/// let disorder = Disorder::Drawn(Seed(1));
/// let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], StoredStates::All)?;
/// let four = NonZeroUsize::new(4).expect("four threads");
/// let resources = Resources { memory: 6 << 30, ..Resources::of_threads(four) };
/// assert_eq!(resources.plan(&sweep, n_lbits)?.team.workers(), 2, "2.3 GiB each");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Threads that compute.
    pub threads: NonZeroUsize,
    /// Bytes that concurrent diagonalizations may fill together.
    pub memory: u64,
    /// How threads are used in full diagonalizations; windows share them, and run one at a time where this
    /// is [`Parallelism::InsideEvery`].
    pub parallelism: Parallelism,
    /// Which eigensolver computes.
    pub solver: SolverChoice,
}

impl Resources {
    /// One realization per thread, by whichever solver takes less time, in as much memory as that takes.
    pub fn of_threads(threads: NonZeroUsize) -> Self {
        Self {
            threads,
            memory: u64::MAX,
            parallelism: Parallelism::PerRealization,
            solver: SolverChoice::Auto,
        }
    }

    /// How many realizations are diagonalized side by side at N, by which solver.
    ///
    /// # Errors
    /// [`EdError::Memory`] if not one fits, or what kept the solver from being chosen.
    pub fn plan(&self, sweep: &Sweep, n_lbits: LbitCount) -> Result<SizeResources, EdError> {
        let model = sweep.model();
        let dimension = model.hilbert_dimension(n_lbits);
        let selection = self.solver.select(sweep, n_lbits)?;
        let threads = self.threads.get();
        let (team, inside, bytes_each) = match selection.solver {
            Solver::Full => {
                let inside = parallelism_inside(self.parallelism, dimension);
                let fit = concurrent_realizations(model, n_lbits, inside, self.memory)?;
                let team = if inside == Par::Seq {
                    Team::EachOnOneThread { workers: threads.min(fit) }
                } else {
                    Team::Sharing { workers: 1, threads }
                };
                (
                    team,
                    inside,
                    full_solver_bytes(dimension, n_lbits.value(), model.is_complex(), inside),
                )
            }
            Solver::Window(_) => {
                let bytes = concurrent_windows(model, n_lbits, sweep.stored(), self.memory)?;
                let fit = usize::try_from(self.memory / bytes).unwrap_or(usize::MAX);
                // From there on realizations crowd each other out of the caches: no more of them than
                // give every thread work.
                let busy =
                    if dimension < Parallelism::LARGE { 1 } else { WindowSolver::<f64>::THREADS };
                let workers = match self.parallelism {
                    Parallelism::InsideEvery => 1,
                    Parallelism::InsideLarge | Parallelism::PerRealization => {
                        threads.div_ceil(busy).min(fit)
                    }
                };
                (Team::Sharing { workers, threads }, Par::Seq, bytes)
            }
        };
        Ok(SizeResources { team, inside, selection, bytes_each })
    }
}

/// The parallelism inside one matrix of the given dimension, as faer takes it.
///
/// # Examples
///
/// ```
/// use faer::Par;
/// use grain_ed::parallelism_inside;
/// use grain_model::Parallelism;
///
/// assert_eq!(parallelism_inside(Parallelism::InsideLarge, 8192), Par::Seq);
/// ```
pub fn parallelism_inside(parallelism: Parallelism, dimension: usize) -> Par {
    match parallelism.degree(dimension) {
        1 => Par::Seq,
        degree => Par::rayon(degree),
    }
}

/// How the threads are put to work at one N.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeResources {
    /// Realizations side by side, and the threads they have.
    pub team: Team,
    /// Parallelism inside a full diagonalization.
    pub inside: Par,
    /// The eigensolver, and why.
    pub selection: Selection,
    /// Bytes one realization needs.
    pub bytes_each: u64,
}
