//! Writing and reading: everything that goes in comes out, whatever happens in between.

#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "a test fails by panicking")]

mod support;

use grain_dataset::{
    Dataset, DatasetError, DatasetWriter, EnergyWindow, Existing, Precision, Window, WindowError,
    read_disorder,
};
use grain_model::column::{ENERGY, ENTROPY};
use grain_model::{
    CentralFraction, CentralGrain, CouplingLaw, Disorder, GrainDimension, LbitCount, Seed, Sink,
    StoredStates, Sweep, WorkItem,
};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use support::{accept, folder, plan, plan_of, purity, record, sizes, write_all};

#[test]
fn everything_that_goes_in_comes_out() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let plan = plan();
    let digest = write_all(&path, &plan);
    let dataset = Dataset::open(&path).unwrap();
    assert!(dataset.attributes().complete, "every point is there");
    assert_eq!(dataset.config(), plan.config, "the run file");
    assert_eq!(dataset.sizes().len(), 2, "two values of N");
    for item in plan.sweep.work() {
        let size = dataset.size(item.n_lbits.value()).unwrap();
        let (a, r) = (item.alpha_index, item.realization);
        let expected = record(&plan, item);
        assert!(size.is_completed(a, r), "done");
        for (column, values) in expected.columns.iter() {
            assert_eq!(size.values(column, a, r).unwrap(), values, "{}", column.name);
        }
        assert_eq!(size.columns().last(), Some(&purity()), "described as it was");
        let model = plan.sweep.model();
        let disorder = plan.sweep.disorder().realization(model, item.n_lbits, r).unwrap();
        assert_eq!(size.disorder(r).unwrap(), disorder, "H_g and h_n");
        assert_eq!(size.model(), model, "parameters");
        let couplings = model.couplings().values(item.alpha, item.n_lbits).unwrap();
        assert_eq!(size.couplings(a).unwrap(), couplings, "J_n");
    }
    assert_eq!(dataset.content_digest().unwrap(), digest, "read is what was written");
    assert!(!folder.path().join("d.h5.parts").exists(), "the parts are gone");
}

#[test]
fn order_and_batches_do_not_matter() {
    let folder = folder();
    let plan = plan();
    let whole = write_all(&folder.path().join("whole.h5"), &plan);
    for seed in 0..5 {
        let path = folder.path().join(format!("shuffled-{seed}.h5"));
        let mut items: Vec<WorkItem> = plan.sweep.work().collect();
        items.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let mut writer = DatasetWriter::create(&path, plan.clone(), Existing::Refuse).unwrap();
        for batch in items.chunks(3) {
            accept(&mut writer, &plan, batch);
            writer.checkpoint().unwrap();
        }
        assert_eq!(writer.finish().unwrap().content_digest, whole, "order {seed}");
    }
}

#[test]
fn a_run_that_ends_anywhere_goes_on_to_the_same_bits() {
    let folder = folder();
    let plan = plan();
    let items: Vec<WorkItem> = plan.sweep.work().collect();
    let whole = write_all(&folder.path().join("whole.h5"), &plan);
    let path = folder.path().join("broken.h5");
    let mut begin = DatasetWriter::create(&path, plan.clone(), Existing::Refuse).unwrap();
    accept(&mut begin, &plan, &items[..5]);
    begin.checkpoint().unwrap();
    accept(&mut begin, &plan, &items[5..7]);
    // The process dies: what was accepted after the checkpoint is lost, and only that.
    drop(begin);
    assert!(
        matches!(
            DatasetWriter::create(&path, plan.clone(), Existing::Refuse),
            Err(DatasetError::PartsExist { .. })
        ),
        "not begun anew by accident"
    );
    let mut again = DatasetWriter::create(&path, plan.clone(), Existing::Resume).unwrap();
    assert_eq!(again.held(), 5, "what the checkpoint made safe");
    let missing: Vec<WorkItem> = items.iter().filter(|item| !again.holds(item)).copied().collect();
    assert_eq!(missing, items[5..], "the rest");
    accept(&mut again, &plan, &missing);
    assert_eq!(again.finish().unwrap().content_digest, whole, "the same as in one go");
    let done = DatasetWriter::create(&path, plan.clone(), Existing::Resume).unwrap();
    assert_eq!(done.held(), items.len(), "nothing left to do");
    assert_eq!(done.finish().unwrap().content_digest, whole, "and nothing changes");
}

