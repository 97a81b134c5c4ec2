//! Damaged files: every changed byte is noticed before HDF5 reads the file, whose C library can crash on it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::{Path, PathBuf};

use grain_dataset::Dataset;
use proptest::prelude::*;
use support::{folder, plan, write_all};

/// A dataset as bytes, made once.
fn dataset_bytes() -> &'static (Vec<u8>, String) {
    static BYTES: std::sync::OnceLock<(Vec<u8>, String)> = std::sync::OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("d.h5");
        let digest = write_all(&path, &plan());
        (std::fs::read(&path).unwrap(), digest)
    })
}

/// Refused if and only if it was changed.
fn check_mutated(folder: &Path, bytes: &[u8]) {
    let (original, _) = dataset_bytes();
    let path: PathBuf = folder.join("mutated.h5");
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(Dataset::open(&path).is_ok(), bytes == original, "refused if changed");
}

#[test]
fn every_flipped_byte_is_noticed() {
    let (original, _) = dataset_bytes();
    let folder = folder();
    for count in 0..500 {
        let mut bytes = original.clone();
        let at = count * (bytes.len() - 1) / 499;
        bytes[at] ^= 1 << (count % 8);
        check_mutated(folder.path(), &bytes);
    }
}

/// 300 mutations, or as many as `PROPTEST_CASES` says.
fn mutations() -> ProptestConfig {
    let given = std::env::var("PROPTEST_CASES").is_ok();
    let default = ProptestConfig::default();
    if given { default } else { ProptestConfig { cases: 300, ..default } }
}

proptest! {
    #![proptest_config(mutations())]

    #[test]
    fn mutated_files_are_refused(
        changes in proptest::collection::vec((0.0_f64..1.0, any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.2, 0.0_f64..1.0),
    ) {
        let (original, _) = dataset_bytes();
        let mut bytes = original.clone();
        let place = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
            let place = (share * original.len() as f64) as usize;
            place
        };
        for (share, value) in changes {
            bytes[place(share)] = value;
        }
        if let Some(share) = cut {
            bytes.truncate(place(share));
        }
        check_mutated(folder().path(), &bytes);
    }
}
