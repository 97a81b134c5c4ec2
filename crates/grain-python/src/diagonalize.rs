//! Exact diagonalization of the central-grain model, in memory.

use std::convert::Infallible;
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use grain_ed::observables::{Observable, columns_of, with_columns};
use grain_ed::{GenerateError, Resources, SolverChoice, generate_observing};
use grain_model::column::{Column, Per, Role, Storage};
use grain_model::{
    Alpha, CentralGrain, CouplingLaw, Disorder, EnergyPosition, GrainDimension, LbitCount,
    ModelError, Parallelism, Progress, Realization, Seed, Sink, SizePlan, SolverName,
    SpectrumRecord, StateCount, StoredStates, Sweep, Work, WorkItem, frequency,
};
use numpy::{IntoPyArray, PyArray1, PyArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::error::{bad_input, not_diagonalized};
use crate::watch::{Watch, watched};

/// What is asked for, as the file that calls has checked and completed it.
#[derive(Debug, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Request {
    n: usize,
    /// Empty where `couplings` stand in its place.
    alpha: Vec<f64>,
    /// Indices of realizations, ascending.
    realizations: Vec<usize>,
    seed: u64,
    grain_dimension: usize,
    bandwidth: f64,
    field: f64,
    field_spread: f64,
    first_coupling: f64,
    couplings: Option<Vec<f64>>,
    /// Grain and fields of given disorder, realization by realization.
    disorder: Option<Vec<(Vec<f64>, Vec<f64>)>>,
    states: Option<usize>,
    /// Where they are, in standard deviations of all levels.
    energy: f64,
    /// A fraction, or which eigenstates by name.
    store: Option<String>,
    /// Columns beside those of every run.
    observables: Vec<String>,
    solver: String,
    parallel_inside: String,
    threads: Option<usize>,
    memory: u64,
}

impl Request {
    fn sweep(&self) -> Result<Sweep, ModelError> {
        let couplings = match &self.couplings {
            None => CouplingLaw::exponential(self.first_coupling)?,
            Some(list) => CouplingLaw::explicit(list.clone())?,
        };
        let model = CentralGrain::new(
            GrainDimension::new(self.grain_dimension)?,
            self.bandwidth,
            self.field,
            self.field_spread,
            couplings,
        )?;
        let n_lbits = LbitCount::new(self.n)?;
        let disorder = match &self.disorder {
            None => Disorder::Drawn(Seed(self.seed)),
            Some(given) => {
                let realizations = given.iter().map(|(grain, fields)| {
                    Realization::from_parts(&model, n_lbits, grain.clone(), fields.clone())
                });
                Disorder::Given([(n_lbits, realizations.collect::<Result<_, _>>()?)].into())
            }
        };
        let stored = match (self.states, &self.store) {
            (Some(states), _) => {
                let (states, position) =
                    (StateCount::new(states)?, EnergyPosition::new(self.energy)?);
                if position == EnergyPosition::MEAN {
                    StoredStates::Nearest(states)
                } else {
                    StoredStates::NearestAt(states, position)
                }
            }
            (None, Some(store)) => StoredStates::asked(store)?,
            (None, None) => StoredStates::All,
        };
        let plan = SizePlan {
            n_lbits,
            alphas: self.alpha.iter().map(|&a| Alpha::new(a)).collect::<Result<_, _>>()?,
            // Those that were not asked for are held by the sink.
            realizations: self.realizations.last().map_or(0, |last| last + 1),
        };
        Sweep::new(model, disorder, vec![plan], stored)
    }

    fn resources(&self) -> PyResult<Resources> {
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = self.threads.map_or(Some(cores), NonZeroUsize::new);
        Ok(Resources {
            threads: threads.ok_or_else(|| PyValueError::new_err("threads must be 1 or more"))?,
            memory: self.memory,
            parallelism: named(
                "parallel_inside",
                &self.parallel_inside,
                &[
                    ("never", Parallelism::PerRealization),
                    ("large", Parallelism::InsideLarge),
                    ("always", Parallelism::InsideEvery),
                ],
            )?,
            solver: named(
                "solver",
                &self.solver,
                &[
                    ("auto", SolverChoice::Auto),
                    ("full", SolverChoice::Full),
                    ("window", SolverChoice::Window),
                ],
            )?,
        })
    }
}

