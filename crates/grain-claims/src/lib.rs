//! What the paper says, measured: reduced couplings from eigenstates, and the ledger of claims.
//!
//! [`measured`] gets from eigenstates, without any fit, the numbers that the theory is made of;
//! [`ledger`] sets every quantitative statement of PRB 106, 184208 beside what was computed. The only
//! crate that sees theory and exact diagonalization together.

mod error;

pub mod measured;

pub mod ledger;

pub use error::ClaimsError;
pub use ledger::{Effort, ExpectedLedger, Kind, Ledger, Origin, Verdict, run};
