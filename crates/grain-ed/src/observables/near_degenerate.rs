//! Eigenstates so close to a neighbour that rounding mixes them.

use grain_model::column::{Column, NEAR_DEGENERATE};
use grain_model::record::NEAR_DEGENERACY;

use crate::observables::observable::Observable;
use crate::observables::states::States;

pub(super) struct NearDegenerate;

impl Observable for NearDegenerate {
    fn columns(&self) -> Vec<Column> {
        vec![NEAR_DEGENERATE]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let tolerance = NEAR_DEGENERACY * states.norm();
        let flag = |distance: &f64| f64::from(u8::from(*distance <= tolerance));
        vec![states.closest().iter().map(flag).collect()]
    }
}
