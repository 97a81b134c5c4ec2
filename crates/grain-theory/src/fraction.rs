//! A number between 0 and 1, kept so that nothing is lost at either end.

/// A number in `[0, 1]` together with what it leaves, each to full relative accuracy.
///
/// ```text
/// value + complement = 1
/// ```
///
/// At weak coupling the entropy is small, at strong coupling its distance from one bit is; an
/// `f64` alone keeps only one of the two. Their log-odds keep both, and are smooth in `log g`.
///
/// # Examples
///
/// ```
/// use grain_theory::{Resonance, ResonanceDistribution};
///
/// // Resonances of 10¹⁸ times the mean: from 1 - F nothing would be left of the tail 2/x² (6).
/// let below = Resonance::Goe.cumulative(1e18_f64.ln());
/// assert_eq!(below.value, 1.0);
/// assert!((below.complement / 2e-18 - 1.0).abs() < 1e-9);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction {
    /// The number itself.
    pub value: f64,
    /// One minus the number, not computed by subtraction where that would cancel.
    pub complement: f64,
}

impl Fraction {
    /// From the number, where its complement is not small.
    pub(crate) fn from_value(value: f64) -> Self {
        Self { value, complement: 1.0 - value }
    }

    /// From the complement, where the number is not small.
    pub(crate) fn from_complement(complement: f64) -> Self {
        Self { value: 1.0 - complement, complement }
    }

    /// The fraction whose log-odds are `log_odds`; both limits ±∞ are reached exactly.
    pub(crate) fn from_log_odds(log_odds: f64) -> Self {
        // Of |L|: the exponential cannot overflow, so neither part is lost.
        let odds = (-log_odds.abs()).exp();
        let (smaller, larger) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        if log_odds < 0.0 {
            Self { value: smaller, complement: larger }
        } else {
            Self { value: larger, complement: smaller }
        }
    }

    /// `log(value/complement)`.
    pub(crate) fn log_odds(self) -> f64 {
        self.value.ln() - self.complement.ln()
    }

    /// The complement as the number.
    pub(crate) fn flipped(self) -> Self {
        Self { value: self.complement, complement: self.value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_keep_both_parts() {
        for exponent in [-700.0, -40.0, -1.0, 0.0, 0.3, 36.0, 600.0_f64] {
            let fraction = Fraction::from_log_odds(exponent);
            let expected = if exponent < 0.0 { fraction.value } else { fraction.complement };
            let odds = (-exponent.abs()).exp();
            assert!((expected / (odds / (1.0 + odds)) - 1.0).abs() < 4.0 * f64::EPSILON);
            // Rounding of L itself, and of two logarithms.
            assert!(
                (fraction.log_odds() - exponent).abs()
                    <= 4.0 * f64::EPSILON * (1.0 + exponent.abs())
            );
        }
    }

    #[test]
    fn infinite_log_odds_are_nothing_and_everything() {
        assert_eq!(
            Fraction::from_log_odds(f64::NEG_INFINITY),
            Fraction { value: 0.0, complement: 1.0 }
        );
        assert_eq!(
            Fraction::from_log_odds(f64::INFINITY),
            Fraction { value: 1.0, complement: 0.0 }
        );
        assert!(Fraction::from_log_odds(f64::NAN).value.is_nan(), "NaN must stay NaN");
    }
}
