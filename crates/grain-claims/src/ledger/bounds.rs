//! The bounds of every kind as code: numbers in, a check out.

use grain_statistics::{BinomialFraction, MeasuredMean, agreement};

use super::evidence::Check;

/// What solvers and interpolants of the theory are good to, relative.
pub(super) const ROUNDING: f64 = 1e-12;

/// "About": a tenth.
pub(super) const ABOUT: f64 = 0.1;

/// Probability of agreement that chance goes below once in a hundred claims.
pub(super) const LIKELY: f64 = 0.01;

/// Both sides agree to rounding, relative to what is expected; absolute where that is 0.
pub(super) fn equal(found: f64, expected: f64) -> Check {
    let scale = if expected == 0.0 { 1.0 } else { expected.abs() };
    Check::from((found - expected).abs() <= ROUNDING * scale)
}

/// `f ~ g`: ratios towards the limit near 1 at every step, and end within a tenth.
pub(super) fn asymptotic(ratios: &[f64]) -> Check {
    let distances: Vec<f64> = ratios.iter().map(|ratio| (ratio - 1.0).abs()).collect();
    // Where rounding is all that is left it need not shrink.
    let nears = distances.windows(2).all(|pair| pair[1] < pair[0] || pair[1] <= ROUNDING);
    Check::from(distances.len() > 1 && nears && distances.last().is_some_and(|last| *last < ABOUT))
}

/// `f = O(g)`: positive ratios towards the limit do not grow by more than a tenth at any step.
pub(super) fn bounded(ratios: &[f64]) -> Check {
    Check::from(
        ratios.len() > 1 && ratios.windows(2).all(|pair| pair[1] <= (1.0 + ABOUT) * pair[0]),
    )
}

/// `f ≈ g` of numbers without an error.
pub(super) fn about(found: f64, expected: f64) -> Check {
    Check::from((found - expected).abs() <= ABOUT * expected.abs())
}

/// A mean over realizations equals a prediction, as far as its error tells; `scale` is what the error must be small against.
pub(super) fn agrees(found: MeasuredMean, expected: f64, realizations: usize, scale: f64) -> Check {
    if found.sigmas_from(expected).abs() > agreement(realizations) {
        Check::Disagrees
    } else {
        known(found, scale)
    }
}

/// Whether a mean is known well enough to tell anything of a size.
pub(super) fn known(found: MeasuredMean, scale: f64) -> Check {
    if found.error <= ABOUT * scale.abs() { Check::Agrees } else { Check::Undecided }
}

/// A mean over realizations lies within a tenth of a prediction, or beyond; undecided where its error reaches across.
pub(super) fn about_measured(found: MeasuredMean, expected: f64, realizations: usize) -> Check {
    let (distance, room) = ((found.mean - expected).abs(), ABOUT * expected.abs());
    let uncertainty = agreement(realizations) * found.error;
    if distance + uncertainty <= room {
        Check::Agrees
    } else if distance - uncertainty > room {
        Check::Disagrees
    } else {
        Check::Undecided
    }
}

/// A printed number is met to half a unit of its last digit, beyond the error.
pub(super) fn printed_number(
    found: MeasuredMean,
    printed: f64,
    unit: f64,
    realizations: usize,
) -> Check {
    let excess = (found.mean - printed).abs() - 0.5 * unit;
    if excess > agreement(realizations) * found.error {
        Check::Disagrees
    } else {
        known(found, printed)
    }
}

/// Several numbers agree together, by the probability of their being so far off by chance.
pub(super) fn together(p_value: f64) -> Check {
    Check::from(p_value > LIKELY)
}

/// A share of samples lies above a bound, as far as its interval tells.
pub(super) fn share_above(share: &BinomialFraction, bound: f64) -> Check {
    if share.low > bound {
        Check::Agrees
    } else if share.high < bound {
        Check::Disagrees
    } else {
        Check::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_approached_at_every_step_and_nearly_reached() {
        assert_eq!(asymptotic(&[0.6, 0.9, 0.99]), Check::Agrees);
        assert_eq!(asymptotic(&[0.6, 0.99, 0.9]), Check::Disagrees, "it turns away");
        assert_eq!(asymptotic(&[0.28, 0.29, 0.34]), Check::Disagrees, "another limit, perhaps");
        assert_eq!(asymptotic(&[1.0, 1.0]), Check::Agrees, "rounding is no step");
        assert_eq!(asymptotic(&[1.0]), Check::Disagrees, "one point has no limit");
        assert_eq!(asymptotic(&[0.9, f64::NAN]), Check::Disagrees);
        assert_eq!(bounded(&[1.0, 1.05, 0.2]), Check::Agrees);
        assert_eq!(bounded(&[1.0, 1.2]), Check::Disagrees);
    }

    #[test]
    fn a_mean_that_is_hardly_known_decides_nothing() {
        let mean = |mean, error| MeasuredMean { mean, error };
        assert_eq!(agrees(mean(1.0, 0.01), 1.02, 100, 1.0), Check::Agrees);
        assert_eq!(agrees(mean(1.0, 0.2), 1.02, 100, 1.0), Check::Undecided);
        assert_eq!(agrees(mean(1.0, 0.01), 1.1, 100, 1.0), Check::Disagrees);
        assert_eq!(about_measured(mean(1.0, 0.001), 1.05, 100), Check::Agrees);
        assert_eq!(about_measured(mean(1.0, 0.05), 1.05, 100), Check::Undecided);
        assert_eq!(about_measured(mean(1.0, 0.01), 1.3, 100), Check::Disagrees);
    }

    #[test]
    fn printed_digits_are_met_to_half_a_unit() {
        let at = |mean| MeasuredMean { mean, error: 0.001 };
        assert_eq!(printed_number(at(0.494), 0.50, 0.01, 100), Check::Agrees, "within an error");
        assert_eq!(printed_number(at(0.48), 0.50, 0.01, 100), Check::Disagrees);
    }

    #[test]
    fn equality_is_relative() {
        assert_eq!(equal(1e20 * (1.0 + 1e-13), 1e20), Check::Agrees);
        assert_eq!(equal(1e20 * (1.0 + 1e-11), 1e20), Check::Disagrees);
        assert_eq!(equal(1e-13, 0.0), Check::Agrees);
        assert_eq!(equal(f64::NAN, 1.0), Check::Disagrees);
    }
}
