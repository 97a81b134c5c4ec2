//! One worker: from a point of the sweep to its record, in workspace that is kept from point to point.

use std::ops::Range;
use std::time::Instant;

use faer::Par;
use grain_model::{Interrupt, Quality, Realization, SpectrumRecord, StoredStates, Sweep, WorkItem};

use crate::decoupled::Partition;
use crate::error::EdError;
use crate::hamiltonian::Hamiltonian;
use crate::measure::Measurement;
use crate::solver_choice::Solver;
use crate::spectrum::check::smallest_gap;
use crate::spectrum::window::{WindowError, WindowSettings, WindowSolver};
use crate::spectrum::{FullSolver, check};

/// One worker.
pub(crate) struct Worker {
    solver: Solver,
    inside: Par,
    full: Option<(usize, FullSolver)>,
    window: Option<(usize, WindowSolver)>,
}

impl Worker {
    /// A worker with the solver of its size, and the parallelism inside a full diagonalization.
    pub(crate) fn new(solver: Solver, inside: Par) -> Self {
        Self { solver, inside, full: None, window: None }
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
        let measurement = match self.solver {
            Solver::Full => self.by_full_spectrum(sweep, item, &realization, &couplings)?,
            Solver::Window(settings) => {
                let hamiltonian = Hamiltonian::new(&realization, &couplings);
                self.by_window(item, &hamiltonian, settings, progress, interrupt)?
            }
        };
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

    /// Measures the stored states of the full spectrum; l-bits without coupling are split off.
    fn by_full_spectrum(
        &mut self,
        sweep: &Sweep,
        item: WorkItem,
        realization: &Realization,
        couplings: &[f64],
    ) -> Result<Measurement, EdError> {
        let n = item.n_lbits.value();
        let dimension = sweep.model().hilbert_dimension(item.n_lbits);
        let mean_energy = Hamiltonian::new(realization, couplings).mean_energy();
        let wanted = |energies: &[f64]| match sweep.stored() {
            StoredStates::Nearest(states) => {
                WindowSettings::nearest(energies, mean_energy, states.value())
            }
            StoredStates::All | StoredStates::Central(_) => sweep.stored().range(dimension),
        };
        let partition = Partition::of(couplings);
        let mut measurement = if partition.decoupled.is_empty() {
            self.diagonalize(item, realization, couplings, &wanted)?
        } else {
            let reduced_fields = partition.of_coupled(realization.fields());
            let reduced = realization.with_fields(reduced_fields);
            let couplings = partition.of_coupled(couplings);
            let every = |energies: &[f64]| 0..energies.len();
            let reduced = self.diagonalize(item, &reduced, &couplings, &every)?;
            let whole = partition.expand(&reduced, realization.fields());
            let range = wanted(&whole.energies);
            whole.restrict(n, range)
        };
        if let StoredStates::Nearest(_) = sweep.stored() {
            // As from the window solver, which knows no index in the full spectrum.
            measurement.first_eigenstate = 0;
        }
        Ok(measurement)
    }

    /// Diagonalizes, checks, and measures the eigenstates that are wanted of ascending energies.
    fn diagonalize(
        &mut self,
        item: WorkItem,
        realization: &Realization,
        couplings: &[f64],
        wanted: &dyn Fn(&[f64]) -> Range<usize>,
    ) -> Result<Measurement, EdError> {
        let hamiltonian = Hamiltonian::new(realization, couplings);
        let dimension = hamiltonian.dimension();
        if self.full.as_ref().is_none_or(|(size, _)| *size != dimension) {
            // The old workspace goes before the new one comes.
            self.full = None;
        }
        let inside = self.inside;
        let (_, solver) =
            self.full.get_or_insert_with(|| (dimension, FullSolver::new(dimension, inside)));
        let spectrum = solver.solve(&hamiltonian).map_err(|_| EdError::NoConvergence { item })?;
        let traces = realization.exact_traces(couplings);
        let quality = check(&hamiltonian, &spectrum, traces, item.realization)
            .map_err(|defect| EdError::Defective { item, defect })?;
        let range = wanted(spectrum.energies);
        let n_lbits = hamiltonian.n_lbits();
        let d = hamiltonian.grain_dimension();
        Ok(Measurement::of(&spectrum, d, n_lbits, range, quality))
    }

    /// Computes and measures the window alone; its solver checks every pair and certifies the count.
    fn by_window(
        &mut self,
        item: WorkItem,
        hamiltonian: &Hamiltonian,
        settings: WindowSettings,
        progress: &dyn Fn(f64),
        interrupt: &Interrupt,
    ) -> Result<Measurement, EdError> {
        let dimension = hamiltonian.dimension();
        let failed = |error| match error {
            WindowError::Interrupted => EdError::Interrupted,
            error => EdError::Unsolved { item, error },
        };
        if self.window.as_ref().is_none_or(|(size, _)| *size != dimension) {
            self.window = None;
            self.window =
                Some((dimension, WindowSolver::new(dimension, settings).map_err(failed)?));
        }
        let Some((_, solver)) = &mut self.window else { return Err(EdError::Interrupted) };
        let found = solver.solve(hamiltonian, progress, interrupt).map_err(failed)?;
        let [below, above] = found.neighbours;
        let levels: Vec<f64> =
            below.into_iter().chain(found.spectrum.energies.iter().copied()).chain(above).collect();
        let quality = Quality {
            residual_max: found.residuals.iter().copied().fold(0.0, f64::max),
            orthogonality_max: found.orthogonality,
            gap_min: smallest_gap(&levels),
        };
        let (d, n) = (hamiltonian.grain_dimension(), hamiltonian.n_lbits());
        let states = 0..found.spectrum.energies.len();
        let norm = found.bounds.norm();
        let measurement = Measurement::of(&found.spectrum, d, n, states, quality);
        Ok(measurement.with_neighbours(norm, found.neighbours))
    }
}
