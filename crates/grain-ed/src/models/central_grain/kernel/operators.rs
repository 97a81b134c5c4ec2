//! The product where l-bits are flipped by any operators: matrices, or Pauli matrices on any qubit of the grain.
//!
//! A tile of configurations is held in registers while the columns of the grain and of the operators pass by: every
//! element of a matrix is loaded once for the tile.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]
#![expect(clippy::needless_range_loop, reason = "loops of constant length over registers")]

use grain_eigen::Update;
use pulp::Simd;

use super::flips::{self, FlipsOfQubit, Tile};

/// The coupling, scaled, in real numbers.
#[derive(Debug, Clone)]
pub(in super::super) enum ScaledCoupling {
    /// Column-major `[l-bit, 2, block, block]`: what is taken where the l-bit is up, and where it is down.
    Operators(Vec<f64>),
    /// Pauli matrices, by the qubit that they act on.
    Flips(Vec<FlipsOfQubit>),
}

/// The terms of the operator, borrowed.
#[derive(Clone, Copy)]
pub(in super::super) struct OperatorTerms<'a> {
    /// Column-major `[block, block]`.
    pub grain: &'a [f64],
    /// `[configuration]`
    pub diagonal: &'a [f64],
    pub coupling: &'a ScaledCoupling,
    /// Real numbers of a configuration.
    pub block: usize,
    pub n_lbits: usize,
}

/// The update of `y`.
pub(in super::super) struct OperatorKernel<'a> {
    pub terms: OperatorTerms<'a>,
    pub x: &'a [f64],
    pub y: &'a mut [f64],
    pub update: Update<'a, f64>,
}

impl pulp::WithSimd for OperatorKernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let OperatorTerms { block, n_lbits, .. } = self.terms;
        let registers = block / S::F64_LANES;
        let whole = block.is_multiple_of(S::F64_LANES);
        // Sums in registers: half of those there are, so that columns have room beside them.
        match (whole, registers, n_lbits) {
            (true, 1, 3..) => self.tiles::<S, 1, 8>(simd),
            (true, _, 3..) if registers.is_multiple_of(2) && S::F64_LANES >= 8 => {
                self.tiles::<S, 2, 8>(simd);
            }
            (true, _, 2..) if registers.is_multiple_of(2) => self.tiles::<S, 2, 4>(simd),
            (true, _, 3..) => self.tiles::<S, 1, 8>(simd),
            _ => self.tiles_of_any_size(),
        }
    }
}

