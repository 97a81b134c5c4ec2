//! What a Pauli matrix on one qubit of the grain brings: amplitudes of the other half of each pair.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

/// Numbers that are exchanged at once where partners are near: the shuffle is known when the loop is compiled.
const RUN: usize = 8;

/// `out[i] += elements[i] · other[i ^ stride]`, for a stride that is a power of two.
#[inline(always)]
pub(super) fn add_flip(stride: usize, elements: &[f64], other: &[f64], out: &mut [f64]) {
    if !out.len().is_multiple_of(RUN) {
        for (at, (out, element)) in out.iter_mut().zip(elements).enumerate() {
            *out += element * other[at ^ stride];
        }
        return;
    }
    match stride {
        1 => near::<1>(elements, other, out),
        2 => near::<2>(elements, other, out),
        4 => near::<4>(elements, other, out),
        _ => {
            let pairs = out.chunks_exact_mut(2 * stride).zip(elements.chunks_exact(2 * stride));
            for ((out, elements), other) in pairs.zip(other.chunks_exact(2 * stride)) {
                let (low, high) = out.split_at_mut(stride);
                let (other_low, other_high) = other.split_at(stride);
                straight(&elements[..stride], other_high, low);
                straight(&elements[stride..], other_low, high);
            }
        }
    }
}

#[inline(always)]
fn near<const STRIDE: usize>(elements: &[f64], other: &[f64], out: &mut [f64]) {
    let runs = out.chunks_exact_mut(RUN).zip(elements.chunks_exact(RUN));
    for ((out, elements), other) in runs.zip(other.chunks_exact(RUN)) {
        for at in 0..RUN {
            out[at] += elements[at] * other[at ^ STRIDE];
        }
    }
}

#[inline(always)]
fn straight(elements: &[f64], other: &[f64], out: &mut [f64]) {
    for ((out, element), other) in out.iter_mut().zip(elements).zip(other) {
        *out += element * other;
    }
}
