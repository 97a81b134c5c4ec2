//! Where a point that was computed again does not come out as it is stored.

use std::fmt;

use grain_model::WorkItem;

/// A point that does not come out as it is stored.
#[derive(Debug)]
pub(super) struct Difference {
    pub item: WorkItem,
    /// Of what column.
    pub what: String,
    /// `None` for a number of the whole point.
    pub eigenstate: Option<usize>,
    pub found: f64,
    pub stored: f64,
    pub allowed: f64,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, what, eigenstate, found, stored, allowed } = self;
        let alpha = item.alpha.map_or(String::new(), |alpha| format!("alpha = {alpha}, "));
        let state = eigenstate.map_or(String::new(), |state| format!(", eigenstate {state}"));
        write!(
            f,
            "N = {}, {alpha}realization {}{state}: the {what} computed again is {found:e}, stored is \
             {stored:e}; {allowed:.1e} between them is allowed",
            item.n_lbits, item.realization
        )
    }
}

/// What came of computing points again.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Points computed.
    pub points: usize,
    /// Those of which every bit is the stored one.
    pub bit_identical: usize,
    /// The first difference of each point that has one.
    pub differences: Vec<Difference>,
}
