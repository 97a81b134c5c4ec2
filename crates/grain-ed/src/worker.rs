//! One worker: from a point of the sweep to its record, in workspace that is kept from point to point.

use std::ops::Range;
use std::time::Instant;

use faer::{Par, c64};
use grain_eigen::{
    EigenError, Eigensolver, FullSolver, Operator, Run, WindowScalar, WindowSettings, WindowSolver,
    smallest_gap,
};
use grain_model::column::WALL_TIME;
use grain_model::{Interactions, Interrupt, Quality, Realization, SpectrumRecord, Sweep, WorkItem};

use crate::error::EdError;
use crate::models::central_grain::Hamiltonian;
use crate::models::central_grain::decoupled::{Levels, Partition};
use crate::models::central_grain::sector::Sector;
use crate::observables::states::Surroundings;
use crate::observables::{Observable, States, measure};
use crate::solver_choice::Solver;

/// One worker.
pub(crate) struct Worker {
    solver: Solver,
    inside: Par,
    real: Ready<Hamiltonian<f64>>,
    complex: Ready<Hamiltonian<c64>>,
    real_block: Ready<Sector<f64>>,
    complex_block: Ready<Sector<c64>>,
}

/// An eigensolver in its workspace, and the dimension it is made for; none before the first operator of its kind.
type Ready<H> = Option<(usize, Box<dyn Eigensolver<H>>)>;

/// A point of the sweep, and who looks at it.
struct Point<'a> {
    sweep: &'a Sweep,
    item: WorkItem,
    realization: &'a Realization,
    couplings: &'a [f64],
    observables: &'a [&'a dyn Observable],
    run: &'a Run<'a>,
}

impl Worker {
    /// A worker with the solver of its size, and the parallelism inside a full diagonalization.
    pub(crate) fn new(solver: Solver, inside: Par) -> Self {
        Self { solver, inside, real: None, complex: None, real_block: None, complex_block: None }
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
        let realization = &sweep.disorder().realization(model, item.n_lbits, item.realization)?;
        let couplings = &realization.couplings(model.couplings(), item.alpha, item.n_lbits)?;
        let stop = || interrupt.is_requested();
        // Samples that are shifted by realizations cover all positions of the spectrum.
        let run =
            &Run::default().with_progress(progress).with_stop(&stop).with_sample(item.realization);
        let point = Point { sweep, item, realization, couplings, observables, run };
        let settings = (self.solver, self.inside);
        let parts = model.parts();
        let down = parts.symmetry.spins_down(parts.grain_dimension, item.n_lbits)?;
        let mut record = match (down, model.is_complex()) {
            (None, false) => point.measure(settings, &mut self.real),
            (None, true) => point.measure(settings, &mut self.complex),
            (Some(down), false) => point.measure_block(down, settings, &mut self.real_block),
            (Some(down), true) => point.measure_block(down, settings, &mut self.complex_block),
        }?;
        record.columns.set(WALL_TIME, vec![began.elapsed().as_secs_f64()]);
        Ok(record)
    }
}

