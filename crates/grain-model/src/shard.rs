//! A share of a run: which points of a sweep, or samples of an ensemble, one of several processes computes.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::fmt;
use std::str::FromStr;

use crate::error::ModelError;

/// Process `index` of `count`, counted from 1: `3/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// No cluster runs so many processes: more of them are a slip of the pen.
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

    /// The positions in a list of costs that fall to this shard.
    ///
    /// The dearest point goes first, each to the shard with the least so far: the dearest shard costs
    /// at most 4/3 of the best division, and usually one point more than another.
    pub(crate) fn of_costs(self, costs: &[f64]) -> BTreeSet<usize> {
        let mut order: Vec<usize> = (0..costs.len()).collect();
        // Stable: equal costs stay in the order of work, so every process divides alike.
        order.sort_by(|a, b| costs[*b].total_cmp(&costs[*a]));
        // The bits of numbers that are not negative are ordered as they are; of equal loads the first.
        let mut loads: BinaryHeap<Reverse<(u64, usize)>> =
            (0..self.count).map(|shard| Reverse((0, shard))).collect();
        let mut own = BTreeSet::new();
        for position in order {
            let Some(mut least) = loads.peek_mut() else { break };
            let Reverse((load, shard)) = *least;
            *least = Reverse(((f64::from_bits(load) + costs[position]).to_bits(), shard));
            if shard + 1 == self.index {
                own.insert(position);
            }
        }
        own
    }
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
        fn shards_cover_everything_once_and_cost_alike(
            costs in prop::collection::vec(1.0_f64..100.0, 0..60), count in 1_usize..9
        ) {
            let mut seen = vec![0; costs.len()];
            let mut loads = Vec::new();
            for shard in Shard::new(1, count).unwrap().all() {
                let own = shard.of_costs(&costs);
                loads.push(own.iter().map(|&at| costs[at]).sum::<f64>());
                for at in own {
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
