//! What a solver asks of an operator: numbers about it, its matrix, and its product with a vector.

use faer::MatMut;

use crate::scalar::Scalar;

/// A Hermitian operator.
///
/// The window solver needs its products with vectors alone; the full solver its matrix, and products to check what it found.
///
/// # Examples
///
/// A diagonal operator; `examples/custom_operator.rs` has one of use.
///
/// ```
/// use grain_eigen::faer::MatMut;
/// use grain_eigen::{Operator, Recurrence, Traces, Update};
///
/// struct Levels(Vec<f64>);
///
/// impl Operator for Levels {
///     type Scalar = f64;
///     type Scaled<'a> = Levels;
///
///     fn dimension(&self) -> usize {
///         self.0.len()
///     }
///     fn mean_energy(&self) -> f64 {
///         self.0.iter().sum::<f64>() / self.0.len() as f64
///     }
///     fn norm_bound(&self) -> f64 {
///         self.0.iter().fold(0.0, |most, energy| most.max(energy.abs()))
///     }
///     fn exact_traces(&self) -> Option<Traces> {
///         let of_square = self.0.iter().map(|energy| energy * energy).sum();
///         Some(Traces { of_operator: self.0.iter().sum(), of_square })
///     }
///     fn fill_dense(&self, mut matrix: MatMut<'_, f64>) {
///         matrix.fill(0.0);
///         for (state, energy) in self.0.iter().enumerate() {
///             matrix[(state, state)] = *energy;
///         }
///     }
///     fn scaled(&self, scale: f64, shift: f64) -> Levels {
///         Levels(self.0.iter().map(|energy| scale * (energy - shift)).collect())
///     }
/// }
///
/// impl Recurrence for Levels {
///     type Scalar = f64;
///
///     fn update(&self, x: &[f64], y: &mut [f64], update: Update<'_, f64>) {
///         let subtracts = update.subtracts();
///         let (sum, [w_0, w_1]) = update.into_sum();
///         for (row, level) in self.0.iter().enumerate() {
///             y[row] = level * x[row] - if subtracts { y[row] } else { 0.0 };
///             if let Some(sum) = sum.get_mut(row) {
///                 *sum += w_0 * x[row] + w_1 * y[row];
///             }
///         }
///     }
/// }
///
/// assert_eq!(grain_eigen::examine(&Levels(vec![-1.0, 0.0, 3.0])), Ok(()));
/// ```
pub trait Operator: Sync {
    /// Real for symmetric operators, complex for Hermitian ones.
    type Scalar: Scalar;

    /// The operator scaled and shifted, as [`Self::scaled`] makes it.
    type Scaled<'a>: Recurrence<Scalar = Self::Scalar>
    where
        Self: 'a;

    /// The dimension D of the Hilbert space.
    fn dimension(&self) -> usize;

    /// The mean energy `tr H / D`, that at infinite temperature.
    fn mean_energy(&self) -> f64;

    /// A bound on the norm, `‖H‖ ≤`: as rough as need be (a triangle inequality), but certain.
    fn norm_bound(&self) -> f64;

    /// The exact traces, where they are known otherwise than from the matrix: a complete spectrum is checked
    /// against them.
    fn exact_traces(&self) -> Option<Traces>;

    /// Writes the matrix, both triangles, into `matrix` `[D, D]`, whatever it held before.
    fn fill_dense(&self, matrix: MatMut<'_, Self::Scalar>);

    /// `A = scale · (H - shift)`, for recurrences.
    fn scaled(&self, scale: f64, shift: f64) -> Self::Scaled<'_>;

    /// Floating-point operations of a product for each row, where they are known: what a solve will cost is told from them.
    fn row_operations(&self) -> Option<f64> {
        None
    }

    /// The matrix where it is stored sparsely: [`ShiftInvertSolver`](crate::ShiftInvertSolver) factorises it.
    fn sparse(&self) -> Option<SparseMatrix<'_, Self::Scalar>> {
        None
    }
}

/// A Hermitian matrix by its nonzero elements, row by row (CSR).
#[derive(Debug, Clone, Copy)]
pub struct SparseMatrix<'a, T> {
    /// Where each row begins in the next two, `[D + 1]`.
    pub row_starts: &'a [usize],
    /// `[element]`, ascending within a row.
    pub columns: &'a [u32],
    /// `[element]`
    pub values: &'a [T],
}

