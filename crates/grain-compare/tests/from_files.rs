//! From a dataset on disk to a report: eigenstates whose entropies follow mean field, written and read
//! back, and every way in which a dataset may fall short.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test fails by panicking, and what is written is read bit for bit"
)]

use grain_figure::Width;
use std::collections::BTreeMap;
use std::f64::consts::FRAC_1_SQRT_2;
use std::path::PathBuf;

use grain_compare::fit::FitOutcome;
use grain_compare::goodness::Side;
use grain_compare::{
    CompareError, ComparedLbits, Comparison, ComparisonSettings, Summary, compare, compare_summary,
    fit, fit_summary, write_report,
};
use grain_dataset::{
    Dataset, DatasetPlan, DatasetWriter, EnergyWindow, Existing, Precision, Provenance, Window,
    WindowError,
};
use grain_model::column::{ENERGY, ENTROPY, KNOWN, MAGNETIZATION, NEAR_DEGENERATE, WALL_TIME};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, ColumnValues, CouplingLaw, Disorder, GrainDimension,
    LbitCount, Quality, Seed, Sink, SizePlan, SpectrumRecord, StoredStates, Sweep, WorkItem,
};
use grain_theory::entropy::two_level_entropy;
use grain_theory::flip::two_level_memory;
use grain_theory::{MeanFieldTheory, Resonance, ResonanceDistribution, drh_log_bare};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const LOG_G_1: f64 = -1.9;

/// What is written: a sweep, and which of its points are finished.
struct Written {
    sizes: Vec<SizePlan>,
    stored: StoredStates,
    couplings: CouplingLaw,
    finished: fn(&WorkItem) -> bool,
    /// Entropy zero and magnetization one in every state, as with J = 0.
    uncoupled: bool,
}

fn size(n_lbits: usize, alphas: &[f64], realizations: usize) -> SizePlan {
    let alphas = alphas.iter().map(|&alpha| Alpha::new(alpha).unwrap()).collect();
    SizePlan { n_lbits: LbitCount::new(n_lbits).unwrap(), alphas, realizations }
}

fn written(sizes: Vec<SizePlan>) -> Written {
    Written {
        sizes,
        stored: StoredStates::Central(CentralFraction::QUARTER),
        couplings: CouplingLaw::paper(),
        finished: |_| true,
        uncoupled: false,
    }
}

impl Written {
    /// Writes the dataset and opens it.
    fn open(self) -> Dataset {
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("made-up.h5");
        let model =
            CentralGrain::new(GrainDimension::new(8).unwrap(), 1.5, 1.0, 0.1, self.couplings);
        let disorder = Disorder::Drawn(Seed(1));
        let sweep = Sweep::new(model.unwrap(), disorder, self.sizes, self.stored).unwrap();
        let plan = DatasetPlan {
            sweep: sweep.clone(),
            provenance: Provenance::now("grain generate <made up>", 1),
            config: "[sweep]\nseed = 1\n".into(),
            precision: Precision::F64,
            compression: 0,
            solvers: BTreeMap::new(),
            columns: KNOWN.to_vec(),
            parallelism: grain_model::Parallelism::PerRealization,
        };
        let mut writer = DatasetWriter::create(&path, plan, Existing::Refuse).unwrap();
        for item in sweep.work().filter(self.finished) {
            writer.accept(record(&sweep, item, self.uncoupled)).unwrap();
        }
        writer.finish().unwrap();
        // The open file outlives its folder.
        Dataset::open(&path).unwrap()
    }
}

