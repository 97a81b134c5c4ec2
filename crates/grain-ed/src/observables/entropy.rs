//! The von Neumann entropy of one l-bit.

use grain_model::column::{Column, ENTROPY};

use crate::observables::observable::Observable;
use crate::observables::reduced_state::ReducedState;
use crate::observables::states::States;

/// The entropy of every l-bit in every eigenstate.
pub(super) struct Entropy;

impl Observable for Entropy {
    fn columns(&self) -> Vec<Column> {
        vec![ENTROPY]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        vec![states.reduced().iter().map(entropy_bits).collect()]
    }
}

/// The entropy of a reduced state, in bits, from 0 to 1.
///
/// ```text
/// S = -λ log₂ λ - (1-λ) log₂(1-λ),    λ = ½ (1 - √(1 - 4 det ρ))
/// ```
///
/// Accurate to a few roundings *relative* to S, however small: λ is taken from the determinant.
pub fn entropy_bits(state: &ReducedState) -> f64 {
    let determinant = state.determinant();
    // The larger eigenvalue has no cancellation; the smaller is det/larger.
    let larger = f64::midpoint(1.0, (1.0 - 4.0 * determinant).max(0.0).sqrt());
    let smaller = determinant / larger;
    if smaller <= 0.0 {
        return 0.0;
    }
    let nats = -smaller * smaller.ln() - (1.0 - smaller) * (-smaller).ln_1p();
    (nats / std::f64::consts::LN_2).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observables::reduced_states;
    use faer::{Mat, Side};
    use proptest::prelude::*;

    fn state(up: f64, coherence: f64) -> ReducedState {
        ReducedState { up, down: 1.0 - up, coherence: faer::c64::new(coherence, 0.0) }
    }

    #[test]
    fn pure_states_have_none_and_the_mixed_state_has_one_bit() {
        assert!(entropy_bits(&state(1.0, 0.0)).abs() < f64::EPSILON, "up");
        assert!(entropy_bits(&state(0.5, 0.5)).abs() < f64::EPSILON, "along x");
        assert!((entropy_bits(&state(0.5, 0.0)) - 1.0).abs() < f64::EPSILON, "mixed");
    }

    #[test]
    fn small_entropies_keep_their_digits() {
        for exponent in 1..=30 {
            let small = 10.0_f64.powi(-exponent);
            let exact =
                (-small * small.ln() - (1.0 - small) * (-small).ln_1p()) / std::f64::consts::LN_2;
            let state = ReducedState { up: 1.0 - small, down: small, ..ReducedState::default() };
            let relative = entropy_bits(&state) / exact - 1.0;
            assert!(relative.abs() < 8.0 * f64::EPSILON, "λ = {small:e}: off by {relative:e}");
        }
    }

    /// Partial trace of `|a><a|` written out, and von Neumann's formula by eigenvalues.
    fn entropy_by_partial_trace(vector: &[f64], grain_dimension: usize, lbit: usize) -> f64 {
        let configurations = vector.len() / grain_dimension;
        let mut rho = Mat::<f64>::zeros(2, 2);
        for row in 0..configurations {
            for column in 0..configurations {
                if row & !(1 << lbit) != column & !(1 << lbit) {
                    continue;
                }
                for grain in 0..grain_dimension {
                    let product = vector[row * grain_dimension + grain]
                        * vector[column * grain_dimension + grain];
                    rho[(row >> lbit & 1, column >> lbit & 1)] += product;
                }
            }
        }
        let eigenvalues = rho.self_adjoint_eigenvalues(Side::Lower).unwrap();
        eigenvalues.iter().filter(|p| **p > 0.0).map(|p| -p * p.log2()).sum()
    }

    proptest! {
        #[test]
        fn entropies_are_those_of_the_explicit_partial_trace(
            n in 1_usize..=5,
            qubits in 1_usize..=4,
            amplitudes in proptest::collection::vec(-1.0_f64..1.0, 512),
        ) {
            let d = 1 << qubits;
            let mut vector = amplitudes[..d << n].to_vec();
            let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assume!(norm > 1e-3);
            for amplitude in &mut vector {
                *amplitude /= norm;
            }
            let mut states = vec![ReducedState::default(); n];
            reduced_states(&vector, d, &mut vec![0.0; 1 << n], &mut states);
            for (lbit, state) in states.iter().enumerate() {
                let expected = entropy_by_partial_trace(&vector, d, lbit);
                prop_assert!((entropy_bits(state) - expected).abs() < 1e-12);
            }
        }
    }
}
