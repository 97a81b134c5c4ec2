//! Reduced couplings as they are defined, (3) and (5): from eigenstates, or from densities of states alone.

mod bath;
mod chain_end;
mod density_of_states;
mod flip_operator;
mod uncoupled_states;

pub use bath::{Bath, BathError, Probe};
pub use chain_end::{EndCouplings, end_couplings};
pub use density_of_states::{BareCoupling, DensityError, Sampling, bare_couplings};