/// Eigenstates with resonances drawn from mean field's own law, the same at every α.
fn record(sweep: &Sweep, item: WorkItem, uncoupled: bool) -> SpectrumRecord {
    let n = item.n_lbits.value();
    let states = sweep.stored().range(8 << n);
    let bare = drh_log_bare(LOG_G_1, item.alpha.map_or(0.5, Alpha::value), n);
    let couplings = MeanFieldTheory::default().solve(&bare).log_g;
    let mut random = ChaCha8Rng::seed_from_u64((n * 100_000 + item.realization) as u64);
    let mut entropies = Vec::new();
    let mut magnetizations = Vec::new();
    for _ in states.clone() {
        for log_g in &couplings {
            let g = log_g.exp() * Resonance::Goe.quantile(random.random());
            let g = if uncoupled { 0.0 } else { g };
            entropies.push(two_level_entropy(g));
            magnetizations.push(two_level_memory(g).value.sqrt());
        }
    }
    let quality = Quality { residual_max: 1e-14, orthogonality_max: 2e-15, gap_min: 1e-3 };
    let mut columns: ColumnValues = quality.columns().into_iter().collect();
    columns.set(ENERGY, states.clone().map(|index| index as f64 * 0.01).collect());
    columns.set(ENTROPY, entropies);
    columns.set(MAGNETIZATION, magnetizations);
    columns.set(NEAR_DEGENERATE, vec![0.0; states.len()]);
    columns.set(WALL_TIME, vec![0.5]);
    SpectrumRecord { item, first_eigenstate: states.start, columns }
}

fn settings() -> ComparisonSettings {
    ComparisonSettings { replicates: 300, ..ComparisonSettings::default() }
}

const SWEEP: [f64; 5] = [0.4, 0.5, 0.6, FRAC_1_SQRT_2, 0.85];

#[test]
fn a_dataset_drawn_from_mean_field_gives_its_coupling_back_and_no_disagreement() {
    let dataset = written(vec![size(2, &SWEEP, 150), size(3, &SWEEP, 150)]).open();
    let every_lbit = ComparisonSettings { lbits: ComparedLbits::All, ..settings() };
    let comparison = compare(&dataset, &every_lbit).unwrap();
    assert_eq!(comparison.sizes.len(), 2, "both sizes");
    for size in &comparison.sizes {
        let coupling = size.fit.coupling().unwrap();
        let error = coupling.log_g_error.unwrap();
        let deviation = (coupling.log_g - LOG_G_1) / error;
        // 4 σ: a false alarm in 16,000 other seeds.
        assert!(deviation.abs() < 4.0, "log g = {} ± {error}", coupling.log_g);
        assert!(error < 0.1, "and it is known well: {error}");
        assert_eq!(size.lbits.len(), size.n_lbits, "every l-bit");
        assert_eq!(size.lbits.last().map(|end| &end.entropy), Some(&size.entropy), "the last");
        for of in &size.lbits {
            for goodness in of.entropy.goodness.iter().chain(&of.memory.goodness) {
                let (n, lbit) = (size.n_lbits, of.lbit);
                assert!(goodness.p_value.unwrap() > 1e-4, "N = {n}, l-bit {lbit}: {goodness:?}");
            }
        }
        for point in &size.profile {
            for residual in [point.entropy_residual, point.memory_residual].into_iter().flatten() {
                assert!(residual.sigma.is_none_or(|sigma| sigma.abs() < 5.0), "{point:?}");
            }
        }
        for distribution in &size.distributions {
            let found = distribution.same_entropy.unwrap();
            let p_value = found.kolmogorov_smirnov.p_value.unwrap();
            assert!(p_value > 1.0 / 301.0, "{found:?}");
        }
    }
    assert_eq!(comparison.remarks(), Vec::<String>::new(), "nothing is missing");
}

#[test]
fn fit_and_comparison_agree_and_repeat_bit_for_bit() {
    let dataset = written(vec![size(2, &SWEEP, 20)]).open();
    let fits = fit(&dataset, &settings()).unwrap();
    let first = compare(&dataset, &settings()).unwrap();
    assert_eq!(fits, [first.sizes[0].fit.clone()], "the same number from either");
    assert_eq!(first, compare(&dataset, &settings()).unwrap(), "and again");
}

