//! Measured numbers beside the theory, grain by grain, and of an infinite grain.
//!
//! The paper leaves out what is small in `1/d_g`, so its statements are about an infinite grain: what is measured is extrapolated
//! there by a line in `1/d_g`.

use grain_statistics::{MeasuredMean, agreement, chi_squared_tail};

use super::bounds::{LIKELY, about_measured, agrees};
use super::evidence::{Check, Evidence};
use crate::measured::{Extrapolation, Tested, extrapolate};

/// Evidence about numbers measured at several couplings: the printed claim is held against the excess extrapolated to an
/// infinite grain, and the `correction` is that the largest grain is within a tenth of what is predicted at every coupling.
///
/// The extrapolation decides only where it can: from three grains or more that lie on a line, to a tenth of `scale`, which is
/// what the number is that the excess is a part of.
pub(super) fn evidence(
    rows: &[Tested],
    scale: impl Fn(&Tested) -> f64,
    correction: &'static str,
) -> Evidence {
    let Some(dimension) = rows.iter().map(|row| row.dimension).max() else {
        return Evidence::undecided("nothing was measured");
    };
    let largest: Vec<&Tested> = rows.iter().filter(|row| row.dimension == dimension).collect();
    let couplings: Vec<f64> = largest.iter().map(|row| row.target).collect();
    let excesses = rows.iter().map(|row| (row.dimension, row.target, row.excess));
    let infinite = extrapolate(excesses, &couplings);
    // The fewest realizations of a grain, which the error of the line knows least.
    let realizations = rows.iter().map(|row| row.realizations).min().unwrap_or(0);
    if infinite.len() < couplings.len() {
        return Evidence::undecided("one grain alone: nothing to extrapolate");
    }
    let list: Vec<String> = (largest.iter())
        .map(|row| format!("g = {:.4}: {} / {:.4}", row.g_1.mean, row.measured, row.predicted.mean))
        .collect();
    let extrapolated: Vec<String> = infinite.iter().map(|at| at.excess.to_string()).collect();
    let pairs = || largest.iter().zip(&infinite);
    let most = |values: &mut dyn Iterator<Item = f64>| values.map(f64::abs).fold(0.0, f64::max);
    let relative = most(&mut largest.iter().map(|row| row.excess.mean / scale(row)));
    let resolution = most(&mut pairs().map(|(row, at)| at.excess.error / scale(row)));
    let sigmas = most(&mut infinite.iter().map(|at| at.excess.sigmas_from(0.0)));
    let line = infinite.iter().map(likelihood).collect::<Option<Vec<f64>>>();
    let line = line.and_then(|all| all.into_iter().reduce(f64::min));
    let measured = format!(
        "d_g = {dimension}, ED / theory: {}; at most {:.0} % apart. ED - theory extrapolated to 1/d_g → 0 from {} grains, in the \
         same order: {}, at most {sigmas:.1} standard errors from 0 ({:.1} allowed), known to {:.1} %; {}",
        list.join("; "),
        100.0 * relative,
        infinite.iter().map(|at| at.grains).min().unwrap_or(0),
        extrapolated.join(", "),
        agreement(realizations),
        100.0 * resolution,
        match line {
            Some(line) => format!("the line has p ≥ {line:.2}"),
            None => "two grains cannot tell whether there is a line".into(),
        },
    );
    // A line that its grains would miss by as much less often than once in a hundred is not believed, nor what it extrapolates to.
    let is_line = line.is_some_and(|line| line * infinite.len() as f64 > LIKELY);
    let points = pairs().map(|(row, at)| {
        if is_line { agrees(at.excess, 0.0, realizations, scale(row)) } else { Check::Undecided }
    });
    let close = largest.iter().map(|row| {
        // What is measured where exactly `scale` is predicted.
        let MeasuredMean { mean, error } = row.excess;
        let found = MeasuredMean { mean: scale(row) + mean, error };
        about_measured(found, scale(row), row.realizations)
    });
    Evidence::printed(measured, points).or_corrected(correction, close)
}

/// Probability that grains lie farther from their line; `None` where there are too few to tell.
fn likelihood(line: &Extrapolation) -> Option<f64> {
    let tail = chi_squared_tail(line.chi_squared, line.grains.checked_sub(2)?)?;
    (!tail.is_nan()).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    /// Three grains with an excess of `slope/d_g + offset`, each known to `error`, of a number that is 1.
    fn rows(slope: f64, offset: f64, error: f64) -> Vec<Tested> {
        let row = |dimension: usize| {
            let excess = MeasuredMean { mean: slope / dimension as f64 + offset, error };
            let one = MeasuredMean { mean: 1.0, error };
            let g_1 = MeasuredMean { mean: 0.1, error: 0.001 };
            let measured = MeasuredMean { mean: 1.0 + excess.mean, error };
            Tested {
                dimension,
                realizations: 50,
                target: 0.1,
                g_1,
                measured,
                predicted: one,
                excess,
            }
        };
        [64, 128, 256].map(row).to_vec()
    }

    #[test]
    fn what_vanishes_with_the_grain_holds_and_what_stays_does_not() {
        let verdict = |rows: &[Tested]| Verdict::of(&evidence(rows, |_| 1.0, "to a tenth"));
        assert_eq!(verdict(&rows(-5.0, 0.0, 1e-3)), Verdict::Holds);
        assert_eq!(verdict(&rows(-5.0, -0.03, 1e-3)), Verdict::HoldsWithCorrection);
        assert_eq!(verdict(&rows(-5.0, -0.3, 1e-3)), Verdict::DoesNotHoldAsPrinted);
        assert_eq!(verdict(&rows(-5.0, 0.0, 0.3)), Verdict::NotDecidableHere, "hardly known");
        assert_eq!(verdict(&rows(0.0, 0.0, 1e-3)[..1]), Verdict::NotDecidableHere, "one grain");
        assert_eq!(verdict(&[]), Verdict::NotDecidableHere, "nothing");
        let mut bent = rows(-5.0, 0.0, 1e-3);
        bent[1].excess.mean = 0.1;
        assert_eq!(verdict(&bent), Verdict::NotDecidableHere, "not on a line");
    }
}
