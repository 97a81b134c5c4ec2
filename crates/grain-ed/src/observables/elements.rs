//! Elements of `σ_n^z` between eigenstates: each pair once, block by block, so that few vectors are held.

use faer::{Mat, c64};
use grain_eigen::Scalar;

use crate::models::central_grain::basis;
use crate::observables::amplitudes::Amplitudes;
use crate::observables::states::States;

/// States whose vectors are held, and whose elements are computed, at a time.
const TOGETHER: usize = 64;

/// `<a|σ_n^z|b>` of two states.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    /// a and b, a below b.
    pub(super) states: [usize; 2],
    /// The l-bit, from 0.
    pub(super) lbit: usize,
    /// Its modulus, above 0.
    pub(super) modulus: f64,
}

/// Shows the elements of every l-bit between every two states; those that are exactly 0 are left out.
///
/// Takes the memory of 192 vectors, and `K² D N` multiplications of K states.
pub(super) fn each_element(states: &States<'_>, look: &mut dyn FnMut(Element)) {
    for start in (0..states.len()).step_by(TOGETHER) {
        let left = Vectors::of(states, start);
        for other in (start..states.len()).step_by(TOGETHER) {
            let right = if other == start { left.clone() } else { Vectors::of(states, other) };
            match (&left, right) {
                (Vectors::Real(left), Vectors::Real(right)) => {
                    show(states, [start, other], left, right, look);
                }
                (Vectors::Complex(left), Vectors::Complex(right)) => {
                    show(states, [start, other], left, right, look);
                }
                // The eigenvectors of one H are of one kind of number.
                (Vectors::Real(_), Vectors::Complex(_))
                | (Vectors::Complex(_), Vectors::Real(_)) => {}
            }
        }
    }
}

/// Vectors of consecutive states, as columns.
#[derive(Clone)]
enum Vectors {
    Real(Mat<f64>),
    Complex(Mat<c64>),
}

impl Vectors {
    fn of(states: &States<'_>, start: usize) -> Self {
        let range = start..(start + TOGETHER).min(states.len());
        let dimension = states.grain_dimension() << states.coupled().len();
        let (mut real, mut complex) = (Vec::new(), Vec::new());
        for state in range.clone() {
            states.vector(state, &mut |amplitudes| match amplitudes {
                Amplitudes::Real(vector) => real.extend_from_slice(vector),
                Amplitudes::Complex(vector) => complex.extend_from_slice(vector),
            });
        }
        if complex.is_empty() {
            Self::Real(Mat::from_fn(dimension, range.len(), |i, j| real[j * dimension + i]))
        } else {
            Self::Complex(Mat::from_fn(dimension, range.len(), |i, j| complex[j * dimension + i]))
        }
    }
}

/// Shows what the states from `left` and those from `right` on have of each other.
fn show<T: Scalar>(
    states: &States<'_>,
    starts: [usize; 2],
    left: &Mat<T>,
    right: Mat<T>,
    look: &mut dyn FnMut(Element),
) {
    let block = states.grain_dimension();
    let mut turned = right;
    let mut elements = Mat::<T>::zeros(left.ncols(), turned.ncols());
    let minus = T::from_real(-1.0);
    let flip = |turned: &mut Mat<T>, bit: usize| {
        for column in 0..turned.ncols() {
            for (row, amplitude) in turned.col_as_slice_mut(column).iter_mut().enumerate() {
                if basis::is_down(row / block, bit) {
                    *amplitude = minus * *amplitude;
                }
            }
        }
    };
    for (bit, &lbit) in states.coupled().iter().enumerate() {
        flip(&mut turned, bit);
        T::multiply_adjoint(elements.as_mut(), left.as_ref(), turned.as_ref());
        // Signs are their own inverse, bit for bit.
        flip(&mut turned, bit);
        for column in 0..elements.ncols() {
            for row in 0..elements.nrows() {
                let (one, other) = (starts[0] + row, starts[1] + column);
                let modulus = elements[(row, column)].modulus();
                if one < other && modulus != 0.0 && states.same_sector(one, other) {
                    look(Element { states: [one, other], lbit, modulus });
                }
            }
        }
    }
}
