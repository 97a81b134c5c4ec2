//! N = 6 at the paper's parameters: fit at `α_c`, predict the rest.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use grain_compare::goodness::Side;
use grain_compare::{ComparisonSettings, Observable, compare};
use grain_dataset::{Dataset, DatasetPlan, DatasetWriter, Existing, Precision, Provenance};
use grain_ed::{Completion, Resources, generate};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, Disorder, Interrupt, Seed, Silent, SizePlan,
    StoredStates, Sweep,
};

use crate::support::{alpha, lbits};

const REALIZATIONS: usize = 150;

/// The central quarter of every spectrum, into a dataset.
fn dataset(path: &Path) -> Dataset {
    let plan = SizePlan {
        n_lbits: lbits(6),
        alphas: [alpha(0.45), alpha(0.55), alpha(0.65), Alpha::CRITICAL].to_vec(),
        realizations: REALIZATIONS,
    };
    let window = StoredStates::Central(CentralFraction::QUARTER);
    let disorder = Disorder::Drawn(Seed(6));
    let sweep = Sweep::new(CentralGrain::paper(), disorder, vec![plan], window).unwrap();
    let plan = DatasetPlan {
        sweep: sweep.clone(),
        provenance: Provenance::now("cargo test", 2),
        config: String::new(),
        precision: Precision::F64,
        compression: 0,
        solvers: BTreeMap::new(),
        columns: grain_ed::columns(),
        parallelism: grain_model::Parallelism::PerRealization,
    };
    let mut writer = DatasetWriter::create(path, plan, Existing::Refuse).unwrap();
    let threads = NonZeroUsize::new(2).unwrap();
    let resources = Resources::of_threads(threads);
    let completion = generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut writer).unwrap();
    assert_eq!(completion, Completion::Finished, "every point");
    writer.finish().unwrap();
    Dataset::open(path).unwrap()
}

#[test]
fn heavy_mean_field_predicts_the_localized_side_from_a_fit_at_alpha_c() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = dataset(&folder.path().join("n6.h5"));
    let comparison = compare(&dataset, &ComparisonSettings::default()).unwrap();
    let size = &comparison.sizes[0];
    let overlay = size.overlay(Observable::Entropy);

    // physics.md: 300 other realizations of the same ensemble, twice as many; four combined standard errors.
    let fitted = size.fit.coupling().unwrap();
    let error = fitted.g * fitted.log_g_error.unwrap() * 1.5_f64.sqrt();
    println!("g_(1,0) = {:.4} ± {error:.4}", fitted.g);
    assert!((fitted.g - 0.158).abs() < 4.0 * error, "g_(1,0) = {} ± {error}", fitted.g);
    let reported: [(f64, f64); 4] =
        [(0.1107, 0.0026), (0.3004, 0.0040), (0.5652, 0.0045), (0.7028, 0.0040)];
    for (point, (mean, error)) in overlay.points.iter().zip(reported) {
        let own = point.data.standard_error.unwrap();
        let prediction = point.prediction.unwrap().value;
        println!(
            "alpha = {:.3}: ED {:.4}({own:.4}), reported {mean}, MF {prediction:.4}",
            point.alpha, point.data.mean
        );
        assert!((point.data.mean - mean).abs() < 4.0 * error.hypot(own), "α = {}", point.alpha);
    }

    // Mean field within 0.01 bits of ED below α_c, plus two errors of the difference: the sample's
    // own noise is 0.006.
    for point in overlay.points.iter().filter(|point| point.side == Side::Localized) {
        let residual = point.residual.unwrap();
        let allowed = 0.01 + 2.0 * residual.error.unwrap();
        assert!(residual.value.abs() < allowed, "α = {}: {residual:?}", point.alpha);
    }
    let goodness = overlay.goodness_of(Side::Localized).unwrap();
    println!("localized side: {goodness:?}");
    assert!(goodness.chi_squared.unwrap().is_finite(), "reported, whatever it is");
}
