//! One call for all that can be wanted of a spectrum: which states, and the method that finds them soonest.

use std::ops::Range;

use faer::{Mat, Par};

use crate::any_operator::AnyOperator;
use crate::check::{check_any, residuals};
use crate::cost::{Choice, Method};
use crate::eigensolver::Certificate;
use crate::error::EigenError;
use crate::examination::examine_any;
use crate::full::FullSolver;
use crate::operator::{Operator, Recurrence};
use crate::run::Run;
use crate::scalar::Scalar;
use crate::spectrum::Spectrum;
use crate::window::{
    EdgeSolver, Interval, LEAST_DIMENSION, ShiftInvertSolver, SpectrumEdge, Target, WindowScalar,
    WindowSettings, WindowSolver, WindowSpectrum, target_in,
};

/// Which eigenstates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// The so many states nearest to an energy.
    Nearest {
        /// How many.
        states: usize,
        /// The energy.
        target: Target,
    },
    /// The part of all states that is nearest to an energy: a twentieth, say.
    Part {
        /// Between 0 and 1; rounded to a number of states, at least one.
        fraction: f64,
        /// The energy.
        target: Target,
    },
    /// Every state with an energy in an interval.
    Between {
        /// Its lower end.
        lower: f64,
        /// Its upper end.
        upper: f64,
    },
    /// The lowest or the highest states.
    Edge {
        /// How many.
        states: usize,
        /// Which.
        edge: SpectrumEdge,
    },
}

/// How they are to be found.
///
/// # Examples
///
/// ```
/// use grain_eigen::{Method, Search};
///
/// let search = Search { method: Some(Method::Filter), ..Search::default() };
/// assert_eq!(search.memory, 4 << 30);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// By which method; by the one that is expected to be the fastest where none is given.
    pub method: Option<Method>,
    /// Bytes that vectors and workspace may fill.
    pub memory: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self { method: None, memory: 4 << 30 }
    }
}

/// Eigenpairs that were found, and how.
#[derive(Debug, Clone)]
pub struct Eigenpairs<T> {
    /// `[eigenstate]`, ascending, units of energy.
    pub energies: Vec<f64>,
    /// `[D, eigenstate]`, orthonormal columns.
    pub vectors: Mat<T>,
    /// `[eigenstate]`, `‖H v - E v‖`, units of energy.
    pub residuals: Vec<f64>,
    /// `max |<v_a|v_b> - δ_ab|`, over all pairs that were compared.
    pub orthogonality: f64,
    /// The energy that the states surround.
    pub target: f64,
    /// The levels next below and above, where they were found as well.
    pub neighbours: [Option<f64>; 2],
    /// The norm of the operator, or a bound on it.
    pub norm: f64,
    /// Why no state between the first and the last is missing; none where all D states were computed.
    pub certificate: Option<Certificate>,
    /// The method that found them, and why it was chosen.
    pub choice: Choice,
    /// Products with vectors, or solves.
    pub products: usize,
}

/// Finds eigenstates of an operator, by the method that is expected to be the fastest.
///
/// # Examples
///
/// Every state of a random matrix between two energies:
///
/// ```
/// use grain_eigen::faer::Mat;
/// use grain_eigen::{DenseOperator, Run, Search, Wanted, eigenstates};
///
/// let matrix = Mat::from_fn(300, 300, |i, j| ((i * j) as f64).sin() / 300.0_f64.sqrt());
/// let operator = DenseOperator::new(matrix)?;
/// let wanted = Wanted::Between { lower: -0.1, upper: 0.1 };
/// let found = eigenstates(&operator, &wanted, &Search::default(), &Run::default())?;
/// assert!(found.energies.iter().all(|energy| energy.abs() <= 0.1));
/// assert!(found.residuals.iter().all(|residual| *residual < 1e-12));
/// println!("{} states, by {}: {}", found.energies.len(), found.choice.method, found.choice.why);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
///
/// # Errors
/// What kept them from being found, or their certificate: nothing that is not certified is returned.
pub fn eigenstates<H: Operator<Scalar: WindowScalar>>(
    operator: &H,
    wanted: &Wanted,
    search: &Search,
    run: &Run<'_>,
) -> Result<Eigenpairs<H::Scalar>, EigenError> {
    find(&AnyOperator::of(operator), wanted, search, run)
}

