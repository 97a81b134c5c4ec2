//! The basis vectors, and the matrix products with them.
//!
//! All products run over the same [`PARTS`] slices of rows, each by faer on one thread, and sums over
//! the slices are taken in their order: the bits do not depend on the number of threads.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par};
use grain_model::Interrupt;
use rayon::prelude::*;

use super::error::WindowError;
use crate::hamiltonian::AlignedVector;

/// Slices of rows that are shared among threads; a power of two, as D is.
const PARTS: usize = 16;

/// Columns that are multiplied with the basis at a time, so that the partial sums stay small.
const PANEL: usize = 16;

/// Multiply-adds of a part from which on the parts are shared: less takes as long as to wake a thread.
const WORTH_SHARING: usize = 1 << 17;

/// Overlaps whose partial sums one task adds.
const SUMMED: usize = 4096;

/// Rows that are rotated at a time, so that their copy stays small.
const ROTATED_ROWS: usize = 256;

/// Vectors that are replaced by as many combinations of them.
pub(super) struct Combination<'a> {
    /// Which vectors.
    pub sources: &'a [usize],
    /// `[source, combination]`
    pub rotation: MatRef<'a, f64>,
}

/// `capacity` vectors `[D]`, one after the other.
pub(super) struct Subspace {
    dimension: usize,
    vectors: AlignedVector,
    /// `[part, column of the panel, basis vector]`
    partial_sums: Vec<f64>,
}

impl Subspace {
    pub(super) fn new(dimension: usize, capacity: usize) -> Self {
        Self {
            dimension,
            vectors: AlignedVector::zeros(dimension * capacity),
            partial_sums: vec![0.0; PARTS * PANEL * capacity],
        }
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize, capacity: usize) -> u64 {
        8 * (capacity as u64) * (dimension + PARTS * PANEL) as u64
    }

    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    pub(super) fn capacity(&self) -> usize {
        self.vectors.len() / self.dimension
    }