/// The choice of this name.
fn named<T: Copy>(what: &str, name: &str, choices: &[(&str, T)]) -> PyResult<T> {
    let found = choices.iter().find(|(known, _)| *known == name);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        PyValueError::new_err(format!("{what} is one of {}, not {name}", known.join(", ")))
    })
}

/// Keeps records in memory, and holds the realizations that nobody asked for.
#[derive(Debug)]
struct Kept {
    /// `[realization]`
    wanted: Vec<bool>,
    records: Vec<SpectrumRecord>,
}

impl Sink<SpectrumRecord> for Kept {
    type Error = Infallible;

    fn holds(&self, item: &WorkItem) -> bool {
        !self.wanted[item.realization]
    }

    fn accept(&mut self, record: SpectrumRecord) -> Result<(), Infallible> {
        self.records.push(record);
        Ok(())
    }
}

/// Tells the fraction of the cost that is done.
#[derive(Debug)]
struct Told {
    watch: Arc<Watch>,
    /// Costs, as bits: of all, and of what is done.
    all: AtomicU64,
    done: AtomicU64,
}

impl Progress for Told {
    fn start(&self, work: Work, _things: &'static str) {
        self.all.store(work.cost.to_bits(), Ordering::Relaxed);
    }

    fn advance(&self, cost: f64) {
        let add = |bits| Some((f64::from_bits(bits) + cost).to_bits());
        let before = self.done.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        let done = f64::from_bits(before.unwrap_or_else(|bits| bits)) + cost;
        let all = f64::from_bits(self.all.load(Ordering::Relaxed));
        self.watch.report((done / all).min(1.0));
    }

    fn finish(&self, _count: usize, _place: &dyn Display) {}
}

/// Diagonalizes, and returns every column with what a dataset needs beside them: a dictionary.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments as Python hands them over")]
pub(crate) fn diagonalize<'py>(
    py: Python<'py>,
    request: Request,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let sweep = Arc::new(request.sweep().map_err(|error| bad_input(&error))?);
    let resources = request.resources()?;
    let observables = with_columns(request.observables.iter().map(String::as_str));
    let observables: Vec<&dyn Observable> = observables.map_err(|error| bad_input(&error))?;
    let columns = columns_of(&observables);
    let n_lbits = sweep.sizes()[0].n_lbits;
    let failed = |error| not_diagonalized(&GenerateError::Failed(error));
    let solver = resources.plan(&sweep, n_lbits).map_err(failed)?.selection.solver.name();
    let mut kept = Kept { wanted: vec![false; sweep.sizes()[0].realizations], records: vec![] };
    for &realization in &request.realizations {
        kept.wanted[realization] = true;
    }
    let shared = Arc::clone(&sweep);
    let work = move |watch: &Arc<Watch>| {
        let told = Told { watch: Arc::clone(watch), all: 0.into(), done: 0.into() };
        generate_observing(&shared, &observables, &resources, &told, watch.interrupt(), &mut kept)
            .map(|_| kept.records)
    };
    let records = watched(py, Some(1), progress.as_ref(), work)?;
    let records = records.map_err(|error| not_diagonalized(&error))?;
    let found = PyDict::new(py);
    found.set_item("columns", arrays(py, &request, &sweep, (&columns, &records))?)?;
    let frequencies: Vec<f64> = (0..frequency::BINS).map(frequency::centre).collect();
    found.set_item("frequency", frequencies.into_pyarray(py))?;
    found.set_item("first_eigenstate", records.first().map_or(0, |r| r.first_eigenstate))?;
    found.set_item("states", states_of(&records)?)?;
    describe(&found, &request, &sweep, solver, resources.parallelism)?;
    Ok(found)
}

/// Eigenstates of each record; zero where no realization was asked for.
fn states_of(records: &[SpectrumRecord]) -> PyResult<usize> {
    match records.first() {
        Some(record) => record.n_states().ok_or_else(|| not_measured("energy")),
        None => Ok(0),
    }
}

