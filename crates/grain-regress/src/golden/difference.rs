//! A number that is not the reference's, and what was found at one (N, α).

use std::fmt;

use serde::Serialize;

/// A number that is not the reference's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The name of the column: `"entropy"`.
    pub quantity: String,
    /// The number of l-bits.
    pub n_lbits: usize,
    /// Index of the realization, from 0.
    pub realization: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// Index in the full spectrum, from 0.
    pub eigenstate: usize,
    /// The site, from 1; `None` for an energy.
    pub l_bit: Option<usize>,
    /// The new number.
    pub new: f64,
    /// The reference's.
    pub reference: f64,
    /// What was allowed between them.
    pub allowed: f64,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at N = {}, realization {}, alpha = {}, eigenstate {}",
            self.quantity, self.n_lbits, self.realization, self.alpha, self.eigenstate
        )?;
        if let Some(l_bit) = self.l_bit {
            write!(f, ", l-bit {l_bit}")?;
        }
        write!(
            f,
            ": {} instead of {}, off by {:.1e} where {:.1e} is allowed",
            self.new,
            self.reference,
            (self.new - self.reference).abs(),
            self.allowed
        )
    }
}

/// What was found at one (N, α).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoldenVerdict {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// Realizations that both hold.
    pub realizations: usize,
    /// Numbers compared.
    pub numbers: usize,
    /// Entropies among them.
    pub entropies: usize,
    /// Eigenstates, of all realizations, that were compared in energy alone.
    pub near_degenerate: usize,
    /// Entropies and magnetizations that one of the two has not computed.
    pub not_computed: usize,
    /// Numbers that differ by more than is allowed.
    pub differing: usize,
    /// The largest difference of energies.
    pub largest_energy: f64,
    /// The largest difference of entropies, bits.
    pub largest_entropy: f64,
    /// The first differing number here, those of l-bits before those of states.
    pub first: Option<Difference>,
}

impl GoldenVerdict {
    /// Nothing compared yet.
    pub(super) fn nothing(n_lbits: usize, alpha: f64) -> Self {
        Self {
            n_lbits,
            alpha,
            realizations: 0,
            numbers: 0,
            entropies: 0,
            near_degenerate: 0,
            not_computed: 0,
            differing: 0,
            largest_energy: 0.0,
            largest_entropy: 0.0,
            first: None,
        }
    }
}
