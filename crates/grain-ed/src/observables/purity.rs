//! The purity of every l-bit in every eigenstate.

use grain_model::column::{Column, ENTROPY};

use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `tr ρ²` of every l-bit: ½ fully mixed, 1 pure.
#[derive(Debug)]
pub(super) struct Purity;

impl Observable for Purity {
    fn columns(&self) -> Vec<Column> {
        let long_name = "tr rho^2 of one l-bit in one eigenstate".into();
        let (name, units) = ("purity".into(), "1".into());
        vec![Column { name, units, long_name, range: [0.5, 1.0], ..ENTROPY }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        vec![states.reduced().iter().map(|rho| 1.0 - 2.0 * rho.determinant()).collect()]
    }
}