#[test]
fn a_dataset_without_alpha_c_says_what_to_generate() {
    let dataset = written(vec![size(2, &[0.4, 0.5], 7)]).open();
    for error in
        [fit(&dataset, &settings()).unwrap_err(), compare(&dataset, &settings()).unwrap_err()]
    {
        let text = error.to_string();
        assert!(text.contains("N = 2 has no point at alpha_c = 1/sqrt(2)"), "{text}");
        assert!(text.contains("7 realizations"), "{text}");
    }
}

#[test]
fn a_size_that_has_not_begun_is_left_out_and_named() {
    let mut written = written(vec![size(2, &SWEEP, 6), size(3, &SWEEP, 6)]);
    written.finished = |item| item.n_lbits.value() == 2;
    let comparison = compare(&written.open(), &settings()).unwrap();
    assert_eq!(comparison.sizes.len(), 1, "N = 2 is whole");
    assert_eq!(comparison.left_out[0].n_lbits, 3, "N = 3 is not");
    assert!(
        comparison.remarks()[0].contains("the run was interrupted"),
        "{:?}",
        comparison.remarks()
    );
}

#[test]
fn an_interrupted_run_is_compared_on_what_is_finished_everywhere() {
    let mut written = written(vec![size(2, &SWEEP, 12)]);
    // Stopped within realization 9, at its third α.
    written.finished = |item| (item.realization, item.alpha_index) < (9, 2);
    let comparison = compare(&written.open(), &settings()).unwrap();
    assert_eq!(comparison.sizes[0].realizations, 9, "the tenth is not finished at α_c");
    let remarks = comparison.remarks();
    assert!(
        remarks.iter().any(|remark| remark.contains("some alpha have up to 10")),
        "{remarks:?}"
    );
}

#[test]
fn alpha_c_alone_gives_a_fit_a_memory_and_a_distribution() {
    let dataset = written(vec![size(3, &[FRAC_1_SQRT_2], 30)]).open();
    let comparison = compare(&dataset, &settings()).unwrap();
    let size = &comparison.sizes[0];
    assert!(size.fit.coupling().is_some(), "the fit needs nothing else");
    assert!(size.entropy.goodness.is_empty(), "nothing is left to predict");
    assert!(size.memory.goodness_of(Side::Critical).unwrap().p_value.is_some(), "but the memory");
    assert_eq!(size.distributions.len(), 1, "one α, once");
    assert_eq!(size.entropy.curve.len(), 1, "a curve of one point");
    check_written(&comparison);
}

#[test]
fn one_realization_has_no_error_bars_and_says_so() {
    let comparison = compare(&written(vec![size(3, &SWEEP, 1)]).open(), &settings()).unwrap();
    let coupling = *comparison.sizes[0].fit.coupling().unwrap();
    assert_eq!((coupling.log_g_error, coupling.interval_68), (None, None), "{coupling:?}");
    assert!(comparison.remarks()[0].contains("single realization"), "{:?}", comparison.remarks());
    check_written(&comparison);
}

#[test]
fn uncoupled_lbits_have_no_fit_and_a_report() {
    let mut written = written(vec![size(2, &SWEEP, 5)]);
    written.uncoupled = true;
    let comparison = compare(&written.open(), &settings()).unwrap();
    let size = &comparison.sizes[0];
    assert!(matches!(size.fit.outcome, FitOutcome::OutOfReach(_)), "{:?}", size.fit);
    assert!(size.memory.points.iter().all(|point| point.data.mean == 1.0), "C^zz = 1");
    assert!(size.distributions.iter().all(|shown| shown.at_zero.mean == 1.0), "S = 0");
    check_written(&comparison);
}

#[test]
fn a_single_lbit_is_compared() {
    let comparison = compare(&written(vec![size(1, &SWEEP, 40)]).open(), &settings()).unwrap();
    assert!(comparison.sizes[0].fit.coupling().is_some(), "{:?}", comparison.sizes[0].fit);
    check_written(&comparison);
}

