//! The numbers that operators and vectors are made of: real or complex.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use bytemuck::Pod;
use faer::c64;
use faer::traits::ComplexField;

use crate::algebra::Algebra;
use crate::gather::Gather;

/// An amplitude: `f64` for real symmetric operators, [`faer::c64`] for complex Hermitian ones.
///
/// No other type can implement it: bounds and certificates are proved for these two, in double precision.
pub trait Scalar:
    Algebra
    + Gather
    + ComplexField<Real = f64>
    + Pod
    + Debug
    + Send
    + Sync
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
    + SubAssign
{
    /// A real number.
    fn from_real(real: f64) -> Self;

    /// The number as a complex one.
    fn into_complex(self) -> c64;

    /// A complex number as one of this kind; of a real kind its real part.
    fn from_complex(number: c64) -> Self;

    /// The complex conjugate.
    #[must_use]
    fn conjugate(self) -> Self;

    /// The real part.
    fn real_part(self) -> f64;

    /// `|z|`
    fn modulus(self) -> f64;

    /// The scalar product `Σ_i conj(a_i) b_i`, in an order of summation that depends on the length alone.
    fn dot(a: &[Self], b: &[Self]) -> Self;

    /// `vector ← vector - factor · other`
    fn subtract(factor: Self, other: &[Self], vector: &mut [Self]);

    /// The numbers as real ones: complex ones as pairs of real and imaginary parts.
    ///
    /// Whatever is linear with real coefficients, and every norm, is the same for both kinds of number in this view.
    fn reals(values: &[Self]) -> &[f64] {
        bytemuck::cast_slice(values)
    }

    /// As [`Self::reals`], to write.
    fn reals_mut(values: &mut [Self]) -> &mut [f64] {
        bytemuck::cast_slice_mut(values)
    }
}

/// `Re <a|b>`; the norm of a vector squared is that with itself.
pub(crate) fn real_dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    f64::dot(T::reals(a), T::reals(b))
}

/// Divides a vector by a real number.
pub(crate) fn divide<T: Scalar>(vector: &mut [T], by: f64) {
    for number in T::reals_mut(vector) {
        *number /= by;
    }
}

/// Independent partial sums of a scalar product, so that it fills registers.
const PARTIAL: usize = 16;

impl Scalar for f64 {
    fn from_real(real: f64) -> Self {
        real
    }

    fn into_complex(self) -> c64 {
        c64::new(self, 0.0)
    }

    fn from_complex(number: c64) -> Self {
        number.re
    }

    fn conjugate(self) -> Self {
        self
    }

    fn real_part(self) -> f64 {
        self
    }

    fn modulus(self) -> f64 {
        self.abs()
    }

    fn dot(a: &[Self], b: &[Self]) -> Self {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                let mut sums = [0.0; PARTIAL];
                for (a, b) in a.chunks_exact(PARTIAL).zip(b.chunks_exact(PARTIAL)) {
                    for lane in 0..PARTIAL {
                        sums[lane] += a[lane] * b[lane];
                    }
                }
                let rest = a.len() / PARTIAL * PARTIAL;
                let tail: Self = a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a * b).sum();
                sums.iter().sum::<Self>() + tail
            },
        )
    }

    fn subtract(factor: Self, other: &[Self], vector: &mut [Self]) {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || vector.iter_mut().zip(other).for_each(|(x, other)| *x -= factor * other),
        );
    }
}

impl Scalar for c64 {
    fn from_real(real: f64) -> Self {
        Self::new(real, 0.0)
    }

    fn into_complex(self) -> c64 {
        self
    }

    fn from_complex(number: c64) -> Self {
        number
    }

    fn conjugate(self) -> Self {
        self.conj()
    }

    fn real_part(self) -> f64 {
        self.re
    }

    fn modulus(self) -> f64 {
        self.norm()
    }

    fn dot(a: &[Self], b: &[Self]) -> Self {
        // In units of real numbers; two of them are an amplitude.
        const HALF: usize = PARTIAL / 2;
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                // Products of each number with its own and with the other part: lanes of equal meaning alternate.
                let (mut straight, mut crossed) = ([0.0; PARTIAL], [0.0; PARTIAL]);
                let (left, right) = (a.chunks_exact(HALF), b.chunks_exact(HALF));
                let tail = (left.remainder().iter().zip(right.remainder()))
                    .fold(Self::from_real(0.0), |sum, (a, b)| sum + a.conj() * b);
                for (a, b) in left.zip(right) {
                    for lane in 0..HALF {
                        let (a, b) = (a[lane], b[lane]);
                        straight[2 * lane] += a.re * b.re;
                        straight[2 * lane + 1] += a.im * b.im;
                        crossed[2 * lane] += a.re * b.im;
                        crossed[2 * lane + 1] -= a.im * b.re;
                    }
                }
                tail + Self::new(straight.iter().sum(), crossed.iter().sum())
            },
        )
    }

    fn subtract(factor: Self, other: &[Self], vector: &mut [Self]) {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || vector.iter_mut().zip(other).for_each(|(x, other)| *x -= factor * other),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_product_is_the_sum_of_products_at_any_length() {
        for length in [0, 1, 7, 8, 16, 31, 100] {
            let wave = |re: f64, im: f64| -> Vec<c64> {
                let angles = (0..length).map(f64::from);
                angles.map(|angle| c64::new((re * angle).sin(), (im * angle).cos())).collect()
            };
            let (a, b) = (wave(1.0, 2.0), wave(3.0, 1.0));
            let sum: c64 = a.iter().zip(&b).map(|(a, b)| a.conj() * b).sum();
            // As many roundings of terms of order one.
            let tolerance = 4.0 * f64::from(length + 1) * f64::EPSILON;
            assert!((c64::dot(&a, &b) - sum).norm() < tolerance, "{length} amplitudes");
            assert!((real_dot(&a, &b) - sum.re).abs() < tolerance, "{length} amplitudes");
            let mut left = b.clone();
            c64::subtract(c64::new(0.3, -0.4), &a, &mut left);
            for ((left, a), b) in left.iter().zip(&a).zip(&b) {
                assert!((left - (b - c64::new(0.3, -0.4) * a)).norm() < 1e-15, "{length}");
            }
        }
    }
}
