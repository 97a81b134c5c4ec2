//! Every eigenpair, by faer's dense decomposition, in reused workspace.

use faer::diag::DiagMut;
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::evd::{self, ComputeEigenvectors, EvdError, SelfAdjointEvdParams};
use faer::{Auto, Mat, Par, Spec};

use crate::hamiltonian::{Hamiltonian, dense};
use crate::spectrum::Spectrum;

/// A dense eigensolver for matrices of one dimension; holds about five of them in memory.
pub struct FullSolver {
    matrix: Mat<f64>,
    vectors: Mat<f64>,
    energies: Vec<f64>,
    scratch: MemBuffer,
    parallelism: Par,
}

impl std::fmt::Debug for FullSolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullSolver")
            .field("dimension", &self.energies.len())
            .finish_non_exhaustive()
    }
}

impl FullSolver {
    /// Allocates the workspace for matrices of dimension D.
    ///
    /// `parallelism` is the degree inside one decomposition. The last digits depend on it (but not
    /// on the number of threads that do the work), so it belongs to the record of a dataset.
    pub fn new(dimension: usize, parallelism: Par) -> Self {
        Self {
            matrix: Mat::zeros(dimension, dimension),
            vectors: Mat::zeros(dimension, dimension),
            energies: vec![0.0; dimension],
            scratch: MemBuffer::new(scratch(dimension, parallelism)),
            parallelism,
        }
    }

    /// Diagonalizes a Hamiltonian of the solver's dimension.
    ///
    /// # Errors
    /// [`EvdError`] if the QR iteration of the tridiagonal matrix does not converge.
    pub fn solve(&mut self, hamiltonian: &Hamiltonian) -> Result<Spectrum<'_>, EvdError> {
        dense::fill(hamiltonian, self.matrix.as_mut());
        evd::self_adjoint_evd(
            self.matrix.as_ref(),
            DiagMut::from_slice_mut(&mut self.energies),
            Some(self.vectors.as_mut()),
            self.parallelism,
            MemStack::new(&mut self.scratch),
            parameters(),
        )?;
        Ok(Spectrum { energies: &self.energies, vectors: self.vectors.as_ref() })
    }
}

/// The bytes that [`FullSolver::new`] allocates.
pub fn workspace_bytes(dimension: usize, parallelism: Par) -> u64 {
    let matrices = 2 * (dimension as u64).pow(2) * size_of::<f64>() as u64;
    matrices + scratch(dimension, parallelism).unaligned_bytes_required() as u64
}

fn parameters() -> Spec<SelfAdjointEvdParams, f64> {
    <SelfAdjointEvdParams as Auto<f64>>::auto().into()
}

fn scratch(dimension: usize, parallelism: Par) -> StackReq {
    let vectors = ComputeEigenvectors::Yes;
    evd::self_adjoint_evd_scratch::<f64>(dimension, vectors, parallelism, parameters())
}
