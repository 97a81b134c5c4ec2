//! The points of one N, each written in its place: many in one call, and every chunk once.

use grain_model::column::{Column, Per, Storage};

use super::{BATCH, SizeWriter};
use crate::error::DatasetError;
use crate::format::attributes::hdf5_error;
use crate::format::digest::{ContentDigest, PointContent};
use crate::format::layout::{self, Array, Precision};
use crate::store::block::{Block, PointKey};
use crate::store::schema::Points;

impl SizeWriter<'_> {
    /// Writes every point that is held.
    pub(crate) fn write_points(
        &self,
        points: &mut dyn Points,
        digest: &mut ContentDigest,
    ) -> Result<(), DatasetError> {
        let failed = hdf5_error(self.path, "write");
        let [alphas, realizations] = [self.lengths.alphas, self.lengths.realizations];
        let columns = &self.plan.columns;
        let mut tables = vec![vec![f64::NAN; alphas * realizations]; columns.len()];
        let mut completed = vec![0_u8; alphas * realizations];
        let at_once = self.points_at_once();
        for alpha_index in 0..alphas {
            for start in (0..realizations).step_by(at_once) {
                let mut run = Vec::new();
                for realization in start..(start + at_once).min(realizations) {
                    let key =
                        PointKey { group: self.lengths.lbits, outer: alpha_index, realization };
                    let Some(mut block) = points.take(key)? else { continue };
                    self.round(&mut block);
                    let values = block.values.iter().map(Vec::as_slice);
                    let columns = columns.iter().zip(values).collect();
                    digest.point(PointContent { alpha_index, realization, columns });
                    let place = alpha_index * realizations + realization;
                    for (table, values) in tables.iter_mut().zip(&block.values) {
                        if let [value] = values[..] {
                            table[place] = value;
                        }
                    }
                    completed[place] = 1;
                    run.push(block);
                }
                self.write_run(&run).map_err(&failed)?;
            }
        }
        let all = [alphas, realizations];
        let of_points = columns.iter().zip(&tables).filter(|(column, _)| column.per == Per::Point);
        for (column, table) in of_points {
            self.write_column(column, &[0, 0], &all, table.clone()).map_err(&failed)?;
        }
        self.write(layout::COMPLETED, &[0, 0], &all, &completed).map_err(&failed)
    }

    /// Points of a batch: whole chunks of the column that has most points in one; few of the others are written twice.
    fn points_at_once(&self) -> usize {
        let realizations = self.lengths.realizations;
        let longer = || self.plan.columns.iter().filter(|column| column.per != Per::Point);
        let chunk = |column| self.lengths.chunk(Array::of(column), self.width(column))[1];
        let chunk = longer().map(chunk).max().unwrap_or(1);
        let length = |column: &Column| column.per.length(self.lengths.states, self.lengths.lbits);
        let largest = longer().map(|column| 8 * length(column)).max().unwrap_or(8);
        let chunks = (BATCH / largest / chunk).max(1);
        (chunks * chunk).min(realizations)
    }

    /// Writes blocks at one α: consecutive realizations in one call.
    fn write_run(&self, blocks: &[Block]) -> hdf5::Result<()> {
        for run in blocks.chunk_by(|a, b| a.key.realization + 1 == b.key.realization) {
            let Some(first) = run.first() else { continue };
            for (index, column) in self.plan.columns.iter().enumerate() {
                if column.per == Per::Point {
                    continue;
                }
                let mut shape = self.lengths.shape(Array::of(column));
                let mut from = vec![0; shape.len()];
                from[..2].copy_from_slice(&[first.key.outer, first.key.realization]);
                shape[..2].copy_from_slice(&[1, run.len()]);
                let values = run.iter().flat_map(|block| block.values[index].iter().copied());
                self.write_column(column, &from, &shape, values.collect())?;
            }
        }
        Ok(())
    }

    /// Writes numbers of a column as it stores them.
    fn write_column(
        &self,
        column: &Column,
        from: &[usize],
        shape: &[usize],
        values: Vec<f64>,
    ) -> hdf5::Result<()> {
        let array = Array::of(column);
        match (column.storage, self.plan.precision) {
            (Storage::Flag, _) => {
                let flags: Vec<u8> = values.iter().map(|flag| u8::from(*flag != 0.0)).collect();
                self.write(array, from, shape, &flags)
            }
            (Storage::Chosen, Precision::F32) => {
                let narrow: Vec<f32> = values.into_iter().map(single).collect();
                self.write(array, from, shape, &narrow)
            }
            (Storage::Count, _) => {
                let counts: Vec<u32> = values.into_iter().map(whole).collect();
                self.write(array, from, shape, &counts)
            }
            (Storage::Chosen | Storage::Double, _) => self.write(array, from, shape, &values),
        }
    }

    fn width(&self, column: &Column) -> usize {
        match column.storage {
            Storage::Flag => 1,
            Storage::Count => 4,
            Storage::Chosen => self.plan.precision.width(),
            Storage::Double => 8,
        }
    }

    /// Rounds to the stored precision, so that the digest is that of what will be read.
    fn round(&self, block: &mut Block) {
        let columns = self.plan.columns.iter().zip(&mut block.values);
        for (_, values) in columns.filter(|(column, _)| column.storage == Storage::Chosen) {
            if self.plan.precision == Precision::F32 {
                for value in values.iter_mut() {
                    *value = f64::from(single(*value));
                }
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, which is held to its range when it is read back"
)]
fn whole(value: f64) -> u32 {
    value as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the precision that was asked for")]
fn single(value: f64) -> f32 {
    value as f32
}
