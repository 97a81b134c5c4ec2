//! Part files: what is finished of a run, safe on disk before it is reported.
//!
//! A part is a small HDF5 file of concatenated one-dimensional arrays, written whole or not at all
//! ([`crate::files::write_whole`]), with the digest of the plan it belongs to and a seal
//! ([`crate::seal`]). A part that fails either is never trusted: its points are computed again.

use std::path::{Path, PathBuf};

use grain_model::{Quality, SpectrumRecord, WorkItem};
use hdf5::File;

use crate::attributes::{hdf5_error, missing, text, write_text};
use crate::error::DatasetError;
use crate::files::write_whole;
use crate::seal::{self, Sealed};

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
    write_whole(path, |temporary| {
        // Filled and closed, then sealed.
        let fill = || -> hdf5::Result<()> {
            let file = File::create(temporary)?;
            write_text(&file, "format", FORMAT)?;
            write_text(&file, "plan", plan)?;
            let builder = || file.new_dataset_builder();
            builder().with_data(&columns.keys).create("keys")?;
            builder().with_data(&columns.energies).create("energy")?;
            builder().with_data(&columns.entropies).create("entropy")?;
            builder().with_data(&columns.magnetizations).create("magnetization")?;
            builder().with_data(&columns.near_degenerate).create("near_degenerate")?;
            builder().with_data(&columns.quality).create("quality")?;
            file.close()
        };
        fill().map_err(hdf5_error(temporary, "write"))?;
        seal::seal(temporary)
    })
}

/// Reads a part of the given plan, and proves that it is whole.
///
/// # Errors
/// Any error means that nothing of the part may be used.
pub(crate) fn read(path: &Path, plan: &str) -> Result<Vec<Block>, DatasetError> {
    if seal::verify(path)? == Sealed::No {
        return Err(missing(path, "seal"));
    }
    let file = File::open(path).map_err(|_| DatasetError::NotHdf5 { path: path.to_path_buf() })?;
    if text(&file, "plan").as_deref() != Some(plan) {
        return Err(missing(path, "digest of this plan"));
    }
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let columns = Columns {
        keys: column(&file, path, "keys", bytes)?,
        energies: column(&file, path, "energy", bytes)?,
        entropies: column(&file, path, "entropy", bytes)?,
        magnetizations: column(&file, path, "magnetization", bytes)?,
        near_degenerate: column(&file, path, "near_degenerate", bytes)?,
        quality: column(&file, path, "quality", bytes)?,
    };
    columns.into_blocks().ok_or_else(|| missing(path, "blocks of the lengths it lists"))
}

/// An array of a part, whose length is believed only if the file can hold it.
pub(crate) fn column<T: hdf5::H5Type>(
    file: &File,
    path: &Path,
    name: &str,
    bytes: u64,
) -> Result<Vec<T>, DatasetError> {
    let dataset = file.dataset(name).map_err(|_| missing(path, format!("dataset '{name}'")))?;
    // A part is not compressed, so no array is longer than the file.
    if dataset.size() as u64 > bytes {
        return Err(missing(path, format!("dataset '{name}' of a possible length")));
    }
    dataset.read_raw().map_err(hdf5_error(path, "read"))
}

/// The parts in a folder, in the order they were written.
pub(crate) fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| number(path).is_some()).collect();
    parts.sort();
    parts
}

/// The name of part `number`.
pub(crate) fn name(number: usize) -> String {
    format!("part-{number:08}.h5")
}

/// The number in a part's name.
pub(crate) fn number(path: &Path) -> Option<usize> {
    path.file_name()?.to_str()?.strip_prefix("part-")?.strip_suffix(".h5")?.parse().ok()
}
