//! Which method finds so many states soonest, and why.

use std::fmt;

use crate::operator::{Operator, Recurrence};
use crate::window::{
    LARGEST_PART, LEAST_DIMENSION, basis_seconds, factor_size, window_seconds,
    window_seconds_of_blocks,
};

/// How eigenstates are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Every eigenstate, by a dense decomposition.
    Full,
    /// Lanczos of a polynomial of H.
    Filter,
    /// Lanczos of the resolvent of H, by sparse factors.
    ShiftInvert,
    /// Lanczos of a polynomial of H that is largest at an end of the spectrum.
    Lanczos,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full diagonalization",
            Self::Filter => "polynomially filtered Lanczos",
            Self::ShiftInvert => "shift-invert Lanczos",
            Self::Lanczos => "Lanczos",
        })
    }
}

/// A method, and why it was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The method.
    pub method: Method,
    /// In one sentence.
    pub why: String,
}

// Measured on an Intel Xeon with AVX-512, in seconds of one core; lattices of one, two and three dimensions and spin chains, D from 1600 to
// 20,000: what is expected is then within a factor of two of what is measured, but for what takes below 0.1 s.

/// Seconds for `D³` of a full decomposition with all vectors.
const FULL: f64 = 3.0e-10;

/// Seconds for an element of the factors and a vector that is solved for.
const SOLVE: f64 = 8.0e-9;

/// Seconds for a multiply-add of a factorisation, by the count of an ordering of minimum degree.
const FACTORISE: f64 = 4.0e-9;

/// Vectors of the Krylov basis for each state, and beside those.
const VECTORS: [f64; 2] = [2.5, 60.0];

/// Operations of a row that is not known.
const UNKNOWN_ROW: f64 = 40.0;

impl Choice {
    /// The method for the `states` nearest to an energy inside the spectrum; `given` is what a person decided.
    pub fn of<H: Operator>(operator: &H, states: usize, given: Option<Method>) -> Self {
        let dimension = operator.dimension();
        if let Some(method) = given {
            return Self { method, why: "asked for".to_owned() };
        }
        if dimension < LEAST_DIMENSION {
            return Self {
                method: Method::Full,
                why: format!("the dimension is only {dimension}"),
            };
        }
        if states > dimension / LARGEST_PART {
            let why = format!("{states} states are more than a quarter of all {dimension}");
            return Self { method: Method::Full, why };
        }
        let complex = if <H::Scalar as faer::traits::ComplexField>::IS_REAL { 1.0 } else { 4.0 };
        let full = complex * FULL * (dimension as f64).powi(3);
        let row = complex * operator.row_operations().unwrap_or(UNKNOWN_ROW);
        let filter = if operator.scaled(1.0, 0.0).as_block().is_some() {
            window_seconds_of_blocks(dimension, states, row)
        } else {
            window_seconds(dimension, states, row)
        };
        let mut candidates = vec![(full, Method::Full), (filter, Method::Filter)];
        if let Some(factors) = operator.sparse().as_ref().and_then(factor_size) {
            let vectors = VECTORS[0] * states as f64 + VECTORS[1];
            let solves = if complex > 1.0 { 2.0 * vectors } else { vectors };
            let seconds = FACTORISE * factors.operations
                + SOLVE * factors.elements * solves
                + basis_seconds(dimension, vectors);
            candidates.push((seconds, Method::ShiftInvert));
        }
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (_, method) = candidates[0];
        let costs: Vec<String> = candidates
            .iter()
            .map(|(seconds, method)| format!("{method} {} s", rounded(*seconds)))
            .collect();
        Self { method, why: format!("expected on one core: {}", costs.join(", ")) }
    }

    /// The method for states at an edge.
    pub(crate) fn at_edge(dimension: usize, states: usize, given: Option<Method>) -> Self {
        if given == Some(Method::Full) || dimension < LEAST_DIMENSION {
            let why = if given.is_some() {
                "asked for".to_owned()
            } else {
                format!("the dimension is only {dimension}")
            };
            return Self { method: Method::Full, why };
        }
        if states > dimension / LARGEST_PART {
            let why = format!("{states} states are more than a quarter of all {dimension}");
            return Self { method: Method::Full, why };
        }
        Self {
            method: Method::Lanczos,
            why: "a filter at the end of the spectrum finds its edge".to_owned(),
        }
    }
}

/// Two digits of a time.
fn rounded(seconds: f64) -> String {
    if seconds < 0.1 {
        "below 0.1".to_owned()
    } else if seconds < 10.0 {
        format!("{seconds:.1}")
    } else {
        format!("{seconds:.0}")
    }
}
