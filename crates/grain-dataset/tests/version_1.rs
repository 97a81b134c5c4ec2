//! Files of format version 1, as an earlier program wrote them: `data/reference/version-1`.

use std::path::{Path, PathBuf};

use grain_dataset::{Dataset, DatasetPlan, Destination, Merge, Precision, Provenance, verify};
use grain_model::column::{ENTROPY, KNOWN};
use grain_model::{CentralFraction, Parallelism, SolverName, StoredStates};

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/reference/version-1").join(name)
}

#[test]
fn a_file_of_version_1_is_read_and_its_digest_is_the_one_that_was_written() {
    for (name, stored) in [
        ("dataset.h5", StoredStates::All),
        ("quarter.h5", StoredStates::Central(CentralFraction::QUARTER)),
    ] {
        let dataset = Dataset::open(&kept(name)).unwrap();
        assert_eq!(dataset.attributes().format_version, 1, "{name}");
        assert_eq!(dataset.columns(), KNOWN, "{name} has the eight columns of version 1");
        assert_eq!(dataset.sizes()[0].stored_states().unwrap(), stored, "{name}");
        assert_eq!(dataset.content_digest().ok(), dataset.attributes().content_digest);
        let verification = verify(&dataset).unwrap();
        assert!(verification.is_sound(), "{name}: {:?}", verification.defects);
        assert!(verification.sealed && verification.digest_agrees == Some(true), "{name}");
        let plan = DatasetPlan::of(&dataset, Provenance::now("a test", 1)).unwrap();
        assert_eq!(plan.parallelism, Parallelism::InsideLarge, "{name}");
        assert!(plan.solvers.values().all(|solver| *solver == SolverName::Full), "{name}");
        assert_eq!(plan.precision, Precision::F64, "{name}");
    }
}

#[test]
fn what_is_merged_of_version_1_has_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("d.h5");
    let destination = Destination::claim(&out).unwrap();
    let merge = Merge::of(&[kept("dataset.h5")]).unwrap();
    assert!(merge.missing().is_empty(), "it is complete");
    merge.write(&destination, Provenance::now("a test", 1)).unwrap();
    let (old, new) = (Dataset::open(&kept("dataset.h5")).unwrap(), Dataset::open(&out).unwrap());
    assert_eq!(new.attributes().format_version, 2, "written as files are now");
    for (old, new) in old.sizes().iter().zip(new.sizes()) {
        assert_eq!(old.columns(), new.columns(), "no column is made up");
        for (alpha, realization) in [(0, 0), (1, 2)] {
            for column in old.columns() {
                let values = |size: &grain_dataset::SizeGroup| {
                    size.values(column, alpha, realization).unwrap()
                };
                assert_eq!(values(old), values(new), "{}", column.name);
            }
        }
        let first = old.values(&ENTROPY, 0, 0).unwrap()[0];
        assert!(first > 0.0 && first < 1.0, "an entropy: {first}");
    }
}
