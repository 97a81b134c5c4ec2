//! The mean-field theory: functions of arrays of numbers, and the solution for a list of couplings.

use std::sync::Arc;
use std::time::{Duration, Instant};

use grain_theory::entropy::two_level_entropy;
use grain_theory::flip::{flip_probability, two_level_memory};
use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::table;
use grain_theory::{
    Avalanche, Closure, DrhMeanField, Fold, LbitState, MeanFieldTheory, OwnEnhancement, Resonance,
    ResonanceDistribution, SolverSettings, StopReason, SymmetricStar, TheoryError, drh_log_bare,
};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::bad_input;
use crate::watch::{Watch, watched};

/// Between two looks for Ctrl-C.
const STRETCH: Duration = Duration::from_millis(50);

/// What a function of the theory may need besides its numbers.
struct Laws {
    theory: MeanFieldTheory,
    resonance: Resonance,
}

/// A function of some numbers, with some numbers as values.
type Function = fn(&Laws, &[f64]) -> Result<Vec<f64>, TheoryError>;

/// The function of this name, with the number of its arguments.
fn function(name: &str) -> Option<(usize, Function)> {
    let found: (usize, Function) = match name {
        "mean_entropy" => (1, |laws, a| one(laws.theory.mean_entropy(a[0]))),
        "mean_entropy_deficit" => (1, |laws, a| one(laws.theory.mean_entropy_deficit(a[0]))),
        "memory" => (1, |laws, a| one(laws.theory.memory(a[0]))),
        "memory_loss" => (1, |laws, a| one(laws.theory.memory_loss(a[0]))),
        "enhancement" => (1, |laws, a| one(laws.theory.enhancement(a[0]))),
        "enhancement_deficit" => (1, |laws, a| one(laws.theory.enhancement_deficit(a[0]))),
        "enhancement_slope" => (1, |laws, a| one(laws.theory.enhancement_and_slope(a[0]).1)),
        "log_coupling_at_entropy" => {
            (1, |laws, a| one(laws.theory.log_coupling_at_entropy(a[0])?))
        }
        "entropy_density" => (2, |laws, a| one(laws.theory.entropy_density(a[0], a[1]))),
        "entropy_cdf" => (2, |laws, a| one(laws.theory.entropy_cdf(a[0], a[1]))),
        "resonance_density" => (1, |laws, a| one(laws.resonance.density(a[0]))),
        "resonance_cdf" => (1, |laws, a| one(laws.resonance.cdf(a[0]))),
        "resonance_survival" => (1, |laws, a| one(laws.resonance.survival(a[0]))),
        "resonance_quantile" => (1, |laws, a| one(laws.resonance.quantile(a[0]))),
        "two_level_entropy" => (1, |_, a| one(two_level_entropy(a[0]))),
        "two_level_memory" => (1, |_, a| one(two_level_memory(a[0]).value)),
        "flip_probability" => (1, |_, a| one(flip_probability(a[0]))),
        "end_of_chain" => (3, end_of_chain),
        "bubble" => (3, bubble),
        "log_bare_coupling" => (3, log_bare_coupling),
        "star" => (1, |laws, a| Ok(star(laws, a[0], OwnEnhancement::Counted))),
        "star_of_others" => (1, |laws, a| Ok(star(laws, a[0], OwnEnhancement::Excluded))),
        "star_solutions" => (2, |laws, a| {
            let star = SymmetricStar::new(&laws.theory, count(a[0]), OwnEnhancement::Counted);
            Ok(star.from_below_and_above(a[1]).to_vec())
        }),
        _ => return None,
    };
    Some(found)
}

#[expect(clippy::unnecessary_wraps, reason = "as every function of the table")]
fn one(value: f64) -> Result<Vec<f64>, TheoryError> {
    Ok(vec![value])
}

/// A number of l-bits, which the files that call give as a float, checked there to be whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a count"
)]
fn count(number: f64) -> usize {
    number as usize
}

