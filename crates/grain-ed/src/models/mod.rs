//! The models whose Hamiltonians are diagonalized.

pub mod central_grain;
