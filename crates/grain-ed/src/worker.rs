//! One worker: from a point of the sweep to its record, in workspace that is kept from point to point.

use std::ops::Range;
use std::time::Instant;

use faer::Par;
use grain_eigen::{
    EigenError, Eigensolver, FullSolver, Run, WindowSettings, WindowSolver, smallest_gap,
};
use grain_model::column::WALL_TIME;
use grain_model::{Interrupt, Quality, Realization, SpectrumRecord, Sweep, WorkItem};

use crate::error::EdError;
use crate::models::central_grain::Hamiltonian;
use crate::models::central_grain::decoupled::{Levels, Partition};
use crate::observables::{Observable, States, measure};
use crate::solver_choice::Solver;

/// One worker.
pub(crate) struct Worker {
    solver: Solver,
    inside: Par,
    /// The eigensolver in its workspace, and the dimension it is made for.
    ready: Option<(usize, Box<dyn Eigensolver<Hamiltonian>>)>,
}

impl Worker {
    /// A worker with the solver of its size, and the parallelism inside a full diagonalization.
    pub(crate) fn new(solver: Solver, inside: Par) -> Self {
        Self { solver, inside, ready: None }
    }

    /// Computes a point. `progress` is told how much of it is done, from 0 to 1, where the solver knows.
    pub(crate) fn compute(
        &mut self,
        sweep: &Sweep,
        item: WorkItem,
        observables: &[&dyn Observable],
        progress: &dyn Fn(f64),
        interrupt: &Interrupt,
    ) -> Result<SpectrumRecord, EdError> {
        let began = Instant::now();
        let model = sweep.model();
        let realization = sweep.disorder().realization(model, item.n_lbits, item.realization)?;
        let couplings = model.couplings().values(item.alpha, item.n_lbits)?;
        let stop = || interrupt.is_requested();
        // Samples that are shifted by realizations cover all positions of the spectrum.
        let run =
            Run::default().with_progress(progress).with_stop(&stop).with_sample(item.realization);
        let disorder = (&realization, couplings.as_slice());
        let mut record = self.measure(sweep, item, disorder, observables, &run)?;
        record.columns.set(WALL_TIME, vec![began.elapsed().as_secs_f64()]);
        Ok(record)
    }

    /// Diagonalizes, and measures the stored states; where the spectrum is computed in full, l-bits without coupling are
    /// split off. The solver checks what it found.
    fn measure(
        &mut self,
        sweep: &Sweep,
        item: WorkItem,
        (realization, couplings): (&Realization, &[f64]),
        observables: &[&dyn Observable],
        run: &Run<'_>,
    ) -> Result<SpectrumRecord, EdError> {
        let whole = Hamiltonian::new(realization, couplings);
        let partition = match self.solver {
            Solver::Full => Partition::of(couplings),
            Solver::Window(_) => Partition::without_sectors(couplings.len()),
        };
        let split = !partition.decoupled.is_empty();
        let reduced = split.then(|| {
            let reduced = realization.with_fields(partition.of_coupled(realization.fields()));
            Hamiltonian::new(&reduced, &partition.of_coupled(couplings))
        });
        let hamiltonian = reduced.as_ref().unwrap_or(&whole);
        let failed = |error| failure(item, error);
        let solver = self.ready(hamiltonian.dimension()).map_err(failed)?;
        let solved = solver.solve(hamiltonian, run).map_err(failed)?;
        let levels = Levels::of(partition, realization.fields(), solved.spectrum.energies);
        let range = stored(sweep, &whole, levels.energies());
        let states = States::of(
            &solved.spectrum,
            hamiltonian.grain_dimension(),
            &levels,
            range.clone(),
            solved.neighbours,
            solved.norm,
        );
        let quality = Quality {
            residual_max: solved.quality.residual_max,
            orthogonality_max: solved.quality.orthogonality_max,
            gap_min: if split { smallest_gap(levels.energies()) } else { solved.quality.gap_min },
        };
        let mut columns = measure(observables, &states);
        for (column, values) in quality.columns() {
            columns.set(column, values);
        }
        // The window solver knows no index in the full spectrum, and the other solver tells no more.
        let first_eigenstate = if sweep.stored().are_nearest() { 0 } else { range.start };
        Ok(SpectrumRecord { item, first_eigenstate, columns })
    }

    /// The eigensolver for a dimension.
    fn ready(&mut self, dimension: usize) -> Result<&mut dyn Eigensolver<Hamiltonian>, EigenError> {
        // The old workspace goes before the new one comes.
        let ready: Box<dyn Eigensolver<Hamiltonian>> =
            match self.ready.take().filter(|(size, _)| *size == dimension) {
                Some((_, solver)) => solver,
                None => match self.solver {
                    Solver::Full => Box::new(FullSolver::new(dimension, self.inside)),
                    Solver::Window(settings) => Box::new(WindowSolver::new(dimension, settings)?),
                },
            };
        let (_, solver) = self.ready.insert((dimension, ready));
        Ok(&mut **solver)
    }
}

/// Which of ascending levels are stored.
fn stored(sweep: &Sweep, hamiltonian: &Hamiltonian, energies: &[f64]) -> Range<usize> {
    let dimension = hamiltonian.dimension();
    match sweep.stored().nearest_count(dimension) {
        Some(states) => WindowSettings::nearest(energies, hamiltonian.mean_energy(), states),
        None => sweep.stored().range(dimension),
    }
}

fn failure(item: WorkItem, error: EigenError) -> EdError {
    match error {
        EigenError::Interrupted => EdError::Interrupted,
        EigenError::Decomposition { .. } => EdError::NoConvergence { item },
        EigenError::Defective(defect) => EdError::Defective { item, defect },
        error => EdError::Unsolved { item, error },
    }
}
