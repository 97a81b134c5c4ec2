//! The inner loops of the product, compiled anew for every instruction set.
//!
//! Every element of the result is gathered by one chain of fused multiply-adds in an order that
//! depends on its own index alone: however the rows are shared among threads, the bits are the same.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

pub(super) mod terms;

mod half_block_tile;

mod half_block;

mod full_register;

pub(super) mod flips;

pub(super) mod operators;

use pulp::Simd;

use self::half_block_tile::GROUP_LBITS;
use self::terms::Arguments;

/// The product for one vector, by the loops that suit the grain and the registers.
pub(super) struct Kernel<'a>(pub(super) Arguments<'a>);

impl pulp::WithSimd for Kernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self(arguments) = self;
        let (d, n_lbits) = (arguments.terms.grain_dimension, arguments.terms.flips.len());
        let half = d / 2;
        if d == S::F64_LANES && n_lbits >= full_register::TILE_LBITS {
            return full_register::run(arguments, simd);
        }
        if !half.is_multiple_of(S::F64_LANES) || n_lbits < GROUP_LBITS {
            // Small grains with their dimension as a constant, so that the loops unroll.
            match d {
                2 => half_block::run_scalar(arguments, 2),
                4 => half_block::run_scalar(arguments, 4),
                d => half_block::run_scalar(arguments, d),
            }
            return;
        }
        match half / S::F64_LANES {
            1 => half_block::run(arguments, simd, 1),
            2 => half_block::run(arguments, simd, 2),
            registers => half_block::run(arguments, simd, registers),
        }
    }
}
