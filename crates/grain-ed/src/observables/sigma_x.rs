//! `<σ_n^x>` of every l-bit in every eigenstate.

use grain_model::column::{Column, MAGNETIZATION};

use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `<a|σ_n^x|a>`, from -1 to 1.
#[derive(Debug)]
pub(super) struct SigmaX;

impl Observable for SigmaX {
    fn columns(&self) -> Vec<Column> {
        let long_name =
            "expectation value of the Pauli matrix sigma^x of one l-bit in one eigenstate".into();
        vec![Column { name: "sigma_x".into(), long_name, ..MAGNETIZATION }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let sigma_x =
            states.reduced().iter().map(|rho| 2.0 * rho.coherence.re / (rho.up + rho.down));
        vec![sigma_x.collect()]
    }
}
