//! The entropy of the grain against all l-bits.

use grain_model::column::{Column, NOT_NEGATIVE};

use crate::observables::observable::Observable;
use crate::observables::schmidt::{SchmidtWeights, entropy_of};
use crate::observables::states::States;

/// The entanglement entropy of the grain in every eigenstate, bits, up to `log₂ d_g`.
#[derive(Debug)]
pub(super) struct GrainEntropy;

const COLUMN: Column = Column::per_state(
    "grain_entropy",
    "bit",
    "entanglement entropy of the grain with all l-bits in one eigenstate, base 2",
);

impl Observable for GrainEntropy {
    fn columns(&self) -> Vec<Column> {
        vec![Column { range: NOT_NEGATIVE, ..COLUMN }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let mut weights = SchmidtWeights { inner: states.grain_dimension() };
        let mut entropies = Vec::with_capacity(states.len());
        states.each_vector(|_, vector| entropies.push(entropy_of(&vector.compute(&mut weights))));
        vec![entropies]
    }
}
