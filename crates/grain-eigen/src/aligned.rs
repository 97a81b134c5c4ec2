//! Vectors that begin where a cache line does.
//!
//! The allocator begins large arrays sixteen bytes into a line, so that every other register of four numbers,
//! and every one of eight, lies across two: products then take 1.13 (N = 9) to 1.19 (N = 12) times as long with
//! AVX2, and 1.55 to 1.7 times with AVX-512 (Intel Xeon, 2023).
//!
//! The crate aligned-vec (0.6) would align as well, but has no zeros from the system: it writes every number, and so takes all pages of
//! a Krylov basis of which a part may never be used. For 1 GiB that is seconds instead of microseconds, and at D = 131072 the
//! basis is 2.4 GiB.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::scalar::Scalar;

/// Bytes of a cache line.
const LINE: usize = 64;

/// Real numbers of a cache line.
pub(crate) const NUMBERS: usize = LINE / size_of::<f64>();

/// A vector of a fixed length; its memory is committed when it is first written to.
///
/// # Examples
///
/// ```
/// use grain_eigen::AlignedVector;
///
/// let mut vector = AlignedVector::<f64>::zeros(100);
/// vector[7] = 1.0;
/// assert_eq!(vector.as_ptr().align_offset(64), 0);
/// ```
#[derive(Debug)]
pub struct AlignedVector<T> {
    /// More than are needed, so that an aligned one is among the first. Real ones, since only of these does the allocator take
    /// zeros from the system.
    numbers: Vec<f64>,
    first: usize,
    length: usize,
    kind: PhantomData<T>,
}

impl<T: Scalar> AlignedVector<T> {
    /// So many zeros.
    pub fn zeros(length: usize) -> Self {
        let length = length * (size_of::<T>() / size_of::<f64>());
        let numbers = vec![0.0; length + NUMBERS - 1];
        // An allocator that cannot tell costs time only.
        let first = numbers.as_ptr().align_offset(LINE).min(NUMBERS - 1);
        Self { numbers, first, length, kind: PhantomData }
    }
}

impl<T: Scalar> Deref for AlignedVector<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.numbers[self.first..self.first + self.length])
    }
}

impl<T: Scalar> DerefMut for AlignedVector<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.numbers[self.first..self.first + self.length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use faer::c64;

    fn check_alignment<T: Scalar>() {
        for length in [0, 1, 7, 8, 512, 100_000] {
            let mut vector = AlignedVector::<T>::zeros(length);
            assert_eq!(vector.len(), length, "as long as asked for");
            assert_eq!(vector.as_ptr().align_offset(LINE), 0, "{length} numbers");
            vector.fill(T::from_real(1.0));
            assert_eq!(vector.to_vec(), vec![T::from_real(1.0); length], "{length} numbers");
        }
    }

    #[test]
    fn every_vector_begins_a_cache_line() {
        check_alignment::<f64>();
        check_alignment::<c64>();
    }
}
