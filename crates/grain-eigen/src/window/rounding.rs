//! From estimates to counts.

/// A number of vectors from an estimate, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts, not negative"
)]
pub(super) fn rounded_up(count: f64) -> usize {
    count.ceil() as usize
}
