//! Every column of a point computed again, held against the stored one.

use std::collections::BTreeSet;

use grain_dataset::{Dataset, DatasetError, Precision, SizeGroup};
use grain_model::column::{Column, ENERGY, NEAR_DEGENERATE, Per, RESIDUAL_MAX, Role, Storage};
use grain_model::{Sink, SpectrumRecord, WorkItem};

use crate::commands::verify::difference::{Difference, Found};

/// A sink that keeps nothing, and compares.
pub(super) struct Comparison<'a> {
    pub dataset: &'a Dataset,
    pub precision: Precision,
    /// Whether the points are computed by another solver than the one that gave the dataset.
    pub by_another: bool,
    /// N and realization of the points to compute.
    pub chosen: BTreeSet<(usize, usize)>,
    pub found: Found,
}

/// How a point computed again relates to the stored one.
enum Compared {
    Identical,
    Close,
    Different(Difference),
}

/// A backward-stable solver errs by a few `ε √D ‖H‖`; another machine by a few others.
const UNITS: f64 = 100.0;

/// An eigenvector errs by its residual over the gap; residuals are measured of some states only, a number depends on several, and the level
/// beyond a window may be nearer than those in it (of 10,000 states of N = 7 two needed 70).
const RESIDUALS: f64 = 300.0;

/// How far the numbers of a point may lie from the stored ones.
struct Allowance {
    /// Of an energy.
    energy: f64,
    /// `[eigenstate]`, of what depends on an eigenvector or a gap: first-order mixing with the neighbour moves both by as
    /// much. NaN for near-degenerate states, of which nothing is expected.
    state: Vec<f64>,
    /// The largest of them, near-degenerate states included.
    most: f64,
    /// Of a mean over states, for those of them that one solver knows and another does not.
    edges: f64,
}

impl Allowance {
    fn of(energies: &[f64], near_degenerate: &[f64], dimension: usize) -> Self {
        let norm = energies.iter().fold(0.0_f64, |norm, energy| norm.max(energy.abs()));
        let energy = UNITS * f64::EPSILON * (dimension as f64).sqrt() * norm;
        let gap = |a: Option<usize>, b: Option<usize>| match (a, b) {
            (Some(a), Some(b)) if b < energies.len() => energies[b] - energies[a],
            _ => f64::INFINITY,
        };
        let mixing = |state: usize| {
            let below = gap(state.checked_sub(1), Some(state));
            let above = gap(Some(state), Some(state + 1));
            energy / below.min(above)
        };
        let of_state = |(state, flag): (usize, &f64)| {
            if *flag == 0.0 { mixing(state) } else { f64::NAN }
        };
        Self {
            energy,
            state: near_degenerate.iter().enumerate().map(of_state).collect(),
            most: (0..energies.len()).map(mixing).fold(0.0, f64::max),
            edges: 0.0,
        }
    }

    /// Between two solvers, the errors of which have nothing in common: a sum over pairs of states moves with the least certain of them, and the
    /// ratios of gaps at both ends of a window are known to the one that has found the level beyond. `residual` is that of both together.
    fn by_another(mut self, residual: f64) -> Self {
        let most = self.most * (RESIDUALS * residual / self.energy).max(1.0);
        for state in self.state.iter_mut().filter(|state| !state.is_nan()) {
            *state = most;
        }
        self.edges = 2.0 / self.state.len() as f64;
        self
    }

    /// Of one number of a column; `None` where nothing is expected of it.
    fn number(&self, column: &Column, state: usize, rounding: f64) -> Option<f64> {
        match column.per {
            Per::State if column.name == ENERGY.name => Some(self.energy),
            // A mean over states, of numbers that move by less than 1 each.
            Per::Point | Per::LbitAndFrequency => {
                let moved = self.state.iter().map(|state| state.min(1.0)).sum::<f64>();
                let edges = if column.per == Per::Point { self.edges } else { 0.0 };
                Some(rounding + edges + moved / self.state.len() as f64)
            }
            Per::State | Per::StateAndLbit => {
                let allowed = self.state[state];
                (!allowed.is_nan()).then_some(rounding + allowed)
            }
        }
    }
}

impl Comparison<'_> {
    fn size(&self, item: &WorkItem) -> Option<&SizeGroup> {
        self.dataset.size(item.n_lbits.value())
    }

    #[expect(
        clippy::expect_used,
        reason = "whether states are degenerate is an observable of every run"
    )]
    fn compare(&self, size: &SizeGroup, record: &SpectrumRecord) -> Result<Compared, DatasetError> {
        let (a, r) = (record.item.alpha_index, record.item.realization);
        let energies = size.energies(a, r)?;
        let flags = record.values(&NEAR_DEGENERATE).expect("every observable is measured");
        let allowance = Allowance::of(&energies, flags, size.hilbert_dimension());
        let allowance = if self.by_another {
            let found = record.values(&RESIDUAL_MAX).and_then(<[f64]>::first).copied();
            let stored = size.values(&RESIDUAL_MAX, a, r)?;
            allowance.by_another(found.into_iter().chain(stored).sum())
        } else {
            allowance
        };
        let mut same = true;
        for column in size.columns().iter().filter(|column| column.role == Role::Physics) {
            // Columns of other programs cannot be computed again.
            let Some(found) = record.values(column) else { continue };
            let single = column.storage == Storage::Chosen && self.precision == Precision::F32;
            let stored = size.values(column, a, r)?;
            let each = found.len() / energies.len().max(1);
            let rounding = if single { 1e-7 } else { 1e-12 };
            for (at, (&found, &stored)) in found.iter().zip(&stored).enumerate() {
                same &= found.to_bits() == stored.to_bits() || found.is_nan() && stored.is_nan();
                let state = at / each.max(1);
                // A flag says on which side of a threshold a gap lies; what is undefined may be known elsewhere, where a level
                // beyond the window was found.
                let undefined = column.undefined && (found.is_nan() || stored.is_nan());
                if column.storage == Storage::Flag || undefined {
                    continue;
                }
                let Some(allowed) = allowance.number(column, state, rounding) else { continue };
                // Of numbers that have no bound, relative to what they are.
                let allowed = allowed * stored.abs().max(1.0);
                if !close(found, stored, allowed) {
                    let eigenstate = column.per.has_states().then_some(state);
                    let (item, what) = (record.item, column.spoken());
                    let difference = Difference { item, what, eigenstate, found, stored, allowed };
                    return Ok(Compared::Different(difference));
                }
            }
        }
        Ok(if same { Compared::Identical } else { Compared::Close })
    }
}

/// Written so that a NaN is a difference.
fn close(found: f64, stored: f64, allowed: f64) -> bool {
    (found - stored).abs() <= allowed
}

impl Sink<SpectrumRecord> for Comparison<'_> {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        let stored = self
            .size(item)
            .is_some_and(|size| size.is_completed(item.alpha_index, item.realization));
        !(stored && self.chosen.contains(&(item.n_lbits.value(), item.realization)))
    }

    fn accept(&mut self, record: SpectrumRecord) -> Result<(), DatasetError> {
        let Some(size) = self.size(&record.item) else { return Ok(()) };
        let compared = self.compare(size, &record)?;
        self.found.points += 1;
        match compared {
            Compared::Identical => self.found.bit_identical += 1,
            Compared::Close => {}
            Compared::Different(difference) => self.found.differences.push(difference),
        }
        Ok(())
    }
}
