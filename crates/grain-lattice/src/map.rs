//! The map of Fig. 4: where on the lattice the orbitals are, and how entangled each is.

use crate::error::LatticeError;
use crate::labelling::label_orbitals;
use crate::lattice::Lattice;
use crate::model::LatticeModel;
use crate::potential::Potential;
use crate::sample::log_bare_couplings;
use crate::spectrum::{Diagonalizer, refined_origin_amplitudes};

/// One orbital, labelled by its site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelledOrbital {
    /// Position of the site.
    pub position: [i32; 2],
    /// `ε_n`.
    pub energy: f64,
    /// `|φ_n(0)|`.
    pub origin_amplitude: f64,
    /// `log g_n` at the fixed point.
    pub log_g: f64,
    /// `[S_n]` in bits.
    pub mean_entropy: f64,
}

/// Every orbital of a sample, by the number of its site: the numbers behind Fig. 4 of the paper.
///
/// # Errors
/// [`LatticeError::NoConvergence`] if the diagonalization fails.
pub fn lattice_map(
    lattice: &dyn Lattice,
    model: &LatticeModel,
    potential: &dyn Potential,
) -> Result<Vec<LabelledOrbital>, LatticeError> {
    let n_sites = lattice.n_sites();
    let energies: Vec<f64> =
        (0..n_sites).map(|site| potential.energy(site, lattice.position(site))).collect();
    let mut diagonalizer = Diagonalizer::new();
    let spectrum = diagonalizer.diagonalize(lattice, model.hopping(), &energies)?;
    let amplitudes = refined_origin_amplitudes(lattice, model.hopping(), &energies, &spectrum);
    let log_bare = log_bare_couplings(lattice, model, &energies, &amplitudes);
    let theory = model.theory();
    let fixed_point = theory.solve(&log_bare);

    let mut labelled: Vec<(usize, LabelledOrbital)> = label_orbitals(spectrum.orbitals)
        .into_iter()
        .enumerate()
        .map(|(k, site)| {
            let log_g = fixed_point.log_g[k];
            let orbital = LabelledOrbital {
                position: lattice.position(site),
                energy: spectrum.energies[k],
                origin_amplitude: amplitudes[k],
                log_g,
                mean_entropy: theory.mean_entropy(log_g),
            };
            (site, orbital)
        })
        .collect();
    labelled.sort_by_key(|&(site, _)| site);
    Ok(labelled.into_iter().map(|(_, orbital)| orbital).collect())
}
