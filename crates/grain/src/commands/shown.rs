//! How commands show measured numbers.

/// A number with its standard error in the last digits: `0.1107(26)`; without error, six digits.
pub(crate) fn with_error(value: f64, error: Option<f64>) -> String {
    match error {
        Some(error) if error > 0.0 && error.is_finite() => {
            // Two digits of the error.
            let decimals = (1.0 - error.log10().floor()).clamp(0.0, 12.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 12")]
            let decimals = decimals as usize;
            let scaled = error * 10.0_f64.powi(i32::try_from(decimals).unwrap_or(0));
            format!("{value:.decimals$}({scaled:.0})")
        }
        _ => format!("{value:.6}"),
    }
}

#[cfg(test)]
mod tests {
    use super::with_error;

    #[test]
    fn errors_stand_in_the_last_two_digits() {
        assert_eq!(with_error(0.110_71, Some(0.002_6)), "0.1107(26)", "two digits");
        assert_eq!(with_error(12.34, Some(1.5)), "12.3(15)", "above one");
        assert_eq!(with_error(0.5, None), "0.500000", "no error");
        assert_eq!(with_error(0.5, Some(0.0)), "0.500000", "no error either");
    }
}
