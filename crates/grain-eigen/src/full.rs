//! Every eigenpair, by faer's dense decomposition, in reused workspace.

use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::evd::ComputeEigenvectors;
use faer::{Mat, Par};

use crate::check::check;
use crate::eigensolver::{Eigensolver, Solved};
use crate::error::EigenError;
use crate::examination::examine;
use crate::operator::Operator;
use crate::run::Run;
use crate::scalar::Scalar;
use crate::spectrum::Spectrum;

/// A dense eigensolver for operators of one dimension; holds about five matrices in memory.
///
/// Its [`solve`](Eigensolver::solve) checks what [`Self::decompose`] computes.
///
/// # Examples
///
/// ```
/// use grain_eigen::faer::{Par, mat};
/// use grain_eigen::{DenseOperator, Eigensolver, FullSolver, Run};
///
/// let operator = DenseOperator::new(mat![[0.0, 3.0], [3.0, 8.0]])?;
/// let mut solver = FullSolver::new(2, Par::Seq);
/// let solved = solver.solve(&operator, &Run::default())?;
/// assert!((solved.spectrum.energies[0] + 1.0).abs() < 1e-14);
/// assert!((solved.spectrum.energies[1] - 9.0).abs() < 1e-14);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
pub struct FullSolver<T = f64> {
    matrix: Mat<T>,
    vectors: Mat<T>,
    /// The eigenvalues as the decomposition writes them, and as real numbers.
    values: Vec<T>,
    energies: Vec<f64>,
    scratch: MemBuffer,
    parallelism: Par,
}

impl<T> std::fmt::Debug for FullSolver<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullSolver")
            .field("dimension", &self.energies.len())
            .finish_non_exhaustive()
    }
}

impl<T: Scalar> FullSolver<T> {
    /// Allocates the workspace for operators of dimension D.
    ///
    /// `parallelism` is the degree inside one decomposition. The last digits depend on it (but not
    /// on the number of threads that do the work), so it belongs to the record of a dataset.
    pub fn new(dimension: usize, parallelism: Par) -> Self {
        Self {
            matrix: Mat::zeros(dimension, dimension),
            vectors: Mat::zeros(dimension, dimension),
            values: vec![T::from_real(0.0); dimension],
            energies: vec![0.0; dimension],
            scratch: MemBuffer::new(scratch::<T>(dimension, parallelism)),
            parallelism,
        }
    }

    /// The bytes that [`Self::new`] allocates.
    pub fn bytes(dimension: usize, parallelism: Par) -> u64 {
        let matrices = 2 * (dimension as u64).pow(2) * size_of::<T>() as u64;
        matrices + scratch::<T>(dimension, parallelism).unaligned_bytes_required() as u64
    }

    /// Diagonalizes an operator of the solver's dimension, and checks nothing; [`check`] does.
    ///
    /// # Errors
    /// [`EigenError::Dimension`], [`EigenError::Empty`], [`EigenError::NotFinite`]; [`EigenError::Decomposition`] if the QR iteration of the tridiagonal matrix does not
    /// converge.
    pub fn decompose<H: Operator<Scalar = T>>(
        &mut self,
        operator: &H,
    ) -> Result<Spectrum<'_, T>, EigenError> {
        let (expected, given) = (self.energies.len(), operator.dimension());
        if expected != given {
            return Err(EigenError::Dimension { expected, given });
        }
        if given == 0 {
            return Err(EigenError::Empty);
        }
        operator.fill_dense(self.matrix.as_mut());
        if !self.matrix.is_all_finite() {
            let what = "an element of the matrix";
            return Err(EigenError::NotFinite { what, value: self.matrix.norm_max() });
        }
        T::decompose(
            self.matrix.as_ref(),
            &mut self.values,
            Some(self.vectors.as_mut()),
            self.parallelism,
            MemStack::new(&mut self.scratch),
            T::decomposition_parameters(),
        )
        .map_err(|_| EigenError::Decomposition { dimension: given })?;
        for (energy, value) in self.energies.iter_mut().zip(&self.values) {
            *energy = value.real_part();
        }
        Ok(Spectrum { energies: &self.energies, vectors: self.vectors.as_ref() })
    }
}

impl<H: Operator> Eigensolver<H> for FullSolver<H::Scalar> {
    fn solve(&mut self, operator: &H, run: &Run<'_>) -> Result<Solved<'_, H::Scalar>, EigenError> {
        examine(operator)?;
        let spectrum = self.decompose(operator)?;
        let quality = check(operator, &spectrum, run.sample()).map_err(EigenError::Defective)?;
        Ok(Solved {
            spectrum,
            quality,
            first: Some(0),
            neighbours: [None, None],
            norm: spectrum.norm(),
            certificate: None,
        })
    }
}

fn scratch<T: Scalar>(dimension: usize, parallelism: Par) -> StackReq {
    let vectors = ComputeEigenvectors::Yes;
    // faer counts what an empty matrix needs below zero.
    let dimension = dimension.max(1);
    T::decomposition_scratch(dimension, vectors, parallelism, T::decomposition_parameters())
}
