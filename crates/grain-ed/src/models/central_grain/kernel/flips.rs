//! What Pauli matrices on qubits of the grain bring: amplitudes of the other half of each pair.
//!
//! Flips of one qubit, by whichever l-bits, take from partners that are equally far away in a block. What they bring is summed where
//! it was, and changes places once.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]
#![expect(clippy::needless_range_loop, reason = "loops of constant length over registers")]

use pulp::Simd;

/// The l-bits that flip one qubit.
#[derive(Debug, Clone)]
pub(in super::super) struct FlipsOfQubit {
    /// How far partners are apart in a block, in real numbers: a power of two.
    pub stride: usize,
    /// L-bits, and what each partner gives, `[l-bit up or down, block]`, in the order of the partners.
    pub flips: Vec<(usize, Vec<f64>)>,
}

/// Real numbers of a tile that are summed aside before they change places.
pub(super) const MOST: usize = 1024;

/// Where they are summed.
pub(super) type Aside = [f64; MOST];

/// Numbers that are exchanged at once where partners are near: the shuffle is known when the loop is compiled.
const RUN: usize = 8;

/// Where a tile lies in the vector, and how long its blocks are.
#[derive(Clone, Copy)]
pub(super) struct Tile {
    /// The first configuration.
    pub first: usize,
    /// Real numbers of a block.
    pub block: usize,
}

impl Tile {
    /// Adds what flips bring to a tile of `TILE` configurations, `ROWS` registers of each at a time.
    #[inline(always)]
    pub(super) fn add_flips<S: Simd, const ROWS: usize, const TILE: usize>(
        self,
        simd: S,
        qubits: &[FlipsOfQubit],
        x: &[f64],
        aside: &mut Aside,
        out: &mut [f64],
    ) {
        let Self { first, block } = self;
        let length = TILE * block;
        if length > MOST {
            return self.add_flips_one_by_one(qubits, x, out);
        }
        let registers = block / S::F64_LANES;
        let in_tile = TILE.ilog2() as usize;
        for FlipsOfQubit { stride, flips } in qubits {
            {
                let (aside, _) = S::as_mut_simd_f64s(&mut aside[..length]);
                for row in (0..registers).step_by(ROWS) {
                    let mut sums = [[simd.splat_f64s(0.0); ROWS]; TILE];
                    for (lbit, elements) in flips {
                        let (elements, _) = S::as_simd_f64s(elements);
                        let from = (first ^ 1 << lbit) & !(TILE - 1);
                        let (other, _) = S::as_simd_f64s(&x[from * block..][..length]);
                        let down = first >> lbit & 1;
                        let near = *lbit < in_tile;
                        for c in 0..TILE {
                            let (partner, down) =
                                if near { (c ^ 1 << lbit, c >> lbit & 1) } else { (c, down) };
                            let elements = &elements[down * registers + row..][..ROWS];
                            let other = &other[(partner % TILE) * registers + row..][..ROWS];
                            for r in 0..ROWS {
                                sums[c][r] = simd.mul_add_e_f64s(elements[r], other[r], sums[c][r]);
                            }
                        }
                    }
                    for c in 0..TILE {
                        for r in 0..ROWS {
                            aside[c * registers + row + r] = sums[c][r];
                        }
                    }
                }
            }
            add_exchanged(*stride, &aside[..length], out);
        }
    }

    /// The same for tiles of any length.
    #[inline(always)]
    pub(super) fn add_flips_one_by_one(self, qubits: &[FlipsOfQubit], x: &[f64], out: &mut [f64]) {
        let Self { first, block } = self;
        for FlipsOfQubit { stride, flips } in qubits {
            for (lbit, elements) in flips {
                for (c, out) in out.chunks_exact_mut(block).enumerate() {
                    let configuration = first + c;
                    let other = &x[(configuration ^ 1 << lbit) * block..][..block];
                    let elements = &elements[(configuration >> lbit & 1) * block..][..block];
                    for (at, out) in out.iter_mut().enumerate() {
                        *out += elements[at ^ stride] * other[at ^ stride];
                    }
                }
            }
        }
    }
}

/// `out[i] += aside[i ^ stride]`
#[inline(always)]
fn add_exchanged(stride: usize, aside: &[f64], out: &mut [f64]) {
    match stride {
        1 => near::<1>(aside, out),
        2 => near::<2>(aside, out),
        4 => near::<4>(aside, out),
        _ => {
            let pairs = out.chunks_exact_mut(2 * stride).zip(aside.chunks_exact(2 * stride));
            for (out, aside) in pairs {
                let (low, high) = out.split_at_mut(stride);
                let (from_low, from_high) = aside.split_at(stride);
                for (out, other) in low.iter_mut().zip(from_high) {
                    *out += other;
                }
                for (out, other) in high.iter_mut().zip(from_low) {
                    *out += other;
                }
            }
        }
    }
}

#[inline(always)]
fn near<const STRIDE: usize>(aside: &[f64], out: &mut [f64]) {
    let mut runs = out.chunks_exact_mut(RUN);
    let mut others = aside.chunks_exact(RUN);
    for (out, aside) in (&mut runs).zip(&mut others) {
        for at in 0..RUN {
            out[at] += aside[at ^ STRIDE];
        }
    }
    let (rest, aside) = (runs.into_remainder(), others.remainder());
    for (at, out) in rest.iter_mut().enumerate() {
        *out += aside[at ^ STRIDE];
    }
}
