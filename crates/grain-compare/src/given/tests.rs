//! Predictions without a fit, on data in which they are true.

use std::f64::consts::FRAC_1_SQRT_2;

use grain_theory::{Closure, Resonance};

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

/// How often intervals of the given coupling hold the truth, over many ensembles.
fn coverage_of_predictions(closure: Closure, repetitions: u64) -> [f64; 2] {
    let mut within = [0.0; 2];
    let mut count = 0.0;
    for seed in 0..repetitions {
        let averages = ensemble().draw_in(30, 100 + seed, closure);
        let settings = settings(-1.9, closure);
        let analysis = SizeAnalysis::fit(&averages, &settings).unwrap();
        let overlay = analysis.overlay(Observable::Entropy).unwrap();
        for point in &overlay.points {
            let sigma = point.residual.unwrap().sigma.unwrap().abs();
            // Student's t of 29 degrees of freedom: its 68.27 and 95 % quantiles.
            within[0] += f64::from(u8::from(sigma < 1.018));
            within[1] += f64::from(u8::from(sigma < 2.045));
            count += 1.0;
        }
    }
    within.map(|hits| hits / count)
}

#[test]
fn nominal_intervals_of_predictions_hold_the_truth() {
    for closure in Closure::ALL {
        let [one, two] = coverage_of_predictions(closure, 400);
        assert!((one - 0.6827).abs() < 0.03, "{closure}: 68 % hold {one}");
        assert!((two - 0.95).abs() < 0.03, "{closure}: 95 % hold {two}");
    }
}

#[test]
fn a_comparison_says_where_its_coupling_came_from() {
    let json = serde_json::to_value(settings(-1.9, Closure::Cavity)).unwrap();
    assert_eq!(json["coupling"]["from"], "density-of-states");
    assert_eq!(json["closure"], "cavity");
}
