//! Files of other programs: what is sound is read, and no door to another file is opened.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use grain_dataset::{Dataset, DatasetError, read_disorder};
use grain_model::{CentralGrain, LbitCount, Realization};
use hdf5::types::{FixedAscii, FixedUnicode, VarLenAscii, VarLenUnicode};
use hdf5::{File, Group, H5Type};
use ndarray::{Array2, Array3};
use sha2::{Digest, Sha256};
use support::{folder, plan, write_all};

/// A dataset that `change` was made to, as another program changes it: without a seal.
fn changed(folder: &Path, change: impl FnOnce(&File)) -> PathBuf {
    let path = folder.join("d.h5");
    let _none = std::fs::remove_file(&path);
    write_all(&path, &plan());
    let file = File::open_rw(&path).unwrap();
    change(&file);
    file.close().unwrap();
    path
}

#[track_caller]
fn check_refused(path: &Path, words: &[&str]) {
    let error = Dataset::open(path).and_then(|dataset| dataset.content_digest()).unwrap_err();
    assert!(matches!(error, DatasetError::Elsewhere { .. }), "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "'{word}': {error}");
    }
}

#[test]
fn doors_to_other_files_are_refused_by_name_and_never_opened() {
    let folder = folder();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, [7_u8; 4096]).unwrap();
    let secret = secret.to_str().unwrap();
    let of = |change: &dyn Fn(&File)| changed(folder.path(), change);

    let path = of(&|file| file.link_external("other.h5", "/N02", "N04").unwrap());
    check_refused(&path, &["'N04'", "external link", "h5repack"]);
    let path = of(&|file| file.link_soft("/N02", "N04").unwrap());
    check_refused(&path, &["'N04'", "soft link"]);
    let path = of(&|file| {
        let group = file.group("N02").unwrap();
        group.unlink("energy").unwrap();
        group.link_external("other.h5", "/energy", "energy").unwrap();
    });
    check_refused(&path, &["'energy'", "external link"]);
    let path = of(&|file| {
        let group = file.group("N02").unwrap();
        let shape = group.dataset("fields").unwrap().shape();
        group.unlink("fields").unwrap();
        let fields = group.new_dataset::<f64>().shape(shape).external(secret, 0, 0);
        fields.create("fields").unwrap();
    });
    check_refused(&path, &["'fields'", "another file"]);
    let path = of(&|file| {
        let group = file.group("N02").unwrap();
        let shape = group.dataset("fields").unwrap().shape();
        let (rows, columns) = (shape[0], shape[1]);
        group.relink("fields", "real").unwrap();
        let map = group.new_dataset::<f64>().shape((rows, columns)).virtual_map(
            ".",
            "/N02/real",
            (rows, columns),
            ..,
            (rows, columns),
            ..,
        );
        map.create("fields").unwrap();
    });
    check_refused(&path, &["'fields'", "virtual dataset"]);
}

#[test]
fn a_filter_that_is_not_there_is_named_with_the_remedy() {
    let folder = folder();
    let path = changed(folder.path(), |_| {});
    let mut bytes = std::fs::read(&path).unwrap();
    // A filter's number stands 8 bytes before its name in the messages of this version.
    let found: Vec<usize> =
        (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"deflate\0")).collect();
    assert!(found.len() > 5, "{found:?}");
    for at in found {
        bytes[at - 8..at - 6].copy_from_slice(&32_000_u16.to_le_bytes());
    }
    std::fs::write(&path, bytes).unwrap();
    let error = Dataset::open(&path).unwrap_err().to_string();
    assert!(error.contains("filter lzf") && error.contains("h5repack -f GZIP=1"), "{error}");
}

fn replace<T: H5Type>(at: &Group, name: &str, value: &T) {
    at.delete_attr(name).unwrap();
    at.new_attr::<T>().create(name).unwrap().write_scalar(value).unwrap();
}

