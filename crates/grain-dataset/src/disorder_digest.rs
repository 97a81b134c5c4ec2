//! A realization of the disorder by its content: the same wherever it is stored, and whatever it is called there.

use grain_model::Realization;
use sha2::{Digest, Sha256};

/// SHA-256 of every number that was drawn.
pub(crate) fn digest(disorder: &Realization) -> [u8; 32] {
    let mut hash = Sha256::new();
    for value in disorder.drawn().flatten() {
        hash.update(value.to_le_bytes());
    }
    hash.finalize().into()
}
