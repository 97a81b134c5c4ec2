//! The product for one vector: SIMD runs over the states of the grain, in half blocks.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]
#![expect(clippy::needless_range_loop, reason = "loops of constant length over registers")]

use pulp::Simd;

use super::{MOST_LBITS, Terms, Update};
use crate::basis;

/// Configurations that are gathered together: independent sums hide the latency of a multiply-add.
const TOGETHER: usize = 4;

/// `update` of `y`.
pub(in crate::hamiltonian) struct SingleKernel<'a> {
    pub terms: Terms<'a>,
    pub x: &'a [f64],
    pub y: &'a mut [f64],
    pub update: Update<'a>,
}

impl pulp::WithSimd for SingleKernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let half = self.terms.grain_dimension / 2;
        if !half.is_multiple_of(S::F64_LANES) || 1 << self.terms.flips.len() < TOGETHER {
            // Small grains with their dimension as a constant, so that the loops unroll.
            match self.terms.grain_dimension {
                2 => self.run_scalar(2),
                4 => self.run_scalar(4),
                d => self.run_scalar(d),
            }
            return;
        }
        match half / S::F64_LANES {
            1 => self.run(simd, 1),
            2 => self.run(simd, 2),
            registers => self.run(simd, registers),
        }
    }
}

/// The place of the lowest bit that is set, and clears it.
#[inline(always)]
fn take_lowest(bits: &mut usize) -> usize {
    let lowest = bits.trailing_zeros() as usize;
    *bits &= *bits - 1;
    lowest
}

