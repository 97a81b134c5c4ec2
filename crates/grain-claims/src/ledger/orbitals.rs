//! How couplings to orbitals of the lattice decay, and what (17) makes of it.

use std::f64::consts::LN_2;

use grain_lattice::spectrum::{Diagonalizer, refined_origin_amplitudes};
use grain_lattice::{Diamond, Disorder, Ensemble, Lattice, LatticeModel};
use grain_statistics::MeasuredMean;
use rayon::prelude::*;

use super::bounds::{about, about_measured};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::lattice_samples::{SEED, by_effort};
use crate::error::ClaimsError;

/// Orbitals by the strength of their coupling, `√n` = 4, 6, 8, 10: within nine bonds, where amplitudes are far above rounding.
const ORBITALS: [usize; 4] = [16, 36, 64, 100];

/// `-log |φ_n(0)|` of the n-th most strongly coupled orbitals [`ORBITALS`], n from 1, in one quasiperiodic sample.
fn decay(lattice: &Diamond, amplitude: f64, index: usize) -> Result<[f64; 4], ClaimsError> {
    let model = LatticeModel::default();
    let disorder = Disorder::draw(Ensemble::Quasiperiodic, SEED, index, lattice);
    let mut amplitudes = disorder.with_potential(&model, amplitude, |potential| {
        let energies: Vec<f64> = (0..lattice.n_sites())
            .map(|site| potential.energy(site, lattice.position(site)))
            .collect();
        let mut diagonalizer = Diagonalizer::new();
        let spectrum = diagonalizer.diagonalize(lattice, model.hopping(), &energies)?;
        Ok::<_, ClaimsError>(refined_origin_amplitudes(
            lattice,
            model.hopping(),
            &energies,
            &spectrum,
        ))
    })?;
    amplitudes.sort_by(|one, other| other.total_cmp(one));
    Ok(ORBITALS.map(|n| -amplitudes[n - 1].ln()))
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::measured(
        "above (17)",
        "the n-th strongest coupling to orbitals of the lattice decays as J_n ≈ J_0 e^(-√n/ζ)",
        |lab| {
            let (lattice, count) = (Diamond::new(12), by_effort(lab, 40, 600));
            let (mut list, mut points) = (Vec::new(), Vec::new());
            for amplitude in [60.0, 90.0, 120.0] {
                let rows = (0..count)
                    .into_par_iter()
                    .map(|index| decay(&lattice, amplitude, index))
                    .collect::<Result<Vec<_>, _>>()?;
                let each = |value: &dyn Fn(&[f64; 4]) -> f64| {
                    MeasuredMean::of(&rows.iter().map(value).collect::<Vec<_>>())
                };
                // Steps of 2 in √n from 4 to 10, each against a third of the whole: of one exponential they are equal.
                let third = each(&|row| (row[3] - row[0]) / 3.0).mean;
                let steps = [0, 1, 2].map(|k| each(&|row| row[k + 1] - row[k]));
                list.push(format!(
                    "{}, {}, {} at W/t = {amplitude} (1/ζ = {:.2})",
                    steps[0],
                    steps[1],
                    steps[2],
                    0.5 * third
                ));
                points.extend(steps.map(|step| about_measured(step, third, count)));
            }
            let measured = format!(
                "{count} quasiperiodic samples, R = 12: -log|φ| grows from √n = 4 to 6, 8, 10 by {}",
                list.join("; ")
            );
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::consistent("(17)", "in 2D g_n has a minimum over n, and rises for all large n", |_| {
        let zeta = 0.5;
        let log_g = |n: f64| -n.sqrt() / zeta + 0.5 * (n - 1.0) * LN_2;
        // d/dn = 0 at n = 1/(ζ log 2)².
        let minimum = (zeta * LN_2).powi(-2);
        let weaker = |a: i32, b: i32| if log_g(f64::from(b)) < log_g(f64::from(a)) { b } else { a };
        let found = (2..200).fold(1, weaker);
        let measured =
            format!("ζ = 1/2: least at n = {found}, analytically 1/(ζ log 2)² = {minimum:.2}");
        let rises = (10..200).all(|n| log_g(f64::from(n) + 1.0) > log_g(f64::from(n)));
        Ok(Evidence::printed(measured, [about(f64::from(found), minimum), Check::from(rises)]))
    }),
];
