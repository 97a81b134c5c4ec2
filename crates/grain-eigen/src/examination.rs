//! Whether an operator can be one: Hermitian, finite, and of the norm it says.
//!
//! Two products with random vectors, before every solve: a slip in a third party's product is found here, by its name, and
//! not as a solve that does not converge.

use crate::any_operator::AnyOperator;
use crate::error::EigenError;
use crate::operator::{Operator, Recurrence, Update};
use crate::random::RandomVectors;
use crate::scalar::{Scalar, real_dot};

/// The stream of the two random vectors; other streams belong to the window solver.
const STREAM: u64 = 1000;

/// What rounding explains of the difference between `<x|Hy>` and `<Hx|y>`, relative to `‖x‖ ‖Hy‖`: it is of the order of
/// `ε/√D`, and of that times the ratio of the norm to a typical matrix element's where large terms cancel.
const ALLOWED: f64 = 1e-11;

/// Examines an operator by its products with two random vectors.
///
/// Both solvers do it before every solve. An operator that passes may still be wrong, in an element that two random vectors do
/// not show; what is found of its spectrum is measured on its own products.
///
/// # Examples
///
/// ```
/// use grain_eigen::{EigenError, FnOperator, examine};
///
/// let shift = FnOperator::new(5, |x: &[f64], y: &mut [f64]| {
///     for i in 0..5 {
///         y[i] = x[(i + 1) % 5];
///     }
/// });
/// assert!(matches!(examine(&shift), Err(EigenError::NotHermitian { .. })));
/// ```
///
/// # Errors
/// [`EigenError::Empty`], [`EigenError::NotFinite`], [`EigenError::NotHermitian`], or [`EigenError::NormBound`].
pub fn examine<H: Operator>(operator: &H) -> Result<(), EigenError> {
    examine_any(&AnyOperator::of(operator))
}

/// [`examine`]
pub(crate) fn examine_any<T: Scalar>(operator: &AnyOperator<'_, T>) -> Result<(), EigenError> {
    let dimension = operator.dimension();
    if dimension == 0 {
        return Err(EigenError::Empty);
    }
    let product = operator.scaled(1.0, 0.0);
    let mut random = RandomVectors::new(STREAM);
    let zeros = || vec![T::from_real(0.0); dimension];
    let mut vectors = [zeros(), zeros()];
    let mut images = [zeros(), zeros()];
    let mut found = 0.0_f64;
    for (vector, image) in vectors.iter_mut().zip(&mut images) {
        random.fill(vector);
        product.update(vector, image, Update::Product);
        let norm = finite("the norm of a product with a random vector", norm_of(image))?;
        found = found.max(norm / norm_of(vector));
    }
    // After the products: an operator may find these numbers by more of them.
    finite("the mean energy", operator.mean_energy())?;
    let bound = finite("the bound on the norm", operator.norm_bound())?;
    // The bound may be reached, by a multiple of the identity for one.
    if found > bound * (1.0 + ALLOWED) {
        return Err(EigenError::NormBound { bound, found });
    }
    let [x, y] = &vectors;
    let [hx, hy] = &images;
    let difference = (T::dot(x, hy) - T::dot(hx, y)).modulus();
    let allowed = ALLOWED * (norm_of(x) * norm_of(hy) + norm_of(hx) * norm_of(y));
    if difference > allowed {
        return Err(EigenError::NotHermitian { difference, allowed });
    }
    Ok(())
}

fn norm_of<T: Scalar>(vector: &[T]) -> f64 {
    real_dot(vector, vector).sqrt()
}

fn finite(what: &'static str, value: f64) -> Result<f64, EigenError> {
    if value.is_finite() { Ok(value) } else { Err(EigenError::NotFinite { what, value }) }
}
