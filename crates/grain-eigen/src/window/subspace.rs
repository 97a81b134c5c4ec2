//! The basis vectors, and the matrix products with them.
//!
//! All products run over the same [`PARTS`] slices of rows, each by faer on one thread, and sums over
//! the slices are taken in their order: the bits do not depend on the number of threads.

use std::ops::Range;

use faer::{Accum, Mat, MatMut, MatRef, Par};
use rayon::prelude::*;

use crate::aligned::AlignedVector;
use crate::error::EigenError;
use crate::run::Stop;
use crate::scalar::Scalar;

/// Slices of rows that are shared among threads.
const PARTS: usize = 16;

/// Columns that are multiplied with the basis at a time, so that the partial sums stay small.
const PANEL: usize = 16;

/// Partial sums for each basis vector.
const PARTIAL_SUMS: u64 = (PARTS * PANEL) as u64;

/// Multiply-adds of a part from which on the parts are shared: less takes as long as to wake a thread.
const WORTH_SHARING: usize = 1 << 17;

/// Overlaps whose partial sums one task adds.
const SUMMED: usize = 4096;

/// Rows that are rotated at a time, so that their copy stays small.
const ROTATED_ROWS: usize = 256;

/// Vectors that are replaced by as many combinations of them.
pub(super) struct Combination<'a, T> {
    /// Which vectors.
    pub sources: &'a [usize],
    /// `[source, combination]`
    pub rotation: MatRef<'a, T>,
}

/// `capacity` vectors `[D]`, one after the other.
pub(super) struct Subspace<T> {
    dimension: usize,
    vectors: AlignedVector<T>,
    /// `[part, column of the panel, basis vector]`
    partial_sums: Vec<T>,
}

impl<T: Scalar> Subspace<T> {
    pub(super) fn new(dimension: usize, capacity: usize) -> Self {
        Self {
            dimension,
            vectors: AlignedVector::zeros(dimension * capacity),
            partial_sums: vec![T::from_real(0.0); PARTS * PANEL * capacity],
        }
    }

    /// The bytes that [`Self::new`] allocates.
    pub(super) fn bytes(dimension: usize, capacity: usize) -> u64 {
        let numbers =
            (capacity as u64).saturating_mul((dimension as u64).saturating_add(PARTIAL_SUMS));
        numbers.saturating_mul(size_of::<T>() as u64)
    }

    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    pub(super) fn capacity(&self) -> usize {
        self.vectors.len() / self.dimension
    }

