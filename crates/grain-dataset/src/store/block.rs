//! A point as it lies in a store: where it belongs, and the numbers of its columns.

/// Where a point belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PointKey {
    /// What the group is of: N l-bits, or the radius R.
    pub group: usize,
    /// Position on the axis of α, or of W.
    pub outer: usize,
    /// Index of the realization, from 0.
    pub realization: usize,
}

/// A point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    pub key: PointKey,
    /// Eigenstates that it has; none of a sample of a lattice.
    pub n_states: usize,
    /// The numbers of every column of the plan, in its order.
    pub values: Vec<Vec<f64>>,
}

impl Block {
    /// The bytes this block fills.
    pub(crate) fn bytes(&self) -> usize {
        8 * self.values.iter().map(Vec::len).sum::<usize>()
    }
}
