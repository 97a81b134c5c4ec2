//! Samples of a lattice ensemble in part files.

use std::path::Path;

use crate::error::DatasetError;
use crate::lattice::samples::{LatticeBlock, LatticeSample};
use crate::part_file::{self, PartFile};

const FORMAT: &str = "grain-lattice-part";

/// Radius, position of `W`, first sample, number of samples.
const KEYS_EACH: usize = 4;

/// Writes blocks as one part: concatenated arrays, sealed.
pub(super) fn write(path: &Path, plan: &str, blocks: &[LatticeBlock]) -> Result<(), DatasetError> {
    let keys: Vec<u64> = blocks
        .iter()
        .flat_map(|block| [block.radius, block.amplitude_index, block.first, block.samples.len()])
        .map(|count| count as u64)
        .collect();
    let samples: Vec<&LatticeSample> = blocks.iter().flat_map(|block| &block.samples).collect();
    let reals = |of: fn(&LatticeSample) -> f64| -> Vec<f64> {
        samples.iter().map(|sample| of(sample)).collect()
    };
    let counts = |of: fn(&LatticeSample) -> u32| -> Vec<u32> {
        samples.iter().map(|sample| of(sample)).collect()
    };
    part_file::write(path, FORMAT, plan, |root| {
        root.list("keys", &keys)?;
        root.list("total_enhancement", &reals(|sample| sample.total_enhancement))?;
        root.list("uncertainty", &reals(|sample| sample.uncertainty))?;
        root.list("avalanche", &counts(|sample| u32::from(sample.avalanche)))?;
        root.list("thermalized", &counts(|sample| sample.n_thermalized))?;
        root.list("ball_radius", &counts(|sample| sample.ball_radius))?;
        Ok(())
    })
}

/// Reads a part of the given plan, and proves that it is whole.
///
/// # Errors
/// Any error means that nothing of the part may be used.
pub(super) fn read(path: &Path, plan: &str) -> Result<Vec<LatticeBlock>, DatasetError> {
    let part = PartFile::open(path, plan)?;
    let keys: Vec<u64> = part.column("keys")?;
    let enhancement: Vec<f64> = part.column("total_enhancement")?;
    let uncertainty: Vec<f64> = part.column("uncertainty")?;
    let avalanche: Vec<u32> = part.column("avalanche")?;
    let thermalized: Vec<u32> = part.column("thermalized")?;
    let ball_radius: Vec<u32> = part.column("ball_radius")?;
    let sample = |index: usize| {
        Some(LatticeSample {
            total_enhancement: *enhancement.get(index)?,
            uncertainty: *uncertainty.get(index)?,
            avalanche: *avalanche.get(index)? != 0,
            n_thermalized: *thermalized.get(index)?,
            ball_radius: *ball_radius.get(index)?,
        })
    };
    let mut next = 0;
    let mut block = |key: &[u64]| {
        let [radius, amplitude_index, first, count] = *key else { return None };
        let [radius, amplitude_index, first, count] =
            [radius, amplitude_index, first, count].map(|count| usize::try_from(count).ok());
        let end = usize::checked_add(next, count?)?;
        let samples = (next..end).map(sample).collect::<Option<_>>()?;
        next = end;
        Some(LatticeBlock {
            radius: radius?,
            amplitude_index: amplitude_index?,
            first: first?,
            samples,
        })
    };
    let blocks: Option<Vec<LatticeBlock>> = keys.chunks(KEYS_EACH).map(&mut block).collect();
    blocks.ok_or_else(|| part.contradicts_itself())
}
