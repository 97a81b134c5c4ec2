//! An operator that is a matrix.

use faer::{Accum, ColMut, ColRef, Mat, MatMut, MatRef, Par};
use rayon::prelude::*;

use crate::error::EigenError;
use crate::operator::{BlockRecurrence, Operator, Recurrence, Traces, Update};
use crate::scalar::Scalar;

/// An operator given by its matrix, `[D, D]`.
///
/// For the full solver, and for windows of matrices that fit into memory; where the matrix is sparse an operator by its structure
/// is faster by as much as it is sparse.
///
/// # Examples
///
/// ```
/// use grain_eigen::{DenseOperator, Eigensolver, FullSolver, Run, TraceCheck};
/// use grain_eigen::faer::{Par, c64, mat};
///
/// let (zero, i) = (c64::new(0.0, 0.0), c64::new(0.0, 1.0));
/// let sigma_y = DenseOperator::new(mat![[zero, -i], [i, zero]])?;
/// let mut solver = FullSolver::new(2, Par::Seq);
/// let solved = solver.solve(&sigma_y, &Run::default())?;
/// assert!((solved.spectrum.energies[1] - 1.0).abs() < 1e-15);
/// assert_eq!(solved.quality.traces, TraceCheck::Passed);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug, Clone)]
pub struct DenseOperator<T> {
    matrix: Mat<T>,
    traces: Traces,
    norm_bound: f64,
}

/// The largest difference between a matrix and its adjoint that counts as rounding, in units of its norm.
pub(super) const ALLOWED: f64 = 1e-13;

impl<T: Scalar> DenseOperator<T> {
    /// The operator of a matrix.
    ///
    /// # Errors
    /// [`EigenError::Empty`], [`EigenError::NotSquare`], [`EigenError::NotFinite`] or [`EigenError::Asymmetric`].
    pub fn new(matrix: Mat<T>) -> Result<Self, EigenError> {
        let (rows, columns) = (matrix.nrows(), matrix.ncols());
        if rows != columns {
            return Err(EigenError::NotSquare { rows, columns });
        }
        if rows == 0 {
            return Err(EigenError::Empty);
        }
        let of_square = matrix.squared_norm_l2();
        if !of_square.is_finite() {
            return Err(EigenError::NotFinite { what: "the norm of the matrix", value: of_square });
        }
        let (mut worst, mut row_sum) = ((0.0_f64, 0, 0), 0.0_f64);
        for column in 0..columns {
            let mut sum = 0.0;
            for row in 0..rows {
                let element = matrix[(row, column)];
                sum += element.modulus();
                let mirrored = matrix[(column, row)].conjugate();
                let difference = (element - mirrored).modulus();
                if difference > worst.0 {
                    worst = (difference, row, column);
                }
            }
            row_sum = row_sum.max(sum);
        }
        // Both bound the norm of a Hermitian matrix.
        let norm_bound = row_sum.min(of_square.sqrt());
        let allowed = ALLOWED * norm_bound;
        let (difference, row, column) = worst;
        if difference > allowed {
            return Err(EigenError::Asymmetric { row, column, difference, allowed });
        }
        let of_operator = (0..rows).map(|row| matrix[(row, row)].real_part()).sum();
        Ok(Self { matrix, traces: Traces { of_operator, of_square }, norm_bound })
    }

    /// The matrix.
    pub fn matrix(&self) -> MatRef<'_, T> {
        self.matrix.as_ref()
    }
}

impl<T: Scalar> Operator for DenseOperator<T> {
    type Scalar = T;
    type Scaled<'a> = ScaledDense<'a, T>;

    fn dimension(&self) -> usize {
        self.matrix.nrows()
    }

    fn mean_energy(&self) -> f64 {
        self.traces.of_operator / self.dimension() as f64
    }

    fn norm_bound(&self) -> f64 {
        self.norm_bound
    }

    fn exact_traces(&self) -> Option<Traces> {
        Some(self.traces)
    }

    fn fill_dense(&self, mut matrix: MatMut<'_, T>) {
        matrix.copy_from(&self.matrix);
    }

    fn row_operations(&self) -> Option<f64> {
        Some(2.0 * self.dimension() as f64)
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledDense<'_, T> {
        ScaledDense { matrix: self.matrix.as_ref(), scale, shift }
    }
}

/// `A = scale · (H - shift)` of a matrix; made by [`DenseOperator::scaled`](Operator::scaled).
#[derive(Debug, Clone, Copy)]
pub struct ScaledDense<'a, T> {
    matrix: MatRef<'a, T>,
    scale: f64,
    shift: f64,
}

impl<T: Scalar> Recurrence for ScaledDense<'_, T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let (shift, subtracts) = (self.scale * self.shift, update.subtracts());
        for (y, x) in T::reals_mut(y).iter_mut().zip(T::reals(x)) {
            let before = if subtracts { *y } else { 0.0 };
            *y = -shift * x - before;
        }
        let image = ColMut::from_slice_mut(y).as_mat_mut();
        let (scale, x_column) = (T::from_real(self.scale), ColRef::from_slice(x).as_mat());
        T::multiply(image, Accum::Add, [self.matrix, x_column], scale, Par::Seq);
        let (sum, [w_0, w_1]) = update.into_sum();
        let pairs = T::reals(x).iter().zip(T::reals(y));
        for (sum, (x, y)) in T::reals_mut(sum).iter_mut().zip(pairs) {
            *sum += w_0 * x + w_1 * y;
        }
    }

    fn as_block(&self) -> Option<&dyn BlockRecurrence<T>> {
        Some(self)
    }
}

/// Rows that a thread takes at a time.
const ROWS: usize = 128;

impl<T: Scalar> BlockRecurrence<T> for ScaledDense<'_, T> {
    /// The matrix is read once for all vectors.
    fn update_block(&self, vectors: usize, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let (shift, subtracts) = (self.scale * self.shift, update.subtracts());
        let (sum, [w_0, w_1]) = update.into_sum();
        let all = MatRef::from_row_major_slice(x, self.matrix.nrows(), vectors);
        let chunk = ROWS * vectors;
        // Without a sum there is nothing to split, and every thread has nothing of it.
        let mut sums: Vec<&mut [T]> = sum.chunks_mut(chunk).collect();
        sums.resize_with(y.len().div_ceil(chunk), Default::default);
        let parts = y.par_chunks_mut(chunk).zip(x.par_chunks(chunk)).zip(sums).enumerate();
        parts.for_each(|(part, ((y, x), sum))| {
            for (y, x) in T::reals_mut(y).iter_mut().zip(T::reals(x)) {
                let before = if subtracts { *y } else { 0.0 };
                *y = -shift * x - before;
            }
            let rows = y.len() / vectors;
            let matrix = self.matrix.subrows(part * ROWS, rows);
            let image = MatMut::from_row_major_slice_mut(y, rows, vectors);
            T::multiply(image, Accum::Add, [matrix, all], T::from_real(self.scale), Par::Seq);
            let pairs = T::reals(x).iter().zip(T::reals(y));
            for (sum, (x, y)) in T::reals_mut(sum).iter_mut().zip(pairs) {
                *sum += w_0 * x + w_1 * y;
            }
        });
    }
}
