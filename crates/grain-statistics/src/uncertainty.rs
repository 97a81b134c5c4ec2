//! Numbers as a physicist writes them: 0.7028(40).

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A value with its error in units of the last digits, two of them: `0.7028(40)`.
///
/// Without an error, or with one of zero, four significant digits.
///
/// # Examples
///
/// ```
/// use grain_statistics::with_error;
///
/// assert_eq!(with_error(0.70283, Some(0.0040)), "0.7028(40)");
/// assert_eq!(with_error(-0.0217, Some(0.0053)), "−0.0217(53)");
/// assert_eq!(with_error(0.70283, None), "0.7028");
/// ```
pub fn with_error(value: f64, error: Option<f64>) -> String {
    typographic(&ascii_with_error(value, error))
}

/// Minus signs as long as plus signs.
fn typographic(number: &str) -> String {
    number.replace('-', "−")
}

/// A value with its error in units of the last digits, in characters that every terminal has.
///
/// Two digits of the error: `0.7028(40)`; without an error, or with one of zero, four significant
/// digits of the value.
///
/// # Examples
///
/// ```
/// use grain_statistics::ascii_with_error;
///
/// assert_eq!(ascii_with_error(-0.0217, Some(0.0053)), "-0.0217(53)");
/// ```
pub fn ascii_with_error(value: f64, error: Option<f64>) -> String {
    let Some(error) = error.filter(|&error| error > 0.0 && error.is_finite()) else {
        return significant(value, 4);
    };
    // 0.00996 rounds to 0.010: the exponent is that of the rounded error.
    let digits = format!("{error:.1e}");
    let (mantissa, exponent) = mantissa_and_exponent(&digits);
    let decimals = at_least_none(1 - exponent);
    if decimals > 12 {
        return format!("{value:.3e} ± {error:.1e}");
    }
    if exponent > 0 {
        return format!("{value:.decimals$}({error:.decimals$})");
    }
    if exponent == 0 {
        return format!("{value:.1}({mantissa})");
    }
    let units: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    format!("{value:.decimals$}({units})")
}

/// A number to so many significant digits, in powers of ten where that is shorter.
pub fn significant(value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    if value.abs() <= 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", usize::from(digits.saturating_sub(1)));
    let (mantissa, exponent) = mantissa_and_exponent(&scientific);
    typographic(&if (-4..6).contains(&exponent) {
        let decimals = at_least_none(i32::from(digits) - 1 - exponent);
        format!("{value:.decimals$}")
    } else {
        format!("{mantissa} × 10{}", superscript(exponent))
    })
}

/// Of a finite number as `{:e}` writes it: `1.2e-5`.
#[expect(clippy::expect_used, reason = "the form is the standard library's")]
fn mantissa_and_exponent(scientific: &str) -> (&str, i32) {
    let (mantissa, exponent) = scientific.split_once('e').expect("{:e} writes an exponent");
    (mantissa, exponent.parse().expect("which is a whole number"))
}

/// So many decimals; none where rounding is to tens.
fn at_least_none(decimals: i32) -> usize {
    decimals.max(0).unsigned_abs() as usize
}

/// A value that was chosen, not measured: at most four decimals, no zeros at the end.
pub fn chosen(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The same of a number that may be missing.
pub fn optional(value: Option<f64>, digits: u8) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| significant(value, digits))
}

/// A deviation in standard errors: `+1.3 σ`.
pub fn sigmas(value: Option<f64>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| typographic(&format!("{value:+.1} σ")))
}

fn superscript(exponent: i32) -> String {
    exponent
        .to_string()
        .chars()
        .map(|character| match character {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            _ => '⁰',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stand_in_units_of_the_last_two_digits() {
        for (value, error, expected) in [
            (0.702_84, 0.003_98, "0.7028(40)"),
            (0.110_7, 0.002_6, "0.1107(26)"),
            (0.639, 0.019, "0.639(19)"),
            (0.5, 0.009_96, "0.500(10)"),
            (12.34, 1.5, "12.3(1.5)"),
            (123.4, 15.0, "123(15)"),
            (-0.05, 0.012, "−0.050(12)"),
        ] {
            assert_eq!(with_error(value, Some(error)), expected, "{value} ± {error}");
        }
        assert_eq!(with_error(0.123_456, None), "0.1235", "no error");
        assert_eq!(with_error(0.25, Some(0.0)), "0.2500", "an error of zero is none");
    }

    #[test]
    fn small_and_large_numbers_get_a_power_of_ten() {
        assert_eq!(significant(0.000_012_3, 2), "1.2 × 10⁻⁵", "small");
        assert_eq!(significant(1.5e7, 2), "1.5 × 10⁷", "large");
        assert_eq!(significant(0.0123, 2), "0.012", "in between");
        assert_eq!(significant(123.4, 2), "123", "never fewer digits than the integer has");
        assert_eq!(significant(0.0, 2), "0", "zero");
        assert_eq!(significant(f64::NAN, 2), NONE, "no NaN in a report");
        assert_eq!(chosen(0.300_000_000_000_000_04), "0.3", "as it was typed");
        assert_eq!(chosen(std::f64::consts::FRAC_1_SQRT_2), "0.7071", "α_c");
        assert_eq!(sigmas(Some(-1.26)), "−1.3 σ", "with its sign");
    }
}
