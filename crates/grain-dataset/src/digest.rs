//! The digest of a dataset's physics: equal for equal content, whatever the machine or the date.

use std::fmt::Write;

use grain_model::Realization;
use sha2::{Digest, Sha256};

/// Hashes a dataset in canonical order: for each N ascending its axes, the disorder of every
/// realization, then every completed point by α and realization.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContentDigest(Sha256);

/// A point's numbers, as read or as they will be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PointContent<'a> {
    pub alpha_index: usize,
    pub realization: usize,
    pub energies: &'a [f64],
    pub entropies: &'a [f64],
    pub magnetizations: &'a [f64],
    pub near_degenerate: &'a [bool],
}

impl ContentDigest {
    /// A size begins: N, α, number of realizations, first stored eigenstate.
    pub(crate) fn size(&mut self, counts: [usize; 3], alphas: &[f64], couplings: &[f64]) {
        for count in counts {
            self.0.update((count as u64).to_le_bytes());
        }
        self.numbers(alphas);
        self.numbers(couplings);
    }

    pub(crate) fn disorder(&mut self, realization: &Realization) {
        self.numbers(realization.grain());
        self.numbers(realization.fields());
    }

    pub(crate) fn point(&mut self, point: &PointContent<'_>) {
        self.0.update((point.alpha_index as u64).to_le_bytes());
        self.0.update((point.realization as u64).to_le_bytes());
        self.numbers(point.energies);
        self.numbers(point.entropies);
        self.numbers(point.magnetizations);
        for flag in point.near_degenerate {
            self.0.update([u8::from(*flag)]);
        }
    }

    pub(crate) fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }

    fn numbers(&mut self, values: &[f64]) {
        for value in values {
            self.0.update(value.to_le_bytes());
        }
    }
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
