//! How the basis of the Krylov process stays orthogonal.
//!
//! In exact arithmetic the three-term recurrence makes every block orthogonal to the whole basis. In
//! floating point it does so to 10⁻¹⁵ until the first pairs converge, whose vectors then grow out of the
//! rounding errors, the faster the more have converged (Paige). So the process is *settled*, made
//! orthogonal to the basis in full, only every few steps, and each time only its last two blocks, from
//! which the recurrence goes on as from scratch (Simon, Math. Comp. 42, 115 (1984); Grcar). What they
//! had lost is measured, and where it is more than rounding the strides become shorter; where it is too
//! much to be accepted the process returns to where it was settled last. Nothing is lost while the basis
//! is smaller than the window, so that the strides are long at first: at 500 states of N = 9 all of this
//! takes an eighth of a solve.

use std::ops::Range;

use faer::Mat;

use super::BlockLanczos;
use crate::spectrum::window::subspace::Subspace;

/// Vectors from one orthogonalisation against the whole basis to the next, at most. In twice as many the loss
/// can grow, as the first pairs converge, from rounding to what is not allowed.
const LONGEST_STRIDE: usize = 40;

/// Overlaps with the basis that are more than the rounding of a scalar product: strides are halved.
const LOSS_NOTED: f64 = 5e-15;

/// Overlaps that would be too large after another stride, or half of it.
const LOSS_GROWING: f64 = 1e-14;

/// Overlaps with the basis that are corrected without a step back: `pV = VT + QR` holds as exactly.
const LOSS_ALLOWED: f64 = 1e-13;

/// A direction whose filtered vector has less than this left outside the basis is converged: the rest
/// is rounding. The filter's norm is one.
const NOTHING_LEFT: f64 = 1e-13;

/// A vector that keeps less than this outside the basis is orthogonalised against it once more: the
/// error of the first time, 10⁻¹⁶, has grown to [`LOSS_ALLOWED`] relative to it.
pub(super) const LITTLE_LEFT: f64 = 1e-3;

/// The process when its last two blocks were orthogonal to the whole basis.
pub(super) struct Settled {
    len: usize,
    width: usize,
    coupling: Mat<f64>,
    coupled_from: usize,
    /// Steps from then to the next time.
    pub(super) stride: usize,
    /// Steps since.
    pub(super) steps: usize,
}

impl Settled {
    /// An empty process.
    pub(super) fn new() -> Self {
        Self { len: 0, width: 0, coupling: Mat::new(), coupled_from: 0, stride: 1, steps: 0 }
    }
}

/// Steps of blocks of so many vectors from one orthogonalisation to the next, at first.
pub(super) fn longest_stride(width: usize) -> usize {
    (LONGEST_STRIDE / width).max(1)
}

impl BlockLanczos {
    /// Notes that the next block, and the last one of the basis, are orthogonal to all others.
    pub(super) fn note_settled(&mut self) {
        self.settled = Settled {
            len: self.len,
            width: self.width,
            coupling: self.coupling.clone(),
            coupled_from: self.coupled_from,
            stride: self.settled.stride,
            steps: 0,
        };
    }

    /// Makes the next block, and the last one of the basis, orthogonal to all others.
    ///
    /// Where too much was lost since the last time, the process has fewer vectors after than before.
    pub(in crate::spectrum::window) fn settle(&mut self) {
        let last = match self.settled.steps {
            0 => return,
            1 => self.len..self.len,
            _ => self.coupled_from..self.len,
        };
        if self.orthogonalise(last, self.len..self.len + self.width) {
            self.note_settled();
        }
    }

    /// Makes the vectors `last` of the basis, behind which there are none, and the vectors `next` behind
    /// them orthogonal to all before.
    ///
    /// Where `last` had lost too much the process returns to where it was settled last, with a shorter
    /// stride ahead, and the answer is `false`.
    pub(super) fn orthogonalise(&mut self, last: Range<usize>, next: Range<usize>) -> bool {
        let (before, all) = (0..last.start, last.start..next.end);
        let mut overlaps = Mat::zeros(before.len(), all.len());
        self.subspace.overlaps(before.clone(), all.clone(), overlaps.as_mut());
        let loss = overlaps.subcols(0, last.len()).norm_max();
        let shorter = match loss {
            _ if loss > LOSS_GROWING => 4,
            _ if loss > LOSS_NOTED => 2,
            _ => 1,
        };
        self.settled.stride = (self.settled.stride / shorter).max(1);
        if loss > LOSS_ALLOWED {
            self.len = self.settled.len;
            self.width = self.settled.width;
            self.coupling = self.settled.coupling.clone();
            self.coupled_from = self.settled.coupled_from;
            self.settled.steps = 0;
            return false;
        }
        self.subspace.subtract(before, overlaps.as_ref(), all);
        let mut overlaps = Mat::zeros(last.len(), next.len());
        self.subspace.overlaps(last.clone(), next.clone(), overlaps.as_mut());
        self.subspace.subtract(last, overlaps.as_ref(), next);
        true
    }
}