/// [`eigenstates`]
fn find<T: WindowScalar>(
    operator: &AnyOperator<'_, T>,
    wanted: &Wanted,
    search: &Search,
    run: &Run<'_>,
) -> Result<Eigenpairs<T>, EigenError> {
    examine_any(operator)?;
    let dimension = operator.dimension();
    match *wanted {
        Wanted::Nearest { states, target } => nearest(operator, states, target, search, run),
        Wanted::Part { fraction, target } => {
            if !(fraction > 0.0 && fraction <= 1.0) {
                return Err(EigenError::Fraction { fraction });
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most D"
            )]
            let states = ((fraction * dimension as f64).round() as usize).max(1);
            nearest(operator, states, target, search, run)
        }
        Wanted::Between { lower, upper } => between(operator, lower, upper, search, run),
        Wanted::Edge { states, edge } => at_edge(operator, states, edge, search, run),
    }
}

fn nearest<T: WindowScalar>(
    operator: &AnyOperator<'_, T>,
    states: usize,
    target: Target,
    search: &Search,
    run: &Run<'_>,
) -> Result<Eigenpairs<T>, EigenError> {
    let dimension = operator.dimension();
    if states == 0 || states > dimension {
        return Err(EigenError::States { states, dimension, largest: dimension });
    }
    let choice = Choice::of(operator, states, search.method);
    let settings = WindowSettings { states, target, memory: search.memory };
    match choice.method {
        Method::Filter => {
            let blocks = operator.scaled(1.0, 0.0).as_block().is_some();
            let mut solver = if blocks {
                WindowSolver::for_blocks(dimension, settings)?
            } else {
                WindowSolver::new(dimension, settings)?
            };
            Ok(Eigenpairs::of(&solver.window(operator, run)?, choice))
        }
        Method::ShiftInvert => {
            let mut solver = ShiftInvertSolver::new(dimension, settings)?;
            Ok(Eigenpairs::of(&solver.window(operator, run)?, choice))
        }
        Method::Lanczos => Err(EigenError::OnlyEdges),
        Method::Full => full(operator, search, run, choice, |energies| {
            let energy = target_in(operator, target, energies)?;
            Ok((energy, WindowSettings::nearest(energies, energy, states)))
        }),
    }
}

/// At most so many times more states than were counted are tried, until they cover an interval.
const TRIES: usize = 8;

fn between<T: WindowScalar>(
    operator: &AnyOperator<'_, T>,
    lower: f64,
    upper: f64,
    search: &Search,
    run: &Run<'_>,
) -> Result<Eigenpairs<T>, EigenError> {
    if !(lower < upper && lower.is_finite() && upper.is_finite()) {
        return Err(EigenError::Interval { lower, upper });
    }
    let dimension = operator.dimension();
    let inside = |energies: &[f64]| {
        energies.partition_point(|energy| *energy < lower)
            ..energies.partition_point(|energy| *energy <= upper)
    };
    let whole = |choice| {
        let middle = f64::midpoint(lower, upper);
        full(operator, search, run, choice, |energies| Ok((middle, inside(energies))))
    };
    if search.method == Some(Method::Full) || dimension < LEAST_DIMENSION {
        return whole(Choice::of(operator, dimension, Some(Method::Full)));
    }
    let Interval { middle, half_width, states: mut wanted } =
        Interval::of(operator, lower, upper, run)?;
    for _ in 0..TRIES {
        let choice = Choice::of(operator, wanted, search.method);
        if choice.method == Method::Full {
            return whole(choice);
        }
        let mut found = nearest(operator, wanted, Target::Energy(middle), search, run)?;
        // The nearest states are found, however they are distributed: all within the distance of the last.
        let distance = |energy: &f64| (energy - middle).abs();
        if found.energies.iter().map(distance).fold(0.0, f64::max) > half_width {
            found.keep(inside(&found.energies));
            return Ok(found);
        }
        wanted = wanted + wanted / 4 + 8;
    }
    whole(Choice::of(operator, dimension, Some(Method::Full)))
}

