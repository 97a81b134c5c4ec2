//! Files of lattice samples: everything that goes in comes out, whatever happens in between.

#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "a test fails by panicking")]

use std::path::Path;

use grain_dataset::lattice::{
    LatticeBlock, LatticeFile, LatticePlan, LatticeSample, LatticeSize, LatticeWriter,
};
use grain_dataset::{DatasetError, Existing, Provenance};
use proptest::prelude::*;

fn plan() -> LatticePlan {
    let size = |radius: usize, realizations| LatticeSize {
        radius,
        n_sites: 2 * radius * (radius + 1) + 1,
        amplitudes: vec![60.0, 90.0, 120.0],
        realizations,
    };
    LatticePlan {
        ensemble: "quasiperiodic".into(),
        hopping: 0.5,
        grain_coupling: 1.25,
        wave_minimum: 0.618,
        wave_vector: [10.2, 8.6],
        resonance: "exact".into(),
        seed: u64::MAX,
        rng: "in words".into(),
        tolerance: 1e-3,
        safety: 5.0,
        phases: (0..7).map(f64::from).collect(),
        sizes: vec![size(4, 7), size(9, 5)],
    }
}

/// Made-up numbers, a function of the place alone.
fn sample(radius: usize, amplitude_index: usize, index: usize) -> LatticeSample {
    let number = 1000 * radius + 100 * amplitude_index + index;
    LatticeSample {
        total_enhancement: (number as f64).sqrt(),
        uncertainty: 1e-3 / (number as f64),
        avalanche: number.is_multiple_of(3),
        n_thermalized: u32::try_from(number).unwrap(),
        ball_radius: 4,
    }
}

fn block(radius: usize, amplitude_index: usize, first: usize, count: usize) -> LatticeBlock {
    let samples = (first..first + count).map(|index| sample(radius, amplitude_index, index));
    LatticeBlock { radius, amplitude_index, first, samples: samples.collect() }
}

/// Every block of the plan, three samples each.
fn blocks() -> Vec<LatticeBlock> {
    let mut blocks = Vec::new();
    for size in plan().sizes {
        for amplitude_index in 0..size.amplitudes.len() {
            for first in (0..size.realizations).step_by(3) {
                let count = 3.min(size.realizations - first);
                blocks.push(block(size.radius, amplitude_index, first, count));
            }
        }
    }
    blocks
}

fn create(path: &Path, existing: Existing) -> Result<LatticeWriter, DatasetError> {
    LatticeWriter::create(path, plan(), Provenance::now("a test", 1), existing)
}

fn write_all(path: &Path) -> String {
    let mut writer = create(path, Existing::Refuse).unwrap();
    for block in blocks() {
        writer.accept(block).unwrap();
    }
    writer.finish().unwrap().content_digest
}

#[test]
fn what_was_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    let digest = write_all(&path);
    let file = LatticeFile::open(&path).unwrap();
    assert_eq!(*file.plan(), plan(), "the plan, phases included");
    assert_eq!((file.content_digest(), file.stated_digest()), (digest.clone(), digest.as_str()));
    for table in file.sizes() {
        assert!(table.is_complete(), "R = {}", table.size().radius);
        for amplitude_index in 0..3 {
            for (index, found) in table.at(amplitude_index).iter().enumerate() {
                assert_eq!(*found, Some(sample(table.size().radius, amplitude_index, index)));
            }
        }
        assert!(table.at(3).is_empty(), "no fourth W");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no parts are left");
}

#[test]
fn an_interrupted_run_goes_on_and_gives_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, resumed) = (folder.path().join("whole.h5"), folder.path().join("resumed.h5"));
    let digest = write_all(&whole);
    let blocks = blocks();
    let (before, after) = blocks.split_at(blocks.len() / 2);
    let mut writer = create(&resumed, Existing::Refuse).unwrap();
    for block in before {
        writer.accept(block.clone()).unwrap();
    }
    writer.checkpoint().unwrap();
    // Neither finished nor dropped properly, as if the process had been killed.
    let folder_of_parts = writer.parts_folder().to_path_buf();
    drop(writer);
    // A damaged part is not believed.
    std::fs::write(folder_of_parts.join("part-00000001.h5"), b"half a file").unwrap();
    assert!(matches!(create(&resumed, Existing::Refuse), Err(DatasetError::PartsExist { .. })));
    let mut writer = create(&resumed, Existing::Resume).unwrap();
    assert_eq!(
        (writer.damaged_parts(), writer.held()),
        (1, before.iter().map(|b| b.samples.len()).sum())
    );
    for (blocks, held) in [(before, true), (after, false)] {
        for block in blocks {
            let LatticeBlock { radius, amplitude_index, first, ref samples } = *block;
            assert_eq!(writer.holds(radius, amplitude_index, first, samples.len()), held);
        }
    }
    for block in after {
        writer.accept(block.clone()).unwrap();
    }
    assert_eq!(writer.finish().unwrap().content_digest, digest);
    // Done is done: resuming finds everything there.
    let again = create(&resumed, Existing::Resume).unwrap();
    assert!(again.holds(9, 2, 0, 5) && !again.holds(9, 2, 0, 6) && !again.holds(9, 3, 0, 1));
    assert_eq!(again.finish().unwrap().content_digest, digest);
}

#[test]
fn another_plan_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    write_all(&path);
    assert!(matches!(create(&path, Existing::Refuse), Err(DatasetError::Exists { .. })));
    let other = LatticePlan { hopping: 1.0, ..plan() };
    let provenance = Provenance::now("a test", 1);
    let error = LatticeWriter::create(&path, other, provenance, Existing::Resume).unwrap_err();
    assert!(error.to_string().contains("hopping is 0.5, asked for is 1"), "{error}");
}

#[test]
fn a_second_writer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    let _first = create(&path, Existing::Resume).unwrap();
    assert!(matches!(create(&path, Existing::Resume), Err(DatasetError::Busy { .. })));
}

#[test]
fn samples_without_a_place_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = create(&folder.path().join("l.h5"), Existing::Refuse).unwrap();
    for wrong in [block(5, 0, 0, 1), block(4, 3, 0, 1), block(4, 0, 6, 2)] {
        assert!(matches!(writer.accept(wrong), Err(DatasetError::Value { .. })));
    }
}

#[test]
fn missing_samples_are_marked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    let mut writer = create(&path, Existing::Refuse).unwrap();
    writer.accept(block(9, 1, 2, 2)).unwrap();
    writer.finish().unwrap();
    let file = LatticeFile::open(&path).unwrap();
    let found: Vec<bool> = file.sizes()[1].at(1).iter().map(Option::is_some).collect();
    assert_eq!(found, [false, false, true, true, false]);
    assert!(!file.sizes()[1].is_complete());
    let hdf5 = hdf5::File::open(&path).unwrap();
    assert_eq!(hdf5.attr("complete").unwrap().read_scalar::<i64>().unwrap(), 0);
}

/// A file as bytes, made once.
fn file_bytes() -> &'static Vec<u8> {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.h5");
        write_all(&path);
        std::fs::read(&path).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn changed_files_are_refused(place in 0.0_f64..1.0, value in any::<u8>()) {
        let mut bytes = file_bytes().clone();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
        let place = (place * bytes.len() as f64) as usize;
        let changed = bytes[place] != value;
        bytes[place] = value;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changed.h5");
        std::fs::write(&path, &bytes).unwrap();
        prop_assert_eq!(LatticeFile::open(&path).is_err(), changed);
    }
}