fn replace_by_one<T: H5Type + Clone>(at: &Group, name: &str, value: T) {
    at.delete_attr(name).unwrap();
    let attribute = at.new_attr::<T>().shape([1]).create(name).unwrap();
    attribute.write(&ndarray::arr1(&[value])).unwrap();
}

#[test]
fn attributes_that_other_programs_wrote_are_read() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let digest = write_all(&path, &plan());
    let before = Dataset::open(&path).unwrap();
    let (model, seed) = {
        let size = before.size(2).unwrap();
        (size.model().clone(), size.master_seed())
    };
    let (attributes, config) = (before.attributes().clone(), before.config().to_owned());
    drop(before);
    let path = changed(folder.path(), |file| {
        replace(file, "format", &FixedAscii::<16>::from_ascii("grain-dataset").unwrap());
        replace(file, "format_version", &2_i32);
        replace(file, "complete", &true);
        replace_by_one(file, "threads", 1_u8);
        let words: FixedUnicode<200> = attributes.machine.parse().unwrap();
        replace_by_one(file, "machine", words);
        replace(file, "source", &VarLenAscii::from_ascii(attributes.source.as_str()).unwrap());
        let words: VarLenUnicode = attributes.history.parse().unwrap();
        file.delete_attr("history").unwrap();
        let history = file.new_attr::<VarLenUnicode>().shape([1]).create("history").unwrap();
        history.write(&ndarray::arr1(&[words])).unwrap();
        file.unlink("config").unwrap();
        let words: FixedUnicode<4000> = config.parse().unwrap();
        file.new_dataset::<FixedUnicode<4000>>()
            .create("config")
            .unwrap()
            .write_scalar(&words)
            .unwrap();
        let group = file.group("N02").unwrap();
        replace(&group, "N", &2_u8);
        replace(&group, "grain_dimension", &(model.grain_dimension().value() as f64));
        replace_by_one(&group, "first_eigenstate", 0_i16);
        replace_by_one(&group, "bandwidth", model.bandwidth());
        replace(&group, "master_seed", &1_i32);
    });
    let after = Dataset::open(&path).unwrap();
    assert!(!after.is_sealed());
    let words = |attributes: &grain_dataset::FileAttributes| {
        (attributes.machine.clone(), attributes.source.clone(), attributes.complete)
    };
    assert_eq!(words(after.attributes()), words(&attributes));
    assert_eq!(after.config(), config);
    assert_eq!(after.size(2).unwrap().model(), &model);
    assert_eq!(after.size(2).unwrap().master_seed(), seed);
    assert_eq!(after.content_digest().unwrap(), digest);
    // What is not one number is not guessed at.
    for change in [
        |file: &File| replace(&file.group("N02").unwrap(), "N", &2.5_f64),
        |file: &File| replace(&file.group("N02").unwrap(), "N", &-2_i64),
        |file: &File| replace(&file.group("N02").unwrap(), "master_seed", &-1_i64),
        |file: &File| {
            let group = file.group("N02").unwrap();
            group.delete_attr("N").unwrap();
            group.new_attr::<i64>().shape([2]).create("N").unwrap();
        },
    ] {
        let error = Dataset::open(&changed(folder.path(), change)).unwrap_err().to_string();
        assert!(error.contains("a whole number from 0 on"), "{error}");
    }
}

#[test]
fn long_texts_stand_in_datasets() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    write_all(&path, &plan());
    let history = Dataset::open(&path).unwrap().attributes().history.clone();
    let path = changed(folder.path(), |file| {
        file.delete_attr("history").unwrap();
        let words: FixedUnicode<70_000> = history.parse().unwrap();
        let dataset = file.new_dataset::<FixedUnicode<70_000>>().create("history").unwrap();
        dataset.write_scalar(&words).unwrap();
    });
    assert_eq!(Dataset::open(&path).unwrap().attributes().history, history);
}

