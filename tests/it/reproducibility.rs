//! A dataset is a function of (model, seed, sweep) alone.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::path::Path;

use grain_dataset::{Dataset, DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_ed::{Completion, Resources, generate};
use grain_model::{
    Alpha, CentralGrain, Disorder, Interrupt, Progress, Seed, Silent, SizePlan, StoredStates,
    Sweep, Work,
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
        columns: grain_ed::columns(),
        parallelism: grain_model::Parallelism::PerRealization,
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
    let resources = Resources::of_threads(threads);
    let completion = generate(&plan.sweep, &resources, progress, interrupt, &mut writer).unwrap();
    writer.checkpoint().unwrap();
    (completion == Completion::Finished).then(|| writer.finish().unwrap().content_digest)
}

/// Asks a run to stop after some points.
struct StopAfter<'a>(std::sync::atomic::AtomicUsize, &'a Interrupt);

impl Progress for StopAfter<'_> {
    fn start(&self, _: Work, _: &'static str) {}

    fn advance(&self, _: f64) {}

    fn finish(&self, count: usize, _: &dyn Display) {
        if self.0.fetch_sub(count, std::sync::atomic::Ordering::Relaxed) == count {
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
