//! Builders and statistics that several tests share.

pub(crate) mod ensembles;

use std::path::PathBuf;

use grain_model::{Alpha, CentralGrain, CouplingLaw, GrainDimension, LbitCount, Realization, Seed};

/// The top of the repository.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The paper's model with another grain, fields and first coupling.
pub(crate) fn model(grain: usize, field: f64, field_spread: f64, first: f64) -> CentralGrain {
    let couplings = CouplingLaw::exponential(first).unwrap();
    let dimension = GrainDimension::new(grain).unwrap();
    CentralGrain::new(dimension, 1.5, field, field_spread, couplings).unwrap()
}

/// N, valid.
pub(crate) fn lbits(n: usize) -> LbitCount {
    LbitCount::new(n).unwrap()
}

/// α, valid.
pub(crate) fn alpha(value: f64) -> Alpha {
    Alpha::new(value).unwrap()
}

/// The grain's matrix of a realization.
pub(crate) fn grain_matrix(model: &CentralGrain, seed: u64, index: usize) -> faer::Mat<f64> {
    let realization = Realization::draw(model, Seed(seed), lbits(1), index);
    let d = realization.grain_dimension();
    faer::Mat::from_fn(d, d, |row, column| realization.grain()[row * d + column])
}

/// Mean and its standard error.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

/// The largest distance between the empirical distribution of `sample` and `cdf`, times √n.
///
/// Above 1.95 the null hypothesis is rejected with a false-alarm rate of 10⁻³ (Kolmogorov).
pub(crate) fn kolmogorov_smirnov(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let count = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0_f64, |largest, (rank, value)| {
        let expected = cdf(*value);
        let (below, above) = (rank as f64 / count, (rank as f64 + 1.0) / count);
        largest.max((expected - below).abs()).max((above - expected).abs())
    });
    distance * count.sqrt()
}
