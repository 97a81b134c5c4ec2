//! How far apart grains must be, so that their failed avalanches do not merge: Eq. (20).

use grain_model::Ensemble;
use rayon::prelude::*;

use crate::disorder::{Disorder, LatticeSeed};
use crate::error::LatticeError;
use crate::lattice::Lattice;
use crate::map::{LabelledOrbital, lattice_map};
use crate::model::{LatticeModel, positive};
use crate::sample::{Outcome, SampleSolver};

/// What (20) is asked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StabilityCriterion {
    /// `d_g`.
    pub grain_dimension: f64,
    /// How much less than 1 the sum must be; the paper asks for `≪`, 1 is the crossing itself.
    pub margin: f64,
}

/// The radius beyond which a failed avalanche perturbs no orbital in any eigenstate.
///
/// ```text
/// Σ_{n: |n| > R} g_n < margin/d,   d = d_g e^{η_tot},   g_n = g_{n,0} e^{η_tot/2}      (20) of PRB 106, 184208
/// ```
///
/// `|n|` counts bonds, as the lattice's radius does. `None` where even the outermost orbitals are perturbed: the
/// lattice is too small, or the avalanche ran. Grains whose distance is at least twice this radius do not disturb
/// each other's failed avalanche.
pub fn stability_radius(
    map: &[LabelledOrbital],
    model: &LatticeModel,
    criterion: StabilityCriterion,
    total_enhancement: f64,
) -> Option<usize> {
    let distance = |orbital: &LabelledOrbital| {
        orbital.position.iter().map(|n| n.unsigned_abs() as usize).sum::<usize>()
    };
    let outermost = map.iter().map(distance).max()?;
    // In logarithms: d overflows where the avalanche runs.
    let log_allowed = criterion.margin.ln()
        - criterion.grain_dimension.ln()
        - 1.5 * total_enhancement
        - model.grain_coupling().ln();
    let mut beyond = 0.0;
    let mut stable = None;
    for radius in (0..=outermost).rev() {
        if f64::ln(beyond) >= log_allowed {
            break;
        }
        // The last shell has nothing beyond it in the sum, and so proves nothing.
        if radius < outermost {
            stable = Some(radius);
        }
        beyond += map
            .iter()
            .filter(|&orbital| distance(orbital) == radius)
            .map(|orbital| orbital.origin_amplitude)
            .sum::<f64>();
    }
    stable
}

/// Stability radii of the samples of an ensemble at one `W`.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityPoint {
    /// `W`.
    pub amplitude: f64,
    /// Samples whose avalanche ran: no distance is enough.
    pub avalanches: usize,
    /// Failed avalanches that disturb even the outermost orbitals: a larger lattice would tell.
    pub beyond_lattice: usize,
    /// The radii of the others, ascending.
    pub radii: Vec<usize>,
}

impl StabilityPoint {
    /// The distance of grains that is enough for every sample seen, `2R` of the largest as the paper has it, in bonds;
    /// `None` if none is. At exactly `2R` the orbital half way belongs to both neighbourhoods.
    pub fn spacing(&self) -> Option<usize> {
        if self.avalanches + self.beyond_lattice > 0 {
            return None;
        }
        self.radii.last().map(|radius| 2 * radius)
    }

    /// The median radius of the failed avalanches that have one.
    pub fn median(&self) -> Option<usize> {
        self.radii.get(self.radii.len() / 2).copied()
    }
}

/// Tolerance of `η_tot` in nats: the radius changes by a shell where `η_tot` changes by about 2.
const TOLERANCE: f64 = 1e-3;

/// The stability radii of samples `0 .. realizations`, in parallel.
///
/// # Errors
/// [`LatticeError`] if a sample cannot be solved or the criterion or `W` is not positive.
pub fn stability_point(
    lattice: &dyn Lattice,
    model: &LatticeModel,
    (ensemble, seed, realizations): (Ensemble, LatticeSeed, usize),
    amplitude: f64,
    criterion: StabilityCriterion,
) -> Result<StabilityPoint, LatticeError> {
    positive("W", amplitude)?;
    positive("dimension of the grain", criterion.grain_dimension)?;
    positive("margin", criterion.margin)?;
    let found = (0..realizations)
        .into_par_iter()
        .map_init(
            || SampleSolver::new(lattice, *model, TOLERANCE),
            |solver, index| {
                let solver = solver.as_mut().map_err(|error| error.clone())?;
                let disorder = Disorder::draw(ensemble, seed, index, lattice);
                disorder.with_potential(model, amplitude, |potential| {
                    let sample = solver.solve(potential)?;
                    if sample.outcome == Outcome::Complete {
                        return Ok(None);
                    }
                    let map = lattice_map(lattice, model, potential)?;
                    Ok(Some(stability_radius(&map, model, criterion, sample.total_enhancement)))
                })
            },
        )
        .collect::<Result<Vec<_>, LatticeError>>()?;
    let avalanches = found.iter().filter(|radius| radius.is_none()).count();
    let failed: Vec<Option<usize>> = found.into_iter().flatten().collect();
    let mut radii: Vec<usize> = failed.iter().copied().flatten().collect();
    radii.sort_unstable();
    let beyond_lattice = failed.len() - radii.len();
    Ok(StabilityPoint { amplitude, avalanches, beyond_lattice, radii })
}
