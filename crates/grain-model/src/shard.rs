//! A share of a run: which points of a sweep, or samples of an ensemble, one of several processes computes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use fixedbitset::FixedBitSet;

use crate::error::ModelError;

/// Process `index` of `count`, counted from 1: `3/16`.
///
/// # Examples
///
/// ```
/// use grain_model::Shard;
///
/// let shard: Shard = "3/16".parse()?;
/// assert_eq!((shard.index(), shard.count()), (3, 16));
/// assert!("17/16".parse::<Shard>().is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// No cluster runs as many processes; a larger number is a typing error.
    pub const MOST: usize = 1_000_000;

    /// Shard `index` of `count`.
    ///
    /// # Errors
    /// [`ModelError::Shard`] unless `1 ≤ index ≤ count ≤` [`Self::MOST`].
    pub fn new(index: usize, count: usize) -> Result<Self, ModelError> {
        if (1..=count).contains(&index) && count <= Self::MOST {
            Ok(Self { index, count })
        } else {
            Err(ModelError::Shard { given: format!("{index}/{count}") })
        }
    }

    /// Which one, from 1.
    pub fn index(self) -> usize {
        self.index
    }

    /// Of how many.
    pub fn count(self) -> usize {
        self.count
    }

    /// Every shard of as many.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (1..=self.count).map(move |index| Self { index, count: self.count })
    }

    /// The positions that fall to this shard in a list of costs, which is given as runs of equal ones:
    /// a cost, and how often it stands there.
    ///
    /// The dearest point goes first, each to the shard with the least so far: the dearest shard costs
    /// at most 4/3 of the best division, and usually one point more than another.
    pub(crate) fn of_costs(self, runs: &[(f64, usize)]) -> FixedBitSet {
        let mut end = 0;
        let mut order: Vec<(f64, Range<usize>)> = Vec::with_capacity(runs.len());
        for &(cost, count) in runs {
            order.push((cost, end..end + count));
            end += count;
        }
        // Stable: equal costs stay in the order of work, so every process divides alike.
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut loads = vec![0.0_f64; self.count];
        let mut own = FixedBitSet::with_capacity(end);
        for (cost, positions) in order {
            let level = loads.iter().all(|load| load.to_bits() == loads[0].to_bits());
            if level {
                own.extend(positions.clone().skip(self.index - 1).step_by(self.count));
                in_turn(&mut loads, cost, positions.len());
            } else {
                let taken = one_by_one(&mut loads, cost, positions);
                own.extend(taken.filter_map(|(at, shard)| (shard + 1 == self.index).then_some(at)));
            }
        }
        own
    }
}

/// Loads that were equal after `count` more points of one cost, which went to the shards in turn: what
/// [`one_by_one`] does then, without a step for each point. By addition, for the same bits.
fn in_turn(loads: &mut [f64], cost: f64, count: usize) {
    let (rounds, rest) = (count / loads.len(), count % loads.len());
    let level = (0..rounds).fold(loads[0], |load, _| load + cost);
    loads.fill(level);
    for load in &mut loads[..rest] {
        *load += cost;
    }
}

/// Positions, each with the shard that had the least before it, and of several such the first.
fn one_by_one(
    loads: &mut [f64],
    cost: f64,
    positions: Range<usize>,
) -> impl Iterator<Item = (usize, usize)> + '_ {
    // The bits of numbers that are not negative are ordered as they are.
    let mut least: BinaryHeap<Reverse<(u64, usize)>> =
        loads.iter().enumerate().map(|(shard, load)| Reverse((load.to_bits(), shard))).collect();
    positions.map_while(move |position| {
        let mut first = least.peek_mut()?;
        let Reverse((_, shard)) = *first;
        loads[shard] += cost;
        *first = Reverse((loads[shard].to_bits(), shard));
        Some((position, shard))
    })
}

impl FromStr for Shard {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let parts = text.split_once('/');
        let counts =
            parts.and_then(|(i, n)| Some((i.trim().parse().ok()?, n.trim().parse().ok()?)));
        let (index, count) = counts.ok_or_else(|| ModelError::Shard { given: text.to_owned() })?;
        Self::new(index, count)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shard_is_typed_as_one_of_several() {
        let shard: Shard = "3/16".parse().unwrap();
        assert_eq!((shard.index(), shard.count()), (3, 16), "the third of sixteen");
        assert_eq!(shard.to_string(), "3/16", "as it was typed");
        for wrong in ["0/4", "5/4", "1/0", "1", "a/b", "1/2/3", "-1/4", "1/18446744073709551615"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn runs_of_equal_costs_are_divided_as_their_points_are(
            runs in prop::collection::vec((1_u32..40, 0_usize..30), 1..6), count in 1_usize..9
        ) {
            let runs: Vec<(f64, usize)> =
                runs.into_iter().map(|(cost, times)| (0.1 * f64::from(cost), times)).collect();
            let points: Vec<(f64, usize)> =
                runs.iter().flat_map(|&(cost, times)| vec![(cost, 1); times]).collect();
            for shard in Shard::new(1, count).unwrap().all() {
                prop_assert_eq!(shard.of_costs(&runs), shard.of_costs(&points));
            }
        }

        #[test]
        fn shards_cover_everything_once_and_cost_alike(
            costs in prop::collection::vec(1.0_f64..100.0, 0..60), count in 1_usize..9
        ) {
            let runs: Vec<(f64, usize)> = costs.iter().map(|&cost| (cost, 1)).collect();
            let mut seen = vec![0; costs.len()];
            let mut loads = Vec::new();
            for shard in Shard::new(1, count).unwrap().all() {
                let own = shard.of_costs(&runs);
                loads.push(own.ones().map(|at| costs[at]).sum::<f64>());
                for at in own.ones() {
                    seen[at] += 1;
                }
            }
            prop_assert!(seen.iter().all(|&times| times == 1), "{seen:?}");
            let (least, most) = loads.iter().fold((f64::MAX, 0.0_f64), |(a, b), x| (a.min(*x), b.max(*x)));
            let dearest = costs.iter().copied().fold(0.0, f64::max);
            prop_assert!(most - least <= dearest + 1e-9, "{loads:?}");
        }
    }
}