#[test]
fn damaged_and_foreign_parts_are_computed_again() {
    let folder = folder();
    let plan = plan();
    let items: Vec<WorkItem> = plan.sweep.work().collect();
    let whole = write_all(&folder.path().join("whole.h5"), &plan);
    let path = folder.path().join("d.h5");
    let mut writer = DatasetWriter::create(&path, plan.clone(), Existing::Refuse).unwrap();
    for batch in items.chunks(2) {
        accept(&mut writer, &plan, batch);
        writer.checkpoint().unwrap();
    }
    let parts = writer.parts_folder().to_path_buf();
    drop(writer);
    // A bit flips in one part, another is cut short, a third is not HDF5.
    let damage = |name: &str, change: fn(&mut Vec<u8>)| {
        let part = parts.join(name);
        let mut bytes = std::fs::read(&part).unwrap();
        change(&mut bytes);
        std::fs::write(&part, bytes).unwrap();
    };
    damage("part-00000000.h5", |bytes| {
        let middle = bytes.len() * 3 / 4;
        bytes[middle] ^= 1;
    });
    damage("part-00000001.h5", |bytes| bytes.truncate(bytes.len() / 2));
    damage("part-00000002.h5", |bytes| bytes.fill(7));
    let mut again = DatasetWriter::create(&path, plan.clone(), Existing::Resume).unwrap();
    assert_eq!(again.damaged_parts(), 3, "noticed");
    assert_eq!(again.held(), items.len() - 6, "their points do not count");
    let missing: Vec<WorkItem> = items.iter().filter(|item| !again.holds(item)).copied().collect();
    accept(&mut again, &plan, &missing);
    assert_eq!(again.finish().unwrap().content_digest, whole, "computed again");
}

#[test]
fn another_plan_is_refused_difference_by_difference() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let first = plan();
    let mut begun = DatasetWriter::create(&path, first.clone(), Existing::Refuse).unwrap();
    accept(&mut begun, &first, &first.sweep.work().take(1).collect::<Vec<_>>());
    begun.checkpoint().unwrap();
    drop(begun);
    let mut other = first.clone();
    let sizes = sizes(&[0.5, 0.8]);
    let disorder = Disorder::Drawn(Seed(2));
    other.sweep = Sweep::new(CentralGrain::paper(), disorder, sizes, StoredStates::All).unwrap();
    for stage in ["parts", "dataset"] {
        if stage == "dataset" {
            std::fs::remove_dir_all(folder.path().join("d.h5.parts")).unwrap();
            write_all(&path, &first);
        }
        let error = DatasetWriter::create(&path, other.clone(), Existing::Resume).unwrap_err();
        let said = error.to_string();
        for word in ["its disorder is seed 1, asked for is seed 2", "alpha at N = 2", "0.8"] {
            assert!(said.contains(word), "{stage}: '{word}' in: {said}");
        }
        assert!(!said.contains("bandwidth"), "what agrees is not mentioned: {said}");
    }
}

#[test]
fn a_second_writer_is_refused() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let first = DatasetWriter::create(&path, plan(), Existing::Refuse).unwrap();
    let second = DatasetWriter::create(&path, plan(), Existing::Resume);
    assert!(matches!(second, Err(DatasetError::Busy { .. })), "while the first is alive");
    drop(first);
    assert!(DatasetWriter::create(&path, plan(), Existing::Resume).is_ok(), "and not after");
}

#[test]
fn an_existing_dataset_is_replaced_only_when_asked_and_complete() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let old = write_all(&path, &plan());
    let refused = DatasetWriter::create(&path, plan(), Existing::Refuse);
    assert!(matches!(refused, Err(DatasetError::Exists { .. })), "refused");
    let disorder = Disorder::Drawn(Seed(2));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes(&[0.5]), StoredStates::All);
    let other = plan_of(sweep.unwrap(), Precision::F64);
    let mut writer = DatasetWriter::create(&path, other.clone(), Existing::Overwrite).unwrap();
    assert_eq!(Dataset::open(&path).unwrap().content_digest().unwrap(), old, "still the old one");
    let items: Vec<WorkItem> = other.sweep.work().collect();
    accept(&mut writer, &other, &items);
    let new = writer.finish().unwrap().content_digest;
    assert_eq!(Dataset::open(&path).unwrap().content_digest().unwrap(), new, "now the new one");
}