/// `[log g_N, [S_end], C^zz_end]` of N, α and `log g_{1,0}`.
fn end_of_chain(laws: &Laws, of: &[f64]) -> Result<Vec<f64>, TheoryError> {
    let chain = DrhMeanField::new(laws.theory, count(of[0]))?;
    let LbitState { log_g, entropy, memory } = chain.end(of[2], of[1])?;
    Ok(vec![log_g, entropy, memory])
}

/// `[η_tot, largest growth, l-bits above half a bit]` of N, α and `log g_{1,0}`.
fn bubble(laws: &Laws, of: &[f64]) -> Result<Vec<f64>, TheoryError> {
    let (n_lbits, alpha, log_g_1) = (count(of[0]), of[1], of[2]);
    let solution = laws.theory.solve(&drh_log_bare(log_g_1, alpha, n_lbits));
    if !solution.convergence.converged {
        let (residual, iterations) =
            (solution.convergence.residual, solution.convergence.iterations);
        return Err(TheoryError::NotConverged { n_lbits, alpha, log_g_1, residual, iterations });
    }
    let avalanche = Avalanche::of(&laws.theory, &solution);
    let thermal = avalanche.n_thermalized() as f64;
    Ok(vec![avalanche.total_enhancement, avalanche.largest_growth, thermal])
}

/// `log g_{1,0}` of N, α and `[S_end]`; NaN where no coupling has that entropy.
fn log_bare_coupling(laws: &Laws, of: &[f64]) -> Result<Vec<f64>, TheoryError> {
    let chain = DrhMeanField::new(laws.theory, count(of[0]))?;
    one(chain.log_bare_coupling(of[1], of[2])?.unwrap_or(f64::NAN))
}

/// `[log g_0, log g]` at the ends of the localized solution and of the thermal one, and the relative error of `g_c`; NaN where
/// there are too few l-bits for two solutions.
fn star(laws: &Laws, n_lbits: f64, own: OwnEnhancement) -> Vec<f64> {
    let star = SymmetricStar::new(&laws.theory, count(n_lbits), own);
    let Some([localized, thermal]) = star.folds() else { return vec![f64::NAN; 5] };
    let ends = |fold: Fold| [fold.log_bare, fold.log_g];
    let quadrature = ResonanceQuadrature::new(&laws.resonance);
    let error = star.error_of_critical(&quadrature).unwrap_or(f64::NAN);
    [&ends(localized)[..], &ends(thermal), &[error]].concat()
}

/// The theory of a law and a closure, `goe:cavity`, or of a law alone.
fn law(name: &str) -> PyResult<Laws> {
    let (resonance, closure) = name.split_once(':').unwrap_or((name, Closure::default().name()));
    let resonance: Resonance = resonance.parse().map_err(|error| bad_input(&error))?;
    let closure: Closure = closure.parse().map_err(|error| bad_input(&error))?;
    Ok(Laws { theory: MeanFieldTheory::new(resonance).with_closure(closure), resonance })
}

/// A function of the theory by its name, at every position of some arrays of one length; returns an array for each of its values.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn evaluate<'py>(
    py: Python<'py>,
    name: &str,
    resonance: &str,
    arguments: Vec<PyReadonlyArray1<'py, f64>>,
) -> PyResult<Vec<Bound<'py, PyArray1<f64>>>> {
    let unknown = || PyValueError::new_err(format!("the theory has no function {name}"));
    let (arity, function) = function(name).ok_or_else(unknown)?;
    let slices = arguments.iter().map(|array| Ok(array.as_slice()?));
    let slices = slices.collect::<PyResult<Vec<&[f64]>>>()?;
    let length = slices.first().map_or(0, |first| first.len());
    if slices.len() != arity || slices.iter().any(|slice| slice.len() != length) {
        return Err(unknown());
    }
    let laws = py.detach(|| law(resonance))?;
    let mut values: Vec<Vec<f64>> = Vec::new();
    let mut at = 0;
    let mut point = vec![0.0; arity];
    while at < length {
        py.detach(|| {
            let began = Instant::now();
            while at < length && began.elapsed() < STRETCH {
                for (number, slice) in point.iter_mut().zip(&slices) {
                    *number = slice[at];
                }
                let found = function(&laws, &point)?;
                values.resize_with(found.len(), || Vec::with_capacity(length));
                for (all, value) in values.iter_mut().zip(found) {
                    all.push(value);
                }
                at += 1;
            }
            Ok::<(), TheoryError>(())
        })
        .map_err(|error| bad_input(&error))?;
        py.check_signals()?;
    }
    Ok(values.into_iter().map(|all| all.into_pyarray(py)).collect())
}

