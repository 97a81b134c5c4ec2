//! Which realizations are computed again: scattered by a hash of the content, the same in every version of every program.

use sha2::{Digest, Sha256};

/// The place of a realization in the order in which those of a group, N or R, are chosen.
pub(super) fn rank(content_digest: &str, group: usize, realization: usize) -> u64 {
    let text = format!("{content_digest} {group} {realization}");
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).fold(0, |rank, byte| rank << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_same_on_every_machine_and_scattered() {
        assert_eq!(rank("ab", 8, 3), 0x18ef_adbb_4d39_7dfb, "the first bytes of SHA-256");
        let mut order: Vec<usize> = (0..100).collect();
        order.sort_by_key(|realization| rank("ab", 8, *realization));
        assert!(order.iter().take(10).any(|realization| *realization > 50), "{order:?}");
    }
}
