//! Points of a dataset computed again from the disorder it stores.

mod comparison;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use grain_dataset::{Dataset, DatasetPlan, Provenance, SizeGroup};
use grain_ed::observables::filling;
use grain_ed::{Resources, SolverChoice, generate_observing};
use grain_model::{Disorder, Interrupt, Progress, SolverName, Sweep};

use self::comparison::Comparison;
use super::difference::{Difference, Found};
use super::rank::rank;
use crate::failure::Failure;
use crate::machine;

/// What came of computing points again.
#[derive(Debug, Default)]
pub(super) struct Recomputation(Found);

impl Recomputation {
    /// Computes `realizations` of every size again at every α, chosen by the content's digest; with the solver of the dataset unless another is
    /// given.
    pub(super) fn of(
        dataset: &Dataset,
        realizations: usize,
        (threads, asked): (NonZeroUsize, Option<SolverChoice>),
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
        let all = |name| plan.solvers.values().all(|solver| *solver == name);
        let solver = if let Some(solver) = asked {
            solver
        } else if all(SolverName::Full) {
            SolverChoice::Full
        } else if all(SolverName::Window) {
            SolverChoice::Window
        } else {
            SolverChoice::Auto
        };
        let memory = machine::usable_memory(threads.get());
        let resources =
            Resources { threads, memory: memory.bytes, parallelism: plan.parallelism, solver };
        let chosen = dataset.sizes().iter().flat_map(|size| choose(dataset, size, realizations));
        let mut comparison = Comparison {
            dataset,
            precision: plan.precision,
            by_another: asked.is_some(),
            chosen: chosen.collect(),
            found: Found::default(),
        };
        // Columns of other programs cannot be computed again.
        let observables = filling(&plan.columns);
        generate_observing(&sweep, &observables, &resources, progress, interrupt, &mut comparison)
            .map_err(|error| Failure::from(error).bounded_by(&memory.bound))?;
        Ok(Self(comparison.found))
    }

    pub(super) fn points(&self) -> usize {
        self.0.points
    }

    pub(super) fn bit_identical(&self) -> usize {
        self.0.bit_identical
    }

    pub(super) fn differences(&self) -> &[Difference] {
        &self.0.differences
    }
}

/// Some realizations of a size, of those that are there: scattered by a hash of the content, so that the next
/// dataset has others.
fn choose(dataset: &Dataset, size: &SizeGroup, count: usize) -> Vec<(usize, usize)> {
    // Of files that state no digest the same realizations are chosen.
    let digest = dataset.attributes().content_digest.as_deref().unwrap_or("");
    let rank = |realization: usize| rank(digest, size.n_lbits(), realization);
    let done = (0..size.alphas().len()).flat_map(|alpha| size.completed_realizations(alpha));
    let done: BTreeSet<usize> = done.collect();
    let mut ranked: Vec<usize> = done.into_iter().collect();
    ranked.sort_by_key(|realization| rank(*realization));
    ranked.truncate(count);
    ranked.into_iter().map(|realization| (size.n_lbits(), realization)).collect()
}
