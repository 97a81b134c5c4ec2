//! How much memory a lattice needs, and which radius fits into what is available.

use crate::error::LatticeError;
use crate::lattice::diamond_sites;

/// Bytes of a site that all threads share: its position and its neighbours, 32, and room to grow. Measured
/// at 8 million sites: 31, and 38 with the random ensemble's angles.
const SHARED: u64 = 40;

/// Bytes of a site for each thread: its angle and its potential.
const EACH: u64 = 16;

/// Matrices of sites × sites doubles where the whole lattice is diagonalized; measured: 6.7.
const MATRICES: u64 = 7;

/// The largest radius whose sites have numbers of 32 bits.
pub const LARGEST_RADIUS: usize = 46_340;

/// The bytes that samples on a diamond fill, one in each thread, at most; `whole` where all of it is
/// diagonalized.
pub fn lattice_bytes(radius: usize, threads: usize, whole: bool) -> u64 {
    let (n_sites, threads) = (diamond_sites(radius.min(LARGEST_RADIUS)) as u64, threads as u64);
    let matrices = if whole { 8 * MATRICES * n_sites } else { 0 };
    let each = threads.saturating_mul(EACH.saturating_add(matrices));
    n_sites.saturating_mul(SHARED.saturating_add(each))
}

/// Whether a diamond of this radius fits into `available` bytes.
///
/// # Errors
/// [`LatticeError::Memory`] if it does not, with the radius that would.
pub fn fits(
    radius: usize,
    threads: usize,
    whole: bool,
    available: u64,
) -> Result<(), LatticeError> {
    let within = |radius: usize| {
        radius <= LARGEST_RADIUS && lattice_bytes(radius, threads, whole) <= available
    };
    if within(radius) {
        return Ok(());
    }
    let (mut largest, mut too_large) = (0, LARGEST_RADIUS + 1);
    while too_large - largest > 1 {
        let middle = usize::midpoint(largest, too_large);
        if within(middle) {
            largest = middle;
        } else {
            too_large = middle;
        }
    }
    let needed = lattice_bytes(radius, threads, whole);
    Err(LatticeError::Memory { radius, needed, available, largest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radius_too_large_is_refused_with_the_largest_that_fits() {
        for whole in [false, true] {
            let available = 8 << 30;
            let refused = fits(40_000, 2, whole, available).unwrap_err();
            let LatticeError::Memory { largest, .. } = refused else { panic!("{refused}") };
            assert_eq!(fits(largest, 2, whole, available), Ok(()), "R = {largest} fits");
            assert!(fits(largest + 1, 2, whole, available).is_err(), "R = {} no more", largest + 1);
        }
        assert!(fits(50, 64, false, 1 << 30).is_ok(), "the paper's largest, on a large machine");
        assert!(fits(usize::MAX, 1, false, u64::MAX).is_err(), "numbers of 32 bits end");
    }
}
