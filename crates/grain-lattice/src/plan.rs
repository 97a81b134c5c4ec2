//! The samples that an ensemble run visits: radii × W × realizations.

use grain_model::{Ensemble, Shard};

use crate::disorder::LatticeSeed;
use crate::error::LatticeError;
use crate::model::{LatticeModel, positive};

/// Samples a block holds: a tenth of a second or so of work, little enough to lose.
pub const BLOCK_SIZE: usize = 100;

/// What is visited at one radius.
#[derive(Debug, Clone, PartialEq)]
pub struct RadiusPlan {
    /// Lattice radius `R`.
    pub radius: usize,
    /// Values of `W`, ascending.
    pub amplitudes: Vec<f64>,
    /// Samples at each `W`: those with index `0 .. realizations`, the same at every `W` and radius.
    pub realizations: usize,
}

/// Samples next to each other: same radius, same `W`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Lattice radius `R`.
    pub radius: usize,
    /// Position on the axis of `W` at this radius.
    pub amplitude_index: usize,
    /// `W`.
    pub amplitude: f64,
    /// Index of the first sample.
    pub first: usize,
    /// How many.
    pub count: usize,
}

/// A run: an ensemble, and the points to visit.
#[derive(Debug, Clone, PartialEq)]
pub struct EnsemblePlan {
    model: LatticeModel,
    ensemble: Ensemble,
    seed: LatticeSeed,
    tolerance: f64,
    radii: Vec<RadiusPlan>,
    shard: Option<Shard>,
}

/// Radii of Fig. 5 of the paper.
pub const PAPER_RADII: [usize; 9] = [10, 12, 15, 18, 22, 27, 33, 41, 50];

/// Numbers of realizations of Fig. 5 of the paper, by radius.
pub const PAPER_REALIZATIONS: [usize; 9] =
    [27_000, 26_000, 15_000, 10_000, 20_000, 40_000, 10_000, 5_000, 3_000];

impl EnsemblePlan {
    /// The most samples that an ensemble may have, ten times those of Fig. 5: a process holds each of them.
    pub const MOST: usize = 20_000_000;

    /// A run over `radii`, whose samples have `η_tot` to `tolerance` in nats where the avalanche fails.
    ///
    /// # Errors
    /// [`LatticeError::Axis`] unless radii and amplitudes ascend and there is at least one of each;
    /// [`LatticeError::NotPositive`] for an amplitude, a number of realizations or a tolerance that is not positive;
    /// [`LatticeError::TooManySamples`] beyond [`Self::MOST`].
    pub fn new(
        model: LatticeModel,
        ensemble: Ensemble,
        seed: LatticeSeed,
        tolerance: f64,
        radii: Vec<RadiusPlan>,
    ) -> Result<Self, LatticeError> {
        let tolerance = positive("tolerance of η_tot", tolerance)?;
        ascending("R", radii.iter().map(|plan| plan.radius as f64).collect())?;
        for plan in &radii {
            ascending("W", plan.amplitudes.clone())?;
            positive("W", plan.amplitudes[0])?;
            positive("number of realizations", plan.realizations as f64)?;
        }
        let samples = |plan: &RadiusPlan| plan.amplitudes.len().saturating_mul(plan.realizations);
        let given = radii.iter().map(samples).fold(0, usize::saturating_add);
        if given > Self::MOST {
            return Err(LatticeError::TooManySamples { given, most: Self::MOST });
        }
        Ok(Self { model, ensemble, seed, tolerance, radii, shard: None })
    }

    /// The radii and numbers of realizations of Fig. 5 of the paper, at these `W`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn figure_5(
        model: LatticeModel,
        ensemble: Ensemble,
        seed: LatticeSeed,
        tolerance: f64,
        amplitudes: &[f64],
    ) -> Result<Self, LatticeError> {
        let radii = PAPER_RADII
            .into_iter()
            .zip(PAPER_REALIZATIONS)
            .map(|(radius, realizations)| RadiusPlan {
                radius,
                amplitudes: amplitudes.to_vec(),
                realizations,
            })
            .collect();
        Self::new(model, ensemble, seed, tolerance, radii)
    }

    /// The share of one of several processes; [`Self::blocks`] then has the blocks of that share alone.
    ///
    /// A Latin square of stretches of samples and `W`: the time of a sample depends on `W`, so every shard gets as many
    /// blocks of every `W`, up to one. Blocks of the same samples at the same `W` stay together, whatever the radius,
    /// because they share work.
    #[must_use]
    pub fn sharded(self, shard: Shard) -> Self {
        Self { shard: Some(shard), ..self }
    }

    /// The share; `None` for all of it.
    pub fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// The model.
    pub fn model(&self) -> &LatticeModel {
        &self.model
    }

    /// The ensemble.
    pub fn ensemble(&self) -> Ensemble {
        self.ensemble
    }

    /// The seed.
    pub fn seed(&self) -> LatticeSeed {
        self.seed
    }

    /// Uncertainty allowed in `η_tot` of a failed avalanche, in nats.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// What is visited at each radius, ascending.
    pub fn radii(&self) -> &[RadiusPlan] {
        &self.radii
    }

    /// Every block of the share, in the order of work: radii ascending, then samples, then `W`.
    ///
    /// A run that is interrupted so holds fewer samples at every `W`, rather than none at some.
    pub fn blocks(&self) -> impl Iterator<Item = Block> + '_ {
        let all = self.radii.iter().flat_map(|plan| {
            (0..plan.realizations).step_by(BLOCK_SIZE).flat_map(move |first| {
                plan.amplitudes.iter().enumerate().map(move |(amplitude_index, &amplitude)| Block {
                    radius: plan.radius,
                    amplitude_index,
                    amplitude,
                    first,
                    count: BLOCK_SIZE.min(plan.realizations - first),
                })
            })
        });
        let mut axis: Vec<f64> =
            self.radii.iter().flat_map(|plan| &plan.amplitudes).copied().collect();
        axis.sort_by(f64::total_cmp);
        axis.dedup();
        let shard_of = move |block: &Block, count: usize| {
            let position = axis.partition_point(|&amplitude| amplitude < block.amplitude);
            (block.first / BLOCK_SIZE + position) % count + 1
        };
        all.filter(move |block| {
            self.shard.is_none_or(|shard| shard_of(block, shard.count()) == shard.index())
        })
    }

    /// How many samples the share has.
    pub fn n_samples(&self) -> usize {
        self.blocks().map(|block| block.count).sum()
    }
}