#[test]
fn parts_of_an_interrupted_extension_outlive_a_resumed_run_of_the_old_plan() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let old = plan();
    write_all(&path, &old);
    let sizes = sizes(&[0.5, 0.6, 0.7]);
    let disorder = Disorder::Drawn(Seed(1));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes, StoredStates::All).unwrap();
    let more = plan_of(sweep, Precision::F64);
    let extend = || DatasetWriter::create(&path, more.clone(), Existing::Extend).unwrap();
    let mut writer = extend();
    let held = writer.held();
    let new: Vec<WorkItem> = more.sweep.work().filter(|item| item.alpha_index == 1).collect();
    accept(&mut writer, &more, &new[..2]);
    writer.checkpoint().unwrap();
    let resume = || DatasetWriter::create(&path, old.clone(), Existing::Resume);
    assert!(matches!(resume(), Err(DatasetError::Busy { .. })), "while it goes on");
    drop(writer);
    resume().unwrap().finish().unwrap();
    assert_eq!(extend().held(), held + 2, "what was computed is there");
}

#[test]
fn single_precision_and_windows_are_stored_as_asked() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let quarter = StoredStates::Central(CentralFraction::QUARTER);
    let disorder = Disorder::Drawn(Seed(1));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes(&[0.5]), quarter).unwrap();
    let plan = plan_of(sweep, Precision::F32);
    let digest = write_all(&path, &plan);
    let dataset = Dataset::open(&path).unwrap();
    let size = dataset.size(3).unwrap();
    assert_eq!(size.eigenstates(), 24..40, "the middle 16 of 64");
    let item = plan.sweep.work().find(|item| item.n_lbits.value() == 3).unwrap();
    let expected = record(&plan, item);
    for (stored, exact) in
        size.entropies(0, 0).unwrap().iter().zip(expected.values(&ENTROPY).unwrap())
    {
        assert!((stored - exact).abs() <= f64::from(f32::EPSILON) * exact, "{stored} {exact}");
    }
    assert_eq!(
        size.energies(0, 0).unwrap(),
        expected.values(&ENERGY).unwrap(),
        "energies stay double"
    );
    assert_eq!(dataset.content_digest().unwrap(), digest, "the digest of what is stored");
}

#[test]
fn of_a_fraction_in_energy_a_narrower_window_is_the_middle_and_a_wider_one_all_of_it() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let half = StoredStates::share(0.5).unwrap();
    let disorder = Disorder::Drawn(Seed(1));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes(&[0.5]), half).unwrap();
    write_all(&path, &plan_of(sweep, Precision::F64));
    let dataset = Dataset::open(&path).unwrap();
    let size = dataset.size(3).unwrap();
    assert_eq!(size.stored_states().unwrap(), half);
    assert_eq!(size.stored_eigenstates(), "nearest-fraction 0.5");
    assert_eq!(size.eigenstates(), 0..32, "counted from the first of them");
    let states = |window: Window| window.stored_states(size, 0, 0);
    for (fraction, range) in [(0.25, 8..24), (0.5, 0..32), (0.75, 0..32)] {
        let window = Window::Central(CentralFraction::new(fraction).unwrap());
        assert_eq!(states(window).unwrap(), range, "{fraction}");
    }
    let energies = size.energies(0, 0).unwrap();
    let between = |low, high| states(Window::Energy(EnergyWindow::new(low, high).unwrap()));
    assert_eq!(between(energies[1], energies[30]).unwrap(), 1..31, "inside what is stored");
    for (low, high) in [(energies[0] - 1.0, energies[5]), (energies[5], energies[31] + 1.0)] {
        let error = between(low, high).unwrap_err();
        assert!(matches!(error, WindowError::EnergyNotStored { .. }), "{error}");
    }
}

#[test]
fn explicit_couplings_have_no_alpha() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let law = CouplingLaw::explicit(vec![0.4, 0.0, 0.1]).unwrap();
    let dimension = GrainDimension::new(8).unwrap();
    let model = CentralGrain::new(dimension, 1.5, 1.0, 0.1, law).unwrap();
    let disorder = Disorder::Drawn(Seed(1));
    let sweep = Sweep::new(model, disorder, sizes(&[]), StoredStates::All).unwrap();
    write_all(&path, &plan_of(sweep, Precision::F64));
    let dataset = Dataset::open(&path).unwrap();
    let size = dataset.size(3).unwrap();
    assert!(size.alphas()[0].is_nan(), "α means nothing here");
    assert_eq!(size.couplings(0).unwrap(), [0.4, 0.0, 0.1], "J_n as given");
}

