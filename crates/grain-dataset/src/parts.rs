//! Points of a sweep in part files.

use std::path::Path;

use grain_model::{Quality, SpectrumRecord, WorkItem};

use crate::error::DatasetError;
use crate::part_file::{self, PartFile};

const FORMAT: &str = "grain-part";

/// Which point a block of a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PointKey {
    pub n_lbits: usize,
    pub alpha_index: usize,
    pub realization: usize,
}

impl PointKey {
    pub(crate) fn of(item: &WorkItem) -> Self {
        Self {
            n_lbits: item.n_lbits.value(),
            alpha_index: item.alpha_index,
            realization: item.realization,
        }
    }
}

/// A point as it lies in a part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub key: PointKey,
    pub energies: Vec<f64>,
    pub entropies: Vec<f64>,
    pub magnetizations: Vec<f64>,
    pub near_degenerate: Vec<bool>,
    pub quality: Quality,
    pub wall_time: f64,
}

impl From<SpectrumRecord> for Block {
    fn from(record: SpectrumRecord) -> Self {
        Self {
            key: PointKey::of(&record.item),
            energies: record.energies,
            entropies: record.entropies,
            magnetizations: record.magnetizations,
            near_degenerate: record.near_degenerate,
            quality: record.quality,
            wall_time: record.wall_time,
        }
    }
}

impl Block {
    /// The bytes this block fills.
    pub(crate) fn bytes(&self) -> usize {
        8 * (self.energies.len() + self.entropies.len() + self.magnetizations.len())
            + self.near_degenerate.len()
    }
}

/// The arrays of a part.
#[derive(Debug, Default)]
struct Columns {
    /// For each block: N, α index, realization, number of eigenstates.
    keys: Vec<u64>,
    energies: Vec<f64>,
    entropies: Vec<f64>,
    magnetizations: Vec<f64>,
    near_degenerate: Vec<u8>,
    /// For each block: residual, orthogonality, gap, wall time.
    quality: Vec<f64>,
}

const KEYS_EACH: usize = 4;
const QUALITY_EACH: usize = 4;

impl Columns {
    fn of(blocks: &[Block]) -> Self {
        let mut columns = Self::default();
        for block in blocks {
            let key = block.key;
            let states = block.energies.len();
            columns.keys.extend(
                [key.n_lbits, key.alpha_index, key.realization, states].map(|count| count as u64),
            );
            columns.energies.extend(&block.energies);
            columns.entropies.extend(&block.entropies);
            columns.magnetizations.extend(&block.magnetizations);
            columns
                .near_degenerate
                .extend(block.near_degenerate.iter().map(|&flag| u8::from(flag)));
            let quality = block.quality;
            columns.quality.extend([
                quality.residual_max,
                quality.orthogonality_max,
                quality.gap_min,
                block.wall_time,
            ]);
        }
        columns
    }

    /// Cuts the columns into blocks; `None` if the lengths contradict the keys.
    fn into_blocks(self) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        let (mut state, mut element) = (0_usize, 0_usize);
        let keys = self.keys.chunks_exact(KEYS_EACH);
        for (key, quality) in keys.zip(self.quality.chunks_exact(QUALITY_EACH)) {
            let counts: Vec<usize> =
                key.iter().map(|&count| usize::try_from(count).ok()).collect::<Option<_>>()?;
            let states = state..state.checked_add(counts[3])?;
            let elements = element..element.checked_add(counts[3].checked_mul(counts[0])?)?;
            blocks.push(Block {
                key: PointKey {
                    n_lbits: counts[0],
                    alpha_index: counts[1],
                    realization: counts[2],
                },
                energies: self.energies.get(states.clone())?.to_vec(),
                entropies: self.entropies.get(elements.clone())?.to_vec(),
                magnetizations: self.magnetizations.get(elements.clone())?.to_vec(),
                near_degenerate: self
                    .near_degenerate
                    .get(states.clone())?
                    .iter()
                    .map(|&flag| flag != 0)
                    .collect(),
                quality: Quality {
                    residual_max: quality[0],
                    orthogonality_max: quality[1],
                    gap_min: quality[2],
                },
                wall_time: quality[3],
            });
            (state, element) = (states.end, elements.end);
        }
        let whole = state == self.energies.len() && element == self.entropies.len();
        whole.then_some(blocks)
    }
}

/// Writes blocks as one part.
pub(crate) fn write(path: &Path, plan: &str, blocks: &[Block]) -> Result<(), DatasetError> {
    let columns = Columns::of(blocks);
    part_file::write(path, FORMAT, plan, |root| {
        root.list("keys", &columns.keys)?;
        root.list("energy", &columns.energies)?;
        root.list("entropy", &columns.entropies)?;
        root.list("magnetization", &columns.magnetizations)?;
        root.list("near_degenerate", &columns.near_degenerate)?;
        root.list("quality", &columns.quality)?;
        Ok(())
    })
}

/// Reads a part of the given plan, and proves that it is whole.
///
/// # Errors
/// Any error means that nothing of the part may be used.
pub(crate) fn read(path: &Path, plan: &str) -> Result<Vec<Block>, DatasetError> {
    let part = PartFile::open(path, plan)?;
    let columns = Columns {
        keys: part.column("keys")?,
        energies: part.column("energy")?,
        entropies: part.column("entropy")?,
        magnetizations: part.column("magnetization")?,
        near_degenerate: part.column("near_degenerate")?,
        quality: part.column("quality")?,
    };
    columns.into_blocks().ok_or_else(|| part.contradicts_itself())
}
