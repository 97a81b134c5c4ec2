//! What faer computes for the solvers, compiled once for each kind of number.
//!
//! Generic code is compiled anew in every crate that uses it: decompositions and matrix products of faer would take most of the time of
//! building a program that solves one operator.

use faer::diag::DiagMut;
use faer::dyn_stack::{MemStack, StackReq};
use faer::linalg::evd::{self, ComputeEigenvectors, EvdError, SelfAdjointEvdParams};
use faer::linalg::matmul::matmul;
use faer::{Accum, Auto, MatMut, MatRef, Par, c64};

/// Linear algebra of dense matrices of one kind of number.
#[expect(unnameable_types, reason = "so that no other type can implement it")]
pub trait Algebra: Sized + Copy {
    /// `out ← scale L R` for the factors `[L, R]`, or that added to what `out` was.
    fn multiply(
        out: MatMut<'_, Self>,
        accumulate: Accum,
        factors: [MatRef<'_, Self>; 2],
        scale: Self,
        parallelism: Par,
    );

    /// `out ← L† R`
    fn multiply_adjoint(out: MatMut<'_, Self>, left: MatRef<'_, Self>, right: MatRef<'_, Self>);

    /// How faer decomposes a Hermitian matrix by default.
    fn decomposition_parameters() -> SelfAdjointEvdParams;

    /// The workspace that [`Self::decompose`] needs.
    fn decomposition_scratch(
        dimension: usize,
        vectors: ComputeEigenvectors,
        parallelism: Par,
        parameters: SelfAdjointEvdParams,
    ) -> StackReq;

    /// Every eigenvalue, ascending, and every eigenvector if asked for, of a Hermitian matrix of which the lower triangle is read.
    fn decompose(
        matrix: MatRef<'_, Self>,
        values: &mut [Self],
        vectors: Option<MatMut<'_, Self>>,
        parallelism: Par,
        stack: &mut MemStack,
        parameters: SelfAdjointEvdParams,
    ) -> Result<(), EvdError>;
}

macro_rules! algebra_of {
    ($number:ty, $one:expr) => {
        impl Algebra for $number {
            fn multiply(
                out: MatMut<'_, Self>,
                accumulate: Accum,
                [left, right]: [MatRef<'_, Self>; 2],
                scale: Self,
                parallelism: Par,
            ) {
                matmul(out, accumulate, left, right, scale, parallelism);
            }

            fn multiply_adjoint(
                out: MatMut<'_, Self>,
                left: MatRef<'_, Self>,
                right: MatRef<'_, Self>,
            ) {
                matmul(out, Accum::Replace, left.adjoint(), right, $one, Par::Seq);
            }

            fn decomposition_parameters() -> SelfAdjointEvdParams {
                <SelfAdjointEvdParams as Auto<Self>>::auto()
            }

            fn decomposition_scratch(
                dimension: usize,
                vectors: ComputeEigenvectors,
                parallelism: Par,
                parameters: SelfAdjointEvdParams,
            ) -> StackReq {
                let parameters = parameters.into();
                evd::self_adjoint_evd_scratch::<Self>(dimension, vectors, parallelism, parameters)
            }

            fn decompose(
                matrix: MatRef<'_, Self>,
                values: &mut [Self],
                vectors: Option<MatMut<'_, Self>>,
                parallelism: Par,
                stack: &mut MemStack,
                parameters: SelfAdjointEvdParams,
            ) -> Result<(), EvdError> {
                let values = DiagMut::from_slice_mut(values);
                let parameters = parameters.into();
                evd::self_adjoint_evd(matrix, values, vectors, parallelism, stack, parameters)
            }
        }
    };
}

algebra_of!(f64, 1.0);
algebra_of!(c64, c64::new(1.0, 0.0));
