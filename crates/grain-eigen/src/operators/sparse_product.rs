//! The product of a sparse matrix with one vector or with several.
//!
//! Vectors are interleaved, so that SIMD runs over them and the place of an element is looked up once for all. Each amplitude is
//! gathered in the order of its row by one chain of multiply-adds: the bits depend neither on the threads nor on how many vectors there are.

#![expect(clippy::inline_always, reason = "the loops are compiled anew for every instruction set")]

use rayon::prelude::*;

use crate::gather::multiply_add;
use crate::operator::{BlockRecurrence, Recurrence, SparseMatrix, Update};
use crate::scalar::Scalar;

/// Multiply-adds below which a product is not shared among threads: to wake one takes as long.
const WORTH_SHARING: usize = 1 << 15;

/// `A = scale · (H - shift)` of a sparse matrix; made by [`SparseOperator::scaled`](crate::Operator::scaled).
#[derive(Debug, Clone, Copy)]
pub struct ScaledSparse<'a, T> {
    pub(super) matrix: SparseMatrix<'a, T>,
    pub(super) scale: f64,
    pub(super) shift: f64,
}

impl<T: Scalar> Recurrence for ScaledSparse<'_, T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        self.update_block(1, x, y, update);
    }

    fn as_block(&self) -> Option<&dyn BlockRecurrence<T>> {
        Some(self)
    }
}

impl<T: Scalar> BlockRecurrence<T> for ScaledSparse<'_, T> {
    fn update_block(&self, vectors: usize, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let rows = self.matrix.row_starts.len() - 1;
        assert_eq!((x.len(), y.len()), (rows * vectors, rows * vectors), "[D, vectors]");
        let subtracts = update.subtracts();
        let (sum, weights) = update.into_sum();
        let common = Common { scaled: self, x, subtracts, weights };
        let work = self.matrix.values.len() * vectors;
        let threads = rayon::current_num_threads();
        if threads == 1 || work < WORTH_SHARING {
            common.rows(vectors, 0, y, sum);
            return;
        }
        let rows_each = rows.div_ceil(threads);
        let chunk = rows_each * vectors;
        let parts = y.par_chunks_mut(chunk).enumerate();
        if sum.is_empty() {
            parts.for_each(|(part, y)| common.rows(vectors, part * rows_each, y, &mut []));
        } else {
            let sums = sum.par_chunks_mut(chunk);
            parts
                .zip(sums)
                .for_each(|((part, y), sum)| common.rows(vectors, part * rows_each, y, sum));
        }
    }
}

/// What all rows share.
#[derive(Clone, Copy)]
struct Common<'a, T> {
    scaled: &'a ScaledSparse<'a, T>,
    x: &'a [T],
    subtracts: bool,
    weights: [f64; 2],
}

impl<T: Scalar> Common<'_, T> {
    /// The rows from `first` on that `y` has room for; `sum` may be empty.
    fn rows(&self, vectors: usize, first: usize, y: &mut [T], sum: &mut [T]) {
        match vectors {
            1 => self.dispatch::<1>(first, y, sum),
            2 => self.dispatch::<2>(first, y, sum),
            3 => self.dispatch::<3>(first, y, sum),
            4 => self.dispatch::<4>(first, y, sum),
            5 => self.dispatch::<5>(first, y, sum),
            6 => self.dispatch::<6>(first, y, sum),
            7 => self.dispatch::<7>(first, y, sum),
            8 => self.dispatch::<8>(first, y, sum),
            _ => self.any_number(vectors, first, y, sum),
        }
    }

    fn dispatch<const W: usize>(&self, first: usize, y: &mut [T], sum: &mut [T]) {
        let rows = Rows::<T, W> { common: *self, first, y, sum };
        // Four numbers fill the shorter register of a machine that has the longer one.
        #[cfg(target_arch = "x86_64")]
        if W * size_of::<T>() == 32
            && let Some(simd) = pulp::x86::V3::try_new()
        {
            return pulp::Simd::vectorize(simd, rows);
        }
        pulp::Arch::new().dispatch(rows);
    }

    /// More vectors than a block ever has: one by one.
    fn any_number(&self, vectors: usize, first: usize, y: &mut [T], sum: &mut [T]) {
        let strided = |values: &[T], vector: usize| -> Vec<T> {
            values.iter().skip(vector).step_by(vectors).copied().collect()
        };
        for vector in 0..vectors {
            let (x, mut own) = (strided(self.x, vector), strided(y, vector));
            let mut own_sum = strided(sum, vector);
            Common { x: &x, ..*self }.dispatch::<1>(first, &mut own, &mut own_sum);
            y.iter_mut().skip(vector).step_by(vectors).zip(own).for_each(|(y, own)| *y = own);
            sum.iter_mut().skip(vector).step_by(vectors).zip(own_sum).for_each(|(s, own)| *s = own);
        }
    }
}