fn at_edge<T: WindowScalar>(
    operator: &AnyOperator<'_, T>,
    states: usize,
    edge: SpectrumEdge,
    search: &Search,
    run: &Run<'_>,
) -> Result<Eigenpairs<T>, EigenError> {
    let dimension = operator.dimension();
    if states == 0 || states > dimension {
        return Err(EigenError::States { states, dimension, largest: dimension });
    }
    let choice = Choice::at_edge(dimension, states, search.method);
    if choice.method == Method::Full {
        return full(operator, search, run, choice, |energies| match edge {
            SpectrumEdge::Lowest => Ok((energies[0], 0..states)),
            SpectrumEdge::Highest => Ok((energies[dimension - 1], dimension - states..dimension)),
        });
    }
    let mut solver = EdgeSolver::new(dimension, states, edge, search.memory)?;
    Ok(Eigenpairs::of(&solver.edge(operator, run)?, choice))
}

/// A part of the complete spectrum.
fn full<T: WindowScalar>(
    operator: &AnyOperator<'_, T>,
    search: &Search,
    run: &Run<'_>,
    choice: Choice,
    part: impl FnOnce(&[f64]) -> Result<(f64, Range<usize>), EigenError>,
) -> Result<Eigenpairs<T>, EigenError> {
    let dimension = operator.dimension();
    let parallelism = Par::rayon(FULL_DEGREE);
    let needed = FullSolver::<T>::bytes(dimension, parallelism);
    if needed > search.memory {
        let available = search.memory;
        return Err(EigenError::Memory { states: dimension, dimension, needed, available });
    }
    let mut solver = FullSolver::new(dimension, parallelism);
    let spectrum = solver.decompose(operator)?;
    let quality = check_any(operator, &spectrum, run.sample()).map_err(EigenError::Defective)?;
    let (target, part) = part(spectrum.energies)?;
    let level = |index: Option<usize>| index.and_then(|i| spectrum.energies.get(i)).copied();
    let vectors = spectrum.vectors.subcols(part.start, part.len()).to_owned();
    let kept = Spectrum { energies: &spectrum.energies[part.clone()], vectors: vectors.as_ref() };
    let residuals = residuals(operator, &kept);
    Ok(Eigenpairs {
        energies: kept.energies.to_vec(),
        residuals,
        orthogonality: quality.orthogonality_max,
        target,
        neighbours: [level(part.start.checked_sub(1)), level(Some(part.end))],
        norm: spectrum.norm(),
        certificate: None,
        choice,
        products: 0,
        vectors,
    })
}

/// A fixed degree of parallelism inside a full decomposition, on which its last digits depend.
const FULL_DEGREE: usize = 4;

impl<T: Scalar> Eigenpairs<T> {
    fn of(window: &WindowSpectrum<'_, T>, choice: Choice) -> Self {
        Self {
            energies: window.spectrum.energies.to_vec(),
            vectors: window.spectrum.vectors.to_owned(),
            residuals: window.residuals.to_vec(),
            orthogonality: window.orthogonality,
            target: window.target,
            neighbours: window.neighbours,
            norm: window.bounds.norm(),
            certificate: Some(window.certificate),
            choice,
            products: window.products,
        }
    }

    /// Drops all but some of the states.
    fn keep(&mut self, kept: Range<usize>) {
        let level = |index: Option<usize>| index.and_then(|i| self.energies.get(i)).copied();
        let below = level(kept.start.checked_sub(1)).or(self.neighbours[0]);
        let above = level(Some(kept.end)).or(self.neighbours[1]);
        self.neighbours = [below, above];
        self.energies = self.energies[kept.clone()].to_vec();
        self.residuals = self.residuals[kept.clone()].to_vec();
        self.vectors = self.vectors.subcols(kept.start, kept.len()).to_owned();
    }
}
