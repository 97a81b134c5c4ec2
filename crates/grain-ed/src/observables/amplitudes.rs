//! An eigenvector as observables see it: amplitudes, real or complex, in the order of the product basis.

use std::cell::RefCell;

use faer::{MatRef, c64};
use grain_eigen::{Scalar, Spectrum};

/// The amplitudes of one eigenvector of the grain and the l-bits that couple to it, `[configuration, grain state]`, in the order of
/// [`crate::models::central_grain::basis`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amplitudes<'v> {
    /// Of a real symmetric H.
    Real(&'v [f64]),
    /// Of a complex Hermitian one.
    Complex(&'v [c64]),
}

impl<'v> Amplitudes<'v> {
    fn of<T: Scalar>(vector: &'v [T]) -> Self {
        if size_of::<T>() == size_of::<f64>() {
            Self::Real(bytemuck::cast_slice(vector))
        } else {
            Self::Complex(bytemuck::cast_slice(vector))
        }
    }
}

/// A calculation that is the same for real amplitudes and for complex ones.
pub(crate) trait OfAmplitudes {
    /// What it yields.
    type Output;

    /// The calculation.
    fn compute<T: Scalar>(&mut self, amplitudes: &[T]) -> Self::Output;
}

impl Amplitudes<'_> {
    /// Does the calculation.
    pub(crate) fn compute<C: OfAmplitudes>(self, calculation: &mut C) -> C::Output {
        match self {
            Self::Real(amplitudes) => calculation.compute(amplitudes),
            Self::Complex(amplitudes) => calculation.compute(amplitudes),
        }
    }
}

/// The amplitudes `[configuration, grain state]` as a matrix of so many rows: grain and the lowest l-bits down, the others across.
pub(crate) fn as_matrix<T: Scalar>(amplitudes: &[T], rows: usize) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(amplitudes, rows, amplitudes.len() / rows)
}

/// Where eigenvectors come from, whatever they are made of.
pub(crate) trait VectorSource {
    /// Shows an eigenvector, by its index in the spectrum.
    fn show(&self, state: usize, look: &mut dyn FnMut(Amplitudes<'_>));
}

/// The eigenvectors of a spectrum, and what makes vectors of the whole Hilbert space of them.
pub(crate) struct SpectrumVectors<'s, T, W> {
    pub(crate) spectrum: Spectrum<'s, T>,
    pub(crate) whole: W,
    buffer: RefCell<Vec<T>>,
}

impl<'s, T, W> SpectrumVectors<'s, T, W> {
    pub(crate) fn new(spectrum: Spectrum<'s, T>, whole: W) -> Self {
        Self { spectrum, whole, buffer: RefCell::default() }
    }
}

impl<T: Scalar, W> VectorSource for SpectrumVectors<'_, T, W>
where
    W: for<'v> Fn(&'v [T], &'v mut Vec<T>) -> &'v [T],
{
    fn show(&self, state: usize, look: &mut dyn FnMut(Amplitudes<'_>)) {
        let mut buffer = self.buffer.borrow_mut();
        look(Amplitudes::of((self.whole)(self.spectrum.vector(state), &mut buffer)));
    }
}