#[test]
fn names_that_are_no_utf_8_are_names_all_the_same() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let digest = write_all(&path, &plan());
    let name = folder.path().join(OsStr::from_bytes(b"d\xff\xfe.h5"));
    std::fs::rename(&path, &name).unwrap();
    let dataset = Dataset::open(&name).unwrap();
    assert_eq!(dataset.content_digest().unwrap(), digest);
    assert!(
        read_disorder(&name, &CentralGrain::paper())
            .unwrap()
            .contains_key(&LbitCount::new(2).unwrap())
    );
}

#[test]
fn a_lock_of_another_program_keeps_nobody_from_reading() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    write_all(&path, &plan());
    let held = std::fs::File::open(&path).unwrap();
    held.lock().unwrap();
    assert!(Dataset::open(&path).is_ok());
}

/// Three realizations of two l-bits, as another code has them.
fn disorder() -> Vec<Realization> {
    let (model, n) = (CentralGrain::paper(), LbitCount::new(2).unwrap());
    let draw = |index| Realization::draw(&model, grain_model::Seed(5), n, index);
    (0..3).map(draw).collect()
}

#[test]
fn disorder_is_read_whichever_program_wrote_its_axes() {
    let folder = folder();
    let all = disorder();
    let d = all[0].grain_dimension();
    let grain = Array3::from_shape_fn((3, d, d), |(r, i, j)| all[r].grain()[i * d + j]);
    let fields = Array2::from_shape_fn((3, 2), |(r, n)| all[r].fields()[n]);
    let path = folder.path().join("disorder.h5");
    let write = |grain: &ndarray::ArrayD<f64>, fields: &ndarray::ArrayD<f64>| {
        let file = File::create(&path).unwrap();
        file.new_dataset_builder().with_data(grain).create("grain").unwrap();
        file.new_dataset_builder().with_data(fields).create("fields").unwrap();
        file.close().unwrap();
        read_disorder(&path, &CentralGrain::paper())
    };
    let standard = |view: ndarray::ArrayViewD<'_, f64>| view.as_standard_layout().into_owned();
    let reversed_grain = standard(grain.view().reversed_axes().into_dyn());
    let reversed_fields = standard(fields.view().reversed_axes().into_dyn());
    let (grain, fields) = (grain.into_dyn(), fields.into_dyn());
    for (grain, fields) in [
        (&grain, &fields),
        (&reversed_grain, &reversed_fields),
        (&grain, &reversed_fields),
        (&reversed_grain, &fields),
    ] {
        let found = write(grain, fields).unwrap();
        assert_eq!(
            found[&LbitCount::new(2).unwrap()],
            all,
            "{:?} {:?}",
            grain.shape(),
            fields.shape()
        );
    }
    let alone = grain.index_axis(ndarray::Axis(0), 1).to_owned();
    let found = write(&alone, &fields.index_axis(ndarray::Axis(0), 1).to_owned()).unwrap();
    assert_eq!(found[&LbitCount::new(2).unwrap()], all[1..2]);
    let error = write(&grain, &alone).unwrap_err().to_string();
    for words in ["'grain' has the shape [3,", "[realization, N]", "in reverse", "neither"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    // As many realizations and l-bits as levels: only symmetry tells, and a constant has too much of it.
    let (cube, square) = (Array3::from_elem((d, d, d), 0.5), Array2::from_elem((d, d), 0.1));
    let error = write(&cube.into_dyn(), &square.into_dyn()).unwrap_err().to_string();
    assert!(error.contains("as well as their reverse"), "{error}");
}

/// Where bytes stand first, from a place on.
fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|&at| bytes[at..].starts_with(wanted))
}

/// Seals bytes, as `seal.rs` does.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let hash = Sha256::digest(&bytes);
    bytes.extend(b"\x89grain-seal\r\n\x1a\n\0");
    bytes.extend(hash);
    bytes
}

