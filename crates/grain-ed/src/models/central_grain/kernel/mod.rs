//! The inner loops of the product, compiled anew for every instruction set.
//!
//! Every element of the result is gathered by one chain of fused multiply-adds in an order that
//! depends on its own index alone: however the rows are shared among threads, the bits are the same.

pub(super) mod single;

mod tile;

mod whole;

/// The terms of `A = grain ⊗ 1 + diagonal + Σ_n flip_n`, borrowed.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// Column-major `[d_g, d_g]`.
    pub grain: &'a [f64],
    /// `[configuration]`
    pub diagonal: &'a [f64],
    /// `[l-bit]`, before [`Self::flip_scale`].
    pub flips: &'a [f64],
    /// What every flip is multiplied with.
    pub flip_scale: f64,
    /// `d_g`
    pub grain_dimension: usize,
}

/// What becomes of the product.
#[derive(Debug)]
pub enum Update<'a> {
    /// `y ← A x`
    Product,
    /// `y ← A x - y`, one step of the Chebyshev recurrence where `A = 2 (H - b)/a`.
    Recurrence,
    /// The same, and `sum ← sum + w_0 x + w_1 y`: two terms of a Chebyshev series in one pass.
    RecurrenceAndSum {
        /// As long as `y`.
        sum: &'a mut [f64],
        /// `[w_0, w_1]`
        weights: [f64; 2],
    },
}

impl<'a> Update<'a> {
    /// Whether the old `y` is subtracted.
    fn subtracts(&self) -> bool {
        !matches!(self, Self::Product)
    }

    /// The sum, empty where there is none, and its weights.
    fn sum(self) -> (&'a mut [f64], [f64; 2]) {
        match self {
            Self::RecurrenceAndSum { sum, weights } => (sum, weights),
            Self::Product | Self::Recurrence => (&mut [], [0.0; 2]),
        }
    }
}

/// No Hamiltonian has more l-bits than this.
const MOST_LBITS: usize = 64;
