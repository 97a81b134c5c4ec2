//! A tile of the product: a few configurations held in registers.
//!
//! How the l-bits of their group stand is known when the loops are compiled.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]
#![expect(clippy::needless_range_loop, reason = "loops of constant length over registers")]

use pulp::Simd;

/// Configurations of a tile: independent sums hide the latency of a multiply-add.
pub(super) const TILE: usize = 4;

/// L-bits of a group, the first ones.
pub(super) const GROUP_LBITS: usize = 4;

/// Configurations of a group.
pub(super) const GROUP: usize = 1 << GROUP_LBITS;

/// What is the same for all configurations.
pub(super) struct Common<'a, S: Simd> {
    /// Half a block of the grain fills so many registers.
    pub registers: usize,
    /// Column-major `[2 registers, d_g]`.
    pub grain: &'a [S::f64s],
    /// Flips of the l-bits of a group.
    pub flips: [f64; GROUP_LBITS],
    /// Whether the old `y` is subtracted.
    pub subtracts: bool,
    /// `w_0`, `w_1` of the sum.
    pub weights: [S::f64s; 2],
}

/// Where a flip of an l-bit outside the group comes from.
#[derive(Clone, Copy)]
pub(super) struct Partner {
    /// The register at which the half of the partner's first block begins.
    pub start: usize,
    /// How much of it comes.
    pub flip: f64,
}

/// A group of configurations, `[configuration, grain]` where nothing else is said.
pub(super) struct Group<'a, S: Simd> {
    /// The whole input.
    pub x: &'a [S::f64s],
    /// The input of the group.
    pub own: &'a [S::f64s],
    /// The same as numbers.
    pub numbers: &'a [f64],
    /// The diagonal, `[configuration]`.
    pub energies: &'a [f64],
    /// Of the other l-bits: those that are down, from which grain up takes, and those that are up.
    pub partners: [&'a [Partner]; 2],
}

impl<S: Simd> Group<'_, S> {
    /// The tile with number `NUMBER`: a row of registers of `out`, the output of the group, and of `sum`, which
    /// may be empty.
    #[inline(always)]
    pub(super) fn tile<const NUMBER: usize>(
        &self,
        simd: S,
        row: usize,
        common: &Common<'_, S>,
        out: &mut [S::f64s],
        sum: &mut [S::f64s],
    ) {
        let registers = common.registers;
        let block = 2 * registers;
        let d = block * S::F64_LANES;
        let first = NUMBER * TILE;
        let zero = simd.splat_f64s(0.0);
        // [grain up or down, configuration]
        let mut sums = [[zero; TILE]; 2];
        for half in 0..2 {
            for c in 0..TILE {
                let place = (first + c) * block + half * registers + row;
                let start = if common.subtracts { simd.neg_f64s(out[place]) } else { zero };
                let energy = simd.splat_f64s(self.energies[first + c]);
                sums[half][c] = simd.mul_add_e_f64s(energy, self.own[place], start);
            }
        }
        for state in 0..d {
            let up = common.grain[state * block + row];
            let down = common.grain[state * block + registers + row];
            for c in 0..TILE {
                let amplitude = simd.splat_f64s(self.numbers[(first + c) * d + state]);
                sums[0][c] = simd.mul_add_e_f64s(up, amplitude, sums[0][c]);
                sums[1][c] = simd.mul_add_e_f64s(down, amplitude, sums[1][c]);
            }
        }
        for lbit in 0..GROUP_LBITS {
            let flip = simd.splat_f64s(common.flips[lbit]);
            for c in 0..TILE {
                let configuration = first + c;
                // Grain up takes from where the l-bit is up now, down here, and the other way round.
                let half = 1 - (configuration >> lbit & 1);
                let other = (configuration ^ 1 << lbit) * block + (1 - half) * registers + row;
                sums[half][c] = simd.mul_add_e_f64s(flip, self.own[other], sums[half][c]);
            }
        }
        // Both halves side by side, as far as both have partners: twice the independent sums.
        let length = GROUP * block - registers;
        let [to_up, to_down] = self.partners;
        let both = to_up.len().min(to_down.len());
        for (up, down) in to_up.iter().zip(to_down) {
            let others = [up, down].map(|partner| &self.x[partner.start..][..length]);
            let flips = [up, down].map(|partner| simd.splat_f64s(partner.flip));
            for c in 0..TILE {
                for half in 0..2 {
                    let other = others[half][(first + c) * block + row];
                    sums[half][c] = simd.mul_add_e_f64s(flips[half], other, sums[half][c]);
                }
            }
        }
        // Two loops, so that each knows which sums it adds to.
        for partner in &to_up[both..] {
            let other = &self.x[partner.start..][..length];
            let flip = simd.splat_f64s(partner.flip);
            for c in 0..TILE {
                let other = other[(first + c) * block + row];
                sums[0][c] = simd.mul_add_e_f64s(flip, other, sums[0][c]);
            }
        }
        for partner in &to_down[both..] {
            let other = &self.x[partner.start..][..length];
            let flip = simd.splat_f64s(partner.flip);
            for c in 0..TILE {
                let other = other[(first + c) * block + row];
                sums[1][c] = simd.mul_add_e_f64s(flip, other, sums[1][c]);
            }
        }
        for half in 0..2 {
            for c in 0..TILE {
                let place = (first + c) * block + half * registers + row;
                out[place] = sums[half][c];
                if !sum.is_empty() {
                    let target = &mut sum[place];
                    let with_y = simd.mul_add_e_f64s(common.weights[1], sums[half][c], *target);
                    *target = simd.mul_add_e_f64s(common.weights[0], self.own[place], with_y);
                }
            }
        }
    }
}
