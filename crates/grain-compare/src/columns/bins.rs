//! Eigenstates in bins: equal parts of what a column spans, each averaged realization by realization.

use serde::Serialize;

/// The most bins that are counted in.
pub(super) const MOST: usize = 10_000;

/// A bin: from `low` to below `high`; the last one holds its upper end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Equal bins between two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bins {
    low: f64,
    high: f64,
    count: usize,
}

/// Sums of one realization in one bin.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    x: f64,
    y: f64,
    count: f64,
}

impl Bins {
    /// Bins that hold every finite number; `None` if there is none.
    pub(super) fn over(range: Option<(f64, f64)>, count: usize) -> Option<Self> {
        let (low, high) = range?;
        // All numbers are the same: they are one bin.
        let count = if high > low { count } else { 1 };
        Some(Self { low, high, count })
    }

    pub(super) fn all(self) -> impl Iterator<Item = Bin> {
        let edge = move |at: usize| {
            if at == self.count {
                self.high
            } else {
                self.low + (self.high - self.low) * (at as f64 / self.count as f64)
            }
        };
        (0..self.count).map(move |at| Bin { low: edge(at), high: edge(at + 1) })
    }

    /// The means `(x, y)` of one realization in every bin; `None` in one without a pair.
    pub(super) fn means(self, pairs: impl Iterator<Item = (f64, f64)>) -> Vec<Option<(f64, f64)>> {
        let mut sums = vec![Sums::default(); self.count];
        for (x, y) in pairs.filter(|(x, y)| x.is_finite() && y.is_finite()) {
            let sum = &mut sums[self.place(x)];
            *sum = Sums { x: sum.x + x, y: sum.y + y, count: sum.count + 1.0 };
        }
        let mean = |sum: Sums| (sum.count > 0.0).then(|| (sum.x / sum.count, sum.y / sum.count));
        sums.into_iter().map(mean).collect()
    }

    fn place(self, x: f64) -> usize {
        let share = (x - self.low) / (self.high - self.low);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, and NaN of a span of zero is 0"
        )]
        let place = (share * self.count as f64) as usize;
        place.min(self.count - 1)
    }
}

/// The least and the largest of what is finite, and of what was found before.
pub(super) fn widened(
    range: Option<(f64, f64)>,
    values: impl Iterator<Item = f64>,
) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(range, |range, value| {
        let (low, high) = range.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_every_number_once_and_the_last_its_end() {
        let values = [-1.0, f64::NAN, 3.0, 0.0, 0.999];
        let range = widened(None, values.into_iter());
        assert_eq!(range, Some((-1.0, 3.0)));
        let bins = Bins::over(range, 4).unwrap();
        let ends: Vec<(f64, f64)> = bins.all().map(|bin| (bin.low, bin.high)).collect();
        assert_eq!(ends, [(-1.0, 0.0), (0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]);
        let means = bins.means(values.map(|x| (x, 10.0 * x)).into_iter());
        assert_eq!(means[0], Some((-1.0, -10.0)));
        let (x, y) = means[1].unwrap();
        assert!((x - 0.4995).abs() < 1e-15 && (y - 4.995).abs() < 1e-14, "0 belongs above");
        assert_eq!((means[2], means[3]), (None, Some((3.0, 30.0))), "an empty bin has no mean");
    }

    #[test]
    fn equal_numbers_are_one_bin_and_no_number_is_none() {
        let bins = Bins::over(Some((0.5, 0.5)), 20).unwrap();
        assert_eq!(bins.all().count(), 1);
        assert_eq!(bins.means([(0.5, 2.0), (0.5, f64::NAN)].into_iter()), [Some((0.5, 2.0))]);
        assert_eq!(Bins::over(widened(None, [f64::NAN].into_iter()), 3), None);
    }
}
