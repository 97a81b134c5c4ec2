//! Figs. 4a, 4b: where the orbitals of a sample are, and how entangled each is.

use grain_figure::{MapSite, Picture, Table, lattice_map_figure};
use grain_lattice::LabelledOrbital;

/// A sample of the quasiperiodic ensemble, orbital by orbital.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapOfSample<'a> {
    /// `W/t`.
    pub ratio: f64,
    /// Lattice radius `R`.
    pub radius: usize,
    /// `θ_0`, radians.
    pub phase: f64,
    /// As [`grain_lattice::lattice_map`] has them.
    pub orbitals: &'a [LabelledOrbital],
}

/// Draws a map.
pub fn map_picture(sample: &MapOfSample<'_>) -> Picture {
    let mut table =
        Table::new(["n_1", "n_2", "energy", "origin_amplitude", "log_g", "mean_entropy_bits"]);
    let mut sites = Vec::new();
    for orbital in sample.orbitals {
        let [n_1, n_2] = orbital.position;
        table.push([
            n_1.to_string(),
            n_2.to_string(),
            format!("{:.9e}", orbital.energy),
            format!("{:.6e}", orbital.origin_amplitude),
            format!("{:.6e}", orbital.log_g),
            format!("{:.9e}", orbital.mean_entropy),
        ]);
        sites.push(MapSite { position: orbital.position, value: orbital.mean_entropy });
    }
    let MapOfSample { ratio, radius, phase, .. } = sample;
    let title = format!("W/t = {ratio}, R = {radius}, θ_{{0}} = {phase}; circle: the grain");
    Picture { figure: lattice_map_figure(&title, "[S_{n}] (bits)", &sites), table }
}