#[test]
fn references_to_strings_are_followed_only_to_strings() {
    let folder = folder();
    let path = changed(folder.path(), |file| {
        for name in ["source", "machine", "history", "plan"] {
            let words: VarLenUnicode = format!("the text of {name}").parse().unwrap();
            if file.attr(name).is_ok() {
                file.delete_attr(name).unwrap();
            } else {
                file.unlink(name).unwrap();
            }
            file.new_attr::<VarLenUnicode>().create(name).unwrap().write_scalar(&words).unwrap();
        }
    });
    assert_eq!(Dataset::open(&path).unwrap().attributes().source, "the text of source");
    let bytes = std::fs::read(&path).unwrap();
    // The texts above lie in one collection.
    let text = find(&bytes, b"the text of source", 0).unwrap();
    let heap = (0..text).rfind(|&at| bytes[at..].starts_with(b"GCOL")).unwrap();
    let address = (heap as u64).to_le_bytes();
    let first = find(&bytes, &address, 4).unwrap();
    let second = find(&bytes, &address, first + 8).unwrap();
    // Every byte of two references to it, and of what stands before strings in it, to its extremes.
    let references = [first - 4, second - 4].into_iter().flat_map(|at| at..at + 16);
    let places = references.chain(heap..heap + 64).chain(text - 16..text);
    for at in places {
        for value in [0x00, 0x7f, 0xff] {
            let mut mutated = bytes.clone();
            mutated[at] = value;
            std::fs::write(&path, sealed(mutated)).unwrap();
            // Refused, or read as something else: but this process lives.
            let _outcome = Dataset::open(&path).map(|dataset| dataset.attributes().clone());
        }
    }
}

/// What a reader cannot do without, as data/FORMAT.md lists it: attributes of the root, of a size, datasets of a size.
const REQUIRED: [&[&str]; 3] = [
    &["format", "format_version", "complete", "threads"],
    &["N", "grain_dimension", "hilbert_dimension", "first_eigenstate", "columns"],
    &["alpha", "realization", "eigenstate", "l_bit", "completed", "coupling"],
];

#[test]
fn what_the_format_calls_required_is_and_what_it_calls_optional_is_not() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    write_all(&path, &plan());
    let names = {
        let file = File::open(&path).unwrap();
        let group = file.group("N02").unwrap();
        // A parameter of the model is one of its law, which others have none of.
        let parameter = |name: &String| !["bandwidth", "h", "delta_h", "J1"].contains(&&**name);
        let of_size: Vec<String> =
            group.attr_names().unwrap().into_iter().filter(parameter).collect();
        let columns: String = {
            let text = group.attr("columns").unwrap();
            text.read_scalar::<FixedUnicode<512>>().unwrap().to_string()
        };
        let column = |name: &String| !columns.split(' ').any(|column| column == name);
        let of_grain = |name: &String| !name.starts_with("grain_");
        let datasets = group.member_names().unwrap().into_iter();
        let datasets = datasets.filter(column).filter(of_grain).collect();
        [file.attr_names().unwrap(), of_size, datasets]
    };
    let words = include_str!("../../../data/FORMAT.md");
    let begin = words.find("**Required**").expect("a paragraph in data/FORMAT.md");
    let listed = words[begin..].split("**Optional**").next().unwrap();
    for (place, (names, required)) in names.iter().zip(REQUIRED).enumerate() {
        for name in required {
            assert!(names.iter().any(|known| known == name), "there is no '{name}'");
            assert!(listed.contains(&format!("`{name}`")), "'{name}' is not in data/FORMAT.md");
        }
        for name in names {
            let without = changed(folder.path(), |file| {
                let group = file.group("N02").unwrap();
                match place {
                    0 => file.delete_attr(name).unwrap(),
                    1 => group.delete_attr(name).unwrap(),
                    _ => group.unlink(name).unwrap(),
                }
            });
            let opened = Dataset::open(&without);
            let required = required.contains(&name.as_str());
            assert_eq!(opened.is_err(), required, "without '{name}': {:?}", opened.err());
        }
    }
}
