//! The order of the product basis `grain ⊗ l-bits`.
//!
//! A basis state has the index `configuration · d_g + grain_state`: the grain is the fast index, so
//! that `H_g` acts on contiguous numbers. Bit `n - 1` of the configuration belongs to l-bit `n`,
//! 0 for up (`σ^z = +1`) and 1 for down. The first qubit of the grain, on which the coupling
//! acts, is the highest bit of the grain's state, 0 for up: the lower half of the grain's states
//! is up, the upper half down.

/// Whether l-bit `lbit` (from 0) points down in a configuration.
pub fn is_down(configuration: usize, lbit: usize) -> bool {
    configuration >> lbit & 1 == 1
}

/// The sign `σ^z = ±1` of l-bit `lbit` (from 0) in a configuration.
pub fn sign(configuration: usize, lbit: usize) -> f64 {
    if is_down(configuration, lbit) { -1.0 } else { 1.0 }
}

/// Every configuration in which l-bit `lbit` (from 0) of `n_lbits` points up, ascending.
pub fn configurations_up(n_lbits: usize, lbit: usize) -> impl Iterator<Item = usize> {
    (0..1_usize << n_lbits).filter(move |configuration| !is_down(*configuration, lbit))
}
