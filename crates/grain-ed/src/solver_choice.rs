//! Which eigensolver a size gets, and why.
//!
//! The choice is a function of the sweep alone, never of the machine: the two solvers agree to ten
//! digits, but not in every bit.

use faer::c64;
use grain_eigen::{EigenError, Target, WindowSettings, WindowSolver, window_seconds};
use grain_model::{
    CentralGrain, CouplingOperator, LbitCount, OperatorKind, OperatorSite, SolverName,
    StoredStates, Sweep,
};

use crate::error::EdError;

/// What was asked for.
///
/// # Examples
///
/// ```
/// use grain_ed::SolverChoice;
/// use grain_model::{
///     Alpha, CentralGrain, Disorder, LbitCount, Seed, SizePlan, SolverName, StateCount, StoredStates, Sweep,
/// };
///
/// let n_lbits = LbitCount::new(10)?;
/// let chosen = |stored: StoredStates| {
///     let plan = SizePlan { n_lbits, alphas: vec![Alpha::CRITICAL], realizations: 1 };
///     let sweep = Sweep::new(CentralGrain::paper(), Disorder::Drawn(Seed(1)), vec![plan], stored)?;
///     let selection = SolverChoice::Auto.select(&sweep, n_lbits)?;
///     Ok::<_, Box<dyn std::error::Error>>(selection.solver.name())
/// };
/// assert_eq!(chosen(StoredStates::All)?, SolverName::Full);
/// let few = StoredStates::Nearest(StateCount::new(500)?);
/// assert_eq!(chosen(few)?, SolverName::Window, "500 of 8192 states");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SolverChoice {
    /// Every eigenpair, by faer.
    Full,
    /// The wanted eigenpairs alone, by filtered Lanczos.
    Window,
    /// Whichever takes less time for the same states.
    #[default]
    Auto,
}

/// The solver of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Solver {
    /// Every eigenpair.
    Full,
    /// The window with these settings.
    Window(WindowSettings),
}

/// A solver and the reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The solver.
    pub solver: Solver,
    /// Why, in a few words.
    pub reason: String,
}

/// Bytes that a window solver may fill for a number of states: fixed, since the number of restarts decides on last digits.
const WINDOW_MEMORY: u64 = 2_500 << 20;

impl Solver {
    /// Its name in a dataset.
    pub fn name(&self) -> SolverName {
        match self {
            Self::Full => SolverName::Full,
            Self::Window(_) => SolverName::Window,
        }
    }
}

impl SolverChoice {
    /// The solver for a size of a sweep.
    ///
    /// # Errors
    /// [`EdError::WindowWithoutStates`] or [`EdError::Window`] if the window solver was asked for by
    /// name and cannot do what the sweep wants.
    pub fn select(self, sweep: &Sweep, n_lbits: LbitCount) -> Result<Selection, EdError> {
        let full = |reason: String| Selection { solver: Solver::Full, reason };
        let dimension = sweep.model().hilbert_dimension(n_lbits);
        let Some(settings) = window_settings(sweep.stored(), dimension) else {
            return match self {
                Self::Window => Err(EdError::WindowWithoutStates),
                Self::Full => Ok(full("asked for".into())),
                Self::Auto => {
                    Ok(full("what is stored is defined by index in the full spectrum".into()))
                }
            };
        };
        if self == Self::Full {
            return Ok(full("asked for".into()));
        }
        match window_bytes(sweep.model(), dimension, &settings) {
            Ok(_) => {}
            Err(error) if self == Self::Auto => return Ok(full(error.to_string())),
            Err(error) => return Err(EdError::Window { n_lbits: n_lbits.value(), error }),
        }
        let window = Selection { solver: Solver::Window(settings), reason: "asked for".into() };
        if self == Self::Window {
            return Ok(window);
        }
        let costs = [
            full_seconds(sweep.model(), dimension),
            window_seconds(dimension, settings.states, row_operations(sweep.model(), n_lbits)),
        ];
        let reason =
            format!("about {:.2} s for all states, {:.2} s for the window", costs[0], costs[1]);
        Ok(if costs[1] < costs[0] { Selection { reason, ..window } } else { full(reason) })
    }
}

/// The settings of the window solver for what is stored of a Hilbert space of this dimension; `None` where that is not a number
/// of states nearest to the mean energy.
pub(crate) fn window_settings(stored: StoredStates, dimension: usize) -> Option<WindowSettings> {
    let memory = match stored {
        // Grows with the spectrum, and so does the basis: no restarts, whatever memory that takes, which is less than a full
        // diagonalization does.
        StoredStates::NearestFraction(_) => u64::MAX,
        _ => WINDOW_MEMORY,
    };
    let states = stored.nearest_count(dimension)?;
    let target = match stored.position().value() {
        0.0 => Target::MaximumEntropy,
        deviations => Target::Deviations(deviations),
    };
    Some(WindowSettings { states, target, memory })
}

/// The bytes a window solver allocates at a dimension of the model.
pub(crate) fn window_bytes(
    model: &CentralGrain,
    dimension: usize,
    settings: &WindowSettings,
) -> Result<u64, EigenError> {
    if model.is_complex() {
        WindowSolver::<c64>::bytes(dimension, settings)
    } else {
        WindowSolver::<f64>::bytes(dimension, settings)
    }
}