impl SingleKernel<'_> {
    /// Half a block of the grain fills `registers` registers.
    #[inline(always)]
    fn run<S: Simd>(self, simd: S, registers: usize) {
        let Self { terms, x: amplitudes, y, update } = self;
        // As `terms` says, and known when the loops are compiled.
        let d = 2 * registers * S::F64_LANES;
        let recurrence = update.subtracts();
        let (sum, weights) = update.sum();
        let (sum, _) = S::as_mut_simd_f64s(sum);
        let weights = weights.map(|weight| simd.splat_f64s(weight));
        let (x, _) = S::as_simd_f64s(amplitudes);
        let (y, _) = S::as_mut_simd_f64s(y);
        let (grain, _) = S::as_simd_f64s(terms.grain);
        let zero = simd.splat_f64s(0.0);
        let low = TOGETHER.trailing_zeros() as usize;
        let block = 2 * registers;
        let mut scaled = [0.0; MOST_LBITS];
        for (scaled, flip) in scaled.iter_mut().zip(terms.flips) {
            *scaled = terms.flip_scale * flip;
        }
        let high = &scaled[low..terms.flips.len()];
        let groups = 1 << high.len();
        let grain = &grain[..d * block];
        for (group, out) in y.chunks_exact_mut(TOGETHER * block).enumerate() {
            // Bits of the l-bits that are down, and of those that are up.
            let down = group;
            let up = !group & (groups - 1);
            let partner = |bit: usize, half: usize| {
                let start = (group ^ 1 << bit) * TOGETHER * block + half * registers;
                &x[start..start + TOGETHER * block - half * registers]
            };
            let own = &x[group * TOGETHER * block..(group + 1) * TOGETHER * block];
            let numbers = &amplitudes[group * TOGETHER * d..(group + 1) * TOGETHER * d];
            let energies = &terms.diagonal[group * TOGETHER..(group + 1) * TOGETHER];
            for row in 0..registers {
                // [grain up or down, configuration]
                let mut sums = [[zero; TOGETHER]; 2];
                for to_down in 0..2 {
                    for c in 0..TOGETHER {
                        let place = c * block + to_down * registers + row;
                        let start = if recurrence { simd.neg_f64s(out[place]) } else { zero };
                        let energy = simd.splat_f64s(energies[c]);
                        sums[to_down][c] = simd.mul_add_e_f64s(energy, own[place], start);
                    }
                }
                for state in 0..d {
                    let up = grain[state * block + row];
                    let down = grain[state * block + registers + row];
                    for c in 0..TOGETHER {
                        let amplitude = simd.splat_f64s(numbers[c * d + state]);
                        sums[0][c] = simd.mul_add_e_f64s(up, amplitude, sums[0][c]);
                        sums[1][c] = simd.mul_add_e_f64s(down, amplitude, sums[1][c]);
                    }
                }
                for (bit, flip) in scaled.iter().enumerate().take(low) {
                    let flip = simd.splat_f64s(*flip);
                    for c in 0..TOGETHER {
                        let to_down = 1 - (c >> bit & 1);
                        let other = (c ^ 1 << bit) * block + (1 - to_down) * registers + row;
                        sums[to_down][c] = simd.mul_add_e_f64s(flip, own[other], sums[to_down][c]);
                    }
                }
                // Grain up takes from where the l-bit is up now, down here, and the other way round. Both
                // halves side by side, as far as both have partners: twice the independent sums.
                let (mut to_up, mut to_down) = (down, up);
                while to_up != 0 && to_down != 0 {
                    let bits = [take_lowest(&mut to_up), take_lowest(&mut to_down)];
                    let others = [partner(bits[0], 1), partner(bits[1], 0)];
                    let flips = bits.map(|bit| simd.splat_f64s(high[bit]));
                    for c in 0..TOGETHER {
                        for half in 0..2 {
                            let other = others[half][c * block + row];
                            sums[half][c] = simd.mul_add_e_f64s(flips[half], other, sums[half][c]);
                        }
                    }
                }
                for (half, mut bits) in [to_up, to_down].into_iter().enumerate() {
                    while bits != 0 {
                        let bit = take_lowest(&mut bits);
                        let other = partner(bit, 1 - half);
                        let flip = simd.splat_f64s(high[bit]);
                        for c in 0..TOGETHER {
                            let other = other[c * block + row];
                            sums[half][c] = simd.mul_add_e_f64s(flip, other, sums[half][c]);
                        }
                    }
                }
                for to_down in 0..2 {
                    for c in 0..TOGETHER {
                        let place = c * block + to_down * registers + row;
                        out[place] = sums[to_down][c];
                        if !sum.is_empty() {
                            let target = &mut sum[group * TOGETHER * block + place];
                            let with_y = simd.mul_add_e_f64s(weights[1], sums[to_down][c], *target);
                            *target = simd.mul_add_e_f64s(weights[0], own[place], with_y);
                        }
                    }
                }
            }
        }
    }

    /// Any grain, any number of l-bits: where half a block does not fill a register.
    #[inline(always)]
    fn run_scalar(self, d: usize) {
        let Self { terms, x, y, update } = self;
        let recurrence = update.subtracts();
        let (total, weights) = update.sum();
        let half = d / 2;
        for (configuration, out) in y.chunks_exact_mut(d).enumerate() {
            let own = &x[configuration * d..(configuration + 1) * d];
            for (row, out) in out.iter_mut().enumerate() {
                let start = if recurrence { -*out } else { 0.0 };
                let mut sum = start + terms.diagonal[configuration] * own[row];
                for (amplitude, column) in own.iter().zip(terms.grain.chunks_exact(d)) {
                    sum += column[row] * amplitude;
                }
                for (lbit, flip) in terms.flips.iter().enumerate() {
                    let other = (configuration ^ 1 << lbit) * d;
                    // Grain up with the l-bit down takes from grain down with the l-bit up.
                    match (row < half, basis::is_down(configuration, lbit)) {
                        (true, true) => sum += terms.flip_scale * flip * x[other + row + half],
                        (false, false) => sum += terms.flip_scale * flip * x[other + row - half],
                        _ => {}
                    }
                }
                *out = sum;
                if !total.is_empty() {
                    total[configuration * d + row] += weights[0] * own[row] + weights[1] * sum;
                }
            }
        }
    }
}
