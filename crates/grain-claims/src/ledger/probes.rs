//! Measured enhancements of a probe beside the theory: at the largest grain, and of an infinite one.

use super::single_spin::AGREE;
use super::{Check, Evidence, Laboratory};
use crate::measured::{Enhancement, extrapolate};

/// Evidence about `log(g/g_0) = ½ Σ η` from probes: the printed claim is held against the excess
/// extrapolated to an infinite grain, and the `correction` against the largest grain, where up to
/// `strongest` the relative excess must be below `tolerance`.
pub(super) fn evidence(
    lab: &Laboratory,
    rows: &[Enhancement],
    strongest: f64,
    (correction, tolerance): (&'static str, f64),
) -> Evidence {
    let couplings = &lab.settings.couplings;
    let infinite =
        extrapolate(rows.iter().map(|row| (row.dimension, row.target, row.excess)), couplings);
    let Some(dimension) = rows.iter().map(|row| row.dimension).max() else {
        return Evidence::printed("nothing was measured".into(), Check::Undecided);
    };
    if infinite.is_empty() {
        let measured = "one grain alone: nothing to extrapolate".into();
        return Evidence::printed(measured, Check::Undecided);
    }
    let largest = || rows.iter().filter(|row| row.dimension == dimension);
    let list: Vec<String> = largest()
        .map(|row| format!("g = {:.4}: {} / {:.4}", row.g_1.mean, row.measured, row.predicted.mean))
        .collect();
    let extrapolated: Vec<String> = infinite.iter().map(|at| at.excess.to_string()).collect();
    let sigmas = infinite.iter().map(|at| at.excess.sigmas_from(0.0).abs()).fold(0.0, f64::max);
    let relative = (largest().filter(|row| row.target <= strongest))
        .map(|row| (row.excess.mean / row.predicted.mean).abs())
        .fold(0.0, f64::max);
    let measured = format!(
        "d_g = {dimension}, log of the enhancement, ED / theory: {}; largest relative difference for \
         g ≤ {strongest}: {:.0} %. ED - theory extrapolated to 1/d_g → 0, in the same order: {}, at \
         most {sigmas:.1} standard errors from 0",
        list.join("; "),
        100.0 * relative,
        extrapolated.join(", "),
    );
    Evidence::corrected(measured, sigmas < AGREE, correction, relative < tolerance)
}
