//! A dataset is a function of (model, seed, sweep) alone.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use grain_dataset::{Dataset, DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_ed::{Inside, Outcome, Resources, SolverChoice, generate};
use grain_model::{
    Alpha, CentralGrain, Disorder, Interrupt, Progress, Seed, Silent, SizePlan, StoredStates,
    Sweep, WorkItem,
};

use crate::support::{alpha, lbits};

fn plan() -> DatasetPlan {
    let sizes = [3, 4]
        .map(|n| SizePlan {
            n_lbits: lbits(n),
            alphas: [alpha(0.5), Alpha::CRITICAL].to_vec(),
            realizations: 4,
        })
        .to_vec();
    let disorder = Disorder::Drawn(Seed(3));
    DatasetPlan {
        sweep: Sweep::new(CentralGrain::paper(), disorder, sizes, StoredStates::All).unwrap(),
        provenance: Provenance::now("cargo test", 1),
        config: String::new(),
        precision: Precision::F64,
        compression: 0,
        solvers: BTreeMap::new(),
        parallelism: "one thread a matrix".into(),
    }
}

/// Runs into `path` and returns the digest of the content; `None` if interrupted.
fn run(
    path: &Path,
    threads: usize,
    existing: Existing,
    progress: &dyn Progress,
    interrupt: &Interrupt,
) -> Option<String> {
    let plan = plan();
    let mut writer = DatasetWriter::create(path, plan.clone(), existing).unwrap();
    let threads = NonZeroUsize::new(threads).unwrap();
    let resources =
        Resources { threads, memory: 1 << 30, inside: Inside::Never, solver: SolverChoice::Auto };
    let outcome = generate(&plan.sweep, &resources, progress, interrupt, &mut writer).unwrap();
    writer.checkpoint().unwrap();
    (outcome == Outcome::Finished).then(|| writer.finish().unwrap().content_digest)
}

/// Wishes to stop after some points.
struct StopAfter<'a>(std::sync::atomic::AtomicUsize, &'a Interrupt);

impl Progress for StopAfter<'_> {
    fn start(&self, _: usize, _: f64) {}

    fn advance(&self, _: f64) {}

    fn finish_point(&self, _: &WorkItem) {
        if self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 1 {
            self.1.request();
        }
    }
}

#[test]
fn datasets_are_the_same_on_one_thread_and_on_two_and_after_an_interruption() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let go = Interrupt::new();
    let one = run(&path("one.h5"), 1, Existing::Refuse, &Silent, &go).unwrap();
    let two = run(&path("two.h5"), 2, Existing::Refuse, &Silent, &go).unwrap();
    assert_eq!(one, two, "threads");

    let stop = Interrupt::new();
    let after_five = StopAfter(5.into(), &stop);
    let interrupted = run(&path("broken.h5"), 2, Existing::Refuse, &after_five, &stop);
    assert_eq!(interrupted, None, "stopped after five points");
    let resumed = run(&path("broken.h5"), 1, Existing::Resume, &Silent, &go).unwrap();
    assert_eq!(resumed, one, "an interruption");

    let read = Dataset::open(&path("one.h5")).unwrap().content_digest().unwrap();
    assert_eq!(read, one, "what is read is what was written");
}
