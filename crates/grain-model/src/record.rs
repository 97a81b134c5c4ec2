//! What one diagonalization yields: numbers per eigenstate, as plain data.

use crate::sink::Record;
use crate::sweep::WorkItem;

/// Two levels closer than this fraction of the norm of H are flagged as near-degenerate.
///
/// An eigenvector is determined up to an admixture of about `ε √D ‖H‖ / gap` of its neighbour; at
/// this gap, and `D = 10⁴`, that is `10⁻⁵`, which moves an entropy in the ninth digit.
pub const NEAR_DEGENERACY: f64 = 1e-9;

/// The measured spectrum of one realization at one α.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrumRecord {
    /// Which point of the sweep this is.
    pub item: WorkItem,
    /// Index in the full ascending spectrum of the first eigenstate kept.
    pub first_eigenstate: usize,
    /// `[eigenstate]`, ascending, units of energy.
    pub energies: Vec<f64>,
    /// `[eigenstate, l-bit]`, von Neumann entropy in bits, `0 ≤ S ≤ 1`.
    pub entropies: Vec<f64>,
    /// `[eigenstate, l-bit]`, `<a|σ_n^z|a>`, from -1 to 1.
    pub magnetizations: Vec<f64>,
    /// `[eigenstate]`, whether a neighbouring level is closer than [`NEAR_DEGENERACY`] of the norm,
    /// so that the state's own entropies are not well defined.
    pub near_degenerate: Vec<bool>,
    /// How well the eigenproblem was solved.
    pub quality: Quality,
    /// How long the point took, in seconds; no part of the physics.
    pub wall_time: f64,
}

impl SpectrumRecord {
    /// The number of eigenstates kept.
    pub fn n_states(&self) -> usize {
        self.energies.len()
    }
}

impl Record for SpectrumRecord {
    type Item = WorkItem;

    fn item(&self) -> WorkItem {
        self.item
    }
}

/// Measured quality of an eigendecomposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// `max_a ‖H|a> - E_a|a>‖`, units of energy, over every eigenpair computed.
    pub residual_max: f64,
    /// `max |<a|b> - δ_ab|` over a sample of pairs.
    pub orthogonality_max: f64,
    /// The smallest gap between neighbouring levels, units of energy.
    pub gap_min: f64,
}
