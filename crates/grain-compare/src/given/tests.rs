//! Predictions without a fit, on data in which they are true.

use std::f64::consts::FRAC_1_SQRT_2;

use grain_theory::{Closure, Resonance};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::*;
use crate::settings::ComparisonSettings;
use crate::size::SizeAnalysis;
use crate::synthetic::Ensemble;

fn ensemble() -> Ensemble {
    Ensemble {
        n_lbits: 4,
        log_g_1: -1.9,
        alphas: vec![0.5, 0.6, FRAC_1_SQRT_2, 0.8],
        shared: 0.3,
        smooth: 0.1,
        independent: 0.01,
        excess: 0.0,
    }
}

fn settings(log_g: f64, closure: Closure) -> ComparisonSettings {
    let given = |alpha: f64| GivenCoupling { n_lbits: 4, alpha, log_g, error: 1e-3 };
    let coupling =
        CouplingSource::DensityOfStates(ensemble().alphas.into_iter().map(given).collect());
    ComparisonSettings { coupling, closure, replicates: 100, ..ComparisonSettings::default() }
}

#[test]
fn a_given_coupling_predicts_every_alpha_and_the_critical_one_is_judged_too() {
    let averages = ensemble().draw(60, 1);
    let settings = settings(-1.9, Closure::Paper);
    let analysis = SizeAnalysis::fit(&averages, &settings).unwrap();
    let cumulative = |_: usize, grid: &grain_statistics::EntropyGrid| {
        Ok(averages.realizations.iter().map(|_| grid.cumulative([0.5].into_iter())).collect())
    };
    let size = analysis.compare(cumulative).unwrap();
    let chain = DrhMeanField::new(MeanFieldTheory::default(), 4).unwrap();
    for point in &size.entropy.points {
        let expected = chain.end(-1.9, point.alpha).unwrap().entropy;
        let prediction = point.prediction.unwrap();
        assert!((prediction.value - expected).abs() < 1e-12, "alpha = {}", point.alpha);
        let poisson = MeanFieldTheory::new(Resonance::Poisson);
        let other = DrhMeanField::new(poisson, 4).unwrap().end(-1.9, point.alpha).unwrap();
        assert!((point.poisson.unwrap() - other.entropy).abs() < 1e-12, "the band");
        assert!(point.residual.unwrap().sigma.unwrap().abs() < 4.0, "it is true here");
    }
    let sides: Vec<Side> = size.entropy.goodness.iter().map(|goodness| goodness.side).collect();
    assert_eq!(sides, Side::ALL, "nothing was fitted at the critical one");
    assert!(size.entropy.goodness.iter().all(|goodness| goodness.p_value.unwrap() > 1e-4));
}

#[test]
fn a_size_without_a_coupling_is_refused_by_name() {
    let averages = Ensemble { n_lbits: 5, ..ensemble() }.draw(10, 1);
    let settings = settings(-1.9, Closure::Paper);
    let error = SizeAnalysis::fit(&averages, &settings).err().unwrap().to_string();
    assert!(error.contains("N = 5"), "{error}");
}

#[test]
fn couplings_between_given_ones_are_interpolated_and_beyond_them_unknown() {
    let averages = ensemble().draw(4, 1);
    let model = DrhMeanField::new(MeanFieldTheory::default(), 4).unwrap();
    let given = |alpha: f64, log_g: f64| GivenCoupling { n_lbits: 4, alpha, log_g, error: 0.01 };
    let source = CouplingSource::Measured(vec![given(0.7, -2.0), given(0.5, -4.0)]);
    let end = GivenEnd::of(&averages, &source, &model, model.clone()).unwrap().unwrap();
    assert!((end.at(0.6).unwrap().log_g + 3.0).abs() < 1e-12);
    assert!(end.at(0.8).is_none() && end.at(0.4).is_none());
    assert!(end.of_lbit(0, 0.6).unwrap().is_none(), "what was measured is g_N itself");
    assert!((end.log_end(0.5).unwrap().unwrap() + 4.0).abs() < 1e-12);
}

/// The relative error of couplings, about that of the data's means.
const ERROR: f64 = 0.05;

/// Couplings that are off as their errors say: all alike from densities of states, each by itself where they were measured.
fn uncertain(closure: Closure, measured: bool, random: &mut ChaCha8Rng) -> ComparisonSettings {
    let theory = MeanFieldTheory::default().with_closure(closure);
    let chain = DrhMeanField::new(theory, 4).unwrap();
    let mut off = || ERROR * random.sample::<f64, _>(StandardNormal);
    let shared = off();
    let given = ensemble().alphas.into_iter().map(|alpha| {
        let log_g =
            if measured { chain.end(-1.9, alpha).unwrap().log_g + off() } else { -1.9 + shared };
        GivenCoupling { n_lbits: 4, alpha, log_g, error: ERROR }
    });
    let given = given.collect();
    let coupling = if measured {
        CouplingSource::Measured(given)
    } else {
        CouplingSource::DensityOfStates(given)
    };
    ComparisonSettings { coupling, closure, replicates: 100, ..ComparisonSettings::default() }
}

/// How often intervals of predictions hold the truth, over many ensembles, and how often they are rejected at 5 %.
fn coverage_of_predictions(closure: Closure, measured: bool, repetitions: u64) -> [f64; 3] {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut within = [0.0; 2];
    let (mut count, mut judged, mut rejected) = (0.0, 0.0, 0.0);
    for seed in 0..repetitions {
        let averages = ensemble().draw_in(30, 100 + seed, closure);
        let settings = uncertain(closure, measured, &mut random);
        let analysis = SizeAnalysis::fit(&averages, &settings).unwrap();
        let overlay = analysis.overlay(Observable::Entropy).unwrap();
        for point in &overlay.points {
            let sigma = point.residual.unwrap().sigma.unwrap().abs();
            // Nearly normal: the coupling's error is, and the data's has 29 degrees of freedom.
            within[0] += f64::from(u8::from(sigma < 1.0));
            within[1] += f64::from(u8::from(sigma < 1.96));
            count += 1.0;
        }
        for p in overlay.goodness.iter().filter_map(|goodness| goodness.p_value) {
            judged += 1.0;
            rejected += f64::from(u8::from(p < 0.05));
        }
    }
    [within[0] / count, within[1] / count, if judged > 0.0 { rejected / judged } else { f64::NAN }]
}

#[test]
fn nominal_intervals_of_predictions_hold_the_truth() {
    for (closure, measured) in Closure::ALL.into_iter().flat_map(|of| [(of, false), (of, true)]) {
        let [one, two, rejected] = coverage_of_predictions(closure, measured, 400);
        let route = format!("{closure}, measured: {measured}");
        assert!((one - 0.6827).abs() < 0.03, "{route}: 68 % hold {one}");
        assert!((two - 0.95).abs() < 0.03, "{route}: 95 % hold {two}");
        // The errors of measurements are of each α alone, and what they share is not known: nothing is rejected by them together.
        assert!(measured == rejected.is_nan(), "{route}");
        assert!(measured || (rejected - 0.05).abs() < 0.025, "{route}: rejected {rejected} at 5 %");
    }
}

#[test]
fn a_comparison_says_where_its_coupling_came_from() {
    let json = serde_json::to_value(settings(-1.9, Closure::Cavity)).unwrap();
    assert_eq!(json["coupling"]["from"], "density-of-states");
    assert_eq!(json["closure"], "cavity");
}
