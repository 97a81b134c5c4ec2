//! Realizations that stand twice: within one sample, or in both.

use serde::Serialize;

/// Two energies are one if they differ by less than this of the largest: single precision and two
/// routes to the same number stay below, while a chance meeting of whole windows is beyond all odds.
const SAME_ENERGY: f64 = 1e-6;

/// A realization that is another one again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Repeat {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// Index of the first.
    pub first: usize,
    /// Index of the one with the same numbers.
    pub second: usize,
}

/// Pairs of indices with equal numbers, `(lower, higher)`; `fingerprints` `[realization, number]`.
///
/// Sorted by their first number, equal windows stand close to each other: no pair is missed, and
/// nearly none is compared in vain.
pub(crate) fn equal_pairs(fingerprints: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let scale = fingerprints.iter().flatten().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let tolerance = SAME_ENERGY * scale;
    let first = |index: usize| fingerprints[index].first().copied().unwrap_or(f64::INFINITY);
    let mut order: Vec<usize> = (0..fingerprints.len()).collect();
    order.sort_by(|&a, &b| first(a).total_cmp(&first(b)).then(a.cmp(&b)));
    let mut pairs = Vec::new();
    for (place, &one) in order.iter().enumerate() {
        let near = order[place + 1..].iter().take_while(|&&o| first(o) - first(one) <= tolerance);
        for &other in near {
            let (a, b) = (&fingerprints[one], &fingerprints[other]);
            let varied = a.iter().any(|x| (x - a[0]).abs() > tolerance);
            let equal = a.len() == b.len() && varied;
            if equal && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance) {
                pairs.push((one.min(other), one.max(other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repeated_window_is_found_and_no_other() {
        let mut windows: Vec<Vec<f64>> = (0..50)
            .map(|m| (0..20).map(|k| f64::from(k) + (f64::from(m) * 0.618).fract()).collect())
            .collect();
        assert_eq!(equal_pairs(&windows), [], "all differ");
        windows[30] = windows[4].clone();
        let rounded: Vec<f64> = windows[7].iter().map(|x| x * (1.0 + 1e-8)).collect();
        windows[8] = rounded;
        assert_eq!(equal_pairs(&windows), [(4, 30), (7, 8)], "also when it was rounded");
    }
}