    /// Some of the vectors as a matrix `[D, columns]`.
    pub(super) fn columns(&self, columns: Range<usize>) -> MatRef<'_, T> {
        let count = columns.len();
        MatRef::from_column_major_slice(self.slice(columns), self.dimension, count)
    }

    pub(super) fn slice(&self, columns: Range<usize>) -> &[T] {
        &self.vectors[columns.start * self.dimension..columns.end * self.dimension]
    }

    pub(super) fn slice_mut(&mut self, columns: Range<usize>) -> &mut [T] {
        &mut self.vectors[columns.start * self.dimension..columns.end * self.dimension]
    }

    /// The vectors `input`, and those from `output` on, which stand behind them.
    pub(super) fn input_and_output(
        &mut self,
        input: Range<usize>,
        output: Range<usize>,
    ) -> (&[T], &mut [T]) {
        let (before, behind) = self.vectors.split_at_mut(output.start * self.dimension);
        let input = &before[input.start * self.dimension..input.end * self.dimension];
        (input, &mut behind[..output.len() * self.dimension])
    }

    /// Writes `L† R` of two sets of vectors into `out` `[left, right]`.
    pub(super) fn overlaps(
        &mut self,
        left: Range<usize>,
        right: Range<usize>,
        mut out: MatMut<'_, T>,
    ) {
        let dimension = self.dimension;
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
            // R† L, since the left factor is packed anew for each product: better the few.
            let parts = sums.par_chunks_exact_mut(width * count).enumerate();
            let least = parts_each(dimension / PARTS * width * count);
            parts.with_min_len(least).for_each(|(part, sums)| {
                let rows = rows_of(part, dimension);
                let sums = MatMut::from_column_major_slice_mut(sums, width, count);
                let left = left.subrows(rows.start, rows.len());
                let right = right_vectors.subrows(rows.start, rows.len());
                T::multiply_adjoint(sums, right, left);
            });
            let (total, others) = sums.split_at_mut(width * count);
            total.par_chunks_mut(SUMMED).enumerate().for_each(|(chunk, total)| {
                for part in others.chunks_exact(width * count) {
                    let part = &part[chunk * SUMMED..];
                    total.iter_mut().zip(part).for_each(|(total, part)| *total += *part);
                }
            });
            let total = MatRef::from_column_major_slice(total, width, count);
            out.as_mut().subcols_mut(panel - right.start, width).copy_from(total.adjoint());
        }
    }

    /// Subtracts `S C` from the vectors `target`, which stand behind the vectors `source`; `C` is
    /// `[source, target]`.
    pub(super) fn subtract(
        &mut self,
        source: Range<usize>,
        coefficients: MatRef<'_, T>,
        target: Range<usize>,
    ) {
        let dimension = self.dimension;
        let (source_count, target_count) = (source.len(), target.len());
        if source_count == 0 || target_count == 0 {
            return;
        }
        let (source, target) = self.input_and_output(source, target);
        let source = MatRef::from_column_major_slice(source, dimension, source_count);
        let target = MatMut::from_column_major_slice_mut(target, dimension, target_count);
        let parts = target.par_row_partition_mut(PARTS).enumerate();
        let least = parts_each(dimension / PARTS * source_count * target_count);
        parts.with_min_len(least).for_each(|(part, target)| {
            let rows = rows_of(part, dimension);
            let source = source.subrows(rows.start, rows.len());
            let minus = T::from_real(-1.0);
            T::multiply(target, Accum::Add, [source, coefficients], minus, Par::Seq);
        });
    }

    /// Replaces the first vectors `V` by `V Y`; `Y` is `[vectors, kept]`.
    ///
    /// The longest of all steps, seconds at N = 14: whether to stop is asked between slices of rows, and
    /// the vectors are of no use after it.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn rotate(
        &mut self,
        rotation: MatRef<'_, T>,
        stop: Stop<'_>,
    ) -> Result<(), EigenError> {
        let (count, kept) = (rotation.nrows(), rotation.ncols());
        let dimension = self.dimension;
        let vectors = self.slice_mut(0..count);
        let vectors = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        vectors.par_row_partition_mut(PARTS).try_for_each(|mut part| {
            let rows = ROTATED_ROWS.min(part.nrows());
            let mut rotated = Mat::zeros(rows, kept);
            for start in (0..part.nrows()).step_by(rows) {
                if stop.is_requested() {
                    return Err(EigenError::Interrupted);
                }
                let rows = rows.min(part.nrows() - start);
                let mut slice = part.as_mut().subrows_mut(start, rows);
                let mut rotated = rotated.as_mut().subrows_mut(0, rows);
                let (into, factors) = (rotated.as_mut(), [slice.as_ref(), rotation]);
                T::multiply(into, Accum::Replace, factors, T::from_real(1.0), Par::Seq);
                slice.as_mut().subcols_mut(0, kept).copy_from(&rotated);
            }
            Ok(())
        })
    }

    /// Replaces vectors by combinations of them, and puts vector `i` in place `places[i]`, all of them the first
    /// ones; the columns of a rotation take the places of its sources.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`]; the vectors are of no use after it.
    pub(super) fn recombine(
        &mut self,
        combinations: &[Combination<'_, T>],
        places: &[usize],
        stop: Stop<'_>,
    ) -> Result<(), EigenError> {
        let (dimension, count) = (self.dimension, places.len());
        let vectors = self.slice_mut(0..count);
        let vectors = MatMut::from_column_major_slice_mut(vectors, dimension, count);
        vectors.par_row_partition_mut(PARTS).try_for_each(|mut part| {
            let rows = ROTATED_ROWS.min(part.nrows());
            let mut placed = Mat::zeros(rows, count);
            for start in (0..part.nrows()).step_by(rows) {
                if stop.is_requested() {
                    return Err(EigenError::Interrupted);
                }
                let rows = rows.min(part.nrows() - start);
                let mut slice = part.as_mut().subrows_mut(start, rows);
                let mut placed = placed.as_mut().subrows_mut(0, rows);
                for (source, place) in places.iter().enumerate() {
                    placed.as_mut().col_mut(*place).copy_from(slice.as_ref().col(source));
                }
                for Combination { sources, rotation } in combinations {
                    let gathered = Mat::from_fn(rows, sources.len(), |row, column| {
                        slice[(row, sources[column])]
                    });
                    let mut rotated = Mat::zeros(rows, sources.len());
                    let (into, factors) = (rotated.as_mut(), [gathered.as_ref(), *rotation]);
                    T::multiply(into, Accum::Replace, factors, T::from_real(1.0), Par::Seq);
                    for (source, column) in sources.iter().zip(rotated.col_iter()) {
                        placed.as_mut().col_mut(places[*source]).copy_from(column);
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

/// The rows of a part, as faer divides them: the first parts have one more where they are not equal.
fn rows_of(part: usize, dimension: usize) -> Range<usize> {
    let (rows, longer) = (dimension / PARTS, dimension % PARTS);
    let start = |part: usize| part * rows + part.min(longer);
    start(part)..start(part + 1)
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
        let mut subspace = Subspace::<f64>::new(512, 5);
        for (index, amplitude) in subspace.slice_mut(0..5).iter_mut().enumerate() {
            *amplitude = (index as f64).sin();
        }
        let before: Vec<Vec<f64>> = (0..5).map(|i| subspace.slice(i..i + 1).to_vec()).collect();
        // The second and the fourth vector are combined, and go to places 0 and 2.
        let rotation = Mat::from_fn(2, 2, |row, column| [[0.6, -0.8], [0.8, 0.6]][row][column]);
        let combinations = [Combination { sources: &[1, 3], rotation: rotation.as_ref() }];
        subspace.recombine(&combinations, &[1, 0, 3, 2], Stop::NEVER).unwrap();
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
    fn a_rotation_ends_at_the_first_slice_after_a_request_to_stop() {
        let mut subspace = Subspace::<f64>::new(512, 4);
        for (index, amplitude) in subspace.slice_mut(0..4).iter_mut().enumerate() {
            *amplitude = index as f64;
        }
        let before = subspace.slice(0..4).to_vec();
        let exchange = Mat::from_fn(4, 2, |row, column| f64::from(u8::from(row == 3 - column)));
        let stopped = subspace.rotate(exchange.as_ref(), Stop::asking(&|| true));
        assert_eq!(stopped, Err(EigenError::Interrupted), "asked to stop before it began");
        assert_eq!(subspace.slice(0..4), before, "no row was touched");
        subspace.rotate(exchange.as_ref(), Stop::NEVER).unwrap();
        assert_eq!(subspace.slice(0..1), &before[3 * 512..], "the last vector is the first");
        assert_eq!(subspace.slice(1..2), &before[2 * 512..3 * 512], "the third is the second");
    }
}