fn ascending(axis: &'static str, given: Vec<f64>) -> Result<(), LatticeError> {
    let ascends = given.windows(2).all(|pair| pair[0] < pair[1]);
    if given.is_empty() || !ascends || given.iter().any(|value| !value.is_finite()) {
        return Err(LatticeError::Axis { axis, given });
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values of an axis are copied")]
mod tests {
    use super::*;

    fn plan(radii: Vec<RadiusPlan>) -> Result<EnsemblePlan, LatticeError> {
        let (model, seed) = (LatticeModel::default(), LatticeSeed(1));
        EnsemblePlan::new(model, Ensemble::Random, seed, 1e-3, radii)
    }

    fn at(radius: usize, amplitudes: &[f64], realizations: usize) -> RadiusPlan {
        RadiusPlan { radius, amplitudes: amplitudes.to_vec(), realizations }
    }

    #[test]
    fn blocks_cover_every_sample_once() {
        let plan = plan(vec![at(4, &[5.0, 6.0], 2 * BLOCK_SIZE + 1), at(6, &[7.0], 3)]).unwrap();
        let blocks: Vec<Block> = plan.blocks().collect();
        assert_eq!(blocks.len(), 2 * 3 + 1);
        let samples: usize = blocks.iter().map(|block| block.count).sum();
        assert_eq!(samples, 2 * (2 * BLOCK_SIZE + 1) + 3);
        assert!(blocks.windows(2).all(|pair| pair[0] != pair[1]), "no block twice");
    }

    #[test]
    fn shards_cover_every_block_once_keep_radii_together_and_divide_every_w_alike() {
        let amplitudes = [5.0, 6.0, 7.0];
        let plan = plan(vec![at(4, &amplitudes, 1001), at(6, &amplitudes[1..], 700)]).unwrap();
        for count in [1, 2, 3, 4, 7, 16] {
            let all = Shard::new(1, count).unwrap().all();
            let shards: Vec<Vec<Block>> =
                all.map(|shard| plan.clone().sharded(shard).blocks().collect()).collect();
            let mut seen = 0;
            for block in plan.blocks() {
                let holders = shards.iter().filter(|shard| shard.contains(&block)).count();
                assert_eq!(holders, 1, "{block:?} of {count}");
                seen += 1;
            }
            assert_eq!(shards.iter().map(Vec::len).sum::<usize>(), seen, "nothing else");
            for shard in &shards {
                for block in shard.iter().filter(|block| block.radius == 6) {
                    let same = |other: &&Block| {
                        other.radius == 4
                            && other.first == block.first
                            && other.amplitude.total_cmp(&block.amplitude).is_eq()
                    };
                    assert!(shard.iter().any(|other| same(&other)), "{block:?} of {count}");
                }
            }
            for amplitude in amplitudes {
                let here = |shard: &Vec<Block>| {
                    let at = |block: &&Block| block.radius == 4 && block.amplitude == amplitude;
                    shard.iter().filter(at).count()
                };
                let counts: Vec<usize> = shards.iter().map(here).collect();
                let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
                assert!(most - least <= 1, "W = {amplitude}: {counts:?}");
            }
        }
    }

    #[test]
    fn empty_and_unordered_axes_are_refused() {
        assert!(plan(vec![]).is_err(), "no radius");
        assert!(plan(vec![at(4, &[], 1)]).is_err(), "no W");
        assert!(plan(vec![at(4, &[6.0, 5.0], 1)]).is_err(), "W descends");
        assert!(plan(vec![at(4, &[0.0, 5.0], 1)]).is_err(), "W = 0");
        assert!(plan(vec![at(4, &[5.0], 0)]).is_err(), "no sample");
        for realizations in [EnsemblePlan::MOST / 2 + 1, usize::MAX] {
            let error = plan(vec![at(4, &[5.0, 6.0], realizations)]).unwrap_err();
            assert!(matches!(error, LatticeError::TooManySamples { .. }), "{error}");
        }
        assert!(plan(vec![at(5, &[5.0], 1), at(5, &[5.0], 1)]).is_err(), "a radius twice");
    }
}
