//! Eigenstates of an operator that Python has: a sparse or dense matrix, or a product.

use std::sync::{Arc, Mutex, PoisonError};

use grain_eigen::faer::{Mat, Par, c64};
use grain_eigen::{
    Certificate, DenseOperator, EigenError, Eigensolver, FnOperator, FullSolver, Operator, Run,
    Recurrence, Scalar, SpectralBounds, Target, Traces, Update, WindowSettings, WindowSolver, examine,
};
use numpy::ndarray::{Array2, ShapeBuilder};
use numpy::{Element, IntoPyArray, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::unsolved;
use crate::product::Product;
use crate::watch::{Watch, abandonable, watched};

/// The operator, in one of the forms that the file which calls brings it to.
#[derive(FromPyObject)]
pub(crate) enum Matrix<'py> {
    /// Rows of a sparse matrix: elements, columns, and where each row begins.
    #[pyo3(transparent)]
    Sparse(Sparse<'py>),
    #[pyo3(transparent)]
    Dense(PyReadonlyArray2<'py, f64>),
    #[pyo3(transparent)]
    ComplexDense(PyReadonlyArray2<'py, c64>),
    #[pyo3(transparent)]
    Product(Function),
}

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Sparse<'py> {
    data: Elements<'py>,
    indices: PyReadonlyArray1<'py, i64>,
    indptr: PyReadonlyArray1<'py, i64>,
}

#[derive(FromPyObject)]
pub(crate) enum Elements<'py> {
    #[pyo3(transparent)]
    Real(PyReadonlyArray1<'py, f64>),
    #[pyo3(transparent)]
    Complex(PyReadonlyArray1<'py, c64>),
}

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Function {
    product: Py<PyAny>,
    dimension: usize,
    complex: bool,
}

/// What is asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Request {
    states: usize,
    /// An energy, or none.
    energy: Option<f64>,
    /// Where there is no energy: `maxdos` or `mean`.
    target: String,
    method: String,
    vectors: bool,
    memory: u64,
    threads: Option<usize>,
}

impl Request {
    fn settings(&self) -> PyResult<WindowSettings> {
        let target = match (self.energy, self.target.as_str()) {
            (Some(energy), _) if energy.is_finite() => Target::Energy(energy),
            (None, "maxdos") => Target::DensityMaximum,
            (None, "mean") => Target::MaximumEntropy,
            (Some(other), _) => {
                let said = format!("the target must be a finite energy, got {other}");
                return Err(PyValueError::new_err(said));
            }
            (None, other) => {
                let said = format!("the target is 'maxdos', 'mean' or an energy, got '{other}'");
                return Err(PyValueError::new_err(said));
            }
        };
        Ok(WindowSettings { states: self.states, target, memory: self.memory })
    }
}

/// Eigenpairs, and what is known of them.
struct Found<T> {
    energies: Vec<f64>,
    /// One after the other; empty if they are not wanted.
    vectors: Vec<T>,
    residuals: Vec<f64>,
    orthogonality: f64,
    target: f64,
    neighbours: [Option<f64>; 2],
    bounds: SpectralBounds,
    certificate: Option<Certificate>,
    first: Option<usize>,
    method: &'static str,
    why: String,
    /// Order of the filter, products, basis, restarts.
    effort: [usize; 4],
}

/// The eigenpairs of a window: a dictionary.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn window<'py>(
    py: Python<'py>,
    matrix: Matrix<'py>,
    request: Request,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = request.settings()?;
    let ask = Ask { py, request: &request, settings, progress: progress.as_ref() };
    match matrix {
        Matrix::Sparse(sparse) => {
            let (columns, starts) = (sparse.indices.as_slice()?, sparse.indptr.as_slice()?);
            match &sparse.data {
                Elements::Real(data) => ask.sparse(data.as_slice()?, columns, starts),
                Elements::Complex(data) => ask.sparse(data.as_slice()?, columns, starts),
            }
        }
        Matrix::Dense(matrix) => ask.dense(&matrix),
        Matrix::ComplexDense(matrix) => ask.dense(&matrix),
        Matrix::Product(function) if function.complex => ask.product::<c64>(&function),
        Matrix::Product(function) => ask.product::<f64>(&function),
    }
}

/// What is asked for, and who asks.
struct Ask<'a, 'py> {
    py: Python<'py>,
    request: &'a Request,
    settings: WindowSettings,
    progress: Option<&'a Bound<'py, PyAny>>,
}

impl<'py> Ask<'_, 'py> {
    /// Of a sparse matrix in rows.
    fn sparse<T: Scalar + Element>(
        &self,
        data: &[T],
        columns: &[i64],
        starts: &[i64],
    ) -> PyResult<Bound<'py, PyDict>> {
        let index = |index: &i64| {
            usize::try_from(*index).map_err(|_| PyValueError::new_err("an index is negative"))
        };
        let starts = starts.iter().map(index).collect::<PyResult<Vec<_>>>()?;
        let columns = columns.iter().map(index).collect::<PyResult<Vec<_>>>()?;
        let dimension = starts.len().saturating_sub(1);
        let inside = columns.iter().all(|column| *column < dimension)
            && columns.len() == data.len()
            && starts.is_sorted()
            && starts.last() == Some(&data.len());
        if !inside {
            return Err(PyValueError::new_err("the rows of the sparse matrix contradict each other"));
        }
        let row = |row: usize| starts[row]..starts[row + 1];
        let (mut bound, mut of_operator, mut of_square) = (0.0_f64, 0.0, 0.0);
        for at in 0..dimension {
            bound = bound.max(row(at).map(|k| data[k].modulus()).sum());
            of_square += row(at).map(|k| data[k].modulus().powi(2)).sum::<f64>();
            let diagonal = row(at).filter(|k| columns[*k] == at);
            of_operator += diagonal.map(|k| data[k].real_part()).sum::<f64>();
        }
        let product = |x: &[T], y: &mut [T]| {
            for (at, y) in y.iter_mut().enumerate() {
                let terms = row(at).map(|k| data[k] * x[columns[k]]);
                *y = terms.fold(T::from_real(0.0), |sum, term| sum + term);
            }
        };
        let traces = Traces { of_operator, of_square };
        let operator = FnOperator::new(dimension, product);
        let operator = operator.with_norm_bound(bound).with_traces(traces);
        self.find(|request, settings, watch| find(request, settings, &operator, watch))
    }

    /// Of a dense matrix.
    fn dense<T: Scalar + Element>(
        &self,
        matrix: &PyReadonlyArray2<'py, T>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let matrix = matrix.as_array();
        let (rows, columns) = matrix.dim();
        let matrix = Mat::from_fn(rows, columns, |row, column| matrix[(row, column)]);
        self.find(|request, settings, watch| {
            find(request, settings, &DenseOperator::new(matrix)?, watch)
        })
    }

    /// Of a function.
    fn product<T: Scalar + Element>(&self, function: &Function) -> PyResult<Bound<'py, PyDict>> {
        let raised = Mutex::new(None);
        let found = self.find(|request, settings, watch| {
            let product = Product::new(&function.product, watch);
            let apply = |x: &[T], y: &mut [T]| product.apply(x, y);
            let operator = FnOperator::new(function.dimension, apply);
            let found = find(request, settings, &operator, watch);
            *raised.lock().unwrap_or_else(PoisonError::into_inner) = product.into_raised();
            found
        });
        // What Python raised is why the solve ended, whatever the solver says itself.
        match raised.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(raised) => Err(raised),
            None => found,
        }
    }

    fn find<T: Scalar + Element>(
        &self,
        work: impl FnOnce(&Request, WindowSettings, &Arc<Watch>) -> Result<Found<T>, EigenError> + Send,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (request, settings) = (self.request, self.settings);
        let work = |watch: &Arc<Watch>| work(request, settings, watch);
        let found = watched(self.py, request.threads, self.progress, work)?;
        found.map_err(|error| unsolved(&error))?.into_dict(self.py)
    }
}

