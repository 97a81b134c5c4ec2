//! The orbitals of the part of a lattice within a radius.

use std::collections::BTreeMap;

use faer::diag::DiagMut;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors, SelfAdjointEvdParams};
use faer::linalg::matmul::matmul;
use faer::{Accum, Auto, Mat, MatRef, Par, Spec};

use crate::error::LatticeError;
use crate::lattice::Lattice;

/// Every orbital of the sites within a radius, by dense diagonalization.
#[derive(Debug, Clone, Copy)]
pub struct BallSpectrum<'a> {
    /// `ε_k`, ascending, in the unit of the hopping.
    pub energies: &'a [f64],
    /// `[site, orbital]`: `φ_k(x)`, normalised columns.
    pub orbitals: MatRef<'a, f64>,
}

impl BallSpectrum<'_> {
    /// `φ_k(0)` of every orbital, signed, in the order of the energies.
    pub fn origin_amplitudes(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        (0..self.orbitals.ncols()).map(|orbital| self.orbitals[(0, orbital)])
    }
}

/// Amplitudes at the origin, freed of what rounding has mixed into the orbitals.
///
/// A decomposition mixes each pair of orbitals by an angle of about `ε |H| / |ε_k - ε_m|`. Between the orbital at the
/// origin and one far away but close in energy, that is more than they truly have of each other. The residual
/// knows: its components are exact to rounding *each*, however small, because `H` is local.
///
/// ```text
/// r_k = H φ_k - ε_k φ_k,   φ_k(0) → φ_k(0) + Σ_{m≠k} φ_m(0) ⟨φ_m|r_k⟩/(ε_k - ε_m)
/// ```
///
/// Moduli, in the order of the energies. Costs a matrix product.
pub fn refined_origin_amplitudes(
    lattice: &dyn Lattice,
    hopping: f64,
    site_energies: &[f64],
    spectrum: &BallSpectrum<'_>,
) -> Vec<f64> {
    let (energies, orbitals) = (spectrum.energies, spectrum.orbitals);
    let n_sites = energies.len();
    let mut residuals = Mat::<f64>::zeros(n_sites, n_sites);
    for (k, &energy) in energies.iter().enumerate() {
        let (orbital, mut residual) = (orbitals.col(k), residuals.col_mut(k));
        for site in 0..n_sites {
            let neighbours = lattice.neighbours(site).iter().map(|&other| other as usize);
            let hopped: f64 =
                neighbours.filter(|&other| other < n_sites).map(|other| orbital[other]).sum();
            residual[site] = (site_energies[site] - energy) * orbital[site] + hopping * hopped;
        }
    }
    let mut overlaps = Mat::<f64>::zeros(n_sites, n_sites);
    let (bra, ket) = (orbitals.transpose(), residuals.as_ref());
    matmul(overlaps.as_mut(), Accum::Replace, bra, ket, 1.0, Par::Seq);
    (0..n_sites)
        .map(|k| {
            let mixed_in: f64 = (0..n_sites)
                .filter(|&m| m != k)
                .map(|m| {
                    let gap = energies[k] - energies[m];
                    let angle = overlaps[(m, k)] / gap;
                    // A pair that rounding alone keeps apart is mixed at will: nothing to mend.
                    if angle.abs() < 1e-3 { orbitals[(0, m)] * angle } else { 0.0 }
                })
                .sum();
            (orbitals[(0, k)] + mixed_in).abs()
        })
        .collect()
}

/// Diagonalizes the sites within a radius, in memory kept from call to call.
#[derive(Debug, Default)]
pub struct Diagonalizer {
    // One workspace a size, not one that grows: strides would depend on what came before, and
    // with them the last digits.
    workspaces: BTreeMap<usize, Workspace>,
}

struct Workspace {
    matrix: Mat<f64>,
    orbitals: Mat<f64>,
    energies: Vec<f64>,
    scratch: MemBuffer,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Workspace")
            .field("n_sites", &self.energies.len())
            .finish_non_exhaustive()
    }
}

impl Diagonalizer {
    /// A diagonalizer without memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Orbitals of the first `site_energies.len()` sites of the lattice, cut off from the rest.
    ///
    /// ```text
    /// H_2D = t Σ_⟨nm⟩ (c†_n c_m + h.c.) + Σ_n V_n c†_n c_n     (15) of PRB 106, 184208
    /// ```
    ///
    /// # Errors
    /// [`LatticeError::NoConvergence`] if faer's eigensolver gives up, as it does on NaN.
    pub fn diagonalize(
        &mut self,
        lattice: &dyn Lattice,
        hopping: f64,
        site_energies: &[f64],
    ) -> Result<BallSpectrum<'_>, LatticeError> {
        let n_sites = site_energies.len();
        let workspace = self.workspaces.entry(n_sites).or_insert_with(|| Workspace::new(n_sites));
        workspace.matrix.fill(0.0);
        for (site, &energy) in site_energies.iter().enumerate() {
            workspace.matrix[(site, site)] = energy;
            // Only the lower triangle is read.
            for &neighbour in lattice.neighbours(site) {
                let neighbour = neighbour as usize;
                if neighbour < site {
                    workspace.matrix[(site, neighbour)] = hopping;
                }
            }
        }
        workspace.solve().map_err(|_| LatticeError::NoConvergence { n_sites })?;
        Ok(BallSpectrum { energies: &workspace.energies, orbitals: workspace.orbitals.as_ref() })
    }
}

impl Workspace {
    fn new(n_sites: usize) -> Self {
        let requirement = evd::self_adjoint_evd_scratch::<f64>(
            n_sites,
            ComputeEigenvectors::Yes,
            Par::Seq,
            parameters(),
        );
        Self {
            matrix: Mat::zeros(n_sites, n_sites),
            orbitals: Mat::zeros(n_sites, n_sites),
            energies: vec![0.0; n_sites],
            scratch: MemBuffer::new(requirement),
        }
    }

    fn solve(&mut self) -> Result<(), evd::EvdError> {
        // One thread: faer's last digits depend on the number of threads inside a decomposition.
        evd::self_adjoint_evd(
            self.matrix.as_ref(),
            DiagMut::from_slice_mut(&mut self.energies),
            Some(self.orbitals.as_mut()),
            Par::Seq,
            MemStack::new(&mut self.scratch),
            parameters(),
        )
    }
}

fn parameters() -> Spec<SelfAdjointEvdParams, f64> {
    <SelfAdjointEvdParams as Auto<f64>>::auto().into()
}