#[test]
fn explicit_couplings_cannot_be_compared_along_alpha() {
    let mut written = written(vec![size(2, &[], 3)]);
    written.couplings = CouplingLaw::explicit(vec![0.4, 0.2]).unwrap();
    let error = compare(&written.open(), &settings()).unwrap_err();
    assert!(matches!(error, CompareError::ExplicitCouplings { n_lbits: 2 }), "{error}");
}

#[test]
fn a_window_beyond_what_is_stored_is_refused() {
    let dataset = written(vec![size(3, &SWEEP, 2)]).open();
    let wide = Window::Central(CentralFraction::new(0.5).unwrap());
    let error = compare(&dataset, &ComparisonSettings { window: wide, ..settings() }).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("eigenstates 16 to 47") && text.contains("24 to 39"), "{text}");
}

#[test]
fn a_fraction_in_energy_is_compared_and_a_smaller_one_than_the_window_remarked_on() {
    for (stored, remarked) in [(0.5, false), (0.25, false), (0.125, true)] {
        let mut written = written(vec![size(3, &SWEEP, 4)]);
        written.stored = StoredStates::share(stored).unwrap();
        let comparison = compare(&written.open(), &settings()).unwrap();
        let each = if remarked { 8 } else { 16 };
        assert_eq!(comparison.sizes[0].states, each * 4 * SWEEP.len(), "{stored} of 64");
        let remarks = comparison.remarks().join(" ");
        assert_eq!(
            remarks.contains("8 eigenstates nearest to the mean energy"),
            remarked,
            "{remarks}"
        );
    }
}

#[test]
fn a_window_in_energy_selects_by_energy() {
    let dataset = written(vec![size(3, &SWEEP, 4)]).open();
    // Energies are 0.01 times the index in the spectrum; 24 to 39 are stored.
    let within = |low, high| {
        let window = Window::Energy(EnergyWindow::new(low, high).unwrap());
        compare(&dataset, &ComparisonSettings { window, ..settings() })
    };
    let comparison = within(0.295, 0.325).unwrap();
    assert_eq!(comparison.sizes[0].states, 3 * 4 * SWEEP.len(), "levels 30, 31 and 32");
    let error = within(0.2, 0.3).unwrap_err();
    assert!(matches!(error, CompareError::Window(WindowError::EnergyNotStored { .. })), "{error}");
}

#[test]
fn a_distribution_is_shown_where_it_is_asked_for() {
    let dataset = written(vec![size(2, &SWEEP, 4)]).open();
    let at = |alpha: f64| ComparisonSettings {
        distribution_alphas: vec![Alpha::new(alpha).unwrap()],
        ..settings()
    };
    let comparison = compare(&dataset, &at(0.5)).unwrap();
    let shown: Vec<f64> = comparison.sizes[0].distributions.iter().map(|d| d.alpha).collect();
    assert!(shown.contains(&0.5), "{shown:?}");
    assert!(shown.windows(2).all(|pair| pair[0] < pair[1]), "ascending, each once: {shown:?}");
    let error = compare(&dataset, &at(0.45)).unwrap_err().to_string();
    assert!(error.contains("alpha = 0.45") && error.contains("0.4, 0.5, 0.6"), "{error}");
}

#[test]
fn too_few_replicates_are_refused() {
    let dataset = written(vec![size(2, &SWEEP, 2)]).open();
    let settings = ComparisonSettings { replicates: 10, ..ComparisonSettings::default() };
    let error = compare(&dataset, &settings).unwrap_err().to_string();
    assert!(error.contains("at least 100") && error.contains("got 10"), "{error}");
}