/// Dimensions below which the window solver does not work.
const SMALL: usize = 256;

/// Finds the eigenpairs by the method that was asked for, or that serves.
fn find<H: Operator>(
    request: &Request,
    settings: WindowSettings,
    operator: &H,
    watch: &Watch,
) -> Result<Found<H::Scalar>, EigenError> {
    let dimension = operator.dimension();
    let (full, why) = match request.method.as_str() {
        "full" => (true, "asked for".to_owned()),
        "window" => (false, "asked for".to_owned()),
        _ if dimension < SMALL => (true, format!("the dimension {dimension} is below {SMALL}")),
        _ => (false, format!("{} states of {dimension}", settings.states)),
    };
    let largest = if full { dimension } else { dimension / 4 };
    if dimension > 0 && !(1..=largest).contains(&settings.states) {
        return Err(EigenError::States { states: settings.states, dimension, largest });
    }
    if full {
        of_full_spectrum(request, settings, operator, watch, why)
    } else {
        of_window(request, settings, operator, watch, why)
    }
}

fn of_window<H: Operator>(
    request: &Request,
    settings: WindowSettings,
    operator: &H,
    watch: &Watch,
    why: String,
) -> Result<Found<H::Scalar>, EigenError> {
    let mut solver = WindowSolver::new(operator.dimension(), settings)?;
    let (stop, progress) = (|| watch.is_stopped(), |fraction| watch.report(fraction));
    let run = Run::default().with_stop(&stop).with_progress(&progress);
    let window = solver.window(operator, &run)?;
    let states = if request.vectors { window.spectrum.energies.len() } else { 0 };
    let vectors = (0..states).flat_map(|state| window.spectrum.vector(state).iter().copied());
    Ok(Found {
        energies: window.spectrum.energies.to_vec(),
        vectors: vectors.collect(),
        residuals: window.residuals.to_vec(),
        orthogonality: window.orthogonality,
        target: window.target,
        neighbours: window.neighbours,
        bounds: window.bounds,
        certificate: Some(window.certificate),
        first: None,
        method: "window",
        why,
        effort: [window.filter_order, window.products, window.basis, window.restarts],
    })
}

