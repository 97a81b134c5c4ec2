//! Eigenproblems of small dense matrices.

use faer::diag::{DiagMut, DiagRef};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors, SelfAdjointEvdParams};
use faer::{Auto, Mat, MatRef, Par, Spec};

use super::error::WindowError;

/// Every eigenpair of a symmetric matrix, of which the lower triangle is read, ascending.
///
/// # Errors
/// [`WindowError::NoConvergence`].
pub(super) fn eigenpairs(matrix: MatRef<'_, f64>) -> Result<(Vec<f64>, Mat<f64>), WindowError> {
    let dimension = matrix.nrows();
    let mut vectors = Mat::zeros(dimension, dimension);
    let values = solve(matrix, Some(&mut vectors))?;
    Ok((values, vectors))
}

/// The largest eigenvalue of a symmetric matrix; minus infinity of an empty one.
///
/// # Errors
/// [`WindowError::NoConvergence`].
pub(super) fn largest_eigenvalue(matrix: MatRef<'_, f64>) -> Result<f64, WindowError> {
    Ok(solve(matrix, None)?.last().copied().unwrap_or(f64::NEG_INFINITY))
}

/// The lowest and the highest eigenvalue of a tridiagonal symmetric matrix; infinite of an empty one.
///
/// Both slices are `[n]`; the last number of the subdiagonal is not used.
///
/// # Errors
/// [`WindowError::NoConvergence`].
pub(super) fn extreme_eigenvalues(
    diagonal: &[f64],
    subdiagonal: &[f64],
) -> Result<(f64, f64), WindowError> {
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
    .map_err(|_| WindowError::NoConvergence { dimension })?;
    let lowest = values.first().copied().unwrap_or(f64::INFINITY);
    Ok((lowest, values.last().copied().unwrap_or(f64::NEG_INFINITY)))
}

/// A fixed degree of parallelism, on which the bits depend, whatever the number of threads.
const DEGREE: usize = 4;

fn solve(matrix: MatRef<'_, f64>, vectors: Option<&mut Mat<f64>>) -> Result<Vec<f64>, WindowError> {
    let parallelism = Par::rayon(DEGREE);
    let dimension = matrix.nrows();
    let mut values = vec![0.0; dimension];
    if dimension == 0 {
        return Ok(values);
    }
    let wanted = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let mut parameters = <SelfAdjointEvdParams as Auto<f64>>::auto();
    // Threads take a fifth longer for this step than one alone, at dimension 800 and with two of them.
    parameters.tridiag.par_threshold = usize::MAX;
    let parameters: Spec<SelfAdjointEvdParams, f64> = parameters.into();
    let scratch = evd::self_adjoint_evd_scratch::<f64>(dimension, wanted, parallelism, parameters);
    let mut scratch = MemBuffer::new(scratch);
    evd::self_adjoint_evd(
        matrix,
        DiagMut::from_slice_mut(&mut values),
        vectors.map(Mat::as_mut),
        parallelism,
        MemStack::new(&mut scratch),
        parameters,
    )
    .map_err(|_| WindowError::NoConvergence { dimension })?;
    Ok(values)
}
