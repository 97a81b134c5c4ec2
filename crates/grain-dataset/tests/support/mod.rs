//! Datasets of made-up numbers, which are a function of the point alone.

use std::collections::BTreeMap;
use std::path::Path;

use grain_dataset::{DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_model::column::{ENERGY, ENTROPY, KNOWN, MAGNETIZATION, NEAR_DEGENERATE, Per, WALL_TIME};
use grain_model::{
    Alpha, CentralGrain, Column, ColumnValues, Disorder, LbitCount, Parallelism, Quality, Seed,
    Sink, SizePlan, SpectrumRecord, StoredStates, Sweep, WorkItem,
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
        columns: KNOWN.into_iter().chain([purity()]).collect(),
        solvers: BTreeMap::new(),
        parallelism: Parallelism::PerRealization,
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
    let quality = Quality { residual_max: 1e-14, orthogonality_max: 2e-15, gap_min: 1e-3 };
    let flags = numbers(range.len()).iter().map(|x| f64::from(*x < 0.1)).collect();
    let mut columns: ColumnValues = quality.columns().into_iter().collect();
    columns.set(ENERGY, energies);
    columns.set(ENTROPY, numbers(range.len() * n));
    columns.set(MAGNETIZATION, numbers(range.len() * n));
    columns.set(NEAR_DEGENERATE, flags);
    columns.set(WALL_TIME, vec![0.5]);
    // A column that this crate does not know.
    columns.set(purity(), numbers(range.len() * n).iter().map(|x| 0.5 + 0.5 * x).collect());
    SpectrumRecord { item, first_eigenstate: range.start, columns }
}

/// A column that no crate knows.
pub(crate) fn purity() -> Column {
    let mut column = Column::per_state("purity", "1", "purity of the state of one l-bit");
    column.per = Per::StateAndLbit;
    column.range = [0.5, 1.0];
    column
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
