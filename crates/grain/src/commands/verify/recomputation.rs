//! Points of a dataset computed again from the disorder it stores.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use grain_dataset::{Dataset, DatasetError, DatasetPlan, Precision, Provenance, SizeGroup};
use grain_ed::{Resources, SolverChoice, generate};
use grain_model::{
    Disorder, Interrupt, Parallelism, Progress, Sink, SpectrumRecord, Sweep, WorkItem,
};

use crate::failure::Failure;
use crate::machine;

/// What came of computing points again.
#[derive(Debug, Default)]
pub(super) struct Recomputation {
    points: usize,
    bit_identical: usize,
    differences: Vec<Difference>,
}

/// A point that does not come out as it is stored.
#[derive(Debug)]
pub(super) struct Difference {
    item: WorkItem,
    what: &'static str,
    eigenstate: usize,
    found: f64,
    stored: f64,
    allowed: f64,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, what, eigenstate, found, stored, allowed } = self;
        let alpha = item.alpha.map_or(String::new(), |alpha| format!("alpha = {alpha}, "));
        write!(
            f,
            "N = {}, {alpha}realization {}, eigenstate {eigenstate}: the {what} computed again is \
             {found:e}, stored is {stored:e}; {allowed:.1e} between them is allowed",
            item.n_lbits, item.realization
        )
    }
}

impl Recomputation {
    /// Computes `realizations` of every size again at every α, chosen by the content's digest.
    pub(super) fn of(
        dataset: &Dataset,
        realizations: usize,
        progress: &dyn Progress,
        interrupt: &Interrupt,
    ) -> Result<Self, Failure> {
        let plan = DatasetPlan::of(dataset, Provenance::now("", 1))?;
        // From the disorder that is stored, not from the seed that is said to have given it.
        let sweep = Sweep::new(
            plan.sweep.model().clone(),
            Disorder::Given(dataset.stored_disorder()?),
            plan.sweep.sizes().to_vec(),
            plan.sweep.stored(),
        )?;
        let parallelism = if plan.parallelism.starts_with("every matrix") {
            Parallelism::InsideEvery
        } else if plan.parallelism.contains("from there") {
            Parallelism::InsideLarge
        } else {
            Parallelism::PerRealization
        };
        let solver = if plan.solvers.values().all(|name| name == "full") {
            SolverChoice::Full
        } else if plan.solvers.values().all(|name| name == "window") {
            SolverChoice::Window
        } else {
            SolverChoice::Auto
        };
        let memory = machine::usable_memory(machine::cores().get());
        let resources =
            Resources { threads: machine::cores(), memory: memory.bytes, parallelism, solver };
        let chosen = dataset.sizes().iter().flat_map(|size| choose(dataset, size, realizations));
        let mut comparison = Comparison {
            dataset,
            single: plan.precision == Precision::F32,
            chosen: chosen.collect(),
            result: Self::default(),
        };
        generate(&sweep, &resources, progress, interrupt, &mut comparison)
            .map_err(|error| Failure::from(error).bounded_by(&memory.bound))?;
        Ok(comparison.result)
    }

    pub(super) fn points(&self) -> usize {
        self.points
    }

    pub(super) fn bit_identical(&self) -> usize {
        self.bit_identical
    }

    pub(super) fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

/// Some realizations of a size, of those that are there: scattered by a hash of the content, so that the next
/// dataset has others.
fn choose(dataset: &Dataset, size: &SizeGroup, count: usize) -> Vec<(usize, usize)> {
    let rank = |realization: usize| {
        let mut hasher = DefaultHasher::new();
        (&dataset.attributes().content_digest, size.n_lbits(), realization).hash(&mut hasher);
        hasher.finish()
    };
    let done = (0..size.alphas().len()).flat_map(|alpha| size.completed_realizations(alpha));
    let done: BTreeSet<usize> = done.collect();
    let mut ranked: Vec<usize> = done.into_iter().collect();
    ranked.sort_by_key(|realization| rank(*realization));
    ranked.truncate(count);
    ranked.into_iter().map(|realization| (size.n_lbits(), realization)).collect()
}

/// A sink that keeps nothing, and compares.
struct Comparison<'a> {
    dataset: &'a Dataset,
    single: bool,
    /// N and realization of the points to compute.
    chosen: BTreeSet<(usize, usize)>,
    result: Recomputation,
}

impl Comparison<'_> {
    fn size(&self, item: &WorkItem) -> Option<&SizeGroup> {
        self.dataset.size(item.n_lbits.value())
    }

    fn compare(&self, size: &SizeGroup, record: &SpectrumRecord) -> Result<Compared, DatasetError> {
        let (a, r) = (record.item.alpha_index, record.item.realization);
        let energies = size.energies(a, r)?;
        let entropies = size.entropies(a, r)?;
        let magnetizations = size.magnetizations(a, r)?;
        let n = size.n_lbits();
        let norm = energies.iter().fold(0.0_f64, |norm, energy| norm.max(energy.abs()));
        let unit = f64::EPSILON * (size.hilbert_dimension() as f64).sqrt() * norm;
        let difference = |what, eigenstate, found, stored, allowed| {
            let item = record.item;
            Compared::Different(Difference { item, what, eigenstate, found, stored, allowed })
        };
        for (state, (&found, &stored)) in record.energies.iter().zip(&energies).enumerate() {
            // A backward-stable solver errs by a few units; another machine by a few others.
            let allowed = 100.0 * unit;
            if !close(found, stored, allowed) {
                return Ok(difference("energy", state, found, stored, allowed));
            }
        }
        let rounding = if self.single { 1e-7 } else { 1e-12 };
        for state in 0..energies.len() {
            if record.near_degenerate[state] {
                continue;
            }
            let below =
                state.checked_sub(1).map_or(f64::INFINITY, |s| energies[state] - energies[s]);
            let above = energies.get(state + 1).map_or(f64::INFINITY, |e| e - energies[state]);
            // First-order mixing with the neighbour, which moves both by as much.
            let allowed = rounding + 100.0 * unit / below.min(above);
            let row = state * n..(state + 1) * n;
            for (what, found, stored) in [
                ("entropy", &record.entropies, &entropies),
                ("magnetization", &record.magnetizations, &magnetizations),
            ] {
                for (&found, &stored) in found[row.clone()].iter().zip(&stored[row.clone()]) {
                    if !close(found, stored, allowed) {
                        return Ok(difference(what, state, found, stored, allowed));
                    }
                }
            }
        }
        let same = record.energies == energies
            && record.entropies == entropies
            && record.magnetizations == magnetizations;
        Ok(if same { Compared::Identical } else { Compared::Close })
    }
}

/// How a point computed again relates to the stored one.
enum Compared {
    Identical,
    Close,
    Different(Difference),
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
        self.result.points += 1;
        match compared {
            Compared::Identical => self.result.bit_identical += 1,
            Compared::Close => {}
            Compared::Different(difference) => self.result.differences.push(difference),
        }
        Ok(())
    }
}
