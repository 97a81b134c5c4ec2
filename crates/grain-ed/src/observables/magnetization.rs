//! `<σ_n^z>` of every l-bit in every eigenstate.

use grain_model::column::{Column, MAGNETIZATION};

use crate::observables::observable::Observable;
use crate::observables::reduced_state::ReducedState;
use crate::observables::states::States;

pub(super) struct Magnetization;

impl Observable for Magnetization {
    fn columns(&self) -> Vec<Column> {
        vec![MAGNETIZATION]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        vec![states.reduced().iter().map(ReducedState::magnetization).collect()]
    }
}
