//! The product for [`LANES`] interleaved vectors: SIMD runs over the vectors, so nothing is shuffled.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

use pulp::Simd;

use super::{MOST_LBITS, SHARED_BITS, Terms, Update};

/// Vectors of one interleaved block: amplitude `i` of vector `l` stands at `LANES · i + l`.
///
/// Four fill a register of AVX2. Eight were no faster for `N ≤ 12` and half as fast at N = 14, where
/// their three arrays of 8 MiB leave the cache.
pub const LANES: usize = 4;

/// Rows of one half block of the grain that are gathered together, for two configurations at once:
/// eight accumulators, four elements of the grain and two amplitudes fill 16 registers.
const ROWS: usize = 4;

/// `update` of the rows `first_configuration · d_g …` of `y`, which may be a part of the result.
pub(in crate::hamiltonian) struct LanesKernel<'a> {
    pub terms: Terms<'a>,
    /// All of `x`, interleaved.
    pub x: &'a [f64],
    /// Whole groups of `2^3` configurations, interleaved.
    pub y: &'a mut [f64],
    pub first_configuration: usize,
    pub update: Update<'a>,
}

impl pulp::WithSimd for LanesKernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if LANES.is_multiple_of(S::F64_LANES) {
            self.choose(simd);
        } else {
            // Registers wider than a block, which the default features of pulp do not use.
            self.choose(pulp::Scalar);
        }
    }
}

impl LanesKernel<'_> {
    /// The dimension of the grain as a constant where it matters.
    #[inline(always)]
    fn choose<S: Simd>(self, simd: S) {
        match self.terms.grain_dimension {
            2 => self.run::<S, 1>(simd, 2),
            4 => self.run::<S, 2>(simd, 4),
            8 => self.run::<S, ROWS>(simd, 8),
            16 => self.run::<S, ROWS>(simd, 16),
            d => self.run::<S, ROWS>(simd, d),
        }
    }

    #[inline(always)]
    fn run<S: Simd, const TILE: usize>(self, simd: S, d: usize) {
        let Self { terms, x, y, first_configuration, update } = self;
        // Registers an amplitude fills: one with AVX2.
        let width = LANES / S::F64_LANES;
        let (x, _) = S::as_simd_f64s(x);
        let (y, _) = S::as_mut_simd_f64s(y);
        let recurrence = !matches!(update, Update::Product);
        let (sum, weights) = match update {
            Update::RecurrenceAndSum { sum, weights } => (sum, weights),
            Update::Product | Update::Recurrence => (&mut [][..], [0.0; 2]),
        };
        let (sum, _) = S::as_mut_simd_f64s(sum);
        let (weight_x, weight_y) = (simd.splat_f64s(weights[0]), simd.splat_f64s(weights[1]));
        let zero = simd.splat_f64s(0.0);
        let shared = 1_usize << SHARED_BITS;
        let half = d / 2;
        let block = d * width;
        let flips = terms.flips;
        let mut partners = [[(0_usize, zero); MOST_LBITS]; 2];

        for (index, out) in y.chunks_exact_mut(shared * block).enumerate() {
            let group = first_configuration / shared + index;
            // Grain up takes from the flips of l-bits that are down, grain down from the others.
            let mut counts = [0; 2];
            for (bit, flip) in flips.iter().skip(SHARED_BITS).enumerate() {
                let to_down = 1 - (group >> bit & 1);
                let from = (group ^ 1 << bit) * shared * block + (1 - to_down) * half * width;
                let flip = simd.splat_f64s(terms.flip_scale * flip);
                partners[to_down][counts[to_down]] = (from, flip);
                counts[to_down] += 1;
            }
            let own = &x[group * shared * block..(group + 1) * shared * block];
            let energies = &terms.diagonal[group * shared..(group + 1) * shared];
            for even in (0..shared).step_by(2) {
                let energy = [simd.splat_f64s(energies[even]), simd.splat_f64s(energies[even + 1])];
                let pair = &own[even * block..(even + 2) * block];
                for to_down in 0..2 {
                    let (to, from) = (to_down * half, (1 - to_down) * half);
                    for row in (0..half).step_by(TILE) {
                        for lane in 0..width {
                            let at = |grain_state: usize| grain_state * width + lane;
                            let mut sums = [[zero; TILE]; 2];
                            let place = even * block + (to + row) * width;
                            let previous = &out[place..place + block + TILE * width];
                            for i in 0..TILE {
                                for c in 0..2 {
                                    let start = if recurrence {
                                        simd.neg_f64s(previous[c * block + at(i)])
                                    } else {
                                        zero
                                    };
                                    let amplitude = pair[c * block + at(to + row + i)];
                                    sums[c][i] = simd.mul_add_e_f64s(energy[c], amplitude, start);
                                }
                            }
                            for state in 0..d {
                                let amplitudes = [pair[at(state)], pair[block + at(state)]];
                                let column = &terms.grain[state * d + to + row..][..TILE];
                                for i in 0..TILE {
                                    let element = simd.splat_f64s(column[i]);
                                    for c in 0..2 {
                                        sums[c][i] =
                                            simd.mul_add_e_f64s(element, amplitudes[c], sums[c][i]);
                                    }
                                }
                            }
                            // The first l-bit joins the two configurations of the pair.
                            let flip = simd.splat_f64s(terms.flip_scale * flips[0]);
                            let (taker, giver) = (1 - to_down, to_down);
                            for i in 0..TILE {
                                let amplitude = pair[giver * block + at(from + row + i)];
                                sums[taker][i] =
                                    simd.mul_add_e_f64s(flip, amplitude, sums[taker][i]);
                            }
                            for (bit, flip) in flips.iter().enumerate().take(SHARED_BITS).skip(1) {
                                if even >> bit & 1 != to_down {
                                    let flip = simd.splat_f64s(terms.flip_scale * flip);
                                    let start = (even ^ 1 << bit) * block + (from + row) * width;
                                    let other = &own[start..start + block + TILE * width];
                                    for i in 0..TILE {
                                        for c in 0..2 {
                                            let amplitude = other[c * block + at(i)];
                                            sums[c][i] =
                                                simd.mul_add_e_f64s(flip, amplitude, sums[c][i]);
                                        }
                                    }
                                }
                            }
                            for &(start, flip) in &partners[to_down][..counts[to_down]] {
                                let start = start + even * block + row * width;
                                let other = &x[start..start + block + TILE * width];
                                for i in 0..TILE {
                                    for c in 0..2 {
                                        let amplitude = other[c * block + at(i)];
                                        sums[c][i] =
                                            simd.mul_add_e_f64s(flip, amplitude, sums[c][i]);
                                    }
                                }
                            }
                            let result = &mut out[place..place + block + TILE * width];
                            for i in 0..TILE {
                                for c in 0..2 {
                                    result[c * block + at(i)] = sums[c][i];
                                }
                            }
                            if !sum.is_empty() {
                                let start = index * shared * block + place;
                                let sum = &mut sum[start..start + block + TILE * width];
                                for i in 0..TILE {
                                    for c in 0..2 {
                                        let amplitude = pair[c * block + at(to + row + i)];
                                        let target = &mut sum[c * block + at(i)];
                                        let with_y =
                                            simd.mul_add_e_f64s(weight_y, sums[c][i], *target);
                                        *target = simd.mul_add_e_f64s(weight_x, amplitude, with_y);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
