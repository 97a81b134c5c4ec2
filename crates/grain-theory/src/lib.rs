//! The entanglement mean-field theory of thermalizing avalanches, as pure functions of numbers.
//!
//! Equation numbers are those of Crowley & Chandran, Phys. Rev. B 106, 184208 (2022). Couplings
//! enter as `log g`, entropies are in bits, the enhancement `η` is in nats.
//!
//! Most callers need [`MeanFieldTheory`] only. To see what it computes, read in this order: how
//! resonances are distributed ([`resonance`]), what one resonance does to an l-bit ([`flip`],
//! [`entropy`], [`memory`], [`enhancement`]), how that is averaged ([`quadrature`]), how entropies
//! are distributed ([`entropy_distribution`]), and what N l-bits make of it together
//! ([`self_consistency`], [`cavity`], [`avalanche`]): two of them ([`few_spins`]), or N equal ones ([`star`]); away from the centre of a spectrum ([`mobility_edge`]); a chain whose
//! couplings decay, and the bare coupling that an entropy asks for ([`drh`]); and the tables behind the figures of the theory alone ([`table`]).

mod fraction;

mod root;

mod chebyshev;

pub mod resonance;

pub mod flip;

pub mod quadrature;

pub mod entropy;

pub mod entropy_distribution;

pub mod memory;

pub mod enhancement;

mod interpolant;

pub mod self_consistency;

mod theory;

mod closure;

pub mod cavity;

pub mod avalanche;

pub mod few_spins;

pub mod star;

pub mod mobility_edge;

pub mod drh;

pub mod table;

mod error;

pub use avalanche::{Avalanche, AvalancheOutcome};
pub use closure::Closure;
pub use drh::{DrhMeanField, DrhTable, LbitState, OutOfReach};
pub use error::TheoryError;
pub use few_spins::{TwoSpins, probe_log_enhancement};
pub use fraction::Fraction;
pub use resonance::{Resonance, ResonanceDistribution};
pub use self_consistency::{Convergence, FixedPoint, SolverSettings, StopReason, drh_log_bare};
pub use star::{Fold, OwnEnhancement, SymmetricStar};
pub use theory::MeanFieldTheory;