    /// Some of the vectors as a matrix `[D, columns]`.
    pub(super) fn columns(&self, columns: Range<usize>) -> MatRef<'_, f64> {
        let count = columns.len();
        MatRef::from_column_major_slice(self.slice(columns), self.dimension, count)
    }

    pub(super) fn slice(&self, columns: Range<usize>) -> &[f64] {
        &self.vectors[columns.start * self.dimension..columns.end * self.dimension]
    }

    pub(super) fn slice_mut(&mut self, columns: Range<usize>) -> &mut [f64] {
        &mut self.vectors[columns.start * self.dimension..columns.end * self.dimension]
    }

    /// The vectors `input`, and those from `output` on, which stand behind them.
    pub(super) fn input_and_output(
        &mut self,
        input: Range<usize>,
        output: Range<usize>,
    ) -> (&[f64], &mut [f64]) {
        let (before, behind) = self.vectors.split_at_mut(output.start * self.dimension);
        let input = &before[input.start * self.dimension..input.end * self.dimension];
        (input, &mut behind[..output.len() * self.dimension])
    }

    /// Writes `Lᵀ R` of two sets of vectors into `out` `[left, right]`.
    pub(super) fn overlaps(
        &mut self,
        left: Range<usize>,
        right: Range<usize>,
        mut out: MatMut<'_, f64>,
    ) {
        let rows = self.dimension / PARTS;
        let count = left.len();
        if count == 0 {
            return;
        }
        let vectors = MatRef::from_column_major_slice(
            &self.vectors,
            self.dimension,
            self.vectors.len() / self.dimension,
        );
        let left = vectors.subcols(left.start, count);
        for panel in right.clone().step_by(PANEL) {
            let width = PANEL.min(right.end - panel);
            let right_vectors = vectors.subcols(panel, width);
            let sums = &mut self.partial_sums[..PARTS * width * count];
            // Rᵀ L, since the left factor is packed anew for each product: better the few.
            let parts = sums.par_chunks_exact_mut(width * count).enumerate();
            parts.with_min_len(parts_each(rows * width * count)).for_each(|(part, sums)| {
                let sums = MatMut::from_column_major_slice_mut(sums, width, count);
                let left = left.subrows(part * rows, rows);
                let right = right_vectors.subrows(part * rows, rows).transpose();
                matmul(sums, Accum::Replace, right, left, 1.0, Par::Seq);
            });
            let (total, others) = sums.split_at_mut(width * count);
            total.par_chunks_mut(SUMMED).enumerate().for_each(|(chunk, total)| {
                for part in others.chunks_exact(width * count) {
                    let part = &part[chunk * SUMMED..];
                    total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
                }
            });
            let total = MatRef::from_column_major_slice(total, width, count);
            out.as_mut().subcols_mut(panel - right.start, width).copy_from(total.transpose());
        }
    }

    /// Subtracts `S C` from the vectors `target`, which stand behind the vectors `source`; `C` is
    /// `[source, target]`.
    pub(super) fn subtract(
        &mut self,
        source: Range<usize>,
        coefficients: MatRef<'_, f64>,
        target: Range<usize>,
    ) {
        let rows = self.dimension / PARTS;
        let dimension = self.dimension;
        let (source_count, target_count) = (source.len(), target.len());
        if source_count == 0 || target_count == 0 {
            return;
        }
        let (source, target) = self.input_and_output(source, target);
        let source = MatRef::from_column_major_slice(source, dimension, source_count);
        let target = MatMut::from_column_major_slice_mut(target, dimension, target_count);
        let parts = target.par_row_partition_mut(PARTS).enumerate();
        let least = parts_each(rows * source_count * target_count);
        parts.with_min_len(least).for_each(|(part, target)| {
            let source = source.subrows(part * rows, rows);
            matmul(target, Accum::Add, source, coefficients, -1.0, Par::Seq);
        });
    }

    /// Replaces the first vectors `V` by `V Y`; `Y` is `[vectors, kept]`.
    ///
    /// The longest of all steps, seconds at N = 14: the interrupt is read between slices of rows, and
    /// the vectors are of no use after it.
    ///
    /// # Errors
    /// [`WindowError::Interrupted`].
    pub(super) fn rotate(
        &mut self,
        rotation: MatRef<'_, f64>,
        interrupt: &Interrupt,
    ) -> Result<(), WindowError> {
        let (count, kept) = (rotation.nrows(), rotation.ncols());
        let dimension = self.dimension;
        let vectors = self.slice_mut(0..count);
        let vectors = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        vectors.par_row_partition_mut(PARTS).try_for_each(|mut part| {
            let rows = ROTATED_ROWS.min(part.nrows());
            let mut rotated = Mat::zeros(rows, kept);
            for start in (0..part.nrows()).step_by(rows) {
                if interrupt.is_requested() {
                    return Err(WindowError::Interrupted);
                }
                let mut slice = part.as_mut().subrows_mut(start, rows);
                matmul(rotated.as_mut(), Accum::Replace, slice.as_ref(), rotation, 1.0, Par::Seq);
                slice.as_mut().subcols_mut(0, kept).copy_from(&rotated);
            }
            Ok(())
        })
    }

    /// Replaces vectors by combinations of them, and puts vector `i` in place `places[i]`, all of them the first
    /// ones; the columns of a rotation take the places of its sources.
    ///
    /// # Errors
    /// [`WindowError::Interrupted`]; the vectors are of no use after it.
    pub(super) fn recombine(
        &mut self,
        combinations: &[Combination<'_>],
        places: &[usize],
        interrupt: &Interrupt,
    ) -> Result<(), WindowError> {
        let (dimension, count) = (self.dimension, places.len());
        let vectors = self.slice_mut(0..count);
        let vectors = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        vectors.par_row_partition_mut(PARTS).try_for_each(|mut part| {
            let rows = ROTATED_ROWS.min(part.nrows());
            let mut placed = Mat::zeros(rows, count);
            for start in (0..part.nrows()).step_by(rows) {
                if interrupt.is_requested() {
                    return Err(WindowError::Interrupted);
                }
                let mut slice = part.as_mut().subrows_mut(start, rows);
                for (source, place) in places.iter().enumerate() {
                    placed.col_mut(*place).copy_from(slice.as_ref().col(source));
                }
                for Combination { sources, rotation } in combinations {
                    let gathered = Mat::from_fn(rows, sources.len(), |row, column| {
                        slice[(row, sources[column])]
                    });
                    let mut rotated = Mat::zeros(rows, sources.len());
                    let (into, from) = (rotated.as_mut(), gathered.as_ref());
                    matmul(into, Accum::Replace, from, *rotation, 1.0, Par::Seq);
                    for (source, column) in sources.iter().zip(rotated.col_iter()) {
                        placed.col_mut(places[*source]).copy_from(column);
                    }
                }
                slice.copy_from(&placed);
            }
            Ok(())
        })
    }

    /// Copies vectors to another place, where nothing is needed any more.
    pub(super) fn copy(&mut self, from: Range<usize>, to: usize) {
        let source = from.start * self.dimension..from.end * self.dimension;
        self.vectors.copy_within(source, to * self.dimension);
    }
}

