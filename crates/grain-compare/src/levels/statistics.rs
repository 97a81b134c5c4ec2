//! Level statistics of every N and α whose spectra are stored whole.

use grain_dataset::{DatasetError, Pool, PooledPoint};
use grain_statistics::{Estimate, Resamples};
use rayon::prelude::*;
use serde::Serialize;

use crate::columns::{ColumnsError, Selection};
use crate::levels::energy::{self, EnergyBin, OfBin};
use crate::levels::form_factor::{self, FormFactorPoint, ThoulessTime};
use crate::levels::spacings::{self, SpacingBin};
use crate::levels::unfolding::unfolded;

/// Resampled ensembles for the error of a Thouless time.
const REPLICATES: usize = 300;

/// The seed of the resampling.
const SEED: u64 = 1;

/// Why there are no level statistics.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LevelsError {
    /// Nothing like what was asked for is stored.
    #[error(transparent)]
    Selection(#[from] ColumnsError),
    /// A dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Windows alone are stored.
    #[error(
        "a form factor needs whole spectra, and N = {n_lbits} has {stored} of {dimension} eigenstates stored"
    )]
    Incomplete {
        /// The smallest N that was asked for.
        n_lbits: usize,
        /// Eigenstates that are stored of each spectrum.
        stored: usize,
        /// Eigenstates that there are.
        dimension: usize,
    },
    /// No point was computed, or each has too few levels.
    #[error("no computed spectrum has levels enough to be unfolded: 40 are needed")]
    Nothing,
}

/// Level statistics at one N and α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LevelStatistics {
    /// N.
    pub n_lbits: usize,
    /// α; NaN where couplings do not depend on it.
    pub alpha: f64,
    /// The number of levels D of a spectrum.
    pub levels: usize,
    /// Whether the Hamiltonian is complex, and random matrices beside it are the GUE.
    pub is_complex: bool,
    /// The mean spacing δ in the middle half of a spectrum, in units of energy: the Heisenberg time is `2π/δ`.
    pub mean_spacing: Estimate,
    /// How spacings, in units of those around them, are distributed.
    pub spacings: Vec<SpacingBin>,
    /// The spectral form factor, ascending τ.
    pub form_factor: Vec<FormFactorPoint>,
    /// Gap ratios at every energy density, ascending; none where there are no fields.
    pub gap_ratios: Vec<EnergyBin>,
    /// From when on it is that of random matrices; `None` if it is not even at the Heisenberg time.
    pub thouless: Option<ThoulessTime>,
}

/// What one realization contributes.
struct OfRealization {
    spacing: f64,
    densities: Vec<f64>,
    form_factor: Vec<f64>,
    gap_ratios: Vec<OfBin>,
}

/// The statistics of every N and α that is selected and whose spectra are stored whole, N ascending, then α; of every realization all
/// eigenstates count, whatever else the selection says.
///
/// # Errors
/// [`LevelsError::Incomplete`] if no spectrum is whole, another [`LevelsError`] if there is none, or a file cannot be read.
pub fn level_statistics(
    pool: &Pool,
    selection: &Selection,
) -> Result<Vec<LevelStatistics>, LevelsError> {
    let (mut all, mut incomplete) = (Vec::new(), None);
    for cell in selection.cells(pool)? {
        let points: Vec<PooledPoint<'_>> = pool.points(cell.n_lbits, cell.alpha).collect();
        let is_whole = |point: &&PooledPoint<'_>| {
            let stored = point.size.eigenstates();
            stored.start == 0 && stored.len() == point.size.hilbert_dimension()
        };
        let whole: Vec<&PooledPoint<'_>> = points.iter().filter(is_whole).collect();
        let Some(first) = whole.first() else {
            let of = points.first();
            incomplete = incomplete.or_else(|| {
                of.map(|of| LevelsError::Incomplete {
                    n_lbits: cell.n_lbits,
                    stored: of.size.eigenstates().len(),
                    dimension: of.size.hilbert_dimension(),
                })
            });
            continue;
        };
        let levels = first.size.hilbert_dimension();
        let taus = form_factor::bins(levels);
        // HDF5 reads one at a time; what is computed of them is not.
        let mut spectra = Vec::with_capacity(whole.len());
        for point in &whole {
            let energies = point.size.energies(point.alpha_index, point.realization)?;
            let fields = point.size.disorder(point.realization)?;
            spectra.push((energies, fields.fields().iter().map(|h| h.abs()).sum()));
        }
        let each: Vec<OfRealization> =
            spectra.par_iter().filter_map(|spectrum| of_realization(spectrum, &taus)).collect();
        if each.is_empty() {
            continue;
        }
        let is_complex = first.size.model().is_complex();
        let column = |of: fn(&OfRealization) -> &Vec<f64>| -> Vec<Vec<f64>> {
            each.iter().map(|one| of(one).clone()).collect()
        };
        let factors = column(|one| &one.form_factor);
        let points = form_factor::averaged(&taus, &factors, is_complex);
        let resamples = Resamples::draw(SEED, cell.n_lbits, each.len(), REPLICATES);
        all.push(LevelStatistics {
            n_lbits: cell.n_lbits,
            alpha: cell.alpha,
            levels,
            is_complex,
            mean_spacing: Estimate::of(&each.iter().map(|one| one.spacing).collect::<Vec<_>>()),
            spacings: spacings::averaged(&column(|one| &one.densities)),
            gap_ratios: energy::averaged(
                &each.iter().map(|one| one.gap_ratios.clone()).collect::<Vec<_>>(),
            ),
            thouless: form_factor::thouless(&points, &factors, resamples.as_ref()),
            form_factor: points,
        });
    }
    if all.is_empty() {
        return Err(incomplete.unwrap_or(LevelsError::Nothing));
    }
    Ok(all)
}

/// From ascending energies and the sum of `|h_n|`.
fn of_realization((energies, fields): &(Vec<f64>, f64), taus: &[f64]) -> Option<OfRealization> {
    let levels = unfolded(energies)?;
    let quarter = energies.len() / 4;
    let (from, to) = (quarter, energies.len() - 1 - quarter);
    Some(OfRealization {
        spacing: (energies[to] - energies[from]) / (to - from) as f64,
        densities: spacings::densities(energies),
        form_factor: form_factor::of_levels(&levels, taus),
        gap_ratios: energy::of_spectrum(energies, *fields),
    })
}