fn of_full_spectrum<H: Operator>(
    request: &Request,
    settings: WindowSettings,
    operator: &H,
    watch: &Watch,
    why: String,
) -> Result<Found<H::Scalar>, EigenError> {
    examine(operator)?;
    let dimension = operator.dimension();
    let needed = FullSolver::<H::Scalar>::bytes(dimension, Par::Seq);
    if needed > settings.memory {
        let (states, available) = (dimension, settings.memory);
        return Err(EigenError::Memory { states, dimension, needed, available });
    }
    let mut matrix = Mat::zeros(dimension, dimension);
    operator.fill_dense(matrix.as_mut());
    let solved = abandonable(watch, || (), move || {
        let matrix = DenseOperator::new(matrix)?;
        let mut solver = FullSolver::new(dimension, Par::Seq);
        let solved = solver.solve(&matrix, &Run::default())?;
        let energies = solved.spectrum.energies.to_vec();
        let target = match settings.target {
            Target::Energy(energy) => energy,
            Target::MaximumEntropy => matrix.mean_energy(),
            Target::DensityMaximum => density_maximum(&energies),
        };
        let states = WindowSettings::nearest(&energies, target, settings.states);
        let vectors: Vec<_> = (states.clone())
            .flat_map(|state| solved.spectrum.vector(state).iter().copied())
            .collect();
        Ok((energies, target, states, vectors, solved.quality.orthogonality_max))
    });
    let (energies, target, states, vectors, orthogonality) =
        solved.ok_or(EigenError::Interrupted)??;
    let bounds = SpectralBounds { lower: energies[0], upper: energies[dimension - 1] };
    if !(bounds.lower..=bounds.upper).contains(&target) {
        let SpectralBounds { lower, upper } = bounds;
        return Err(EigenError::TargetOutside { target, lower, upper });
    }
    let product = operator.scaled(1.0, 0.0);
    let mut image = vec![H::Scalar::from_real(0.0); dimension];
    let mut residual = |(vector, energy): (&[H::Scalar], &f64)| {
        product.update(vector, &mut image, Update::Product);
        let pairs = H::Scalar::reals(&image).iter().zip(H::Scalar::reals(vector));
        pairs.map(|(image, x)| (image - energy * x).powi(2)).sum::<f64>().sqrt()
    };
    let pairs = vectors.chunks_exact(dimension).zip(&energies[states.clone()]);
    let residuals = pairs.map(&mut residual).collect();
    let at = |index: Option<usize>| index.and_then(|index| energies.get(index)).copied();
    Ok(Found {
        neighbours: [at(states.start.checked_sub(1)), at(Some(states.end))],
        first: Some(states.start),
        energies: energies[states].to_vec(),
        vectors: if request.vectors { vectors } else { Vec::new() },
        residuals,
        orthogonality,
        target,
        bounds,
        certificate: None,
        method: "full",
        why,
        effort: [0; 4],
    })
}

/// Where levels lie densest, smoothed to a tenth of the bandwidth.
fn density_maximum(energies: &[f64]) -> f64 {
    let width = (energies[energies.len() - 1] - energies[0]) / 20.0;
    let density = |at: f64| -> f64 {
        energies.iter().map(|energy| (-0.5 * ((energy - at) / width).powi(2)).exp()).sum()
    };
    let densest = energies.iter().map(|&energy| (energy, density(energy)));
    densest.max_by(|(_, one), (_, other)| one.total_cmp(other)).map_or(0.0, |(energy, _)| energy)
}

impl<T: Scalar + Element> Found<T> {
    fn into_dict(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let found = PyDict::new(py);
        let states = self.energies.len();
        if !self.vectors.is_empty() {
            let shape = (self.vectors.len() / states, states).f();
            let vectors = Array2::from_shape_vec(shape, self.vectors);
            let vectors = vectors.map_err(|error| PyValueError::new_err(error.to_string()))?;
            found.set_item("vectors", vectors.into_pyarray(py))?;
        }
        found.set_item("energies", self.energies.into_pyarray(py))?;
        found.set_item("residuals", self.residuals.into_pyarray(py))?;
        found.set_item("orthogonality", self.orthogonality)?;
        found.set_item("target", self.target)?;
        found.set_item("neighbours", (self.neighbours[0], self.neighbours[1]))?;
        found.set_item("bounds", (self.bounds.lower, self.bounds.upper))?;
        found.set_item("first", self.first)?;
        found.set_item("method", self.method)?;
        found.set_item("why", self.why)?;
        let names = ["filter_order", "products", "basis", "restarts"];
        for (name, count) in names.into_iter().zip(self.effort) {
            found.set_item(name, count)?;
        }
        if let Some(certificate) = self.certificate {
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
}
