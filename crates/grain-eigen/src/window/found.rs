//! What a search yields: the certified eigenpairs, and all that was found on the way.

use super::bounds::SpectralBounds;
use crate::eigensolver::{Certificate, Solved};
use crate::scalar::Scalar;
use crate::spectrum::{Quality, Spectrum, TraceCheck, smallest_gap};

/// The certified eigenpairs around an energy, borrowed from the solver.
#[derive(Debug, Clone)]
pub struct WindowSpectrum<'a, T> {
    /// The wanted eigenpairs, consecutive in the spectrum of H.
    pub spectrum: Spectrum<'a, T>,
    /// `[eigenstate]`, `‖H v - E v‖`, units of energy.
    pub residuals: &'a [f64],
    /// `max |<v_a|v_b> - δ_ab|` over all pairs.
    pub orthogonality: f64,
    /// The energy that the window surrounds.
    pub target: f64,
    /// The levels next to the window below and above, where they were found as well.
    pub neighbours: [Option<f64>; 2],
    /// The interval that holds the spectrum.
    pub bounds: SpectralBounds,
    /// Order of the filter.
    pub filter_order: usize,
    /// Products `H v` that the filter took.
    pub products: usize,
    /// Vectors in the Krylov basis at most.
    pub basis: usize,
    /// How often the basis was compressed.
    pub restarts: usize,
    /// Why no state of the window is missing.
    pub certificate: Certificate,
}

impl<'a, T: Scalar> WindowSpectrum<'a, T> {
    /// What every eigensolver yields of it.
    pub fn into_solved(self) -> Solved<'a, T> {
        let [below, above] = self.neighbours;
        let levels: Vec<f64> =
            below.into_iter().chain(self.spectrum.energies.iter().copied()).chain(above).collect();
        let quality = Quality {
            residual_max: self.residuals.iter().copied().fold(0.0, f64::max),
            orthogonality_max: self.orthogonality,
            gap_min: smallest_gap(&levels),
            traces: TraceCheck::Partial,
        };
        Solved {
            spectrum: self.spectrum,
            quality,
            first: None,
            neighbours: self.neighbours,
            norm: self.bounds.norm(),
            certificate: Some(self.certificate),
        }
    }
}
