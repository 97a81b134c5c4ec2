//! Which points a run visits: N × α × realizations, in an order that leaves useful data early.

use std::ops::Range;

use fixedbitset::FixedBitSet;

use crate::central_grain::CentralGrain;
use crate::disorder::Disorder;
use crate::error::ModelError;
use crate::given_disorder::DisorderSample;
use crate::parameters::{Alpha, LbitCount};
use crate::shard::Shard;
use crate::stored_states::StoredStates;

/// What a sweep visits at one N.
///
/// # Examples
///
/// ```
/// use grain_model::{Alpha, LbitCount, SizePlan};
///
/// let alphas = vec![Alpha::new(0.5)?, Alpha::CRITICAL];
/// let plan = SizePlan { n_lbits: LbitCount::new(6)?, alphas, realizations: 100 };
/// assert_eq!(plan.diagonalizations(), 200);
/// let fourth = plan.item(3);
/// assert_eq!((fourth.realization, fourth.alpha), (1, Some(Alpha::CRITICAL)));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SizePlan {
    /// The number of l-bits.
    pub n_lbits: LbitCount,
    /// The values of α, ascending; empty where an explicit list of `J_n` stands in their place.
    pub alphas: Vec<Alpha>,
    /// How many realizations are diagonalized at every α.
    pub realizations: usize,
}

impl SizePlan {
    /// How many points the coupling axis has: the number of α, or one.
    pub fn points(&self) -> usize {
        self.alphas.len().max(1)
    }

    /// How many diagonalizations that are.
    pub fn diagonalizations(&self) -> usize {
        self.points().saturating_mul(self.realizations)
    }

    /// The diagonalization at a position in the order of work: realizations, then α.
    pub fn item(&self, position: usize) -> WorkItem {
        let alpha_index = position % self.points();
        WorkItem {
            n_lbits: self.n_lbits,
            alpha_index,
            alpha: self.alphas.get(alpha_index).copied(),
            realization: position / self.points(),
        }
    }
}

/// One diagonalization: a point of the sweep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkItem {
    /// The number of l-bits.
    pub n_lbits: LbitCount,
    /// Position on the axis of α.
    pub alpha_index: usize,
    /// α itself; `None` with an explicit list of couplings.
    pub alpha: Option<Alpha>,
    /// Index of the realization, from 0.
    pub realization: usize,
}

/// A run: a model, its disorder, and the points to visit.
///
/// # Examples
///
/// ```
/// use grain_model::{Alpha, CentralGrain, Disorder, LbitCount, Seed, Shard, SizePlan, StoredStates, Sweep};
///
/// let size = |n| {
///     let alphas = vec![Alpha::new(0.5)?, Alpha::CRITICAL];
///     Ok::<_, grain_model::ModelError>(SizePlan { n_lbits: LbitCount::new(n)?, alphas, realizations: 10 })
/// };
/// let disorder = Disorder::Drawn(Seed(1));
/// let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![size(4)?, size(5)?], StoredStates::All)?;
/// assert_eq!(sweep.work().count(), 40);
/// let shares = Shard::new(1, 3)?.all().map(|shard| sweep.clone().sharded(shard).work().count());
/// assert_eq!(shares.sum::<usize>(), 40, "each point in one of three");
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    model: CentralGrain,
    disorder: Disorder,
    sizes: Vec<SizePlan>,
    stored: StoredStates,
    share: Option<Share>,
}

/// The part of a sweep that one process computes.
#[derive(Debug, Clone, PartialEq)]
struct Share {
    shard: Shard,
    /// Positions in [`Sweep::all_work`].
    own: FixedBitSet,
}

impl Sweep {
    /// The most diagonalizations that a sweep may have. At the smallest N they take an hour, and one by
    /// one they are never listed: a process holds a bit for each.
    pub const MOST: usize = 100_000_000;

