//! One worker: from a point of the sweep to its record, in workspace that is kept from point to point.

use std::ops::Range;
use std::time::Instant;

use faer::Par;
use grain_eigen::{EigenError, Eigensolver, FullSolver, Run, Solved, WindowSettings, WindowSolver};
use grain_model::{Interrupt, Quality, Realization, SpectrumRecord, StoredStates, Sweep, WorkItem};

use crate::error::EdError;
use crate::measure::Measurement;
use crate::models::central_grain::Hamiltonian;
use crate::models::central_grain::decoupled::Partition;
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
        progress: &dyn Fn(f64),
        interrupt: &Interrupt,
    ) -> Result<(SpectrumRecord, Realization), EdError> {
        let began = Instant::now();
        let model = sweep.model();
        let realization = sweep.disorder().realization(model, item.n_lbits, item.realization)?;
        let couplings = model.couplings().values(item.alpha, item.n_lbits)?;
        let stop = || interrupt.is_requested();
        // Samples that are shifted by realizations cover all positions of the spectrum.
        let run =
            Run::default().with_progress(progress).with_stop(&stop).with_sample(item.realization);
        let measurement = self.measure(sweep, item, &realization, &couplings, &run)?;
        let record = SpectrumRecord {
            item,
            first_eigenstate: measurement.first_eigenstate,
            energies: measurement.energies,
            entropies: measurement.entropies,
            magnetizations: measurement.magnetizations,
            near_degenerate: measurement.near_degenerate,
            quality: measurement.quality,
            wall_time: began.elapsed().as_secs_f64(),
        };
        Ok((record, realization))
    }

    /// Measures the stored states; where the spectrum is computed in full, l-bits without coupling are split off.
    fn measure(
        &mut self,
        sweep: &Sweep,
        item: WorkItem,
        realization: &Realization,
        couplings: &[f64],
        run: &Run<'_>,
    ) -> Result<Measurement, EdError> {
        let hamiltonian = Hamiltonian::new(realization, couplings);
        let (dimension, mean_energy) = (hamiltonian.dimension(), hamiltonian.mean_energy());
        let wanted = |energies: &[f64]| match sweep.stored() {
            StoredStates::Nearest(states) => {
                WindowSettings::nearest(energies, mean_energy, states.value())
            }
            StoredStates::All | StoredStates::Central(_) => sweep.stored().range(dimension),
        };
        let partition = Partition::of(couplings);
        let mut measurement = if self.solver == Solver::Full && !partition.decoupled.is_empty() {
            let reduced = realization.with_fields(partition.of_coupled(realization.fields()));
            let reduced = Hamiltonian::new(&reduced, &partition.of_coupled(couplings));
            let every = |energies: &[f64]| 0..energies.len();
            let reduced = self.diagonalize(item, &reduced, run, &every)?;
            let whole = partition.expand(&reduced, realization.fields());
            let range = wanted(&whole.energies);
            whole.restrict(item.n_lbits.value(), range)
        } else {
            self.diagonalize(item, &hamiltonian, run, &wanted)?
        };
        if let StoredStates::Nearest(_) = sweep.stored() {
            // The window solver knows no index in the full spectrum, and the other solver tells no more.
            measurement.first_eigenstate = 0;
        }
        Ok(measurement)
    }

    /// Diagonalizes, and measures the eigenstates that are wanted of ascending energies; the solver checks what
    /// it found.
    fn diagonalize(
        &mut self,
        item: WorkItem,
        hamiltonian: &Hamiltonian,
        run: &Run<'_>,
        wanted: &dyn Fn(&[f64]) -> Range<usize>,
    ) -> Result<Measurement, EdError> {
        let failed = |error| match error {
            EigenError::Interrupted => EdError::Interrupted,
            EigenError::Decomposition { .. } => EdError::NoConvergence { item },
            EigenError::Defective(defect) => EdError::Defective { item, defect },
            error => EdError::Unsolved { item, error },
        };
        let solver = self.ready(hamiltonian.dimension()).map_err(failed)?;
        let solved = solver.solve(hamiltonian, run).map_err(failed)?;
        let Solved { spectrum, quality, first, neighbours, norm, .. } = solved;
        let quality = Quality {
            residual_max: quality.residual_max,
            orthogonality_max: quality.orthogonality_max,
            gap_min: quality.gap_min,
        };
        let range = wanted(spectrum.energies);
        let (d, n) = (hamiltonian.grain_dimension(), hamiltonian.n_lbits());
        let measurement = Measurement::of(&spectrum, d, n, range, quality);
        // A part of the spectrum does not know how close the levels around it are.
        let complete = first.is_some();
        Ok(if complete { measurement } else { measurement.with_neighbours(norm, neighbours) })
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