/// Parts that stay together, of so many multiply-adds each.
fn parts_each(operations: usize) -> usize {
    if operations < WORTH_SHARING { PARTS } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_combined_and_put_in_their_places() {
        let mut subspace = Subspace::new(512, 5);
        for (index, amplitude) in subspace.slice_mut(0..5).iter_mut().enumerate() {
            *amplitude = (index as f64).sin();
        }
        let before: Vec<Vec<f64>> = (0..5).map(|i| subspace.slice(i..i + 1).to_vec()).collect();
        // The second and the fourth vector are combined, and go to places 0 and 2.
        let rotation = Mat::from_fn(2, 2, |row, column| [[0.6, -0.8], [0.8, 0.6]][row][column]);
        let combinations = [Combination { sources: &[1, 3], rotation: rotation.as_ref() }];
        subspace.recombine(&combinations, &[1, 0, 3, 2], &Interrupt::new()).unwrap();
        assert_eq!(subspace.slice(1..2), before[0], "to place 1");
        assert_eq!(subspace.slice(3..4), before[2], "to place 3");
        assert_eq!(subspace.slice(4..5), before[4], "not among them");
        for (row, (a, b)) in before[1].iter().zip(&before[3]).enumerate() {
            let got = [0, 2].map(|place| subspace.slice(place..place + 1)[row]);
            assert!((got[0] - (0.6 * a + 0.8 * b)).abs() < 1e-15, "row {row}");
            assert!((got[1] - (0.6 * b - 0.8 * a)).abs() < 1e-15, "row {row}");
        }
    }

    #[test]
    fn a_rotation_ends_at_the_first_slice_after_an_interrupt() {
        let mut subspace = Subspace::new(512, 4);
        for (index, amplitude) in subspace.slice_mut(0..4).iter_mut().enumerate() {
            *amplitude = index as f64;
        }
        let before = subspace.slice(0..4).to_vec();
        let exchange = Mat::from_fn(4, 2, |row, column| f64::from(u8::from(row == 3 - column)));
        let interrupt = Interrupt::new();
        interrupt.request();
        let stopped = subspace.rotate(exchange.as_ref(), &interrupt);
        assert_eq!(stopped, Err(WindowError::Interrupted), "asked to stop before it began");
        assert_eq!(subspace.slice(0..4), before, "no row was touched");
        subspace.rotate(exchange.as_ref(), &Interrupt::new()).unwrap();
        assert_eq!(subspace.slice(0..1), &before[3 * 512..], "the last vector is the first");
        assert_eq!(subspace.slice(1..2), &before[2 * 512..3 * 512], "the third is the second");
    }
}
