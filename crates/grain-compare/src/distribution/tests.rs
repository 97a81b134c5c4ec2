use super::*;
use grain_theory::entropy::two_level_entropy;
use grain_theory::{Resonance, ResonanceDistribution};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Eigenstates whose entropies follow mean field at `log_g`.
fn drawn(
    grid: &EntropyGrid,
    log_g: f64,
    realizations: usize,
    states: usize,
    seed: u64,
) -> Measured {
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let mut means = Vec::new();
    let mut cumulative = Vec::new();
    for _ in 0..realizations {
        let entropies: Vec<f64> = (0..states)
            .map(|_| {
                let x = Resonance::Goe.quantile(random.random());
                two_level_entropy(log_g.exp() * x)
            })
            .collect();
        means.push(entropies.iter().sum::<f64>() / states as f64);
        cumulative.push(grid.cumulative(entropies.into_iter()));
    }
    Measured { n_lbits: 5, alpha: 0.6, means, cumulative }
}

fn known(log_g: f64, realizations: usize) -> Reference {
    Reference { log_g, influence: vec![0.0; realizations] }
}

#[test]
fn densities_of_data_and_mean_field_integrate_to_one() {
    let (theory, grid) = (MeanFieldTheory::default(), EntropyGrid::new());
    let measured = drawn(&grid, -1.5, 10, 50, 1);
    let distribution =
        EntropyDistribution::of(&theory, &grid, &measured, Some(&known(-1.4, 10)), None);
    let integral = |density: fn(&Bin) -> f64| -> f64 {
        distribution.bins.iter().map(|bin| density(bin) * (bin.high - bin.low)).sum()
    };
    let data = integral(|bin| bin.density.mean) + distribution.at_zero.mean;
    assert!((data - 1.0).abs() < 1e-12, "data: {data}");
    let same_entropy = integral(|bin| bin.same_entropy.unwrap());
    assert!((same_entropy - 1.0).abs() < 1e-12, "mean field: {same_entropy}");
    let same_alpha = integral(|bin| bin.same_alpha.unwrap());
    assert!((same_alpha - 1.0).abs() < 1e-12, "mean field: {same_alpha}");
}

#[test]
fn mean_field_at_the_same_entropy_has_that_entropy() {
    let (theory, grid) = (MeanFieldTheory::default(), EntropyGrid::new());
    let measured = drawn(&grid, -1.5, 10, 50, 1);
    let distribution = EntropyDistribution::of(&theory, &grid, &measured, None, None);
    let log_g = distribution.same_entropy.unwrap().log_g;
    let difference = theory.mean_entropy(log_g) - distribution.entropy.mean;
    assert!(difference.abs() < 1e-12, "{difference}");
    assert!(distribution.same_alpha.is_none(), "no fit, no prediction");
}

#[test]
fn the_distance_of_two_mean_field_distributions_is_that_of_their_means() {
    // One distribution lies above the other everywhere, so that the area between them is the
    // difference of the means; sampling adds 2/√(10⁵) of a bit at most.
    let (theory, grid) = (MeanFieldTheory::default(), EntropyGrid::new());
    let measured = drawn(&grid, -1.5, 100, 1000, 2);
    let reference = known(-2.5, 100);
    let distribution = EntropyDistribution::of(&theory, &grid, &measured, Some(&reference), None);
    let expected = theory.mean_entropy(-1.5) - theory.mean_entropy(-2.5);
    let found = distribution.same_alpha.unwrap().wasserstein.value;
    assert!((found - expected).abs() < 0.007, "{found} against {expected}");
}

#[test]
fn false_alarms_are_as_rare_as_stated_where_mean_field_is_true() {
    let (theory, grid) = (MeanFieldTheory::default(), EntropyGrid::new());
    let (trials, realizations) = (200, 40);
    let mut alarms = [0_u32; 3];
    for trial in 0..trials {
        let measured = drawn(&grid, -1.5, realizations, 20, 100 + trial);
        let resamples = Resamples::draw(trial, 5, realizations, 200).unwrap();
        let distribution = EntropyDistribution::of(
            &theory,
            &grid,
            &measured,
            Some(&known(-1.5, realizations)),
            Some(&resamples),
        );
        let same_entropy = distribution.same_entropy.unwrap();
        let same_alpha = distribution.same_alpha.unwrap();
        for (count, distance) in alarms.iter_mut().zip([
            same_entropy.kolmogorov_smirnov,
            same_entropy.wasserstein,
            same_alpha.kolmogorov_smirnov,
        ]) {
            *count += u32::from(distance.p_value.unwrap() < 0.1);
        }
    }
    // One in ten of 200 trials, to four binomial standard deviations of 4.2: a false alarm of this
    // test in 5,000 runs with other seeds.
    for count in alarms {
        assert!((4..=36).contains(&count), "{alarms:?} of {trials} at p < 0.1");
    }
}

#[test]
fn a_wrong_distribution_is_recognised() {
    let (theory, grid) = (MeanFieldTheory::default(), EntropyGrid::new());
    let measured = drawn(&grid, -1.5, 40, 100, 3);
    let resamples = Resamples::draw(1, 5, 40, 1000).unwrap();
    let truth = known(-1.5, 40);
    let far = known(-1.2, 40);
    let compare = |reference| {
        EntropyDistribution::of(&theory, &grid, &measured, Some(reference), Some(&resamples))
            .same_alpha
            .unwrap()
            .kolmogorov_smirnov
    };
    assert!(compare(&truth).p_value.unwrap() > 1e-3, "{:?}", compare(&truth));
    let wrong = compare(&far);
    assert!(wrong.p_value.unwrap() < 1e-2 && wrong.value > wrong.noise_95.unwrap(), "{wrong:?}");
    let interval = wrong.interval_95.unwrap();
    assert!((interval.low..interval.high).contains(&wrong.value), "{wrong:?}");
}
