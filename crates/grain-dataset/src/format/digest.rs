//! The digest of a dataset's physics: equal for equal content, whatever the machine or the date.

use std::fmt::Write;

use grain_model::Realization;
use grain_model::column::{Column, Role, Storage};
use sha2::{Digest, Sha256};

/// How the points of a file are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DigestVersion {
    /// Format version 1: energies, entropies, magnetizations and flags, one after the other, by no name.
    Four,
    /// Format version 2: every column of physics, by name.
    Named,
}

impl DigestVersion {
    /// That of a file's format version.
    pub(crate) fn of(format_version: i64) -> Self {
        if format_version == 1 { Self::Four } else { Self::Named }
    }
}

/// Hashes a dataset in canonical order: for each N ascending its axes, the disorder of every
/// realization, then every completed point by α and realization, and of a point every column of physics, by name.
#[derive(Debug, Clone)]
pub(crate) struct ContentDigest {
    hash: Sha256,
    version: DigestVersion,
}

/// A point's numbers, as read or as they will be read.
#[derive(Debug)]
pub(crate) struct PointContent<'a> {
    pub alpha_index: usize,
    pub realization: usize,
    /// In the order in which the file lists its columns.
    pub columns: Vec<(&'a Column, &'a [f64])>,
}

impl ContentDigest {
    pub(crate) fn new(version: DigestVersion) -> Self {
        Self { hash: Sha256::new(), version }
    }

    /// A size begins: N, number of realizations, first stored eigenstate; α and couplings.
    pub(crate) fn size(&mut self, counts: [usize; 3], alphas: &[f64], couplings: &[f64]) {
        for count in counts {
            self.count(count);
        }
        self.numbers(alphas);
        self.numbers(couplings);
    }

    pub(crate) fn disorder(&mut self, realization: &Realization) {
        for values in realization.drawn() {
            self.numbers(values);
        }
    }

    pub(crate) fn point(&mut self, point: PointContent<'_>) {
        self.count(point.alpha_index);
        self.count(point.realization);
        let mut columns = point.columns;
        columns.retain(|(column, _)| column.role == Role::Physics);
        match self.version {
            DigestVersion::Four => {
                for (column, values) in columns {
                    match column.storage {
                        Storage::Flag => {
                            self.hash.update(
                                values.iter().map(|f| u8::from(*f != 0.0)).collect::<Vec<u8>>(),
                            );
                        }
                        Storage::Double | Storage::Chosen | Storage::Count => self.numbers(values),
                    }
                }
            }
            DigestVersion::Named => {
                columns.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
                for (column, values) in columns {
                    self.count(column.name.len());
                    self.hash.update(column.name.as_bytes());
                    self.count(values.len());
                    self.numbers(values);
                }
            }
        }
    }

    pub(crate) fn finish(self) -> String {
        hexadecimal(&self.hash.finalize())
    }

    fn count(&mut self, count: usize) {
        self.hash.update((count as u64).to_le_bytes());
    }

    fn numbers(&mut self, values: &[f64]) {
        for value in values {
            self.hash.update(value.to_le_bytes());
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

#[cfg(test)]
mod tests {
    use super::*;
    use grain_model::column::{ENERGY, ENTROPY, WALL_TIME};

    fn digest(columns: &[(&Column, &[f64])]) -> String {
        let mut digest = ContentDigest::new(DigestVersion::Named);
        digest.point(PointContent { alpha_index: 0, realization: 0, columns: columns.to_vec() });
        digest.finish()
    }

    #[test]
    fn columns_are_hashed_by_name_and_not_by_their_order() {
        let (a, b) = ([1.0, 2.0], [3.0, 4.0]);
        let there: &[(&Column, &[f64])] = &[(&ENERGY, &a), (&ENTROPY, &b)];
        let same: &[(&Column, &[f64])] = &[(&ENTROPY, &b), (&WALL_TIME, &a), (&ENERGY, &a)];
        let exchanged: &[(&Column, &[f64])] = &[(&ENERGY, &b), (&ENTROPY, &a)];
        assert_eq!(digest(there), digest(same), "order, and what is no physics, do not count");
        assert_ne!(digest(there), digest(exchanged), "names do");
        let longer: &[(&Column, &[f64])] = &[(&ENERGY, &[1.0, 2.0, 3.0]), (&ENTROPY, &b[1..])];
        assert_ne!(digest(there), digest(longer), "numbers stay in their column");
    }
}
