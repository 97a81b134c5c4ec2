//! SIMD over the states of the grain in half blocks, one vector at a time.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

use std::hint::black_box;

use pulp::Simd;

use super::half_block_tile::{Common, GROUP, GROUP_LBITS, Group, Partner};
use super::terms::{Arguments, MOST_LBITS};
use crate::models::central_grain::basis;

/// Half a block of the grain fills `registers` registers.
#[inline(always)]
pub(super) fn run<S: Simd>(arguments: Arguments<'_>, simd: S, registers: usize) {
    let Arguments { terms, x: amplitudes, y, update } = arguments;
    let block = 2 * registers;
    // As `terms` says, and known when the loops are compiled.
    let d = block * S::F64_LANES;
    let size = GROUP * block;
    let subtracts = update.subtracts();
    let (sum, weights) = update.into_sum();
    let (sum, _) = S::as_mut_simd_f64s(sum);
    let (x, _) = S::as_simd_f64s(amplitudes);
    let (y, _) = S::as_mut_simd_f64s(y);
    let (grain, _) = S::as_simd_f64s(terms.grain);
    let (in_group, outside) = terms.flips.split_at(GROUP_LBITS);
    let common = Common {
        registers,
        grain: &grain[..d * block],
        flips: std::array::from_fn(|lbit| in_group[lbit]),
        subtracts,
        weights: weights.map(|weight| simd.splat_f64s(weight)),
    };
    let mut partners = [[Partner { start: 0, flip: 0.0 }; MOST_LBITS]; 2];
    for (group, out) in y.chunks_exact_mut(size).enumerate() {
        let mut counts = [0; 2];
        for (lbit, flip) in outside.iter().enumerate() {
            let half = 1 - (group >> lbit & 1);
            let start = (group ^ 1 << lbit) * size + (1 - half) * registers;
            partners[half][counts[half]] = Partner { start, flip: *flip };
            counts[half] += 1;
        }
        let configurations = group * GROUP..(group + 1) * GROUP;
        let own = group * size..(group + 1) * size;
        let numbers = &amplitudes[configurations.start * d..configurations.end * d];
        let here = Group {
            x,
            own: &x[own.clone()],
            // Opaque: the compiler, knowing that these are `own` once more, would keep them in registers that
            // it does not have, where reading each again is free.
            numbers: black_box(numbers),
            energies: &terms.diagonal[configurations],
            partners: [&partners[0][..counts[0]], &partners[1][..counts[1]]],
        };
        let sum = if sum.is_empty() { &mut [][..] } else { &mut sum[own] };
        for row in 0..registers {
            here.tile::<0>(simd, row, &common, out, sum);
            here.tile::<1>(simd, row, &common, out, sum);
            here.tile::<2>(simd, row, &common, out, sum);
            here.tile::<3>(simd, row, &common, out, sum);
        }
    }
}

/// Any grain, any number of l-bits: where half a block does not fill a register.
#[inline(always)]
pub(super) fn run_scalar(arguments: Arguments<'_>, d: usize) {
    let Arguments { terms, x, y, update } = arguments;
    let recurrence = update.subtracts();
    let (total, weights) = update.into_sum();
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
                    (true, true) => sum += flip * x[other + row + half],
                    (false, false) => sum += flip * x[other + row - half],
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
