//! Eigenproblems of small dense matrices.

use faer::diag::{DiagMut, DiagRef};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors, SelfAdjointEvdParams};
use faer::{Auto, Mat, MatRef, Par, Spec};

use crate::error::EigenError;
use crate::scalar::Scalar;

/// Every eigenpair of a Hermitian matrix, of which the lower triangle is read, ascending.
///
/// # Errors
/// [`EigenError::NoConvergence`].
pub(super) fn eigenpairs<T: Scalar>(
    matrix: MatRef<'_, T>,
) -> Result<(Vec<f64>, Mat<T>), EigenError> {
    let dimension = matrix.nrows();
    let mut vectors = Mat::zeros(dimension, dimension);
    let values = solve(matrix, Some(&mut vectors))?;
    Ok((values, vectors))
}

/// The largest eigenvalue of a Hermitian matrix; minus infinity of an empty one.
///
/// # Errors
/// [`EigenError::NoConvergence`].
pub(super) fn largest_eigenvalue<T: Scalar>(matrix: MatRef<'_, T>) -> Result<f64, EigenError> {
    Ok(solve(matrix, None)?.last().copied().unwrap_or(f64::NEG_INFINITY))
}

/// The lowest and the highest eigenvalue of a tridiagonal symmetric matrix; infinite of an empty one.
///
/// Both slices are `[n]`; the last number of the subdiagonal is not used.
///
/// # Errors
/// [`EigenError::NoConvergence`].
pub(super) fn extreme_eigenvalues(
    diagonal: &[f64],
    subdiagonal: &[f64],
) -> Result<(f64, f64), EigenError> {
    let dimension = diagonal.len();
    let mut values = vec![0.0; dimension];
    let parameters: Spec<SelfAdjointEvdParams, f64> =
        <SelfAdjointEvdParams as Auto<f64>>::auto().into();
    let (wanted, parallelism) = (ComputeEigenvectors::No, Par::Seq);
    let scratch = evd::self_adjoint_evd_scratch::<f64>(dimension, wanted, parallelism, parameters);
    let mut scratch = MemBuffer::new(scratch);
    evd::tridiagonal_self_adjoint_evd(
        DiagRef::from_slice(diagonal),
        DiagRef::from_slice(subdiagonal),
        DiagMut::from_slice_mut(&mut values),
        None,
        parallelism,
        MemStack::new(&mut scratch),
        parameters,
    )
    .map_err(|_| EigenError::NoConvergence { dimension })?;
    let lowest = values.first().copied().unwrap_or(f64::INFINITY);
    Ok((lowest, values.last().copied().unwrap_or(f64::NEG_INFINITY)))
}

/// A fixed degree of parallelism, on which the bits depend, whatever the number of threads.
const DEGREE: usize = 4;

fn solve<T: Scalar>(
    matrix: MatRef<'_, T>,
    vectors: Option<&mut Mat<T>>,
) -> Result<Vec<f64>, EigenError> {
    let parallelism = Par::rayon(DEGREE);
    let dimension = matrix.nrows();
    let mut values = vec![T::from_real(0.0); dimension];
    if dimension == 0 {
        return Ok(Vec::new());
    }
    let wanted = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let mut parameters = T::decomposition_parameters();
    // Threads take a fifth longer for this step than one alone, at dimension 800 and with two of them.
    parameters.tridiag.par_threshold = usize::MAX;
    let scratch = T::decomposition_scratch(dimension, wanted, parallelism, parameters);
    let mut scratch = MemBuffer::new(scratch);
    let (vectors, stack) = (vectors.map(Mat::as_mut), MemStack::new(&mut scratch));
    T::decompose(matrix, &mut values, vectors, parallelism, stack, parameters)
        .map_err(|_| EigenError::NoConvergence { dimension })?;
    Ok(values.into_iter().map(T::real_part).collect())
}
