//! What an inner loop is given: the terms of the Hamiltonian, two vectors, and what becomes of the product.

use grain_eigen::Update;

/// The terms of `A = grain ⊗ 1 + diagonal + Σ_n flip_n`, borrowed.
#[derive(Clone, Copy)]
pub(in super::super) struct Terms<'a> {
    /// Column-major `[d_g, d_g]`.
    pub(in super::super) grain: &'a [f64],
    /// `[configuration]`
    pub(in super::super) diagonal: &'a [f64],
    /// `[l-bit]`
    pub(in super::super) flips: &'a [f64],
    /// `d_g`
    pub(in super::super) grain_dimension: usize,
}

/// `update` of `y`.
pub(in super::super) struct Arguments<'a> {
    pub(in super::super) terms: Terms<'a>,
    pub(in super::super) x: &'a [f64],
    pub(in super::super) y: &'a mut [f64],
    pub(in super::super) update: Update<'a, f64>,
}

/// No Hamiltonian has more l-bits than this.
pub(super) const MOST_LBITS: usize = 64;
