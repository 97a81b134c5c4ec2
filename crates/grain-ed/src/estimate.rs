//! What a sweep will cost, before it starts: memory by counting, time by one small measurement.

use std::time::Instant;

use faer::{Par, c64};
use grain_eigen::{FullSolver, Scalar, window_seconds};
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed, SizePlan, SolverName, Sweep};

use crate::error::EdError;
use crate::models::central_grain::Hamiltonian;
use crate::resources::{Resources, SizeResources};
use crate::solver_choice::{Solver, full_seconds, row_operations};

/// The cost of a sweep at one N.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeEstimate {
    /// The number of l-bits.
    pub n_lbits: LbitCount,
    /// The dimension of the Hilbert space.
    pub dimension: usize,
    /// Diagonalizations to make.
    pub points: usize,
    /// Realizations side by side.
    pub concurrent: usize,
    /// Bytes of memory for each of them.
    pub bytes_each: u64,
    /// Seconds for all points; good to a factor of about 1.5.
    pub seconds: f64,
    /// The eigensolver.
    pub solver: SolverName,
    /// Why this one.
    pub reason: String,
}

/// The largest dimension of the matrix whose diagonalization is timed: about 0.2 s.
const TIMED_DIMENSION: usize = 1024;

/// How much slower, for each doubling of the dimension beyond the timed one, a decomposition runs
/// than `D³` says: it outgrows the caches. Measured from D = 1024 to 8192.
const SLOWER_EACH_DOUBLING: f64 = 1.13;

/// Estimates the cost of every size of a sweep, by timing one diagonalization of at most
/// `D = 1024`.
///
/// # Errors
/// [`EdError::Memory`] if a size does not fit.
pub fn estimate(sweep: &Sweep, resources: &Resources) -> Result<Vec<SizeEstimate>, EdError> {
    let model = sweep.model();
    let plans: Vec<(&SizePlan, SizeResources)> = (sweep.sizes().iter())
        .map(|plan| Ok((plan, resources.plan(sweep, plan.n_lbits)?)))
        .collect::<Result<_, EdError>>()?;
    let mut timed: Option<(usize, f64)> = None;
    let mut estimates = Vec::with_capacity(plans.len());
    for (plan, size) in plans {
        let dimension = model.hilbert_dimension(plan.n_lbits);
        let points = sweep.count(plan.n_lbits);
        let wanted = dimension.min(TIMED_DIMENSION);
        let (timed_dimension, timed_seconds) = match timed {
            Some(known) if known.0 == wanted => known,
            _ => (wanted, time_one(sweep, wanted)?),
        };
        timed = Some((timed_dimension, timed_seconds));
        // How this machine compares with the one the cost model was measured on.
        let ratio = dimension as f64 / timed_dimension as f64;
        let each = match size.selection.solver {
            Solver::Full => timed_seconds * ratio.powi(3) * SLOWER_EACH_DOUBLING.powf(ratio.log2()),
            Solver::Window(settings) => {
                let slower = timed_seconds / full_seconds(model, timed_dimension);
                slower
                    * window_seconds(
                        dimension,
                        settings.states,
                        row_operations(model, plan.n_lbits),
                    )
            }
        };
        // Inside one matrix two threads give about 1.7, more threads less each.
        let speed = match size.team.workers() {
            1 => (size.team.threads() as f64).powf(0.8),
            workers => workers as f64,
        };
        estimates.push(SizeEstimate {
            n_lbits: plan.n_lbits,
            dimension,
            points,
            concurrent: size.team.workers(),
            bytes_each: size.bytes_each,
            seconds: points as f64 * each / speed,
            solver: size.selection.solver.name(),
            reason: size.selection.reason,
        });
    }
    Ok(estimates)
}

/// Seconds for one matrix of this dimension (that of the model at N or of a smaller N).
fn time_one(sweep: &Sweep, dimension: usize) -> Result<f64, EdError> {
    // Of any model: the time is that of the dimension, and of the kind of number.
    let n = (dimension / 8).max(2).ilog2() as usize;
    let n_lbits = LbitCount::new(n)?;
    let paper = CentralGrain::paper();
    let couplings = paper.couplings().values(Some(Alpha::CRITICAL), n_lbits)?;
    let realization = Realization::draw(&paper, Seed(0), n_lbits, 0);
    let operator = paper.parts().operator;
    let fastest = if sweep.model().is_complex() {
        fastest(&Hamiltonian::<c64>::of(operator, &realization, &couplings))
    } else {
        fastest(&Hamiltonian::<f64>::of(operator, &realization, &couplings))
    };
    let scale = (dimension as f64 / paper.hilbert_dimension(n_lbits) as f64).powi(3);
    Ok(fastest * scale)
}

/// Seconds for a full diagonalization: the better of two.
fn fastest<T: Scalar>(hamiltonian: &Hamiltonian<T>) -> f64 {
    let mut solver = FullSolver::new(hamiltonian.dimension(), Par::Seq);
    let mut fastest = f64::INFINITY;
    for _ in 0..2 {
        let began = Instant::now();
        // Whether it converges is no matter of time.
        let _spectrum = solver.decompose(hamiltonian);
        fastest = fastest.min(began.elapsed().as_secs_f64());
    }
    fastest
}