/// A mistake of ours: what is measured are all columns.
fn not_measured(column: &str) -> PyErr {
    PyRuntimeError::new_err(format!("{column} was not measured; please report this"))
}

/// Every column: name, unit, meaning, role, range, axes, and its numbers one after the other.
fn arrays<'py>(
    py: Python<'py>,
    request: &Request,
    sweep: &Sweep,
    (columns, records): (&[Column], &[SpectrumRecord]),
) -> PyResult<Bound<'py, PyList>> {
    let realizations = request.realizations.len();
    let states = states_of(records)?;
    let listed = PyList::empty(py);
    for column in columns {
        let each = column.per.length(states, request.n);
        let mut values = vec![f64::NAN; sweep.sizes()[0].points() * realizations * each];
        for record in records {
            let at = request.realizations.binary_search(&record.item.realization);
            let at = record.item.alpha_index * realizations + at.unwrap_or_else(|at| at);
            let measured = record.values(column).ok_or_else(|| not_measured(&column.name))?;
            values[at * each..(at + 1) * each].copy_from_slice(measured);
        }
        let role = match column.role {
            Role::Physics => "physics",
            Role::Quality => "quality",
        };
        let described = PyDict::new(py);
        described.set_item("units", &*column.units)?;
        described.set_item("long_name", &*column.long_name)?;
        described.set_item("role", role)?;
        described.set_item("valid_range", column.range.to_vec())?;
        let numbers = stored(py, column, values)?;
        listed.append((&*column.name, axes(column.per), described, numbers))?;
    }
    Ok(listed)
}

fn axes(per: Per) -> Vec<&'static str> {
    let own: &[&str] = match per {
        Per::Point => &[],
        Per::State => &["eigenstate"],
        Per::StateAndLbit => &["eigenstate", "l_bit"],
        Per::LbitAndFrequency => &["l_bit", "frequency"],
    };
    [&["alpha", "realization"], own].concat()
}

/// The numbers of a column in the type that files have.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "flags and counts")]
fn stored<'py>(py: Python<'py>, column: &Column, values: Vec<f64>) -> PyResult<Bound<'py, PyAny>> {
    let whole = |values: Vec<f64>| values.into_iter().map(|value| value as u32);
    Ok(match column.storage {
        Storage::Double | Storage::Chosen => values.into_pyarray(py).into_any(),
        Storage::Count => PyArray1::from_iter(py, whole(values)).into_any(),
        Storage::Flag => PyArray1::from_iter(py, whole(values)).cast_array::<u8>(false)?.into_any(),
    })
}

/// The disorder, the couplings, and the parameters.
fn describe(
    found: &Bound<'_, PyDict>,
    request: &Request,
    sweep: &Sweep,
    solver: SolverName,
    parallelism: Parallelism,
) -> PyResult<()> {
    let py = found.py();
    let (model, plan) = (sweep.model(), &sweep.sizes()[0]);
    let (mut grain, mut fields, mut couplings) = (Vec::new(), Vec::new(), Vec::new());
    for &realization in &request.realizations {
        let drawn = sweep.disorder().realization(model, plan.n_lbits, realization);
        let drawn = drawn.map_err(|error| bad_input(&error))?;
        grain.extend_from_slice(drawn.grain());
        fields.extend_from_slice(drawn.fields());
    }
    for point in 0..plan.points() {
        let values = model.couplings().values(plan.alphas.get(point).copied(), plan.n_lbits);
        couplings.extend(values.map_err(|error| bad_input(&error))?);
    }
    found.set_item("grain", grain.into_pyarray(py))?;
    found.set_item("fields", fields.into_pyarray(py))?;
    found.set_item("coupling", couplings.into_pyarray(py))?;
    let alphas: Vec<f64> = plan.alphas.iter().map(|alpha| alpha.value()).collect();
    found.set_item("alpha", alphas.into_pyarray(py))?;
    found.set_item("hilbert_dimension", model.hilbert_dimension(plan.n_lbits))?;
    found.set_item("stored_eigenstates", sweep.stored().to_string())?;
    found.set_item("solver", solver.to_string())?;
    found.set_item("parallelism", parallelism.to_string())
}
