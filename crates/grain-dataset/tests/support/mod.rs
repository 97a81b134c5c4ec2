//! Datasets of made-up numbers, which are a function of the point alone.

use std::collections::BTreeMap;
use std::path::Path;

use grain_dataset::{DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_model::{
    Alpha, CentralGrain, Disorder, LbitCount, Quality, Seed, Sink, SizePlan, SpectrumRecord,
    StoredStates, Sweep, WorkItem,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(crate) fn sizes(alphas: &[f64]) -> Vec<SizePlan> {
    [(2, 4), (3, 3)]
        .map(|(n, realizations)| SizePlan {
            n_lbits: LbitCount::new(n).unwrap(),
            alphas: alphas.iter().map(|&alpha| Alpha::new(alpha).unwrap()).collect(),
            realizations,
        })
        .to_vec()
}

pub(crate) fn plan_of(sweep: Sweep, precision: Precision) -> DatasetPlan {
    DatasetPlan {
        sweep,
        provenance: Provenance::now("a test", 1),
        config: "[sweep]\nseed = 1\n".into(),
        precision,
        compression: 1,
        solvers: BTreeMap::new(),
        parallelism: "one thread a matrix".into(),
    }
}

pub(crate) fn plan() -> DatasetPlan {
    let disorder = Disorder::Drawn(Seed(1));
    let sizes = sizes(&[0.5, 0.7]);
    let sweep = Sweep::new(CentralGrain::paper(), disorder, sizes, StoredStates::All).unwrap();
    plan_of(sweep, Precision::F64)
}

/// Made-up numbers, a function of the point alone.
pub(crate) fn record(plan: &DatasetPlan, item: WorkItem) -> SpectrumRecord {
    let n = item.n_lbits.value();
    let range = plan.sweep.stored().range(8 << n);
    let seed = (n * 100 + item.alpha_index * 10 + item.realization) as u64;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut numbers = |count: usize| (0..count).map(|_| random.random()).collect::<Vec<f64>>();
    let mut energies = numbers(range.len());
    energies.sort_by(f64::total_cmp);
    SpectrumRecord {
        item,
        first_eigenstate: range.start,
        energies,
        entropies: numbers(range.len() * n),
        magnetizations: numbers(range.len() * n),
        near_degenerate: numbers(range.len()).iter().map(|x| *x < 0.1).collect(),
        quality: Quality { residual_max: 1e-14, orthogonality_max: 2e-15, gap_min: 1e-3 },
        wall_time: 0.5,
    }
}

pub(crate) fn accept(writer: &mut DatasetWriter, plan: &DatasetPlan, items: &[WorkItem]) {
    for &item in items {
        writer.accept(record(plan, item)).unwrap();
    }
}

pub(crate) fn write_all(path: &Path, plan: &DatasetPlan) -> String {
    let mut writer = DatasetWriter::create(path, plan.clone(), Existing::Refuse).unwrap();
    let items: Vec<WorkItem> = plan.sweep.work().collect();
    accept(&mut writer, plan, &items);
    writer.finish().unwrap().content_digest
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