impl OperatorKernel<'_> {
    /// Tiles of `TILE` configurations, `ROWS` registers of each at a time.
    #[inline(always)]
    fn tiles<S: Simd, const ROWS: usize, const TILE: usize>(self, simd: S) {
        let Self { terms, x, y, update } = self;
        let OperatorTerms { block, n_lbits, .. } = terms;
        let registers = block / S::F64_LANES;
        let subtracts = update.subtracts();
        let (sum, weights) = update.into_sum();
        let (grain, _) = S::as_simd_f64s(terms.grain);
        let (vectors, _) = S::as_simd_f64s(x);
        let matrix = block * registers;
        let in_tile = TILE.ilog2() as usize;
        let mut aside = [0.0; flips::MOST];
        for (tile, out) in y.chunks_exact_mut(TILE * block).enumerate() {
            let first = tile * TILE;
            let own = &vectors[first * registers..(first + TILE) * registers];
            let energies = &terms.diagonal[first..first + TILE];
            {
                let (out, _) = S::as_mut_simd_f64s(&mut *out);
                for row in (0..registers).step_by(ROWS) {
                    let mut sums = [[simd.splat_f64s(0.0); ROWS]; TILE];
                    for c in 0..TILE {
                        let energy = simd.splat_f64s(energies[c]);
                        for r in 0..ROWS {
                            let place = c * registers + row + r;
                            let start = simd.splat_f64s(0.0);
                            let start = if subtracts { simd.neg_f64s(out[place]) } else { start };
                            sums[c][r] = simd.mul_add_e_f64s(energy, own[place], start);
                        }
                    }
                    let here = Place { registers, block, row };
                    here.add(simd, grain, &x[first * block..][..TILE * block], &mut sums);
                    if let ScaledCoupling::Operators(numbers) = terms.coupling {
                        let (operators, _) = S::as_simd_f64s(numbers);
                        for lbit in 0..n_lbits {
                            let pair = &operators[2 * lbit * matrix..][..2 * matrix];
                            let from = (first ^ 1 << lbit) & !(TILE - 1);
                            let numbers = &x[from * block..][..TILE * block];
                            if lbit < in_tile {
                                match lbit {
                                    0 => here.exchange::<S, ROWS, TILE, 0>(
                                        simd, pair, numbers, &mut sums,
                                    ),
                                    1 => here.exchange::<S, ROWS, TILE, 1>(
                                        simd, pair, numbers, &mut sums,
                                    ),
                                    _ => here.exchange::<S, ROWS, TILE, 2>(
                                        simd, pair, numbers, &mut sums,
                                    ),
                                }
                            } else {
                                let down = first >> lbit & 1;
                                here.add(
                                    simd,
                                    &pair[down * matrix..][..matrix],
                                    numbers,
                                    &mut sums,
                                );
                            }
                        }
                    }
                    for c in 0..TILE {
                        for r in 0..ROWS {
                            out[c * registers + row + r] = sums[c][r];
                        }
                    }
                }
            }
            if let ScaledCoupling::Flips(qubits) = terms.coupling {
                Tile { first, block }.add_flips::<S, ROWS, TILE>(simd, qubits, x, &mut aside, out);
            }
            add_to_sum(sum, weights, &x[first * block..][..TILE * block], out, first * block);
        }
    }

    /// Blocks that fill no registers, or fewer configurations than a tile has.
    #[inline(always)]
    fn tiles_of_any_size(self) {
        let Self { terms, x, y, update } = self;
        let block = terms.block;
        let subtracts = update.subtracts();
        let (sum, weights) = update.into_sum();
        let add = |matrix: &[f64], numbers: &[f64], out: &mut [f64]| {
            for (column, number) in matrix.chunks_exact(block).zip(numbers) {
                for (out, element) in out.iter_mut().zip(column) {
                    *out += element * number;
                }
            }
        };
        for (configuration, out) in y.chunks_exact_mut(block).enumerate() {
            let of = |configuration: usize| &x[configuration * block..(configuration + 1) * block];
            let own = of(configuration);
            for (out, own) in out.iter_mut().zip(own) {
                let start = if subtracts { -*out } else { 0.0 };
                *out = terms.diagonal[configuration] * own + start;
            }
            add(terms.grain, own, out);
            if let ScaledCoupling::Operators(operators) = terms.coupling {
                for (lbit, pair) in operators.chunks_exact(2 * block * block).enumerate() {
                    let down = configuration >> lbit & 1;
                    let matrix = &pair[down * block * block..][..block * block];
                    add(matrix, of(configuration ^ 1 << lbit), out);
                }
            }
            if let ScaledCoupling::Flips(qubits) = terms.coupling {
                Tile { first: configuration, block }.add_flips_one_by_one(qubits, x, out);
            }
            add_to_sum(sum, weights, own, out, configuration * block);
        }
    }
}

/// Which rows of a tile are summed.
#[derive(Clone, Copy)]
struct Place {
    /// Registers of a block.
    registers: usize,
    /// Real numbers of a block.
    block: usize,
    /// The first register.
    row: usize,
}

impl Place {
    /// Adds a matrix times the numbers of a tile.
    #[inline(always)]
    fn add<S: Simd, const ROWS: usize, const TILE: usize>(
        self,
        simd: S,
        matrix: &[S::f64s],
        numbers: &[f64],
        sums: &mut [[S::f64s; ROWS]; TILE],
    ) {
        let Self { registers, block, row } = self;
        let mut held = *sums;
        for state in 0..block {
            let column = &matrix[state * registers + row..][..ROWS];
            for c in 0..TILE {
                let number = simd.splat_f64s(numbers[c * block + state]);
                for r in 0..ROWS {
                    held[c][r] = simd.mul_add_e_f64s(column[r], number, held[c][r]);
                }
            }
        }
        *sums = held;
    }

    /// Adds what an l-bit exchanges whose two states are both in the tile.
    #[inline(always)]
    fn exchange<S: Simd, const ROWS: usize, const TILE: usize, const LBIT: usize>(
        self,
        simd: S,
        pair: &[S::f64s],
        numbers: &[f64],
        sums: &mut [[S::f64s; ROWS]; TILE],
    ) {
        let Self { registers, block, row } = self;
        let (up, down) = pair.split_at(block * registers);
        let mut held = *sums;
        for state in 0..block {
            let at = state * registers + row;
            let columns = [&up[at..][..ROWS], &down[at..][..ROWS]];
            for c in 0..TILE {
                let number = simd.splat_f64s(numbers[(c ^ 1 << LBIT) % TILE * block + state]);
                let column = columns[c >> LBIT & 1];
                for r in 0..ROWS {
                    held[c][r] = simd.mul_add_e_f64s(column[r], number, held[c][r]);
                }
            }
        }
        *sums = held;
    }
}

/// `sum ← sum + w_0 x + w_1 y`, if there is one.
#[inline(always)]
fn add_to_sum(sum: &mut [f64], weights: [f64; 2], x: &[f64], y: &[f64], start: usize) {
    if sum.is_empty() {
        return;
    }
    for ((sum, x), y) in sum[start..][..y.len()].iter_mut().zip(x).zip(y) {
        *sum += weights[0] * x + weights[1] * y;
    }
}
