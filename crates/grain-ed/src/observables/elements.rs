//! Elements of `σ_n^z` between eigenstates: each pair once, block by block, so that few vectors are held.

use std::mem;

use faer::{Mat, MatMut, MatRef, c64};
use grain_eigen::Scalar;
use pulp::Arch;

use crate::observables::amplitudes::Amplitudes;
use crate::observables::states::States;

/// States whose vectors are held, and whose elements are computed, at a time.
const TOGETHER: usize = 64;

/// What two states have of each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'e> {
    /// a and b, a below b.
    pub(super) states: [usize; 2],
    /// `|<a|σ_n^z|b>|`, `[l-bit]`.
    pub(super) moduli: &'e [f64],
}

/// Shows the elements of every l-bit between every two states of one sector.
///
/// Takes the memory of 192 vectors, and `K² D` multiplications of K states, whatever the number of l-bits.
pub(super) fn each_pair(states: &States<'_>, look: &mut dyn FnMut(Elements<'_>)) {
    for start in (0..states.len()).step_by(TOGETHER) {
        let left = Vectors::of(states, start);
        for other in (start..states.len()).step_by(TOGETHER) {
            let right = if other == start { left.clone() } else { Vectors::of(states, other) };
            match (&left, right) {
                (Vectors::Real(left), Vectors::Real(right)) => {
                    show(states, [start, other], left, &right, look);
                }
                (Vectors::Complex(left), Vectors::Complex(right)) => {
                    show(states, [start, other], left, &right, look);
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
    right: &Mat<T>,
    look: &mut dyn FnMut(Elements<'_>),
) {
    let mut sums = SignedSums::new(left.ncols(), right.ncols(), states.coupled().len());
    sums.add(left.as_ref(), right.as_ref());
    let mut moduli = vec![0.0; states.n_lbits()];
    for column in 0..right.ncols() {
        for row in 0..left.ncols() {
            let (one, other) = (starts[0] + row, starts[1] + column);
            if one < other && states.same_sector(one, other) {
                for (bit, &lbit) in states.coupled().iter().enumerate() {
                    moduli[lbit] = sums.with_sign[bit][column * left.ncols() + row].modulus();
                }
                look(Elements { states: [one, other], moduli: &moduli });
            }
        }
    }
}

/// Sums of `conj(a_i) b_i` over the product basis, with the sign of each l-bit, between the states of two blocks.
///
/// The highest bit halves the basis into up and down: its sum is that of the upper half less that of the lower, and the halves are halved
/// again, so that one product of the blocks serves every bit.
struct SignedSums<T> {
    rows: usize,
    columns: usize,
    /// `[bit][column, row]`
    with_sign: Vec<Vec<T>>,
    /// `[bit]`: of the two halves at that bit, `[column, row]`.
    halves: Vec<[Vec<T>; 2]>,
}

impl<T: Scalar> SignedSums<T> {
    fn new(rows: usize, columns: usize, bits: usize) -> Self {
        let zeros = || vec![T::from_real(0.0); rows * columns];
        let with_sign = (0..bits).map(|_| zeros()).collect();
        Self { rows, columns, with_sign, halves: (0..bits).map(|_| [zeros(), zeros()]).collect() }
    }

    fn add(&mut self, left: MatRef<'_, T>, right: MatRef<'_, T>) {
        let mut all = vec![T::from_real(0.0); self.rows * self.columns];
        self.add_below(self.with_sign.len(), left, right, &mut all);
    }

    /// Adds to every bit below `bits`; gives the sum without signs.
    fn add_below(
        &mut self,
        bits: usize,
        left: MatRef<'_, T>,
        right: MatRef<'_, T>,
        without_sign: &mut [T],
    ) {
        let Some(bit) = bits.checked_sub(1) else {
            let out = MatMut::from_column_major_slice_mut(without_sign, self.rows, self.columns);
            T::multiply_adjoint(out, left, right);
            return;
        };
        let mut halves = mem::take(&mut self.halves[bit]);
        let half = left.nrows() / 2;
        let (left, right) = (left.split_at_row(half), right.split_at_row(half));
        for ((left, right), out) in
            [(left.0, right.0), (left.1, right.1)].into_iter().zip(&mut halves)
        {
            self.add_below(bit, left, right, out);
        }
        let [up, down] = &halves;
        let signed = &mut self.with_sign[bit];
        // As in participation.rs: scalar instructions after a product are slow.
        Arch::new().dispatch(|| {
            let signed = signed.iter_mut().zip(&mut *without_sign);
            for ((signed, without), (up, down)) in signed.zip(up.iter().zip(down)) {
                *without = *up + *down;
                *signed += *up - *down;
            }
        });
        self.halves[bit] = halves;
    }
}
