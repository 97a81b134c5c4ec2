//! What is measured in every eigenstate.

pub mod entropy;

pub mod reduced_state;

pub use entropy::entropy_bits;
pub use reduced_state::{ReducedState, reduced_states};
