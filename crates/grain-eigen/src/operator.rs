//! What a solver asks of an operator: numbers about it, its matrix, and its product with a vector.

use faer::MatMut;

use crate::scalar::Scalar;

/// A Hermitian operator.
///
/// The window solver needs its products with vectors alone; the full solver its matrix, and products to check what it found.
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
}

/// An operator A as a product with vectors.
pub trait Recurrence: Sync {
    /// That of the operator.
    type Scalar: Scalar;

    /// Makes `y` what the update says, from `x`; `x`, `y` and the sum of the update are `[D]`.
    ///
    /// Is called from several threads at once.
    fn update(&self, x: &[Self::Scalar], y: &mut [Self::Scalar], update: Update<'_, Self::Scalar>);
}

/// `tr H` and `tr H²`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traces {
    /// `tr H`
    pub of_operator: f64,
    /// `tr H²`
    pub of_square: f64,
}

/// What becomes of the product.
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
