//! The frequencies of spectral functions: bins of equal ratio, four a decade, the same in every dataset.

use std::ops::Range;

/// How many bins there are: from 1e-7 to 100, in units in which the default mean field is 1.
pub const BINS: usize = 36;

const A_DECADE: usize = 4;
const LOWEST_DECADE: i32 = -7;

/// `10^(k/4)`, k = 0 … 3.
const RATIOS: [f64; A_DECADE] =
    [1.0, 1.778_279_410_038_922_8, 3.162_277_660_168_379_5, 5.623_413_251_903_491];

/// The lower edge of a bin, which is the upper one of the bin before.
///
/// # Examples
/// ```
/// use grain_model::frequency::{BINS, edge};
/// assert_eq!([edge(28), edge(BINS)], [1.0, 100.0]);
/// ```
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "few bins")]
pub fn edge(bin: usize) -> f64 {
    RATIOS[bin % A_DECADE] * 10.0_f64.powi(LOWEST_DECADE + (bin / A_DECADE) as i32)
}

/// The frequencies in a bin, the upper edge excluded.
pub fn bin(index: usize) -> Range<f64> {
    edge(index)..edge(index + 1)
}

/// The geometric mean of the edges of a bin.
pub fn centre(index: usize) -> f64 {
    (edge(index) * edge(index + 1)).sqrt()
}

/// The bin of a frequency; `None` below the first and from the last one's upper edge on.
pub fn index(frequency: f64) -> Option<usize> {
    let above = (0..=BINS).take_while(|&bin| edge(bin) <= frequency).count();
    (1..=BINS).contains(&above).then(|| above - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frequency_has_one_bin_and_bins_have_one_ratio() {
        for at in 0..BINS {
            assert_eq!([index(edge(at)), index(centre(at))], [Some(at); 2]);
            assert!(bin(at).contains(&centre(at)));
            assert!((edge(at + 1) / edge(at) - 10.0_f64.powf(0.25)).abs() < 1e-14);
        }
        assert_eq!([index(0.99e-7), index(100.0), index(0.0), index(f64::NAN)], [None; 4]);
        assert_eq!(index(1e-7), Some(0));
    }
}
