//! Today's code against `data/reference`: with the same seed state by state, with another one as distributions.
//!
//! A test of its own, of few crates: `scripts/mutation-test` builds it once more with one constant changed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::num::NonZeroUsize;
use std::path::Path;

use grain_dataset::{Dataset, DatasetPlan, DatasetWriter, Existing, Precision, Provenance, Window};
use grain_ed::{Completion, Resources, SolverChoice, generate};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, Disorder, Interrupt, LbitCount, Seed, Silent, SizePlan,
    StateCount, StoredStates, Sweep,
};
use grain_regress::{
    GoldenSettings, RegressionError, Sample, StatisticalSettings, compare_golden,
    compare_statistically,
};

/// A reference, one for each solver, as `data/reference/README.md` says.
struct Reference {
    file: &'static str,
    solver: SolverChoice,
    stored: StoredStates,
    least_lbits: usize,
}

fn references() -> [Reference; 2] {
    let stored = StoredStates::Central(CentralFraction::QUARTER);
    let full = Reference { file: "full.h5", solver: SolverChoice::Full, stored, least_lbits: 4 };
    let stored = StoredStates::Nearest(StateCount::new(64).unwrap());
    [full, Reference { file: "window.h5", solver: SolverChoice::Window, stored, least_lbits: 5 }]
}

impl Reference {
    fn open(&self) -> Dataset {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference"));
        Dataset::open(&folder.join(self.file)).unwrap()
    }

    /// The same once more, with another seed or other numbers of realizations at N = 4 … 7.
    fn regenerate(&self, path: &Path, seed: u64, realizations: [usize; 4]) -> Dataset {
        let sizes = (4..).zip(realizations).filter(|(n, _)| *n >= self.least_lbits);
        let sizes = sizes.map(|(n, realizations)| SizePlan {
            n_lbits: LbitCount::new(n).unwrap(),
            alphas: vec![Alpha::new(0.45).unwrap(), Alpha::new(0.6).unwrap(), Alpha::CRITICAL],
            realizations,
        });
        let disorder = Disorder::Drawn(Seed(seed));
        let sweep =
            Sweep::new(CentralGrain::paper(), disorder, sizes.collect(), self.stored).unwrap();
        let plan = DatasetPlan {
            sweep: sweep.clone(),
            provenance: Provenance::now("cargo test", 2),
            config: String::new(),
            precision: Precision::F64,
            compression: 0,
            solvers: std::collections::BTreeMap::new(),
            columns: grain_ed::columns(),
            parallelism: grain_model::Parallelism::PerRealization,
        };
        let mut writer = DatasetWriter::create(path, plan, Existing::Refuse).unwrap();
        let threads = NonZeroUsize::new(2).unwrap();
        let resources = Resources { solver: self.solver, ..Resources::of_threads(threads) };
        let completion = generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut writer);
        assert_eq!(completion.unwrap(), Completion::Finished, "every point");
        writer.finish().unwrap();
        Dataset::open(path).unwrap()
    }

    fn sizes(&self) -> std::ops::RangeInclusive<usize> {
        self.least_lbits..=7
    }
}

fn windowed(dataset: Dataset) -> Sample {
    Sample::of_datasets(vec![dataset], Window::default()).unwrap()
}

#[test]
fn todays_code_gives_the_references_state_by_state() {
    let folder = tempfile::tempdir().unwrap();
    for reference in references() {
        let name = reference.file;
        let new = reference.regenerate(&folder.path().join(name), 20, [16, 8, 4, 2]);
        let golden = compare_golden(&new, &reference.open(), &GoldenSettings::default()).unwrap();
        if let Some(first) = golden.first() {
            panic!("{name}: today's code differs, first in {first}");
        }
        assert!(golden.agrees(), "{name}: the disorder of the same seed has changed");
        assert_eq!(golden.verdicts.len(), 3 * reference.sizes().count(), "every N at three α");
        assert!(golden.verdicts.iter().all(|verdict| verdict.realizations > 1), "{golden:?}");
    }
}

#[test]
fn todays_code_with_another_seed_has_the_distributions_of_the_references() {
    // A false alarm has probability 0.01; the seed is fixed, so it would be there always or never.
    let folder = tempfile::tempdir().unwrap();
    for reference in references() {
        let name = reference.file;
        let new = reference.regenerate(&folder.path().join(name), 23, [32, 16, 8, 4]);
        let (new, old) = (windowed(new), windowed(reference.open()));
        let result = compare_statistically(&new, &old, &StatisticalSettings::default()).unwrap();
        assert!(result.agrees(), "{name}: {:?}", result.worst(|_| true));
        let each_alpha: usize = reference.sizes().map(|n| n + 1).sum();
        assert_eq!(result.verdicts.len(), 3 * each_alpha, "entropies and energies");
    }
}

#[test]
fn the_same_seed_is_refused_as_a_second_sample() {
    let [full, _] = references();
    let open = || windowed(full.open());
    let error = compare_statistically(&open(), &open(), &StatisticalSettings::default());
    let error = error.unwrap_err();
    assert!(matches!(error, RegressionError::SharedDisorder { .. }), "{error}");
}
