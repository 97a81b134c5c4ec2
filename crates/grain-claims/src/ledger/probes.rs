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
    let sigmas = greatest(infinite.iter().map(|at| at.excess.sigmas_from(0.0)));
    let relative = greatest(
        (largest().filter(|row| row.target <= strongest))
            .map(|row| row.excess.mean / row.predicted.mean),
    );
    let resolution = greatest(largest().flat_map(|row| {
        let same = infinite.iter().filter(|at| at.target.total_cmp(&row.target).is_eq());
        same.map(|at| at.excess.error / row.predicted.mean)
    }));
    let (Some(sigmas), Some(relative), Some(resolution)) = (sigmas, relative, resolution) else {
        let measured = format!("nothing was measured up to g = {strongest}");
        return Evidence::printed(measured, Check::Undecided);
    };
    // Two grains lie on a line, whatever they are.
    let line = infinite.iter().map(likelihood).collect::<Option<Vec<f64>>>();
    let line = line.and_then(|all| all.into_iter().reduce(f64::min));
    let allowed = agreement(realizations);
    let measured = format!(
        "d_g = {dimension}, log of the enhancement, ED / theory: {}; largest relative difference for \
         g ≤ {strongest}: {:.0} %. ED - theory extrapolated to 1/d_g → 0 from {grains} grains, in the same order: {}, \
         at most {sigmas:.1} standard errors from 0 ({allowed:.1} allowed), known to {:.0} % of what is predicted; \
         {}",
        list.join("; "),
        100.0 * relative,
        extrapolated.join(", "),
        100.0 * resolution,
        match line {
            Some(line) => format!("the line has p ≥ {line:.2}"),
            None => "two grains cannot tell whether there is a line".into(),
        },
    );
    let printed = match line {
        Some(line) if line > LIKELY && resolution < RESOLVED => Check::from(sigmas < allowed),
        _ => Check::Undecided,
    };
    Evidence::corrected(measured, printed, correction, relative < tolerance)
}

/// Probability that grains lie farther from their line; `None` where there are too few to tell.
fn likelihood(line: &Extrapolation) -> Option<f64> {
    let tail = chi_squared_tail(line.chi_squared, line.grains.checked_sub(2)?)?;
    (!tail.is_nan()).then_some(tail)
}

/// The largest size of several numbers, `None` of none; NaN if one of them is, so that no bound holds.
fn greatest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.map(f64::abs).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_within_no_bound() {
        assert_eq!(greatest([0.5, -2.0, 1.0].into_iter()), Some(2.0));
        assert!(greatest([0.5, -f64::NAN, 1.0].into_iter()).is_some_and(f64::is_nan), "not 1");
        assert_eq!(greatest(std::iter::empty()), None, "nothing was measured");
    }
}
