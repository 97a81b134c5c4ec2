//! A straight line through points with errors, by least squares with the weights `1/σ²`.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// A point of known standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinePoint {
    /// Where it was measured.
    pub x: f64,
    /// What was measured.
    pub y: f64,
    /// Its standard error, positive.
    pub error: f64,
}

/// Points whose x scatter by less than this of their size lie at one x: the slope through them is rounding.
const LEAST_SPREAD: f64 = 1e-9;

/// The line `y = mean_y + slope (x - mean_x)` that fits points best.
///
/// ```text
/// mean_x = Σ w x / Σ w,   mean_y = Σ w y / Σ w,   w = 1/σ²
/// slope = Σ w (x - mean_x) y / Σ w (x - mean_x)²
/// ```
///
/// About the weighted mean of x, value and slope are independent, so that their errors add in squares.
///
/// # Examples
///
/// ```
/// use grain_statistics::{LinePoint, WeightedLine};
///
/// let points = [6.0, 7.0, 8.0].map(|x| LinePoint { x, y: 0.3 - 0.02 * x, error: 0.01 });
/// let line = WeightedLine::through(&points).expect("three values of x");
/// assert!((line.slope + 0.02).abs() < 1e-12);
/// let (value, error) = line.at(0.0);
/// assert!((value - 0.3).abs() < 1e-12 && error > 0.01, "far from the points it is less certain");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedLine {
    /// The weighted mean of x.
    pub mean_x: f64,
    /// The weighted mean of y, which is the line's value at `mean_x`.
    pub mean_y: f64,
    /// Its standard error.
    pub mean_error: f64,
    /// The slope.
    pub slope: f64,
    /// Its standard error.
    pub slope_error: f64,
    /// χ² of the points about `mean_y`, of one degree of freedom fewer than points.
    pub chi_squared_of_mean: f64,
    /// χ² of the points about the line, of two degrees of freedom fewer than points.
    pub chi_squared: f64,
}

impl WeightedLine {
    /// The best line; `None` if the points lie at one x, or some error is not positive.
    pub fn through(points: &[LinePoint]) -> Option<Self> {
        if !points.iter().all(|point| point.error > 0.0) {
            return None;
        }
        let sum = |term: &dyn Fn(&LinePoint) -> f64| {
            points.iter().map(|point| term(point) / (point.error * point.error)).sum::<f64>()
        };
        let weight = sum(&|_| 1.0);
        let mean_x = sum(&|point| point.x) / weight;
        let mean_y = sum(&|point| point.y) / weight;
        let from_mean = |point: &LinePoint| point.x - mean_x;
        let spread = sum(&|point| from_mean(point).powi(2));
        let is_line = spread > LEAST_SPREAD * sum(&|point| point.x.powi(2));
        let slope = sum(&|point| from_mean(point) * point.y) / spread;
        let chi_squared =
            |slope: f64| sum(&|point| (point.y - mean_y - slope * from_mean(point)).powi(2));
        let line = Self {
            mean_x,
            mean_y,
            mean_error: weight.sqrt().recip(),
            slope,
            slope_error: spread.sqrt().recip(),
            chi_squared_of_mean: chi_squared(0.0),
            chi_squared: chi_squared(slope),
        };
        (is_line && line.slope_error.is_finite()).then_some(line)
    }

    /// The line at x, and its standard error there.
    pub fn at(&self, x: f64) -> (f64, f64) {
        let from_mean = x - self.mean_x;
        (self.mean_y + self.slope * from_mean, self.mean_error.hypot(from_mean * self.slope_error))
    }
}

/// Probability that χ² of so many degrees of freedom exceeds a value; `None` without any.
///
/// # Examples
///
/// ```
/// use grain_statistics::chi_squared_tail;
///
/// assert!((chi_squared_tail(4.0, 1).unwrap() - 0.0455).abs() < 1e-4, "two standard errors");
/// assert_eq!(chi_squared_tail(4.0, 0), None, "two points lie on a line");
/// ```
pub fn chi_squared_tail(chi_squared: f64, degrees_of_freedom: usize) -> Option<f64> {
    let law = ChiSquared::new(degrees_of_freedom as f64).ok()?;
    Some(law.sf(chi_squared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(points: &[(f64, f64, f64)]) -> Option<WeightedLine> {
        let points: Vec<LinePoint> =
            points.iter().map(|&(x, y, error)| LinePoint { x, y, error }).collect();
        WeightedLine::through(&points)
    }

    #[test]
    fn equal_errors_give_the_textbook_line() {
        // Mean (2, 3); Σ(x - 2)² = 2, Σ(x - 2) y = 3; residuals 1/2, -1, 1/2.
        let found = line(&[(1.0, 2.0, 1.0), (2.0, 2.0, 1.0), (3.0, 5.0, 1.0)]).unwrap();
        assert!((found.slope - 1.5).abs() < 1e-15 && (found.mean_y - 3.0).abs() < 1e-15);
        assert!((found.chi_squared - 1.5).abs() < 1e-14, "{found:?}");
        assert!((found.chi_squared_of_mean - 6.0).abs() < 1e-14, "{found:?}");
        assert!((found.slope_error - 0.5_f64.sqrt()).abs() < 1e-15, "{found:?}");
    }

    #[test]
    fn points_at_one_x_or_without_an_error_have_no_line() {
        assert!(line(&[(0.1, 1.0, 0.1)]).is_none(), "one point");
        assert!(line(&[(0.1, 1.0, 0.1), (0.1, 2.0, 0.2)]).is_none(), "one x, twice");
        assert!(line(&[(0.1, 1.0, 0.0), (0.2, 2.0, 0.2)]).is_none(), "an error of zero");
        assert!(line(&[]).is_none(), "nothing");
    }

    #[test]
    fn chi_squared_of_two_degrees_of_freedom_is_exponential() {
        let tail = chi_squared_tail(3.0, 2).unwrap();
        assert!((tail - (-1.5_f64).exp()).abs() < 1e-12, "{tail}");
        assert_eq!(chi_squared_tail(0.0, 0), None, "no law");
    }

    proptest! {
        #[test]
        fn a_line_without_noise_is_found_whatever_the_weights(
            slope in -5.0_f64..5.0, offset in -5.0_f64..5.0, a in 0.01_f64..1.0, b in 0.01_f64..1.0
        ) {
            let at = |x: f64, error| (x, offset + slope * x, error);
            let found = line(&[at(1.0, a), at(2.0, b), at(4.0, 0.1)]).unwrap();
            prop_assert!((found.at(0.0).0 - offset).abs() < 1e-11, "{found:?}");
            prop_assert!(found.chi_squared < 1e-20 / (a * a).min(b * b));
        }
    }
}
