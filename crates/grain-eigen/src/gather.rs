//! How a row of a sparse matrix is gathered, for real numbers and for complex ones.

#![expect(
    clippy::inline_always,
    reason = "inner loops are compiled anew for every instruction set"
)]

use faer::c64;
use pulp::Simd;

/// The inner loop of a product of a sparse matrix with several vectors, by numbers and by registers.
#[expect(unnameable_types, reason = "so that no other type can implement it")]
pub trait Gather: Sized + Copy {
    /// Adds `element · x` to the sums of W products, as [`Self::gathered`] reads them.
    fn gather<S: Simd, const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]);

    /// The sums.
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W];

    /// As [`Self::gather`], with N registers of numbers.
    fn gather_in_registers<S: Simd, const N: usize>(
        simd: S,
        sums: &mut [[S::f64s; N]; 2],
        element: Self,
        x: &[S::f64s],
    );

    /// The sums.
    fn gathered_in_registers<S: Simd, const N: usize>(
        simd: S,
        sums: [[S::f64s; N]; 2],
    ) -> [S::f64s; N];
}

/// `a b + c`, rounded once where the instruction set of registers does, so that numbers and registers yield the same bits.
#[inline(always)]
pub(crate) fn multiply_add<S: Simd>(a: f64, b: f64, c: f64) -> f64 {
    if S::F64_LANES > 1 { a.mul_add(b, c) } else { a * b + c }
}

impl Gather for f64 {
    #[inline(always)]
    fn gather<S: Simd, const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]) {
        for (sum, x) in sums[0].iter_mut().zip(x) {
            *sum = multiply_add::<S>(element, *x, *sum);
        }
    }

    #[inline(always)]
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W] {
        sums[0]
    }

    #[inline(always)]
    fn gather_in_registers<S: Simd, const N: usize>(
        simd: S,
        sums: &mut [[S::f64s; N]; 2],
        element: Self,
        x: &[S::f64s],
    ) {
        let element = simd.splat_f64s(element);
        for (sum, x) in sums[0].iter_mut().zip(x) {
            *sum = simd.mul_add_e_f64s(element, *x, *sum);
        }
    }

    #[inline(always)]
    fn gathered_in_registers<S: Simd, const N: usize>(
        _: S,
        [sums, _]: [[S::f64s; N]; 2],
    ) -> [S::f64s; N] {
        sums
    }
}

/// Real and imaginary part of the element apart: neighbouring numbers are then treated alike, as registers need them.
impl Gather for c64 {
    #[inline(always)]
    fn gather<S: Simd, const W: usize>(sums: &mut [[Self; W]; 2], element: Self, x: &[Self]) {
        let [straight, crossed] = sums;
        for ((straight, crossed), x) in straight.iter_mut().zip(crossed).zip(x) {
            straight.re = multiply_add::<S>(element.re, x.re, straight.re);
            straight.im = multiply_add::<S>(element.re, x.im, straight.im);
            crossed.re = multiply_add::<S>(element.im, x.re, crossed.re);
            crossed.im = multiply_add::<S>(element.im, x.im, crossed.im);
        }
    }

    #[inline(always)]
    fn gathered<const W: usize>(sums: &[[Self; W]; 2]) -> [Self; W] {
        std::array::from_fn(|lane| {
            let [straight, crossed] = [sums[0][lane], sums[1][lane]];
            Self::new(straight.re - crossed.im, straight.im + crossed.re)
        })
    }

    #[inline(always)]
    fn gather_in_registers<S: Simd, const N: usize>(
        simd: S,
        [straight, crossed]: &mut [[S::f64s; N]; 2],
        element: Self,
        x: &[S::f64s],
    ) {
        let (real, imaginary) = (simd.splat_f64s(element.re), simd.splat_f64s(element.im));
        for ((straight, crossed), x) in straight.iter_mut().zip(crossed).zip(x) {
            *straight = simd.mul_add_e_f64s(real, *x, *straight);
            *crossed = simd.mul_add_e_f64s(imaginary, *x, *crossed);
        }
    }

    #[inline(always)]
    fn gathered_in_registers<S: Simd, const N: usize>(
        simd: S,
        [mut straight, crossed]: [[S::f64s; N]; 2],
    ) -> [S::f64s; N] {
        for (straight, crossed) in straight.iter_mut().zip(crossed) {
            // i z is z* with its parts exchanged.
            let crossed: S::c64s = bytemuck::cast(crossed);
            let turned: S::f64s = bytemuck::cast(simd.swap_re_im_c64s(simd.conj_c64s(crossed)));
            *straight = simd.add_f64s(*straight, turned);
        }
        straight
    }
}
