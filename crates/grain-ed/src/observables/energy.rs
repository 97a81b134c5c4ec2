//! The energy of every eigenstate.

use grain_model::column::{Column, ENERGY};

use crate::observables::observable::Observable;
use crate::observables::states::States;

pub(super) struct Energy;

impl Observable for Energy {
    fn columns(&self) -> Vec<Column> {
        vec![ENERGY]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        vec![states.energies().to_vec()]
    }
}