    /// A sweep over `sizes`, sorted by N and α.
    ///
    /// # Errors
    /// A [`ModelError`] if there is nothing to visit, or more than [`Self::MOST`], a value stands twice on an axis, α and the
    /// couplings contradict each other, or given disorder does not reach far enough or contradicts the parameters of the
    /// model.
    pub fn new(
        model: CentralGrain,
        disorder: Disorder,
        mut sizes: Vec<SizePlan>,
        stored: StoredStates,
    ) -> Result<Self, ModelError> {
        if sizes.is_empty() {
            return Err(ModelError::EmptySweep { missing: "value of N" });
        }
        sizes.sort_by_key(|plan| plan.n_lbits);
        for plan in &mut sizes {
            plan.alphas.sort_by(|a, b| a.value().total_cmp(&b.value()));
        }
        if let Some(pair) = sizes.windows(2).find(|pair| pair[0].n_lbits == pair[1].n_lbits) {
            let value = pair[0].n_lbits.value() as f64;
            return Err(ModelError::Repeated { axis: "N", value });
        }
        for plan in &sizes {
            if plan.realizations == 0 {
                return Err(ModelError::EmptySweep { missing: "realization" });
            }
            if let Some(pair) = plan.alphas.windows(2).find(|pair| pair[0].is_same(pair[1])) {
                return Err(ModelError::Repeated { axis: "alpha", value: pair[0].value() });
            }
            // The largest α has the largest couplings.
            model.couplings().values(plan.alphas.last().copied(), plan.n_lbits)?;
            model.require_size(plan.n_lbits)?;
            if let Disorder::Given(given) = &disorder {
                // The last is there, and so are those before it.
                disorder.realization(&model, plan.n_lbits, plan.realizations - 1)?;
                let used = &given[&plan.n_lbits][..plan.realizations];
                DisorderSample::of(plan.n_lbits, used).require(&model)?;
            }
        }
        if matches!(disorder, Disorder::Drawn(_)) {
            model.require_drawn()?;
        }
        let given = sizes.iter().map(SizePlan::diagonalizations).fold(0, usize::saturating_add);
        if given > Self::MOST {
            return Err(ModelError::TooManyPoints { given, most: Self::MOST });
        }
        Ok(Self { model, disorder, sizes, stored, share: None })
    }

    /// The model.
    pub fn model(&self) -> &CentralGrain {
        &self.model
    }

    /// Where realizations come from.
    pub fn disorder(&self) -> &Disorder {
        &self.disorder
    }

    /// The plan at every N, ascending.
    pub fn sizes(&self) -> &[SizePlan] {
        &self.sizes
    }

    /// Which eigenstates are kept.
    pub fn stored(&self) -> StoredStates {
        self.stored
    }

    /// This sweep, of which only the points of a shard are to be computed here.
    ///
    /// Shards are divided by cost, and depend on nothing but the sweep: processes need not talk.
    #[must_use]
    pub fn sharded(mut self, shard: Shard) -> Self {
        let runs: Vec<(f64, usize)> = (self.sizes.iter())
            .map(|plan| (self.cost(plan.n_lbits), plan.diagonalizations()))
            .collect();
        self.share = Some(Share { shard, own: shard.of_costs(&runs) });
        self
    }

    /// The shard that is computed here; `None` if everything is.
    pub fn shard(&self) -> Option<Shard> {
        self.share.as_ref().map(|share| share.shard)
    }

