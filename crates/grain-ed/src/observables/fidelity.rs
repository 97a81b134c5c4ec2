//! The fidelity susceptibility: how fast an eigenstate turns when the field on an l-bit changes.

use faer::{Mat, c64};
use grain_eigen::Scalar;
use grain_model::column::{Column, ENTROPY};

use crate::models::central_grain::basis;
use crate::observables::amplitudes::Amplitudes;
use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `χ_n = Σ_{b≠a} |<a|σ_n^z|b>|² / (E_a - E_b)²` of every eigenstate and l-bit, with respect to `h_n`: over the states that are stored.
///
/// Units of 1/energy². It is carried by the levels that are close: of a window it is as good as complete away from the window's ends, and of a
/// complete spectrum exact. Its distribution has the tail `χ^{-(3+β)/2}` where levels repel as `s^β`: Sierant
/// et al., PRB 99, 224202. Infinite where two levels are equal. Takes the memory of
/// 192 vectors, and `K² D N` multiplications of K states.
#[derive(Debug)]
pub(super) struct FidelitySusceptibility;

/// States whose vectors are held, and whose elements are computed, at a time.
const TOGETHER: usize = 64;

impl Observable for FidelitySusceptibility {
    fn columns(&self) -> Vec<Column> {
        vec![Column {
            name: "fidelity_susceptibility".into(),
            units: "1".into(),
            long_name: "sum over the other stored eigenstates b of |<a|sigma_n^z|b>|^2/(E_a - E_b)^2, with respect to the field h_n; in units of energy^-2".into(),
            range: [0.0, f64::INFINITY],
            ..ENTROPY
        }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let mut susceptibility = vec![0.0; states.len() * states.n_lbits()];
        for start in (0..states.len()).step_by(TOGETHER) {
            let left = Vectors::of(states, start);
            for other in (start..states.len()).step_by(TOGETHER) {
                let right = if other == start { left.clone() } else { Vectors::of(states, other) };
                match (&left, right) {
                    (Vectors::Real(left), Vectors::Real(right)) => {
                        add(states, [start, other], left, right, &mut susceptibility);
                    }
                    (Vectors::Complex(left), Vectors::Complex(right)) => {
                        add(states, [start, other], left, right, &mut susceptibility);
                    }
                    // The eigenvectors of one H are of one kind of number.
                    (Vectors::Real(_), Vectors::Complex(_))
                    | (Vectors::Complex(_), Vectors::Real(_)) => {}
                }
            }
        }
        vec![susceptibility]
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

/// Adds what the states from `left` and those from `right` on have of each other: each pair once, to both.
fn add<T: Scalar>(
    states: &States<'_>,
    starts: [usize; 2],
    left: &Mat<T>,
    right: Mat<T>,
    susceptibility: &mut [f64],
) {
    let (n_lbits, block, energies) =
        (states.n_lbits(), states.grain_dimension(), states.energies());
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
                let element = elements[(row, column)].modulus();
                if one >= other || element == 0.0 || !states.same_sector(one, other) {
                    continue;
                }
                let share = (element / (energies[one] - energies[other])).powi(2);
                susceptibility[one * n_lbits + lbit] += share;
                susceptibility[other * n_lbits + lbit] += share;
            }
        }
    }
}
