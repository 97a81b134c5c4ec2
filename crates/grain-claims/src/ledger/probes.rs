//! Measured enhancements of a probe beside the theory: at the largest grain, and of an infinite one.

use grain_statistics::{agreement, chi_squared_tail};

use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;
use crate::measured::{Enhancement, Extrapolation, extrapolate};

/// A line in `1/d_g` that its grains would miss by as much less often than once in a hundred is not believed.
const LIKELY: f64 = 0.01;

/// Standard errors of the extrapolated excess above this part of the predicted enhancement do not tell.
const RESOLVED: f64 = 0.1;

/// Evidence about `log(g/g_0) = ½ Σ η` from probes: the printed claim is held against the excess
/// extrapolated to an infinite grain, and the `correction` against the largest grain, where up to
/// `strongest` the relative excess must be below `tolerance`.
///
/// The extrapolation decides only where it can: from three grains or more that lie on a line, to
/// [`RESOLVED`] of what is predicted.
pub(super) fn evidence(
    lab: &Laboratory,
    rows: &[Enhancement],
    strongest: f64,
    (correction, tolerance): (&'static str, f64),
) -> Evidence {
    let couplings = &lab.settings.couplings;
    let infinite =
        extrapolate(rows.iter().map(|row| (row.dimension, row.target, row.excess)), couplings);
    let dimension = rows.iter().map(|row| row.dimension).max();
    // The fewest realizations of a grain, which the error of the line knows least.
    let realizations = rows.iter().map(|row| row.realizations).min();
    let Some((dimension, realizations)) = dimension.zip(realizations) else {
        return Evidence::printed("nothing was measured".into(), Check::Undecided);
    };
    let Some(grains) = infinite.iter().map(|at| at.grains).min() else {
        let measured = "one grain alone: nothing to extrapolate".into();
        return Evidence::printed(measured, Check::Undecided);
    };
    let largest = || rows.iter().filter(|row| row.dimension == dimension);
    let list: Vec<String> = largest()
        .map(|row| format!("g = {:.4}: {} / {:.4}", row.g_1.mean, row.measured, row.predicted.mean))
        .collect();
    let extrapolated: Vec<String> = infinite.iter().map(|at| at.excess.to_string()).collect();
    let sigmas = infinite.iter().map(|at| at.excess.sigmas_from(0.0).abs()).fold(0.0, f64::max);
    let relative = (largest().filter(|row| row.target <= strongest))
        .map(|row| (row.excess.mean / row.predicted.mean).abs())
        .fold(0.0, f64::max);
    let line = infinite.iter().map(likelihood).fold(1.0, f64::min);
    let resolution = (largest().zip(&infinite))
        .map(|(row, at)| at.excess.error / row.predicted.mean)
        .fold(0.0, f64::max);
    let allowed = agreement(realizations);
    let measured = format!(
        "d_g = {dimension}, log of the enhancement, ED / theory: {}; largest relative difference for \
         g ≤ {strongest}: {:.0} %. ED - theory extrapolated to 1/d_g → 0 from {grains} grains, in the same order: {}, \
         at most {sigmas:.1} standard errors from 0 ({allowed:.1} allowed), known to {:.0} % of what is predicted; \
         the line has p ≥ {line:.2}",
        list.join("; "),
        100.0 * relative,
        extrapolated.join(", "),
        100.0 * resolution,
    );
    let printed = if grains > 2 && line > LIKELY && resolution < RESOLVED {
        Check::from(sigmas < allowed)
    } else {
        Check::Undecided
    };
    Evidence::corrected(measured, printed, correction, relative < tolerance)
}

/// Probability that grains lie farther from their line; zero where there are too few to tell.
fn likelihood(line: &Extrapolation) -> f64 {
    chi_squared_tail(line.chi_squared, line.grains.saturating_sub(2)).unwrap_or(0.0)
}
