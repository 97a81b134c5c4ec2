//! What can keep a solver from an answer.

use bytesize::ByteSize;

/// A computed spectrum that is not the spectrum of the operator.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{what} is {found:e}, at most {allowed:e} is explained by rounding")]
pub struct Defect {
    /// What was measured.
    pub what: &'static str,
    /// What was found, in units of energy or of one.
    pub found: f64,
    /// The most that rounding explains.
    pub allowed: f64,
}

/// An error of an eigensolver.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EigenError {
    /// An operator without a Hilbert space.
    #[error("the operator has dimension 0")]
    Empty,
    /// A matrix that is no operator.
    #[error("an operator needs a square matrix, got {rows} rows and {columns} columns")]
    NotSquare {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// A number that is infinite, or none.
    #[error("{what} is {value}: the operator must be finite")]
    NotFinite {
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// An element of a matrix that is infinite, or no number.
    #[error("the element ({row}, {column}) of the matrix is {value}: the operator must be finite")]
    Element {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// Its modulus.
        value: f64,
    },
    /// A product that is not its own adjoint.
    #[error(
        "the operator is not Hermitian: <x|Hy> and <Hx|y> differ by {difference:e}, at most {allowed:e} is \
         explained by rounding"
    )]
    NotHermitian {
        /// The difference.
        difference: f64,
        /// The most that rounding explains.
        allowed: f64,
    },
    /// A matrix of which an element is not the conjugate of its mirror image.
    #[error(
        "the matrix is not Hermitian: its elements ({row}, {column}) and ({column}, {row}) differ by {difference:e} from being \
         conjugate, at most {allowed:e} is explained by rounding"
    )]
    Asymmetric {
        /// The row, from 0.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// The difference.
        difference: f64,
        /// The most that rounding explains.
        allowed: f64,
    },
    /// Arrays that do not describe a sparse matrix.
    #[error(
        "this is not a sparse matrix by rows: {what} {place} is {found}, {expected} was expected"
    )]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// The place in its array.
        place: usize,
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: String,
    },
    /// A bound on the norm that is too low.
    #[error(
        "the norm is at least {found}, as a random vector shows, and not below {bound} as the operator says"
    )]
    NormBound {
        /// What the operator says.
        bound: f64,
        /// `‖Hx‖/‖x‖` of a random vector.
        found: f64,
    },
    /// A multiple of the identity.
    #[error("all levels are at the energy {energy}: there is no window to look into")]
    Flat {
        /// The energy.
        energy: f64,
    },
    /// The dense decomposition did not converge.
    #[error("the dense eigensolver did not converge for a matrix of dimension {dimension}")]
    Decomposition {
        /// The dimension of the matrix.
        dimension: usize,
    },
    /// A spectrum failed its check, and was not kept.
    #[error("the spectrum failed its check: {0}")]
    Defective(
        /// What was found.
        Defect,
    ),
    /// The factors of a sparse matrix do not fit into memory.
    #[error(
        "the sparse factors of a matrix of dimension {dimension} could not be computed: memory does not hold them"
    )]
    Factorisation {
        /// The dimension of the matrix.
        dimension: usize,
    },
    /// Shift-invert of an operator that is no sparse matrix.
    #[error(
        "shift-invert needs the elements of a sparse matrix: give the operator as one, or use a polynomial filter"
    )]
    NoSparseMatrix,
    /// The Hilbert space is too small for the method.
    #[error(
        "the window solver needs a dimension of {least} or more, got {dimension}: use the full solver"
    )]
    TooSmall {
        /// The dimension of the Hilbert space.
        dimension: usize,
        /// The least dimension.
        least: usize,
    },
    /// A window without states, or with a large part of the spectrum.
    #[error(
        "a window must have from 1 to {largest} of {dimension} states, got {states}: for more the \
         full solver is faster"
    )]
    States {
        /// How many were asked for.
        states: usize,
        /// The dimension of the Hilbert space.
        dimension: usize,
        /// The most that can be had.
        largest: usize,
    },
    /// The memory does not hold the basis.
    #[error(
        "{states} states of dimension {dimension} need {} of memory, and {} may be used: allow more \
         memory or ask for fewer states",
        ByteSize(*.needed), ByteSize(*.available)
    )]
    Memory {
        /// How many states were asked for.
        states: usize,
        /// The dimension of the Hilbert space.
        dimension: usize,
        /// Bytes needed.
        needed: u64,
        /// Bytes that may be used.
        available: u64,
    },
    /// The target is not inside the spectrum.
    #[error(
        "the target energy {target} lies outside the spectrum, which ends at {lower} and {upper}"
    )]
    TargetOutside {
        /// The target.
        target: f64,
        /// The lower bound of the spectrum.
        lower: f64,
        /// The upper bound of the spectrum.
        upper: f64,
    },
    /// A curve that nothing can be seen of.
    #[error("a spectral curve needs its {what} to be {least} or more, got {given}")]
    Kpm {
        /// Which setting.
        what: &'static str,
        /// What was given.
        given: usize,
        /// The least.
        least: usize,
    },
    /// The method of the edges, for states inside the spectrum.
    #[error(
        "Lanczos at an edge finds the lowest or the highest states alone: for others use the filter, shift-invert or the full solver"
    )]
    OnlyEdges,
    /// A target in standard deviations, of an operator that does not know them.
    #[error(
        "a target in standard deviations of the levels needs the exact traces of H and H², which this operator does not know"
    )]
    NoTraces,
    /// A part of the width that is none.
    #[error(
        "a target must be at a fraction from 0 to 1 of the way from the lowest to the highest level, got {fraction}"
    )]
    WidthFraction {
        /// The fraction.
        fraction: f64,
    },
    /// A part of all states that is none.
    #[error("a part of all states must be a fraction above 0 and at most 1, got {fraction}")]
    Fraction {
        /// The fraction.
        fraction: f64,
    },
    /// An interval that is none.
    #[error(
        "an interval of energies needs a lower end below its upper end, both finite, got {lower} and {upper}"
    )]
    Interval {
        /// The lower end.
        lower: f64,
        /// The upper end.
        upper: f64,
    },
    /// The operator is not of the solver's dimension.
    #[error("a solver for dimension {expected} was given an operator of dimension {given}")]
    Dimension {
        /// The solver's.
        expected: usize,
        /// The operator's.
        given: usize,
    },
    /// More states crowd around the target, degenerate or nearly so, than the basis can hold.
    #[error(
        "about {crowd} states lie closer together around the target than can be resolved in a basis \
         of {capacity} vectors: ask for more states, allow more memory, or move the target"
    )]
    Crowded {
        /// States that were not resolved.
        crowd: usize,
        /// Vectors of the basis.
        capacity: usize,
    },
    /// An eigenvalue was found beyond the bounds of the spectrum.
    #[error(
        "the filter has the eigenvalue {found}, outside its range from {lowest} to {highest}: the \
         bounds of the spectrum failed, which has a probability below 1e-11; please report this"
    )]
    Bounds {
        /// The eigenvalue of the filter.
        found: f64,
        /// Its least value inside the bounds.
        lowest: f64,
        /// Its largest.
        highest: f64,
    },
    /// A pair did not reach the residual that every pair must have.
    #[error(
        "an eigenpair at energy {energy} has the residual {residual:e}, at most {allowed:e} is \
         allowed"
    )]
    Residual {
        /// Energy of the pair.
        energy: f64,
        /// Its residual.
        residual: f64,
        /// The most that is allowed.
        allowed: f64,
    },
    /// The window could not be completed.
    #[error(
        "after {restarts} restarts and {probes} probes the window is not complete: allow more \
         memory"
    )]
    Incomplete {
        /// How often the basis was compressed.
        restarts: usize,
        /// How often fresh random vectors were added.
        probes: usize,
    },
    /// A small dense eigenproblem did not converge.
    #[error("the eigensolver did not converge for a projected matrix of dimension {dimension}")]
    NoConvergence {
        /// Its dimension.
        dimension: usize,
    },
    /// The run was asked to stop.
    #[error("interrupted")]
    Interrupted,
}