/// Makes the vectors `W` orthonormal, `W = Q R`: returns `R`, `[kept, vectors]`, and the least norm
/// that a kept vector had left. Vectors with [`NOTHING_LEFT`] are dropped, and the others close up.
pub(super) fn orthonormalise(subspace: &mut Subspace, columns: Range<usize>) -> (Mat<f64>, f64) {
    let dimension = subspace.dimension();
    let vectors = subspace.slice_mut(columns.clone());
    let mut factor = Mat::zeros(columns.len(), columns.len());
    let (mut kept, mut least) = (0, f64::INFINITY);
    for index in 0..columns.len() {
        let (before, rest) = vectors.split_at_mut(index * dimension);
        let vector = &mut rest[..dimension];
        for _ in 0..2 {
            for (row, other) in before.chunks_exact(dimension).take(kept).enumerate() {
                let overlap = dot(other, vector);
                factor[(row, index)] += overlap;
                subtract(overlap, other, vector);
            }
        }
        let norm = dot(vector, vector).sqrt();
        if norm <= NOTHING_LEFT {
            continue;
        }
        factor[(kept, index)] = norm;
        least = least.min(norm);
        for amplitude in vector.iter_mut() {
            *amplitude /= norm;
        }
        vectors.copy_within(index * dimension..(index + 1) * dimension, kept * dimension);
        kept += 1;
    }
    (factor.subrows(0, kept).to_owned(), least)
}

/// A scalar product with a fixed order of summation.
pub(in crate::spectrum::window) fn dot(a: &[f64], b: &[f64]) -> f64 {
    const PARTIAL: usize = 16;
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
            let tail: f64 = a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a * b).sum();
            sums.iter().sum::<f64>() + tail
        },
    )
}

/// `vector ← vector - factor other`
fn subtract(factor: f64, other: &[f64], vector: &mut [f64]) {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || vector.iter_mut().zip(other).for_each(|(x, other)| *x -= factor * other),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::window::lanczos::tests::{check_relation, diagonal, multiply, process};

    /// The largest overlap of two vectors of the process.
    fn loss(process: &BlockLanczos) -> f64 {
        let all = process.vectors().columns(0..process.len() + process.width());
        let mut overlaps = all.transpose() * all;
        for vector in 0..overlaps.ncols() {
            overlaps[(vector, vector)] -= 1.0;
        }
        overlaps.norm_max()
    }

    #[test]
    fn strides_become_shorter_as_pairs_converge() {
        let diagonal = diagonal(512);
        let mut long = process(&diagonal, 300, 4, 8);
        assert_eq!(long.settled.stride, longest_stride(4), "nothing has converged");
        for _ in 0..40 {
            long.expand(&mut multiply(&diagonal)).unwrap();
        }
        assert!(long.settled.stride < longest_stride(4), "pairs have converged");
        assert!(long.ritz().unwrap().converged(1e-12) > 10, "indeed");
        check_relation(&mut long, &diagonal);
    }

    #[test]
    fn what_was_lost_is_not_kept() {
        let diagonal = diagonal(512);
        let steps = 40;
        let mut careless = process(&diagonal, 300, 4, 0);
        careless.settled.stride = usize::MAX;
        let mut reckless = process(&diagonal, 300, 4, 0);
        reckless.settled.stride = steps;
        for _ in 0..steps - 1 {
            careless.expand(&mut multiply(&diagonal)).unwrap();
            reckless.expand(&mut multiply(&diagonal)).unwrap();
        }
        assert!(loss(&careless) > 1e-6, "the recurrence alone: {:e}", loss(&careless));
        // The last step of the stride finds the loss, and all of it is undone.
        reckless.expand(&mut multiply(&diagonal)).unwrap();
        assert_eq!((reckless.len(), reckless.settled.stride), (0, steps / 4), "back at the start");
        for _ in 0..3 * steps {
            if reckless.has_room(0) {
                reckless.expand(&mut multiply(&diagonal)).unwrap();
            }
        }
        assert!(reckless.len() > 200, "it went on: {}", reckless.len());
        assert!(loss(&reckless) < 1e-13, "and lost nothing: {:e}", loss(&reckless));
        check_relation(&mut reckless, &diagonal);
    }
}
