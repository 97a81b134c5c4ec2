//! Eigenstates of an operator, and curves of its spectrum.

use std::sync::Arc;

use grain_eigen::{
    Certificate, EigenError, Eigenpairs, KpmSettings, Method, Operator, Recurrence, Run, Scalar,
    Search, SpectralCurve, SpectrumEdge, Target, Update, Wanted, WindowScalar, density_of_states,
    eigenstates, local_density, spectral_function,
};
use numpy::ndarray::{Array2, ShapeBuilder};
use numpy::{Element, IntoPyArray, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::unsolved;
use crate::operator::{AnyOperator, AnyParts, Given, Parts};
use crate::watch::{Watch, watched};

/// Which eigenstates, and how they are to be found.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Request {
    wanted: Asked,
    target: Around,
    method: String,
    vectors: bool,
    memory: u64,
    threads: Option<usize>,
}

/// Which eigenstates: a name and numbers.
#[derive(FromPyObject)]
enum Asked {
    /// `nearest`, `lowest` or `highest`, and how many.
    Count(String, usize),
    /// `part` of all states nearest to the target.
    Part(String, f64),
    /// `between` two energies.
    Between(String, f64, f64),
}

/// An energy, or the name of one with a number that may belong to it.
#[derive(FromPyObject)]
enum Around {
    /// An energy.
    Energy(f64),
    /// `maxdos`, `mean`, or a fraction of the `width`.
    Named(String, f64),
}

impl Request {
    fn target(&self) -> PyResult<Target> {
        match &self.target {
            Around::Energy(energy) => Ok(Target::Energy(*energy)),
            Around::Named(name, fraction) => match name.as_str() {
                "maxdos" => Ok(Target::DensityMaximum),
                "mean" => Ok(Target::MaximumEntropy),
                "width" => Ok(Target::WidthFraction(*fraction)),
                other => {
                    let said =
                        format!("the target is 'maxdos', 'mean' or an energy, not '{other}'");
                    Err(PyValueError::new_err(said))
                }
            },
        }
    }

    fn wanted(&self) -> PyResult<Wanted> {
        let target = self.target()?;
        let unknown = |name: &str| PyValueError::new_err(format!("there are no states {name}"));
        match &self.wanted {
            Asked::Count(name, states) => {
                let states = *states;
                match name.as_str() {
                    "nearest" => Ok(Wanted::Nearest { states, target }),
                    "lowest" => Ok(Wanted::Edge { states, edge: SpectrumEdge::Lowest }),
                    "highest" => Ok(Wanted::Edge { states, edge: SpectrumEdge::Highest }),
                    other => Err(unknown(other)),
                }
            }
            Asked::Part(name, fraction) if name == "part" => {
                Ok(Wanted::Part { fraction: *fraction, target })
            }
            Asked::Between(name, lower, upper) if name == "between" => {
                Ok(Wanted::Between { lower: *lower, upper: *upper })
            }
            Asked::Part(name, _) | Asked::Between(name, ..) => Err(unknown(name)),
        }
    }

    fn search(&self) -> PyResult<Search> {
        let named = METHODS.iter().find(|(name, _)| *name == self.method);
        if named.is_none() && self.method != "auto" {
            let names: Vec<&str> = METHODS.iter().map(|(name, _)| *name).collect();
            let said = format!("the method is auto, {}, not {}", names.join(", "), self.method);
            return Err(PyValueError::new_err(said));
        }
        Ok(Search { method: named.map(|(_, method)| *method), memory: self.memory })
    }
}

/// Methods by their names.
const METHODS: [(&str, Method); 4] = [
    ("filter", Method::Filter),
    ("shift-invert", Method::ShiftInvert),
    ("full", Method::Full),
    ("lanczos", Method::Lanczos),
];

/// Does something with an operator, without the GIL; what a product of Python's raises is why it ended, whatever it says itself.
fn with_operator<T: Scalar + Element, R: Send + 'static>(
    py: Python<'_>,
    parts: Parts<T>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&AnyOperator<T>, &Arc<Watch>, &Run<'_>) -> Result<R, EigenError> + Send + 'static,
) -> PyResult<R> {
    let (raised, found) = watched(py, threads, progress, |watch| {
        let (operator, product) = match parts.into_operator(watch) {
            Ok(made) => made,
            Err(error) => return (None, Err(error)),
        };
        let (stop, tell) = (|| watch.interrupt().is_requested(), |fraction| watch.report(fraction));
        let run = Run::default().with_stop(&stop).with_progress(&tell);
        let found = work(&operator, watch, &run);
        (product.and_then(|product| product.take_raised()), found)
    })?;
    match raised {
        Some(raised) => Err(raised),
        None => found.map_err(|error| unsolved(&error)),
    }
}

/// Eigenpairs: a dictionary.
#[pyfunction(name = "eigenstates")]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn find<'py>(
    py: Python<'py>,
    operator: Given<'py>,
    request: Request,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let progress = progress.as_ref();
    match operator.into_parts()? {
        AnyParts::Real(parts) => found(py, parts, &request, progress),
        AnyParts::Complex(parts) => found(py, parts, &request, progress),
    }
}

fn found<'py, T: WindowScalar + Element>(
    py: Python<'py>,
    parts: Parts<T>,
    request: &Request,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (wanted, search) = (request.wanted()?, request.search()?);
    let pairs = with_operator(py, parts, request.threads, progress, move |operator, _, run| {
        eigenstates(operator, &wanted, &search, run)
    })?;
    into_dict(py, pairs, request.vectors)
}

