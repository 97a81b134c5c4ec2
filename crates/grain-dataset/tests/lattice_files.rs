//! Files of lattice samples: everything that goes in comes out, whatever happens in between.

#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "a test fails by panicking")]

use std::f64::consts::LN_2;
use std::path::{Path, PathBuf};

use grain_dataset::lattice::{
    LatticeBlock, LatticeFile, LatticeMerge, LatticePlan, LatticeSample, LatticeSize,
    LatticeWriter, verify,
};
use grain_dataset::{DatasetError, Destination, Existing, Provenance};
use grain_model::Shard;
use proptest::prelude::*;

fn plan() -> LatticePlan {
    let size = |radius: usize, realizations| LatticeSize {
        radius,
        n_sites: n_sites(radius),
        amplitudes: vec![60.0, 90.0, 120.0],
        realizations,
    };
    LatticePlan {
        ensemble: grain_model::Ensemble::Quasiperiodic,
        hopping: 0.5,
        grain_coupling: 1.25,
        wave_minimum: 0.618,
        wave_vector: [10.2, 8.6],
        resonance: grain_model::ResonanceName::Exact,
        closure: grain_model::ClosureName::Paper,
        seed: u64::MAX,
        rng: "in words".into(),
        tolerance: 1e-3,
        safety: 5.0,
        phases: (0..7).map(f64::from).collect(),
        sizes: vec![size(4, 7), size(9, 5)],
        shard: None,
    }
}

fn n_sites(radius: usize) -> usize {
    2 * radius * (radius + 1) + 1
}

