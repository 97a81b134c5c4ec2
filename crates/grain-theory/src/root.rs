//! The zero of an increasing function, to the last bits.
//!
//! The `roots` crate stops at an absolute tolerance and evaluates value and derivative apart; the
//! inverses of this crate need the relative accuracy of their argument, and get both at once.

/// More than enough: bisection alone takes any bracket of doubles to its last bits in fewer.
const MAX_STEPS: usize = 200;

/// A Newton step this short is the last: it squares to less than rounding.
const LAST_NEWTON_STEP: f64 = 1e-8;

/// Root of an increasing function in `[low, high]`, by Newton steps kept inside the bracket.
///
/// `function` gives value and slope, and varies on a scale of order one in its argument, as
/// everything does in `log g`. The result is exact to rounding, as far as the function itself is.
/// If the function has one sign on the whole bracket, the end nearest to the root is returned.
pub(crate) fn increasing_root(
    mut low: f64,
    mut high: f64,
    guess: f64,
    function: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut x = if guess > low && guess < high { guess } else { 0.5 * (low + high) };
    for _ in 0..MAX_STEPS {
        let (value, slope) = function(x);
        if value < 0.0 {
            low = x;
        } else if value > 0.0 {
            high = x;
        } else {
            return x;
        }
        let newton = x - value / slope;
        if newton > low && newton < high {
            if (newton - x).abs() <= LAST_NEWTON_STEP {
                return newton;
            }
            x = newton;
        } else {
            // Outside, or NaN: bisect.
            let middle = 0.5 * (low + high);
            if high - low <= 2.0 * f64::EPSILON * (1.0 + middle.abs()) {
                return middle;
            }
            x = middle;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_root_is_found_from_anywhere() {
        for guess in [-90.0, 0.0, 1.0, 99.0] {
            let root = increasing_root(-100.0, 100.0, guess, |x| (x * x * x - 2.0, 3.0 * x * x));
            assert!((root - 2.0_f64.cbrt()).abs() < 4.0 * f64::EPSILON);
        }
    }

    #[test]
    fn without_a_change_of_sign_the_nearest_end_is_returned() {
        let root = increasing_root(1.0, 2.0, 1.5, |x| (x, 1.0));
        // The bisection ends when its step is below 4ε, as far from the end as that.
        assert!((root - 1.0).abs() <= 8.0 * f64::EPSILON);
    }
}