/// Some rows of the product with `W` vectors.
struct Rows<'a, T, const W: usize> {
    common: Common<'a, T>,
    first: usize,
    y: &'a mut [T],
    sum: &'a mut [T],
}

impl<T: Scalar, const W: usize> pulp::WithSimd for Rows<'_, T, W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let numbers = W * size_of::<T>() / size_of::<f64>();
        // Registers that hold an amplitude of every vector.
        let vector = S::F64_LANES > 1 && numbers.is_multiple_of(S::F64_LANES);
        match (vector, numbers / S::F64_LANES) {
            (true, 1) => self.in_registers::<S, 1>(simd),
            (true, 2) => self.in_registers::<S, 2>(simd),
            (true, 4) => self.in_registers::<S, 4>(simd),
            _ => self.one_by_one::<S>(),
        }
    }
}

impl<T: Scalar, const W: usize> Rows<'_, T, W> {
    #[inline(always)]
    fn in_registers<S: pulp::Simd, const N: usize>(self, simd: S) {
        let Self { common: Common { scaled, x, subtracts, weights }, first, y, sum } = self;
        let ScaledSparse { matrix: SparseMatrix { row_starts, columns, values }, scale, shift } =
            *scaled;
        let (x, _) = S::as_simd_f64s(T::reals(x));
        let (y, _) = S::as_mut_simd_f64s(T::reals_mut(y));
        let (sum, _) = S::as_mut_simd_f64s(T::reals_mut(sum));
        let [scale, shift, w_0, w_1] =
            [scale, -shift, weights[0], weights[1]].map(|number| simd.splat_f64s(number));
        let zero = simd.splat_f64s(0.0);
        for (index, y) in y.chunks_exact_mut(N).enumerate() {
            let row = first + index;
            let elements = row_starts[row]..row_starts[row + 1];
            let mut sums = [[zero; N]; 2];
            for (column, value) in columns[elements.clone()].iter().zip(&values[elements]) {
                T::gather_in_registers(simd, &mut sums, *value, &x[*column as usize * N..][..N]);
            }
            let image = T::gathered_in_registers(simd, sums);
            let own = &x[row * N..][..N];
            for register in 0..N {
                let shifted = simd.mul_add_e_f64s(shift, own[register], image[register]);
                let old = if subtracts { simd.neg_f64s(y[register]) } else { zero };
                y[register] = simd.mul_add_e_f64s(scale, shifted, old);
            }
            if let Some(sum) = sum.get_mut(index * N..(index + 1) * N) {
                for register in 0..N {
                    let with_y = simd.mul_add_e_f64s(w_1, y[register], sum[register]);
                    sum[register] = simd.mul_add_e_f64s(w_0, own[register], with_y);
                }
            }
        }
    }

    /// Numbers that fill no register.
    #[inline(always)]
    fn one_by_one<S: pulp::Simd>(self) {
        let Self { common: Common { scaled, x, subtracts, weights: [w_0, w_1] }, first, y, sum } =
            self;
        let ScaledSparse { matrix: SparseMatrix { row_starts, columns, values }, scale, shift } =
            *scaled;
        for (index, y) in y.chunks_exact_mut(W).enumerate() {
            let row = first + index;
            let elements = row_starts[row]..row_starts[row + 1];
            let mut sums = [[T::from_real(0.0); W]; 2];
            for (column, value) in columns[elements.clone()].iter().zip(&values[elements]) {
                T::gather::<S, W>(&mut sums, *value, &x[*column as usize * W..][..W]);
            }
            let image = T::gathered(&sums);
            let own = &x[row * W..][..W];
            let (image, own, y) = (T::reals(&image), T::reals(own), T::reals_mut(y));
            for ((y, image), own) in y.iter_mut().zip(image).zip(own) {
                let old = if subtracts { -*y } else { 0.0 };
                *y = multiply_add::<S>(scale, multiply_add::<S>(-shift, *own, *image), old);
            }
            if let Some(sum) = sum.get_mut(index * W..(index + 1) * W) {
                for ((sum, own), y) in T::reals_mut(sum).iter_mut().zip(own).zip(y) {
                    *sum = multiply_add::<S>(w_0, *own, multiply_add::<S>(w_1, *y, *sum));
                }
            }
        }
    }
}
