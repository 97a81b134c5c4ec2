//! The fidelity susceptibility: how fast an eigenstate turns when the field on an l-bit changes.

use faer::{Accum, Mat, Par};
use grain_eigen::Scalar;
use grain_model::column::{Column, ENTROPY};

use crate::models::central_grain::basis;
use crate::observables::amplitudes::OfAmplitudes;
use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `χ_n = Σ_{b≠a} |<a|σ_n^z|b>|² / (E_a - E_b)²` of every eigenstate and l-bit, with respect to `h_n`: over the states that are stored.
///
/// Units of 1/energy². It is carried by the levels that are close: of a window it is as good as complete away from the window's ends, and of a
/// complete spectrum exact. Its distribution has the tail `χ^{-(3+β)/2}` where levels repel as `s^β`: Sierant
/// et al., PRB 99, 224202. Infinite where two levels are equal. Holds the vectors of the stored states once more in memory.
#[derive(Debug)]
pub(super) struct FidelitySusceptibility;

/// States whose elements with all others are computed together.
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
        let mut gathered = Gathered { real: Vec::new(), complex: Vec::new() };
        states.each_vector(|_, vector| vector.compute(&mut gathered));
        gathered.add_to(states, &mut susceptibility);
        vec![susceptibility]
    }
}

/// The vectors of all states, one after the other.
struct Gathered {
    real: Vec<f64>,
    complex: Vec<faer::c64>,
}

impl OfAmplitudes for Gathered {
    type Output = ();

    fn compute<T: Scalar>(&mut self, amplitudes: &[T]) {
        if size_of::<T>() == size_of::<f64>() {
            self.real.extend_from_slice(T::reals(amplitudes));
        } else {
            self.complex.extend(amplitudes.iter().map(|amplitude| amplitude.into_complex()));
        }
    }
}

impl Gathered {
    fn add_to(&self, states: &States<'_>, susceptibility: &mut [f64]) {
        if self.complex.is_empty() {
            add(&self.real, states, susceptibility);
        } else {
            add(&self.complex, states, susceptibility);
        }
    }
}

fn add<T: Scalar>(vectors: &[T], states: &States<'_>, susceptibility: &mut [f64]) {
    let (count, n_lbits, block) = (states.len(), states.n_lbits(), states.grain_dimension());
    let dimension = block << states.coupled().len();
    let matrix = faer::MatRef::from_column_major_slice(vectors, dimension, count);
    let one = T::from_real(1.0);
    let mut turned = Mat::<T>::zeros(dimension, TOGETHER);
    let mut elements = Mat::<T>::zeros(count, TOGETHER);
    // Rows of the adjoint are not contiguous: it is written out once.
    let adjoint = Mat::from_fn(count, dimension, |row, column| matrix[(column, row)].conjugate());
    for (bit, &lbit) in states.coupled().iter().enumerate() {
        for start in (0..count).step_by(TOGETHER) {
            let width = TOGETHER.min(count - start);
            for column in 0..width {
                for row in 0..dimension {
                    let sign = T::from_real(basis::sign(row / block, bit));
                    turned[(row, column)] = sign * matrix[(row, start + column)];
                }
            }
            let factors = [adjoint.as_ref(), turned.as_ref().subcols(0, width)];
            let out = elements.as_mut().subcols_mut(0, width);
            T::multiply(out, Accum::Replace, factors, one, Par::Seq);
            for column in 0..width {
                let state = start + column;
                let sum = &mut susceptibility[state * n_lbits + lbit];
                for other in
                    (0..count).filter(|other| *other != state && states.same_sector(state, *other))
                {
                    let element = elements[(other, column)].modulus();
                    let gap = states.energies()[state] - states.energies()[other];
                    if element > 0.0 {
                        *sum += (element / gap).powi(2);
                    }
                }
            }
        }
    }
}