/// What a product costs for each of the D rows, in operations of the paper's product, which these are of that model. Flips of any qubit and products
/// with matrices were measured beside it (`benches/operators.rs`, `d_g` = 8, N = 6 to 12): a flip takes as long as seven operations, and two of a
/// matrix as long as one.
pub(crate) fn row_operations(model: &CentralGrain, n_lbits: LbitCount) -> f64 {
    let CouplingOperator { kind, site } = model.parts().operator;
    // A complex number is two real ones, and a complex matrix a real one of twice the size.
    let parts = if model.is_complex() { 2.0 } else { 1.0 };
    let (n, block) = (n_lbits.value() as f64, parts * model.grain_dimension().value() as f64);
    let of_grain = 2.0 * block + 2.0;
    parts
        * match (kind, site) {
            (OperatorKind::Exchange, OperatorSite::First) => of_grain + n,
            (OperatorKind::Exchange | OperatorKind::Flip, _) => of_grain + 7.0 * n,
            _ => 0.5 * (of_grain + 2.0 * block * n),
        }
}

/// Seconds of one core for every eigenpair: 1.3 s at D = 2048, growing a little faster than D³ as the
/// matrix outgrows the caches, and three times as much for complex ones. Measured up to D = 8192 on an AMD EPYC.
pub(crate) fn full_seconds(model: &CentralGrain, dimension: usize) -> f64 {
    let doublings = (dimension as f64 / 2048.0).log2().max(0.0);
    let kind = if model.is_complex() { 3.0 } else { 1.0 };
    kind * 1.3 * (dimension as f64 / 2048.0).powi(3) * 1.13_f64.powf(doublings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_model::{Alpha, CentralFraction, Disorder, Seed, SizePlan, StateCount};

    fn sweep(stored: StoredStates) -> Sweep {
        let sizes = (4..=14).map(|n| SizePlan {
            n_lbits: LbitCount::new(n).unwrap(),
            alphas: vec![Alpha::CRITICAL],
            realizations: 1,
        });
        let disorder = Disorder::Drawn(Seed(1));
        Sweep::new(CentralGrain::paper(), disorder, sizes.collect(), stored).unwrap()
    }

    fn name(choice: SolverChoice, n: usize, stored: StoredStates) -> SolverName {
        let n_lbits = LbitCount::new(n).unwrap();
        choice.select(&sweep(stored), n_lbits).unwrap().solver.name()
    }

    #[test]
    fn auto_takes_the_window_where_it_is_faster_and_nowhere_else() {
        let nearest = StoredStates::Nearest(StateCount::new(500).unwrap());
        for n in 4..=14 {
            let expected = if n < 8 { SolverName::Full } else { SolverName::Window };
            assert_eq!(name(SolverChoice::Auto, n, nearest), expected, "N = {n}");
            let all = name(SolverChoice::Auto, n, StoredStates::All);
            assert_eq!(all, SolverName::Full, "N = {n}, all");
        }
    }

    #[test]
    fn a_quarter_of_a_small_spectrum_is_cheaper_with_the_rest_of_it() {
        // Measured on one core: N = 6, 128 states: 31 and 40 ms; N = 7, 256 states: 183 and 84 ms.
        for (n, states, expected) in [(6, 128, SolverName::Full), (7, 256, SolverName::Window)] {
            let nearest = StoredStates::Nearest(StateCount::new(states).unwrap());
            assert_eq!(name(SolverChoice::Auto, n, nearest), expected, "N = {n}");
        }
    }

    // Measured on one core of a busy Intel Xeon, seconds, window and full: N = 5: 0.018 and 0.0094; N = 6: 0.040 and 0.047;
    // N = 7: 0.13 and 0.32; N = 8: 0.41 and 1.9; N = 9: 2.2 and 15; N = 10: 19 and 139.
    #[test]
    fn a_quarter_of_the_spectrum_goes_to_the_window_from_seven_lbits_on() {
        let quarter = StoredStates::share(0.25).unwrap();
        for n in 4..=14 {
            let expected = if n < 7 { SolverName::Full } else { SolverName::Window };
            assert_eq!(name(SolverChoice::Auto, n, quarter), expected, "N = {n}");
            if n > 4 {
                assert_eq!(name(SolverChoice::Window, n, quarter), SolverName::Window, "N = {n}");
            }
            for more in [StoredStates::share(0.26).unwrap(), StoredStates::share(1.0).unwrap()] {
                assert_eq!(name(SolverChoice::Auto, n, more), SolverName::Full, "N = {n}, {more}");
            }
        }
    }

    #[test]
    fn fractions_by_index_are_for_the_full_solver() {
        let central = StoredStates::Central(CentralFraction::QUARTER);
        assert_eq!(name(SolverChoice::Auto, 10, central), SolverName::Full);
        let n_lbits = LbitCount::new(10).unwrap();
        let error = SolverChoice::Window.select(&sweep(central), n_lbits).unwrap_err();
        assert_eq!(error, EdError::WindowWithoutStates);
    }

    #[test]
    fn a_window_of_no_states_or_too_many_is_refused_by_name() {
        let n_lbits = LbitCount::new(6).unwrap();
        let error = SolverChoice::Window.select(&sweep(StoredStates::All), n_lbits).unwrap_err();
        assert_eq!(error, EdError::WindowWithoutStates, "no states");
        let nearest = StoredStates::Nearest(StateCount::new(200).unwrap());
        let error = SolverChoice::Window.select(&sweep(nearest), n_lbits).unwrap_err();
        assert!(matches!(error, EdError::Window { n_lbits: 6, .. }), "{error}");
    }
}
