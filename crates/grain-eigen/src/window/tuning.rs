//! Tuning constants of the window solver, by Hilbert-space dimension.
//!
//! The block, the damping of the filter, and the level to which it is used.
//!
//! A filter of higher order that is used further down leaves fewer states above its side lobes, and the basis
//! needs little more than those: fewer vectors, each of more products. Vectors cost orthogonalisation and
//! projected eigenproblems, which weigh the more the smaller the dimension. Measured at 500 states, two
//! threads, mean of four or eight realizations in seconds, when states were still counted by `tr p(H)`:
//!
//! | block, β, level | N = 8 | N = 9 | N = 10 | N = 11 |
//! | --- | --- | --- | --- | --- |
//! | 8, 3, 0.30 | 0.32 | 0.57 | 1.27 | 3.97 |
//! | 4, 3, 0.30 | 0.28 | 0.63 | 1.31 | 4.03 |
//! | 4, 4, 0.12 | 0.23 | 0.50 | 1.17 | 4.25 |
//! | 4, 5, 0.08 | 0.23 | 0.49 | 1.32 | 4.40 |
//!
//! Since then products have become cheaper than eigenproblems have. On an Intel Xeon β = 5, to 0.08, takes 0.88
//! (N = 8), 0.95 (N = 9) and 1.1 times (N = 10) what β = 4 takes; β = 6 and 7, to 0.05 and 0.02, take longer, and
//! blocks of two vectors as long.

use super::workspace::WIDTH;

/// How a window is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Design {
    /// Vectors of a block.
    pub(super) width: usize,
    /// The parameter β of the Kaiser window that damps the filter.
    pub(super) kaiser: f64,
    /// The value of the filter, one at the target, at which the wanted states end.
    pub(super) level: f64,
    /// How far from the target that is, in the angle and in units of `1/(d + 1)`.
    pub(super) reach: f64,
    /// What the side lobes stay below: states that are wanted must stand out of them, or the states in the
    /// lobes, which are the rest of the spectrum, have to be found with them.
    pub(super) side_lobes: f64,
    /// Fresh vectors of a probe.
    pub(super) probe: usize,
    /// Steps of a probe after which its bound falls below the level.
    pub(super) probe_steps: usize,
    /// Vectors of the basis for each state, once all are found.
    pub(super) vectors_each_state: f64,
    /// Vectors of the basis beside those: what a process needs to begin and to end.
    pub(super) vectors_more: f64,
    /// The order of the filter in units of D/K, where the density of states is that of the model.
    order: f64,
    /// Operations of a product in a second, on one core.
    product_speed: f64,
    /// Seconds for `m³`, of all projected eigenproblems together.
    projection: f64,
}

/// Realizations of smaller dimensions do not share their threads.
const LARGE: usize = 16_384;

/// More vectors than two threads need, fewer than cost: each vector of a block takes ten of the basis.
const SMALL_DIMENSION: Design = Design {
    width: 4,
    kaiser: 5.0,
    level: 0.08,
    reach: 4.8923,
    side_lobes: 0.03,
    probe: 4,
    probe_steps: 7,
    vectors_each_state: 1.5,
    vectors_more: 20.0,
    order: 12.7,
    product_speed: 2.9e10,
    projection: 3.0e-10,
};

/// Eight threads, and the fewest products.
const LARGE_DIMENSION: Design = Design {
    width: WIDTH,
    kaiser: 3.0,
    level: 0.3,
    reach: 2.9982,
    side_lobes: 0.1,
    probe: WIDTH,
    probe_steps: 5,
    vectors_each_state: 2.1,
    vectors_more: 150.0,
    order: 7.5,
    product_speed: 2.5e10,
    projection: 1.6e-10,
};

impl Design {
    /// For the resolvent: its tails fall slowly, so that the states beyond the window have to be found in part.
    pub(super) const RESOLVENT: Self = Self {
        level: 0.2,
        side_lobes: 1e-3,
        vectors_each_state: 2.5,
        vectors_more: 60.0,
        ..SMALL_DIMENSION
    };

    /// For the edges: states are few, and memory for some more is cheap.
    pub(super) const EDGE: Self = Self { vectors_each_state: 3.0, ..SMALL_DIMENSION };

    /// The faster one of the two.
    pub(super) fn of(dimension: usize) -> Self {
        if dimension < LARGE { SMALL_DIMENSION } else { LARGE_DIMENSION }
    }

