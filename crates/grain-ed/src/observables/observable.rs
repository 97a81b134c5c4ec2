//! What an observable is: columns, and numbers for them.

use std::fmt;

use grain_model::Column;

use crate::observables::states::States;

/// An observable: columns of a dataset, and how their numbers come from eigenstates.
///
/// # Examples
/// ```
/// use grain_ed::observables::{Observable, States};
/// use grain_model::column::{Column, ENTROPY};
///
/// /// `tr ρ²` of every l-bit in every eigenstate.
/// struct Purity;
///
/// impl Observable for Purity {
///     fn columns(&self) -> Vec<Column> {
///         let (name, long_name) = ("purity".into(), "tr rho^2 of one l-bit".into());
///         vec![Column { name, long_name, units: "1".into(), range: [0.5, 1.0], ..ENTROPY }]
///     }
///
///     fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
///         vec![states.reduced().iter().map(|rho| 1.0 - 2.0 * rho.determinant()).collect()]
///     }
/// }
/// assert_eq!(Purity.columns()[0].name, "purity");
/// ```
pub trait Observable: Sync {
    /// The columns it fills.
    fn columns(&self) -> Vec<Column>;

    /// The numbers of each of its columns, in the order of the column's axes: `[eigenstate]`, `[eigenstate, l-bit]`, or one
    /// of the whole point.
    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>>;
}

impl fmt::Debug for dyn Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.columns().iter().map(|column| column.name.clone())).finish()
    }
}