/// Made-up numbers that could be, a function of the place alone.
fn sample(radius: usize, amplitude_index: usize, index: usize) -> LatticeSample {
    let number = 1000 * radius + 100 * amplitude_index + index;
    let (avalanche, whole) = (number.is_multiple_of(3), radius == 4);
    let all = n_sites(radius);
    let total = if avalanche { all as f64 * LN_2 } else { 0.1 * (number as f64).sqrt() };
    LatticeSample {
        total_enhancement: total,
        uncertainty: if avalanche || whole { 0.0 } else { 1e-3 / (number as f64) },
        avalanche,
        n_thermalized: u32::try_from(if avalanche { all } else { number % 41 }).unwrap(),
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
    assert_eq!(file.content_digest(), digest);
    assert_eq!(file.attributes().content_digest, Some(digest.clone()), "as it was written");
    for table in file.sizes() {
        assert_eq!(table.n_completed(), 3 * table.size().realizations);
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
    let hdf5 = hdf5::File::open(&path).unwrap();
    assert_eq!(hdf5.attr("complete").unwrap().read_scalar::<i64>().unwrap(), 0);
}

/// Every sample of the made-up file in turn is changed so that it cannot be; what is wrong with it is named.
#[test]
fn samples_that_cannot_be_are_found_and_named() {
    type Change = fn(&mut LatticeSample);
    let changes: [(&str, Change); 9] = [
        ("total_enhancement", |sample| sample.total_enhancement = f64::NAN),
        ("total_enhancement", |sample| sample.total_enhancement = -1e-9),
        ("total_enhancement", |sample| sample.total_enhancement = 181.1 * LN_2),
        ("uncertainty", |sample| sample.uncertainty = f64::INFINITY),
        ("uncertainty", |sample| sample.uncertainty = 1.001e-3),
        ("ball_radius", |sample| sample.ball_radius = 10),
        ("thermalized", |sample| sample.avalanche = !sample.avalanche),
        ("thermalized", |sample| sample.n_thermalized = 182),
        // An orbital less than all of them: the verdict no longer follows.
        ("is", |sample| {
            if sample.avalanche {
                sample.n_thermalized -= 1;
            } else {
                sample.n_thermalized = 181;
            }
        }),
    ];
    for (words, change) in changes {
        for index in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("l.h5");
            let mut writer = create(&path, Existing::Refuse).unwrap();
            let mut wrong = block(9, 1, 0, 5);
            change(&mut wrong.samples[index]);
            // What does not change the verdict alone may break the bracket of an avalanche first.
            wrong.samples[index].uncertainty *= f64::from(u8::from(words != "thermalized"));
            writer.accept(wrong).unwrap();
            writer.finish().unwrap();
            let found = verify(&LatticeFile::open_unexamined(&path).unwrap()).unwrap();
            assert_eq!(found.defects.len(), 1, "{words}, sample {index}");
            assert!(!found.is_sound(), "{words}");
            let said = found.defects[0].to_string();
            let place = format!("of R = 9, W = 90, sample {index}");
            assert!(said.contains(words) && said.contains(&place), "{words} in {said}");
            let refused = LatticeFile::open(&path).unwrap_err().to_string();
            assert!(refused.contains(&place), "{refused}");
        }
    }
}

#[test]
fn shards_are_merged_once_each_and_only_with_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let shard = |index: usize, plan: LatticePlan| {
        let path = folder.path().join(format!("{index}-{}.h5", plan.seed % 10));
        let plan = LatticePlan { shard: Some(Shard::new(index, 2).unwrap()), ..plan };
        let provenance = Provenance::now("a test", 1);
        let mut writer = LatticeWriter::create(&path, plan, provenance, Existing::Refuse).unwrap();
        for block in blocks().into_iter().skip(index - 1).step_by(2) {
            writer.accept(block).unwrap();
        }
        writer.finish().unwrap();
        path
    };
    let own = [shard(1, plan()), shard(2, plan())];
    let whole = folder.path().join("whole.h5");
    let digest = write_all(&whole);
    let out = folder.path().join("merged.h5");
    for shards in [own.to_vec(), own.iter().rev().cloned().collect()] {
        let merge = LatticeMerge::of(&shards).unwrap();
        let destination = Destination::claim(&out).unwrap();
        let merged = merge.write(&destination, Provenance::now("a test", 1)).unwrap();
        assert_eq!(merged.content_digest, digest, "in any order");
        let file = LatticeFile::open(&out).unwrap();
        assert_eq!(*file.plan(), plan(), "no shard any more");
        assert_eq!(file.attributes().history.lines().count(), 3, "two runs and the merge");
        assert!(verify(&file).unwrap().is_sound(), "sound");
    }
    let error = |shards: &[PathBuf]| LatticeMerge::of(shards).unwrap_err().to_string();
    let doubled = error(&[own[1].clone(), own[0].clone(), whole]);
    assert!(doubled.contains("both hold sample 0 of R = 4 at W = 60"), "{doubled}");
    assert!(doubled.contains("1-5.h5"), "which other one: {doubled}");
    let foreign = shard(2, LatticePlan { seed: 3, ..plan() });
    let foreign = error(&[own[0].clone(), foreign]);
    assert!(
        foreign.contains("2-3.h5 does not belong") && foreign.contains("seed is 3"),
        "{foreign}"
    );
    // A shard goes on as itself alone.
    let other = LatticePlan { shard: Some(Shard::new(2, 2).unwrap()), ..plan() };
    let provenance = Provenance::now("a test", 1);
    let error = LatticeWriter::create(&own[0], other, provenance, Existing::Resume).unwrap_err();
    assert!(error.to_string().contains("its shard is 1/2, asked for is 2/2"), "{error}");
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

#[test]
fn only_what_is_on_disk_is_called_safe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l.h5");
    let mut writer = create(&path, Existing::Refuse).unwrap();
    let first = blocks().into_iter().next().unwrap();
    let samples = first.samples.len();
    writer.accept(first).unwrap();
    assert_eq!(writer.held(), 0, "in memory alone");
    // A file in the place of the folder of parts: none can be made.
    let parts = writer.parts_folder().to_path_buf();
    std::fs::remove_dir_all(&parts).unwrap();
    std::fs::write(&parts, "").unwrap();
    assert!(writer.checkpoint().is_err(), "no place for a part");
    assert_eq!(writer.held(), 0, "and none is safe");
    std::fs::remove_file(&parts).unwrap();
    std::fs::create_dir(&parts).unwrap();
    writer.checkpoint().unwrap();
    assert_eq!(writer.held(), samples, "now they are");
}