/// Why no bare coupling gives the end of a chain this entropy; `None` where one does.
#[pyfunction]
pub(crate) fn out_of_reach(
    resonance: &str,
    n_lbits: usize,
    alpha: f64,
    entropy: f64,
) -> PyResult<Option<String>> {
    let chain = DrhMeanField::new(law(resonance)?.theory, n_lbits);
    let found = chain.and_then(|chain| chain.log_bare_coupling(alpha, entropy));
    Ok(found.map_err(|error| bad_input(&error))?.err().map(|reason| reason.to_string()))
}

/// The couplings of many l-bits for their bare ones: a dictionary.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn solve<'py>(
    py: Python<'py>,
    resonance: &str,
    log_bare: PyReadonlyArray1<'py, f64>,
    tolerance: f64,
    max_iterations: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let log_bare = log_bare.as_slice()?.to_vec();
    let laws = law(resonance)?;
    let settings = SolverSettings { tolerance, max_iterations };
    let work = move |_: &Arc<Watch>| laws.theory.solve_with(&log_bare, &settings);
    let solution = watched(py, Some(1), None, work)?;
    let convergence = solution.convergence;
    let reason = match convergence.reason {
        StopReason::WithinTolerance => "within tolerance",
        StopReason::NoLbits => "no l-bits",
        StopReason::IterationLimit => "iteration limit",
        StopReason::CouplingNotANumber { .. } => "coupling not a number",
        _ => "unknown",
    };
    let found = PyDict::new(py);
    found.set_item("log_g", solution.log_g.into_pyarray(py))?;
    found.set_item("total_enhancement", solution.total_enhancement)?;
    found.set_item("largest_growth", solution.largest_growth)?;
    found.set_item("converged", convergence.converged)?;
    found.set_item("residual", convergence.residual)?;
    found.set_item("iterations", convergence.iterations)?;
    found.set_item("reason", reason)?;
    Ok(found)
}

/// The bubble against α for chains of every size, and the exponent with which it diverges: α, `[N, α]`, and a row a fit.
#[pyfunction]
#[expect(clippy::type_complexity, reason = "three arrays for the one file that calls it")]
pub(crate) fn critical_scaling<'py>(
    py: Python<'py>,
    resonance: &str,
    first_coupling: f64,
    sizes: Vec<usize>,
) -> PyResult<(Bound<'py, PyArray1<f64>>, Bound<'py, PyArray2<f64>>, Vec<[f64; 6]>)> {
    let laws = law(resonance)?;
    let work = move |_: &Arc<Watch>| table::critical_scaling(&laws.theory, first_coupling, &sizes);
    let scaling = watched(py, Some(1), None, work)?;
    let fits = scaling.fits.iter();
    let fits = fits.map(|fit| {
        [fit.n_lbits as f64, fit.nu, fit.error, fit.smallest, fit.largest, fit.amplitude]
    });
    let fits = fits.collect();
    let sizes: Vec<Vec<f64>> = scaling.curves.into_iter().map(|curve| curve.bubble_sizes).collect();
    let sizes = PyArray2::from_vec2(py, &sizes).map_err(|error| bad_input(&error))?;
    Ok((scaling.alphas.into_pyarray(py), sizes, fits))
}
