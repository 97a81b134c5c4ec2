//! Fig. 1c: how the entropies of an l-bit are distributed at weak, intermediate and strong coupling.

use serde::Serialize;

use crate::table::columns::Columns;
use crate::theory::MeanFieldTheory;

/// The distribution at one coupling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntropyDensity {
    /// The reduced coupling `g`.
    pub g: f64,
    /// `[S]` in bits.
    pub mean_entropy: f64,
    /// Share of eigenstates below half a bit: the weight of the mode of product states.
    pub below_half: f64,
    /// `p(S)` per bit, at [`BimodalDistributions::entropies`].
    pub density: Vec<f64>,
}

/// Distributions at several couplings, on one grid of entropies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BimodalDistributions {
    /// Bits, ascending in (0, 1), denser at both ends.
    pub entropies: Vec<f64>,
    /// One a coupling.
    pub distributions: Vec<EntropyDensity>,
}

/// `p(S)` (A12) at the couplings `g > 0`.
pub fn bimodal_distributions(
    theory: &MeanFieldTheory,
    couplings: &[f64],
    points: u32,
) -> BimodalDistributions {
    let entropies: Vec<f64> = (0..points)
        .map(|k| {
            // sin² puts half of the points into the outer quarters, where the modes are.
            let phase = (f64::from(k) + 0.5) / f64::from(points);
            (std::f64::consts::FRAC_PI_2 * phase).sin().powi(2)
        })
        .collect();
    let distributions = couplings
        .iter()
        .map(|&g| EntropyDensity {
            g,
            mean_entropy: theory.mean_entropy(g.ln()),
            below_half: theory.entropy_cdf(g.ln(), 0.5),
            density: entropies.iter().map(|&s| theory.entropy_density(g.ln(), s)).collect(),
        })
        .collect();
    BimodalDistributions { entropies, distributions }
}

impl BimodalDistributions {
    /// One row an entropy.
    pub fn columns(&self) -> Columns {
        let names =
            self.distributions.iter().map(|one| format!("density at g = {} [1/bit]", one.g));
        let header = std::iter::once("entropy [bit]".to_owned()).chain(names).collect();
        let row = |(index, s): (usize, &f64)| {
            let densities = self.distributions.iter().map(|one| one.density[index]);
            std::iter::once(*s).chain(densities).collect()
        };
        Columns { header, rows: self.entropies.iter().enumerate().map(row).collect() }
    }
}