    /// The points that are computed here: of [`Sweep::all_work`] those of the shard.
    pub fn work(&self) -> impl Iterator<Item = WorkItem> + '_ {
        let mine = |at: usize| self.share.as_ref().is_none_or(|share| share.own.contains(at));
        self.all_work().enumerate().filter_map(move |(at, item)| mine(at).then_some(item))
    }

    /// The points at N that are computed here, as positions for [`SizePlan::item`].
    pub fn positions(&self, n_lbits: LbitCount) -> impl Iterator<Item = usize> + '_ {
        let range = self.range_of(n_lbits);
        let (start, share) = (range.start, self.share.as_ref());
        let mine = move |at: &usize| share.is_none_or(|share| share.own.contains(*at));
        range.filter(mine).map(move |at| at - start)
    }

    /// How many points at N are computed here.
    pub fn count(&self, n_lbits: LbitCount) -> usize {
        let range = self.range_of(n_lbits);
        self.share.as_ref().map_or(range.len(), |share| share.own.count_ones(range))
    }

    /// Where the points at N stand in [`Sweep::all_work`].
    fn range_of(&self, n_lbits: LbitCount) -> Range<usize> {
        let before = self.sizes.iter().take_while(|plan| plan.n_lbits != n_lbits);
        let start = before.map(SizePlan::diagonalizations).sum();
        let here = self.sizes.iter().find(|plan| plan.n_lbits == n_lbits);
        start..start + here.map_or(0, SizePlan::diagonalizations)
    }

    /// Every point, in the order of work: N ascending, then realizations, then α.
    ///
    /// A run that is interrupted so holds whole realizations, comparable across α, rather than
    /// some values of α at full statistics and others not at all.
    pub fn all_work(&self) -> impl Iterator<Item = WorkItem> + '_ {
        let of_size = |plan| (0..SizePlan::diagonalizations(plan)).map(|at| plan.item(at));
        self.sizes.iter().flat_map(of_size)
    }

    /// The cost of one point at N, in units of about ten floating-point operations.
    ///
    /// `D³` for a full diagonalization. K interior states can be had for about `350 D² + 2 K² D`
    /// (measured; see `grain-ed`'s choice of solvers); for a number of them 13 stands in place of 2, as it did when shards of
    /// such sweeps were first divided, and shards of one run may be of several versions.
    pub fn cost(&self, n_lbits: LbitCount) -> f64 {
        let dimension = self.model.hilbert_dimension(n_lbits) as f64;
        let full = dimension.powi(3);
        let basis = match self.stored {
            StoredStates::All | StoredStates::Central(_) => return full,
            StoredStates::Nearest(_) | StoredStates::NearestAt(..) => 13.0,
            StoredStates::NearestFraction(_) => 2.0,
        };
        let states = self.stored.range(self.model.hilbert_dimension(n_lbits)).len() as f64;
        full.min(350.0 * dimension.powi(2) + basis * states.powi(2) * dimension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::couplings::CouplingLaw;
    use crate::parameters::GrainDimension;
    use crate::seed::Seed;

    fn plan(n: usize, alphas: &[f64], realizations: usize) -> SizePlan {
        SizePlan {
            n_lbits: LbitCount::new(n).unwrap(),
            alphas: alphas.iter().map(|&a| Alpha::new(a).unwrap()).collect(),
            realizations,
        }
    }

    fn sweep(sizes: Vec<SizePlan>) -> Result<Sweep, ModelError> {
        let disorder = Disorder::Drawn(Seed(1));
        Sweep::new(CentralGrain::paper(), disorder, sizes, StoredStates::All)
    }

    #[test]
    fn work_finishes_a_realization_at_every_alpha_before_the_next() {
        let sweep = sweep(vec![plan(5, &[0.7, 0.5], 2), plan(4, &[0.5], 1)]).unwrap();
        let visited: Vec<_> = sweep
            .work()
            .map(|item| (item.n_lbits.value(), item.realization, item.alpha.unwrap().value()))
            .collect();
        assert_eq!(
            visited,
            [(4, 0, 0.5), (5, 0, 0.5), (5, 0, 0.7), (5, 1, 0.5), (5, 1, 0.7)],
            "N ascending, then realization, then α"
        );
    }

    #[test]
    fn shards_together_visit_every_point_once() {
        let whole = sweep(vec![plan(4, &[0.5, 0.7], 7), plan(5, &[0.5], 3)]).unwrap();
        let mut visited = Vec::new();
        for shard in Shard::new(1, 4).unwrap().all() {
            visited.extend(whole.clone().sharded(shard).work());
        }
        let order = |item: &WorkItem| (item.n_lbits, item.realization, item.alpha_index);
        visited.sort_by_key(order);
        assert_eq!(visited, whole.all_work().collect::<Vec<_>>(), "each point in one shard");
        for shard in Shard::new(1, 4).unwrap().all() {
            let sweep = whole.clone().sharded(shard);
            let by_size = sweep.sizes().iter().flat_map(|plan| {
                assert_eq!(sweep.count(plan.n_lbits), sweep.positions(plan.n_lbits).count());
                sweep.positions(plan.n_lbits).map(|at| plan.item(at))
            });
            assert_eq!(by_size.collect::<Vec<_>>(), sweep.work().collect::<Vec<_>>(), "N by N");
        }
    }

    #[test]
    fn a_hundred_million_points_are_planned_and_no_more() {
        let alphas = [0.5, 0.6, 0.7, 0.8];
        let most = sweep(vec![plan(1, &alphas, Sweep::MOST / 4)]).unwrap();
        assert_eq!(most.count(LbitCount::new(1).unwrap()), Sweep::MOST, "counted, not listed");
        for realizations in [Sweep::MOST / 4 + 1, 1 << 31, usize::MAX] {
            let error = sweep(vec![plan(1, &alphas, realizations)]).unwrap_err();
            assert!(matches!(error, ModelError::TooManyPoints { .. }), "{error}");
        }
    }

    #[test]
    fn a_sweep_over_nothing_or_over_the_same_twice_is_refused() {
        assert!(sweep(vec![]).is_err(), "no N");
        assert!(sweep(vec![plan(4, &[], 1)]).is_err(), "no α");
        assert!(sweep(vec![plan(4, &[0.5], 0)]).is_err(), "no realization");
        assert!(sweep(vec![plan(4, &[0.5, 0.5], 1)]).is_err(), "an α twice");
        assert!(sweep(vec![plan(4, &[0.5], 1), plan(4, &[0.6], 1)]).is_err(), "an N twice");
    }

    #[test]
    fn explicit_couplings_make_a_sweep_of_one_point() {
        let model = CentralGrain::new(
            GrainDimension::new(8).unwrap(),
            1.5,
            1.0,
            0.1,
            CouplingLaw::explicit(vec![0.4, 0.2]).unwrap(),
        )
        .unwrap();
        let disorder = Disorder::Drawn(Seed(1));
        let sizes = vec![plan(2, &[], 3)];
        let sweep = Sweep::new(model, disorder, sizes, StoredStates::All).unwrap();
        assert_eq!(sweep.work().count(), 3, "one point a realization");
    }
}
