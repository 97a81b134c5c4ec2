//! How a row of a sparse matrix is gathered, for real numbers and for complex ones.

#![expect(
    clippy::inline_always,
    reason = "inner loops are compiled anew for every instruction set"
)]

use faer::c64;

/// The inner loop of a product of a sparse matrix with W vectors.
#[expect(unnameable_types, reason = "so that no other type can implement it")]
pub trait Gather: Sized + Copy {
    /// Adds `element · x` to the sums of W products, as [`Self::gathered`] reads them.
    fn gather<const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]);

    /// The sums.
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W];
}

impl Gather for f64 {
    #[inline(always)]
    fn gather<const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]) {
        for (sum, x) in sums[0].iter_mut().zip(x) {
            *sum += element * x;
        }
    }

    #[inline(always)]
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W] {
        sums[0]
    }
}

impl Gather for c64 {
    /// Real and imaginary part of the element apart: neighbouring numbers are then treated alike, as SIMD needs them.
    #[inline(always)]
    fn gather<const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]) {
        let [straight, crossed] = sums;
        for ((straight, crossed), x) in straight.iter_mut().zip(crossed).zip(x) {
            straight.re += element.re * x.re;
            straight.im += element.re * x.im;
            crossed.re += element.im * x.re;
            crossed.im += element.im * x.im;
        }
    }

    #[inline(always)]
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W] {
        std::array::from_fn(|lane| {
            let [straight, crossed] = [sums[0][lane], sums[1][lane]];
            Self::new(straight.re - crossed.im, straight.im + crossed.re)
        })
    }
}