fn into_dict<T: Scalar + Element>(
    py: Python<'_>,
    pairs: Eigenpairs<T>,
    with_vectors: bool,
) -> PyResult<Bound<'_, PyDict>> {
    let found = PyDict::new(py);
    if with_vectors {
        let (rows, states) = (pairs.vectors.nrows(), pairs.vectors.ncols());
        let mut numbers = Vec::with_capacity(rows * states);
        for state in 0..states {
            numbers.extend(pairs.vectors.col(state).iter().copied());
        }
        let vectors = Array2::from_shape_vec((rows, states).f(), numbers);
        let vectors = vectors.map_err(|error| PyValueError::new_err(error.to_string()))?;
        found.set_item("vectors", vectors.into_pyarray(py))?;
    }
    found.set_item("energies", pairs.energies.into_pyarray(py))?;
    found.set_item("residuals", pairs.residuals.into_pyarray(py))?;
    found.set_item("orthogonality", pairs.orthogonality)?;
    found.set_item("target", pairs.target)?;
    found.set_item("neighbours", (pairs.neighbours[0], pairs.neighbours[1]))?;
    found.set_item("norm", pairs.norm)?;
    let name = METHODS.iter().find(|(_, method)| *method == pairs.choice.method);
    found.set_item("method", name.map(|(name, _)| *name))?;
    found.set_item("why", pairs.choice.why)?;
    found.set_item("products", pairs.products)?;
    if let Some(certificate) = pairs.certificate {
        let Certificate { level, states, complement, coupling, probes, steps, .. } = certificate;
        let proved = PyDict::new(py);
        proved.set_item("level", level)?;
        proved.set_item("states", states)?;
        proved.set_item("complement", complement)?;
        proved.set_item("coupling", coupling)?;
        proved.set_item("probes", probes)?;
        proved.set_item("steps", steps)?;
        proved.set_item("failure_probability", certificate.failure_probability)?;
        found.set_item("certificate", proved)?;
    }
    Ok(found)
}

/// How sharp a curve is to be, and how sure.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Sharpness {
    order: usize,
    vectors: usize,
    points: usize,
    seed: u64,
    threads: Option<usize>,
}

impl Sharpness {
    fn settings(&self) -> KpmSettings {
        let Self { order, vectors, points, seed, .. } = *self;
        KpmSettings { order, vectors, points, seed }
    }
}

/// The density of states, or that of one state of the operator's kind of number: a dictionary.
#[pyfunction(name = "density_of_states")]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn density<'py>(
    py: Python<'py>,
    operator: Given<'py>,
    sharpness: Sharpness,
    state: Option<Bound<'py, PyAny>>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (state, progress) = (state.as_ref(), progress.as_ref());
    match operator.into_parts()? {
        AnyParts::Real(parts) => curve_of(py, parts, &sharpness, state, progress),
        AnyParts::Complex(parts) => curve_of(py, parts, &sharpness, state, progress),
    }
}

fn curve_of<'py, T: Scalar + Element>(
    py: Python<'py>,
    parts: Parts<T>,
    sharpness: &Sharpness,
    state: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let state = state.map(|state| {
        let state: PyReadonlyArray1<'_, T> = state.extract()?;
        Ok::<_, PyErr>(state.as_slice()?.to_vec())
    });
    let (settings, state) = (sharpness.settings(), state.transpose()?);
    let curve =
        with_operator(
            py,
            parts,
            sharpness.threads,
            progress,
            move |operator, _, run| match &state {
                None => density_of_states(operator, &settings, run),
                Some(state) => local_density(operator, state, &settings, run),
            },
        )?;
    described(py, curve)
}

/// The spectral function of an observable, of the operator's kind of number: a dictionary.
#[pyfunction(name = "spectral_function")]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn spectral<'py>(
    py: Python<'py>,
    operator: Given<'py>,
    observable: Given<'py>,
    sharpness: Sharpness,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let progress = progress.as_ref();
    match (operator.into_parts()?, observable.into_parts()?) {
        (AnyParts::Real(operator), AnyParts::Real(observable)) => {
            exchanged(py, operator, observable, &sharpness, progress)
        }
        (AnyParts::Complex(operator), AnyParts::Complex(observable)) => {
            exchanged(py, operator, observable, &sharpness, progress)
        }
        _ => Err(PyValueError::new_err("operator and observable are of one kind of number")),
    }
}

fn exchanged<'py, T: Scalar + Element>(
    py: Python<'py>,
    operator: Parts<T>,
    observable: Parts<T>,
    sharpness: &Sharpness,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = sharpness.settings();
    let work = move |operator: &AnyOperator<T>, watch: &Arc<Watch>, run: &Run<'_>| {
        let (observable, product) = observable.into_operator(watch)?;
        let (expected, given) = (operator.dimension(), observable.dimension());
        if expected != given {
            return Err(EigenError::Dimension { expected, given });
        }
        let scaled = observable.scaled(1.0, 0.0);
        let apply = |x: &[T], y: &mut [T]| scaled.update(x, y, Update::Product);
        let curve = spectral_function(operator, &apply, &settings, run);
        Ok((curve, product.and_then(|product| product.take_raised())))
    };
    let (curve, raised) = with_operator(py, operator, sharpness.threads, progress, work)?;
    match raised {
        Some(raised) => Err(raised),
        None => described(py, curve.map_err(|error| unsolved(&error))?),
    }
}

fn described(py: Python<'_>, curve: SpectralCurve) -> PyResult<Bound<'_, PyDict>> {
    let found = PyDict::new(py);
    found.set_item("energies", curve.energies.into_pyarray(py))?;
    found.set_item("values", curve.values.into_pyarray(py))?;
    found.set_item("errors", curve.errors.into_pyarray(py))?;
    found.set_item("resolution", curve.resolution)?;
    Ok(found)
}
