//! What suits a dimension: the block, the damping of the filter, and the level to which it is used.
//!
//! A filter of higher order that is used further down leaves fewer states above its side lobes, and the basis
//! needs little more than those: fewer vectors, each of more products. Vectors cost orthogonalisation and
//! projected eigenproblems, which weigh the more the smaller the dimension. Measured at 500 states, two
//! threads, mean of four or eight realizations in seconds:
//!
//! | block, β, level | N = 8 | N = 9 | N = 10 | N = 11 |
//! | --- | --- | --- | --- | --- |
//! | 8, 3, 0.30 | 0.32 | 0.57 | 1.27 | 3.97 |
//! | 4, 3, 0.30 | 0.28 | 0.63 | 1.31 | 4.03 |
//! | 4, 4, 0.12 | 0.23 | 0.50 | 1.17 | 4.25 |
//! | 4, 5, 0.08 | 0.23 | 0.49 | 1.32 | 4.40 |

/// How a window is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Design {
    /// Vectors of a block.
    pub(super) width: usize,
    /// The parameter β of the Kaiser window that damps the filter.
    pub(super) kaiser: f64,
    /// The value of the filter, one at the target, at which the wanted states end.
    pub(super) level: f64,
    /// `tr p(H)` over the number of states above [`Self::level`], at a constant density.
    pub(super) trace_each_state: f64,
    /// What the side lobes stay below: states that are wanted must stand out of them, or the states in the
    /// lobes, which are the rest of the spectrum, have to be found with them.
    pub(super) side_lobes: f64,
    /// Vectors of the basis for each state, once all are found.
    pub(super) basis_each_state: f64,
}

/// Realizations of smaller dimensions do not share their threads.
const LARGE: usize = 16_384;

/// More vectors than two threads need, fewer than cost: each vector of a block takes ten of the basis.
const SMALL_DIMENSION: Design = Design {
    width: 4,
    kaiser: 4.0,
    level: 0.12,
    trace_each_state: 0.63,
    side_lobes: 0.05,
    basis_each_state: 1.65,
};

/// Eight threads, and the fewest products.
const LARGE_DIMENSION: Design = Design {
    width: super::blocks::WIDTH,
    kaiser: 3.0,
    level: 0.3,
    trace_each_state: 0.77,
    side_lobes: 0.1,
    basis_each_state: 2.1,
};

impl Design {
    /// The faster one of the two.
    pub(super) fn of(dimension: usize) -> Self {
        if dimension < LARGE { SMALL_DIMENSION } else { LARGE_DIMENSION }
    }
}