#[test]
fn realizations_of_several_summaries_are_those_of_one_dataset() {
    let window = Window::default();
    let of = |finished: fn(&WorkItem) -> bool, alphas: &[f64]| {
        let sizes = vec![size(3, alphas, 30)];
        Summary::of(&Written { finished, ..written(sizes) }.open(), &window).unwrap()
    };
    let (first, second) =
        (of(|item| item.realization < 12, &SWEEP), of(|item| item.realization >= 12, &SWEEP));
    let joined = Summary::join([first.clone(), second.clone()]).unwrap();
    let whole = of(|_| true, &SWEEP);
    let compared = |summary: &Summary| {
        let settings = ComparisonSettings {
            distribution_alphas: vec![Alpha::new(0.6).unwrap()],
            ..settings()
        };
        let mut sizes = compare_summary(summary, &settings).unwrap().sizes;
        // Thirty were planned twice.
        assert!(sizes[0].coverage.iter().all(|row| row.available == 30 && row.compared));
        sizes[0].coverage.clear();
        sizes
    };
    assert_eq!(compared(&joined), compared(&whole), "bit for bit");
    let overlapping = of(|item| item.realization >= 11, &SWEEP);
    let error = Summary::join([first.clone(), overlapping]).unwrap_err().to_string();
    assert!(error.contains("realization 11 of the first"), "{error}");
    let error = Summary::join([first, of(|_| true, &SWEEP[1..])]).unwrap_err().to_string();
    assert!(error.contains("0.4") && error.contains("N = 3"), "{error}");
}

/// The report can be written, and its JSON has no number that is none.
#[track_caller]
fn check_written(comparison: &Comparison) {
    let folder = tempfile::tempdir().unwrap();
    let files = write_report(comparison, folder.path(), Width::Column).unwrap();
    assert!(files[0].ends_with("report.html"), "{files:?}");
    let page = std::fs::read_to_string(&files[0]).unwrap();
    let title = page.split("</title>").next().unwrap();
    assert!(!title[title.find("<title>").unwrap()..].contains("tmp"), "no folder: {title}");
    let is_text = |kind: &std::ffi::OsStr| kind != "png" && kind != "pdf";
    for file in files.iter().filter(|file| file.extension().is_some_and(is_text)) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(!text.contains("NaN"), "{}", file.display());
    }
}

#[test]
fn a_summary_gives_the_comparison_of_its_dataset_and_joins_others() {
    let dataset = written(vec![size(2, &SWEEP, 30), size(3, &SWEEP, 20)]).open();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("summary.h5");
    let window = Window::default();
    let summary = Summary::of(&dataset, &window).unwrap();
    summary
        .write(
            &grain_dataset::Destination::claim(&path).unwrap(),
            &Provenance::now("grain summarize", 1),
        )
        .unwrap();
    let read = Summary::open(&path, &window).unwrap();
    assert_eq!(read, summary, "what is written is read");
    let from_dataset = compare(&dataset, &settings()).unwrap();
    assert_eq!(compare_summary(&read, &settings()).unwrap(), from_dataset, "bit for bit");
    assert_eq!(
        fit_summary(&read, &settings()).unwrap(),
        fit(&dataset, &settings()).unwrap(),
        "the fit alone, too"
    );
    let other = written(vec![size(4, &SWEEP, 5)]).open();
    let other = Summary::of(&other, &window).unwrap();
    let joined = Summary::join([other, read.clone()]).unwrap();
    let sizes = compare_summary(&joined, &settings()).unwrap().sizes;
    assert_eq!(sizes.iter().map(|size| size.n_lbits).collect::<Vec<_>>(), [2, 3, 4], "joined");
    let error = Summary::join([read.clone(), read.clone()]).unwrap_err().to_string();
    assert!(error.contains("realization 0 of the second"), "{error}");
    let some = joined.clone().of_lbits(&[3, 2]).unwrap();
    assert!(some.sizes().eq(read.sizes()), "some of them again");
    let error = joined.of_lbits(&[5]).unwrap_err().to_string();
    assert!(error.contains("N = 2, 3, 4"), "{error}");
    let half = Window::Central(CentralFraction::new(0.5).unwrap());
    let error = Summary::open(&path, &half).unwrap_err().to_string();
    assert!(error.contains("25 %") && error.contains("50 %"), "{error}");
    std::fs::write(&path, b"not HDF5").unwrap();
    assert!(Summary::open(&path, &window).is_err(), "no file of ours");
}
