//! Points in part files: the columns of several points, one after the other.

use std::path::Path;

use grain_model::column::{Column, Storage};

use crate::error::DatasetError;
use crate::store::block::{Block, PointKey};
use crate::store::part_file::{self, PartFile};

const FORMAT: &str = "grain-part";

/// Group, position on its axis, realization, number of eigenstates.
const KEYS_EACH: usize = 4;

/// The name under which the keys lie beside the columns.
pub(crate) const KEYS: &str = "keys";

/// Writes blocks as one part.
pub(crate) fn write(
    path: &Path,
    plan: &str,
    columns: &[Column],
    blocks: &[Block],
) -> Result<(), DatasetError> {
    let keys: Vec<u64> = (blocks.iter())
        .flat_map(|Block { key, n_states, .. }| {
            [key.group, key.outer, key.realization, *n_states].map(|count| count as u64)
        })
        .collect();
    part_file::write(path, FORMAT, plan, |root| {
        root.list(KEYS, &keys)?;
        for (index, column) in columns.iter().enumerate() {
            let all = blocks.iter().flat_map(|block| block.values[index].iter().copied());
            match column.storage {
                Storage::Flag => root.list(
                    &column.name,
                    &all.map(|flag| u8::from(flag != 0.0)).collect::<Vec<_>>(),
                )?,
                Storage::Double | Storage::Chosen | Storage::Count => {
                    root.list(&column.name, &all.collect::<Vec<f64>>())?
                }
            };
        }
        Ok(())
    })
}

/// Reads a part of the given plan, and proves that it is whole.
///
/// # Errors
/// Any error means that nothing of the part may be used.
pub(crate) fn read(
    path: &Path,
    plan: &str,
    columns: &[Column],
) -> Result<Vec<Block>, DatasetError> {
    let part = PartFile::open(path, plan)?;
    let keys: Vec<u64> = part.column(KEYS)?;
    let mut all = Vec::with_capacity(columns.len());
    for column in columns {
        all.push(match column.storage {
            Storage::Flag => part.column::<u8>(&column.name)?.into_iter().map(f64::from).collect(),
            Storage::Double | Storage::Chosen | Storage::Count => {
                part.column::<f64>(&column.name)?
            }
        });
    }
    blocks(&keys, columns, &all).ok_or_else(|| part.contradicts_itself())
}

/// Cuts columns into blocks; `None` if their lengths contradict the keys.
fn blocks(keys: &[u64], columns: &[Column], all: &[Vec<f64>]) -> Option<Vec<Block>> {
    let mut next = vec![0_usize; columns.len()];
    let mut blocks = Vec::new();
    for key in keys.chunks(KEYS_EACH) {
        let counts: Vec<usize> =
            key.iter().map(|&count| usize::try_from(count).ok()).collect::<Option<_>>()?;
        let [group, outer, realization, n_states] = counts[..] else { return None };
        n_states.checked_mul(group)?;
        let mut values = Vec::with_capacity(columns.len());
        for ((column, numbers), next) in columns.iter().zip(all).zip(&mut next) {
            let end = next.checked_add(column.per.length(n_states, group))?;
            values.push(numbers.get(*next..end)?.to_vec());
            *next = end;
        }
        let key = PointKey { group, outer, realization };
        blocks.push(Block { key, n_states, values });
    }
    let whole = next.iter().zip(all).all(|(end, numbers)| *end == numbers.len());
    whole.then_some(blocks)
}