/// An operator A as a product with vectors.
pub trait Recurrence: Sync {
    /// That of the operator.
    type Scalar: Scalar;

    /// Makes `y` what the update says, from `x`; `x`, `y` and the sum of the update are `[D]`.
    ///
    /// Is called from several threads at once.
    fn update(&self, x: &[Self::Scalar], y: &mut [Self::Scalar], update: Update<'_, Self::Scalar>);

    /// The same for several vectors at once, where that is cheaper than one after the other.
    fn as_block(&self) -> Option<&dyn BlockRecurrence<Self::Scalar>> {
        None
    }
}

/// An operator A as a product with several vectors at once.
///
/// Sparse matrices are such: an element that was fetched serves all vectors, and SIMD runs over them.
pub trait BlockRecurrence<T>: Sync {
    /// As [`Recurrence::update`], for `vectors` vectors that are interleaved: `x`, `y` and the sum of the update are
    /// `[D, vectors]`, row by row.
    ///
    /// What becomes of one vector must not depend on the others, to the last bit. May share the rows among the threads of the current rayon pool; is called from several threads
    /// at once.
    fn update_block(&self, vectors: usize, x: &[T], y: &mut [T], update: Update<'_, T>);
}

/// `tr H` and `tr H²`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traces {
    /// `tr H`
    pub of_operator: f64,
    /// `tr H²`
    pub of_square: f64,
}

impl Traces {
    /// Mean and standard deviation of the D levels: where a density of states is, and how wide.
    ///
    /// # Examples
    ///
    /// ```
    /// use grain_eigen::Traces;
    /// // The levels -1, 0, 1, 4.
    /// let (mean, deviation) = Traces { of_operator: 4.0, of_square: 18.0 }.moments(4);
    /// assert_eq!((mean, deviation), (1.0, 3.5_f64.sqrt()));
    /// ```
    pub fn moments(&self, dimension: usize) -> (f64, f64) {
        let mean = self.of_operator / dimension as f64;
        // Rounding must not make a root of something negative.
        (mean, (self.of_square / dimension as f64 - mean * mean).max(0.0).sqrt())
    }
}

/// What becomes of the product.
///
/// # Examples
///
/// A product that is known row by row completes any update in one pass:
///
/// ```
/// use grain_eigen::Update;
///
/// fn complete(x: &[f64], y: &mut [f64], row_of: impl Fn(usize) -> f64, update: Update<'_, f64>) {
///     let subtracts = update.subtracts();
///     let (sum, [w_0, w_1]) = update.into_sum();
///     for row in 0..y.len() {
///         y[row] = row_of(row) - if subtracts { y[row] } else { 0.0 };
///         if let Some(sum) = sum.get_mut(row) {
///             *sum += w_0 * x[row] + w_1 * y[row];
///         }
///     }
/// }
///
/// let (x, mut y, mut sum) = ([1.0, 2.0], [10.0, 10.0], [0.0, 100.0]);
/// let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [1.0, 0.5] };
/// complete(&x, &mut y, |row| 3.0 * x[row], update);
/// assert_eq!((y, sum), ([-7.0, -4.0], [-2.5, 100.0]));
/// ```
#[derive(Debug)]
pub enum Update<'a, T> {
    /// `y ← A x`
    Product,
    /// `y ← A x - y`, one step of the Chebyshev recurrence where `A = 2 (H - b)/a`.
    Recurrence,
    /// The same, and `sum ← sum + w_0 x + w_1 y`: two terms of a Chebyshev series in one pass.
    RecurrenceAndSum {
        /// As long as `y`.
        sum: &'a mut [T],
        /// `[w_0, w_1]`
        weights: [f64; 2],
    },
}

impl<'a, T> Update<'a, T> {
    /// Whether the old `y` is subtracted.
    pub fn subtracts(&self) -> bool {
        !matches!(self, Self::Product)
    }

    /// The sum, empty where there is none, and its weights.
    pub fn into_sum(self) -> (&'a mut [T], [f64; 2]) {
        match self {
            Self::RecurrenceAndSum { sum, weights } => (sum, weights),
            Self::Product | Self::Recurrence => (&mut [], [0.0; 2]),
        }
    }
}