#[test]
fn a_file_that_another_program_changed_in_place_is_still_read() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let digest = write_all(&path, &plan());
    let file = hdf5::File::open_rw(&path).unwrap();
    file.new_attr::<f64>().create("my_note").unwrap().write_scalar(&1.0).unwrap();
    file.close().unwrap();
    let dataset = Dataset::open(&path).unwrap();
    assert_eq!(dataset.content_digest().unwrap(), digest, "the physics is the same");
}

#[test]
fn missing_points_are_marked() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let plan = plan();
    let items: Vec<WorkItem> = plan.sweep.work().collect();
    let mut writer = DatasetWriter::create(&path, plan.clone(), Existing::Refuse).unwrap();
    accept(&mut writer, &plan, &items[1..]);
    writer.finish().unwrap();
    let dataset = Dataset::open(&path).unwrap();
    assert!(!dataset.attributes().complete, "one is missing");
    let size = dataset.size(2).unwrap();
    assert!(!size.is_completed(0, 0) && size.is_completed(1, 0), "this one");
    assert!(size.entropies(0, 0).unwrap().iter().all(|s| s.is_nan()), "NaN = not computed");
    assert_eq!(size.completed_realizations(0), [1, 2, 3], "the others");
}

#[test]
fn disorder_is_read_from_datasets_and_from_plain_files() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let plan = plan();
    write_all(&path, &plan);
    let model = plan.sweep.model();
    let read = read_disorder(&path, model).unwrap();
    assert_eq!(read.len(), 2, "N = 2 and 3");
    let three = LbitCount::new(3).unwrap();
    for (index, realization) in read[&three].iter().enumerate() {
        let drawn = plan.sweep.disorder().realization(model, three, index).unwrap();
        assert_eq!(*realization, drawn, "realization {index}");
    }
    // Another code's file: single precision, at the root.
    let plain = folder.path().join("plain.h5");
    let file = hdf5::File::create(&plain).unwrap();
    let grain = ndarray::Array3::<f32>::from_shape_fn((2, 8, 8), |(r, i, j)| {
        f32::from(u16::try_from(r + i.min(j) * 8 + i.max(j)).unwrap())
    });
    file.new_dataset_builder().with_data(&grain).create("grain").unwrap();
    let fields = ndarray::Array2::<f64>::ones((2, 5));
    file.new_dataset_builder().with_data(&fields).create("fields").unwrap();
    file.close().unwrap();
    let read = read_disorder(&plain, model).unwrap();
    assert_eq!(read[&LbitCount::new(5).unwrap()][1].grain()[1], 2.0, "converted");
    let dimension = GrainDimension::new(16).unwrap();
    let larger = CentralGrain::new(dimension, 1.5, 1.0, 0.1, CouplingLaw::paper()).unwrap();
    assert!(read_disorder(&plain, &larger).is_err(), "another d_g");
}

#[test]
fn a_run_that_finished_nothing_keeps_no_other_plan_away() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    drop(DatasetWriter::create(&path, plan(), Existing::Refuse).unwrap());
    assert!(!folder.path().join("d.h5.parts").exists(), "nothing to go on with");
    let disorder = Disorder::Drawn(Seed(2));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes(&[0.5]), StoredStates::All);
    write_all(&path, &plan_of(sweep.unwrap(), Precision::F64));
}

#[test]
fn an_axis_that_does_not_count_is_damage() {
    let folder = folder();
    for (axis, place) in [("realization", 2), ("eigenstate", 3), ("l_bit", 0), ("grain_row", 1)] {
        let path = folder.path().join(format!("{axis}.h5"));
        write_all(&path, &plan());
        let file = hdf5::File::open_rw(&path).unwrap();
        let dataset = file.dataset(&format!("N03/{axis}")).unwrap();
        let mut values: Vec<i64> = dataset.read_raw().unwrap();
        values[place] = 7777;
        dataset.write_raw(&values).unwrap();
        drop(dataset);
        file.close().unwrap();
        let said = Dataset::open(&path).unwrap_err().to_string();
        let element = format!("element {place} of the axis /N03/{axis} is 7777");
        assert!(said.contains(&element), "{said}");
    }
}

#[test]
fn long_texts_are_kept_whole() {
    let folder = folder();
    let path = folder.path().join("d.h5");
    let mut plan = plan();
    plan.config = "# a long run file, with µ and α\n".repeat(5000);
    plan.provenance.command_line = "grain generate ".repeat(6000);
    write_all(&path, &plan);
    let dataset = Dataset::open(&path).unwrap();
    assert_eq!(dataset.config(), plan.config, "the configuration");
    assert_eq!(dataset.attributes().command_line, plan.provenance.command_line, "the command");
}