    /// The same where products are made for a whole block: a narrower one would cost as much.
    pub(super) fn of_blocks(dimension: usize) -> Self {
        let design = Self::of(dimension);
        // Ten vectors more of the basis for each one of the block.
        let vectors_more = design.vectors_more + 10.0 * (WIDTH - design.width) as f64;
        Self { width: WIDTH, vectors_more, ..design }
    }

    /// Vectors of the basis that find so many states.
    pub(super) fn vectors(&self, states: f64) -> f64 {
        self.vectors_each_state * states + self.vectors_more
    }
}

/// Seconds for `m² D`: orthogonalisation twice, and the rotation to the Ritz vectors.
const BASIS: f64 = 9e-11;

/// As [`window_seconds`], for products with a sparse or a dense matrix that are made for a whole block.
pub(crate) fn window_seconds_of_blocks(
    dimension: usize,
    states: usize,
    row_operations: f64,
) -> f64 {
    let resolved = resolved_states_of_blocks(dimension, states) as f64;
    let design = Design::of_blocks(dimension);
    let vectors = design.vectors(resolved);
    let products = design.order * dimension as f64 / resolved * vectors;
    let row = row_operations + RECURRENCE_OPERATIONS;
    PREPARATION
        + products * dimension as f64 * row / BLOCK_SPEED
        + basis_seconds(dimension, vectors)
}

/// Seconds of one core for a basis of so many vectors: its orthogonalisation and its projected eigenproblems.
pub(crate) fn basis_seconds(dimension: usize, vectors: f64) -> f64 {
    BASIS * vectors.powi(2) * dimension as f64 + SMALL_DIMENSION.projection * vectors.powi(3)
}

/// Operations of a row that are those of recurrence and sum.
const RECURRENCE_OPERATIONS: f64 = 6.0;

/// Operations of a product with a sparse matrix in a second, on one core.
const BLOCK_SPEED: f64 = 6e9;

/// Seconds for bounds and density of states.
const PREPARATION: f64 = 0.02;

/// The filter is made for at least this many states, or a sixteenth of the spectrum: below, the fixed overhead of the Krylov
/// basis dominates, as order and number of states are inverse to each other.
const LEAST_RESOLVED: usize = 160;

/// The same for sparse matrices, whose products weigh more and more against the basis as D grows.
const LEAST_RESOLVED_OF_BLOCKS: usize = 400;

/// The states the filter is made for where products are made for a whole block.
pub(super) fn resolved_states_of_blocks(dimension: usize, states: usize) -> usize {
    resolved_states(dimension, states).max(LEAST_RESOLVED_OF_BLOCKS.min(dimension / 32))
}

/// The states the filter is made for.
pub(super) fn resolved_states(dimension: usize, states: usize) -> usize {
    states.max(LEAST_RESOLVED.min(dimension / 16))
}

/// Seconds of one core for `states` eigenpairs: `m` vectors, each with as many products as the filter has
/// orders, each of `row_operations` floating-point operations for every one of the D rows.
///
/// # Examples
///
/// ```
/// // 100 states of 2¹⁴ with 30 operations for every row: seconds.
/// let seconds = grain_eigen::window_seconds(1 << 14, 100, 30.0);
/// assert!(seconds > 1.0 && seconds < 100.0);
/// ```
///
/// Measured from D = 1024 to 16384 on an AMD EPYC, with a product that vectorises, and good to 15 %, as it is at 4096 and 8192
/// on an Intel Xeon; a quarter too low at D = 512 and a quarter at D = 131072.
pub fn window_seconds(dimension: usize, states: usize, row_operations: f64) -> f64 {
    let resolved = resolved_states(dimension, states) as f64;
    let design = Design::of(dimension);
    let dimension = dimension as f64;
    let vectors = design.vectors(resolved);
    let products = design.order * dimension / resolved * vectors;
    PREPARATION
        + products * dimension * row_operations / design.product_speed
        + BASIS * vectors.powi(2) * dimension
        + design.projection * vectors.powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::bounds::SpectralBounds;
    use crate::window::filter::Filter;

    #[test]
    fn the_filter_falls_to_its_level_within_its_reach() {
        let bounds = SpectralBounds { lower: -1.0, upper: 1.0 };
        for design in [SMALL_DIMENSION, LARGE_DIMENSION] {
            for order in [60, 600] {
                let filter = Filter::new(bounds, 0.0, order, design.kaiser);
                let (below, above) = filter.radii(design.level);
                for radius in [below, above] {
                    let reach = radius.asin() * (order + 1) as f64;
                    assert!((reach - design.reach).abs() < 0.02 * reach, "{design:?}: {reach}");
                }
            }
        }
    }
}