impl Point<'_> {
    /// Diagonalizes, and measures the stored states; where the spectrum is computed in full, l-bits without coupling are
    /// split off. The solver checks what it found.
    fn measure<T: WindowScalar>(
        &self,
        (solver, inside): (Solver, Par),
        ready: &mut Ready<Hamiltonian<T>>,
    ) -> Result<SpectrumRecord, EdError> {
        let (realization, couplings) = (self.realization, self.couplings);
        let parts = self.sweep.model().parts();
        let whole = Hamiltonian::<T>::of(parts.operator, realization, couplings);
        // With interactions a conserved l-bit shifts the others, by a field of its own in each sector.
        let separable = parts.interactions == Interactions::None;
        let partition = match solver {
            Solver::Full if separable => Partition::of(couplings),
            Solver::Full | Solver::Window(_) => Partition::without_sectors(couplings.len()),
        };
        let split = !partition.decoupled.is_empty();
        let reduced = split.then(|| {
            let reduced = realization.of_lbits(&partition.coupled);
            Hamiltonian::<T>::of(parts.operator, &reduced, &partition.of_coupled(couplings))
        });
        let hamiltonian = reduced.as_ref().unwrap_or(&whole);
        let failed = |error| failure(self.item, error);
        let dimension = hamiltonian.dimension();
        let solver = made_ready(ready, dimension, || match solver {
            Solver::Full => Ok(Box::new(FullSolver::new(dimension, inside))),
            Solver::Window(settings) => Ok(Box::new(WindowSolver::new(dimension, settings)?)),
        });
        let solved = solver.map_err(failed)?.solve(hamiltonian, self.run).map_err(failed)?;
        let levels = Levels::of(partition, realization.fields(), solved.spectrum.energies);
        let range = stored(self.sweep, &whole, levels.energies()).map_err(failed)?;
        let states = States::of(
            &solved.spectrum,
            |vector, _| vector,
            hamiltonian.grain_dimension(),
            &levels,
            range.clone(),
            Surroundings {
                beyond: solved.neighbours,
                norm: solved.norm,
                realization: Some(realization),
            },
        );
        let gap = if split { smallest_gap(levels.energies()) } else { solved.quality.gap_min };
        let quality = Quality {
            residual_max: solved.quality.residual_max,
            orthogonality_max: solved.quality.orthogonality_max,
            gap_min: gap,
        };
        Ok(self.record(range, &quality, &states))
    }

    /// The same in the block with so many spins down.
    fn measure_block<T: WindowScalar>(
        &self,
        down: usize,
        (solver, inside): (Solver, Par),
        ready: &mut Ready<Sector<T>>,
    ) -> Result<SpectrumRecord, EdError> {
        let failed = |error| failure(self.item, error);
        let parts = self.sweep.model().parts();
        let whole = Hamiltonian::<T>::of(parts.operator, self.realization, self.couplings);
        let block = Sector::of(&whole, down).map_err(failed)?;
        let dimension = block.dimension();
        let solver = made_ready(ready, dimension, || match solver {
            Solver::Full => Ok(Box::new(FullSolver::new(dimension, inside))),
            Solver::Window(settings) => {
                Ok(Box::new(WindowSolver::for_blocks(dimension, settings)?))
            }
        });
        let solved = solver.map_err(failed)?.solve(&block, self.run).map_err(failed)?;
        let partition = Partition::without_sectors(self.couplings.len());
        let levels = Levels::of(partition, self.realization.fields(), solved.spectrum.energies);
        let range = stored(self.sweep, &block, levels.energies()).map_err(failed)?;
        let states = States::of(
            &solved.spectrum,
            |vector, buffer| block.expand(vector, buffer),
            whole.grain_dimension(),
            &levels,
            range.clone(),
            Surroundings {
                beyond: solved.neighbours,
                norm: solved.norm,
                realization: Some(self.realization),
            },
        );
        let quality = Quality {
            residual_max: solved.quality.residual_max,
            orthogonality_max: solved.quality.orthogonality_max,
            gap_min: solved.quality.gap_min,
        };
        Ok(self.record(range, &quality, &states))
    }

    fn record(
        &self,
        range: Range<usize>,
        quality: &Quality,
        states: &States<'_>,
    ) -> SpectrumRecord {
        let mut columns = measure(self.observables, states);
        for (column, values) in quality.columns() {
            columns.set(column, values);
        }
        // The window solver knows no index in the full spectrum, and the other solver tells no more.
        let first_eigenstate = if self.sweep.stored().are_nearest() { 0 } else { range.start };
        SpectrumRecord { item: self.item, first_eigenstate, columns }
    }
}

/// The eigensolver for a dimension, made anew if there is none.
fn made_ready<H: Operator>(
    ready: &mut Ready<H>,
    dimension: usize,
    make: impl FnOnce() -> Result<Box<dyn Eigensolver<H>>, EigenError>,
) -> Result<&mut dyn Eigensolver<H>, EigenError> {
    // The old workspace goes before the new one comes.
    let solver = match ready.take().filter(|(size, _)| *size == dimension) {
        Some((_, solver)) => solver,
        None => make()?,
    };
    let (_, solver) = ready.insert((dimension, solver));
    Ok(&mut **solver)
}

/// Which of ascending levels of an operator are stored.
///
/// # Errors
/// [`EigenError::TargetOutside`] if the energy that they are nearest to is outside all of them.
fn stored<H: Operator>(
    sweep: &Sweep,
    operator: &H,
    energies: &[f64],
) -> Result<Range<usize>, EigenError> {
    let (stored, dimension) = (sweep.stored(), operator.dimension());
    let Some(states) = stored.nearest_count(dimension) else { return Ok(stored.range(dimension)) };
    let position = stored.position().value();
    if position == 0.0 {
        return Ok(WindowSettings::nearest(energies, operator.mean_energy(), states));
    }
    let traces = operator.exact_traces().ok_or(EigenError::NoTraces)?;
    let (mean, deviation) = traces.moments(dimension);
    let target = mean + position * deviation;
    let (lower, upper) = (energies[0], energies[energies.len() - 1]);
    if energies.len() == dimension && !(lower..=upper).contains(&target) {
        return Err(EigenError::TargetOutside { target, lower, upper });
    }
    Ok(WindowSettings::nearest(energies, target, states))
}

fn failure(item: WorkItem, error: EigenError) -> EdError {
    match error {
        EigenError::Interrupted => EdError::Interrupted,
        EigenError::Decomposition { .. } => EdError::NoConvergence { item },
        EigenError::Defective(defect) => EdError::Defective { item, defect },
        error => EdError::Unsolved { item, error },
    }
}
