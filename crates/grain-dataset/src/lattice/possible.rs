//! Whether the parameters and axes of a lattice ensemble can be.

use std::path::Path;

use crate::error::DatasetError;
use crate::format::ranges::{self, Absent, Column, Rounding, first_descent, lattice_sites, shown};
use crate::lattice::plan::{LatticePlan, LatticeSize};

/// Refuses a plan, as it was read, with a number that cannot be.
pub(super) fn require(plan: &LatticePlan, path: &Path) -> Result<(), DatasetError> {
    let wrong = |what: String, found: String, expected: String| DatasetError::Value {
        path: path.into(),
        what,
        found,
        expected,
    };
    let [q_1, q_2] = plan.wave_vector;
    let parameters: [(&str, Column, f64); 7] = [
        ("hopping", ranges::POSITIVE, plan.hopping),
        ("grain_coupling", ranges::POSITIVE, plan.grain_coupling),
        ("tolerance", ranges::POSITIVE, plan.tolerance),
        ("safety", ranges::POSITIVE, plan.safety),
        ("wave_minimum", ranges::FINITE, plan.wave_minimum),
        ("wave_vector_1", ranges::FINITE, q_1),
        ("wave_vector_2", ranges::FINITE, q_2),
    ];
    for (name, column, value) in parameters {
        if !column.holds(value, Rounding::Double) {
            let what = format!("the attribute '{name}'");
            return Err(wrong(what, shown(value), column.expected(value)));
        }
    }
    if let Some(pair) = plan.sizes.windows(2).find(|pair| pair[0].radius == pair[1].radius) {
        let what = format!("R = {}", pair[0].radius);
        return Err(wrong(what, "there twice".into(), "each R in one group".into()));
    }
    for LatticeSize { radius, n_sites, amplitudes, .. } in &plan.sizes {
        if lattice_sites(*radius) != Some(*n_sites) {
            let expected = lattice_sites(*radius)
                .map_or("no such radius".into(), |sites| format!("2 R (R + 1) + 1 = {sites}"));
            let what = format!("the number of sites at R = {radius}");
            return Err(wrong(what, n_sites.to_string(), expected));
        }
        let what = |at: usize| format!("value {} of W at R = {radius}", at + 1);
        let column = ranges::AMPLITUDE;
        if let Some(at) = column.first_outside(amplitudes, Rounding::Double, Absent::Refused) {
            let found = amplitudes[at];
            return Err(wrong(what(at), shown(found), column.expected(found)));
        }
        if let Some(at) = first_descent(amplitudes, true) {
            let expected = format!("more than the {} before it", shown(amplitudes[at - 1]));
            return Err(wrong(what(at), shown(amplitudes[at]), expected));
        }
    }
    Ok(())
}
