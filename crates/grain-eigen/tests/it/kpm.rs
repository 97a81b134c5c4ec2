//! Smooth spectral functions against the levels and matrix elements that they are made of.

use grain_eigen::faer::{Mat, Par};
use grain_eigen::{
    EigenError, FullSolver, KpmSettings, Operator, Run, SpectralCurve, density_of_states,
    local_density, spectral_function,
};

use crate::chains::{anderson_chain, fields, real_heisenberg};

/// The integral of a curve from its beginning to an energy.
fn cumulated(curve: &SpectralCurve, end: f64) -> f64 {
    let steps = curve.energies.windows(2).zip(curve.values.windows(2));
    let inside = steps.filter(|(energy, _)| energy[1] <= end);
    inside.map(|(energy, value)| (energy[1] - energy[0]) * f64::midpoint(value[0], value[1])).sum()
}

fn eigen<H: Operator<Scalar = f64>>(operator: &H) -> (Vec<f64>, Mat<f64>) {
    let mut full = FullSolver::<f64>::new(operator.dimension(), Par::Seq);
    let spectrum = full.decompose(operator).unwrap();
    (spectrum.energies.to_vec(), spectrum.vectors.to_owned())
}

#[test]
fn the_density_of_states_counts_the_levels_within_its_errors_and_resolution() {
    let chain = anderson_chain(&fields(800, 1.5, 3));
    let (levels, _) = eigen(&chain);
    let settings = KpmSettings { order: 300, vectors: 32, points: 2000, seed: 1 };
    let curve = density_of_states(&chain, &settings, &Run::default()).unwrap();
    assert!((curve.integral() - 1.0).abs() < 1e-3, "normalised: {}", curve.integral());
    for energy in [-2.0, -1.0, -0.3, 0.0, 0.5, 1.7] {
        let exact = levels.iter().filter(|level| **level < energy).count() as f64 / 800.0;
        // √(n (1 - n)/(D R)) of the vectors, and the levels within the resolution.
        let error = (cumulated(&curve, energy) - exact).abs();
        assert!(error < 5e-3 + 0.35 * curve.resolution, "at {energy}: {error}");
    }
}

#[test]
fn the_errors_are_those_of_other_random_vectors() {
    let chain = anderson_chain(&fields(500, 1.0, 4));
    let curve = |seed| {
        let settings = KpmSettings { order: 60, vectors: 24, points: 60, seed };
        density_of_states(&chain, &settings, &Run::default()).unwrap()
    };
    let (mut squares, mut count) = (0.0, 0.0);
    for pair in 0..6 {
        let (one, other) = (curve(2 * pair), curve(2 * pair + 1));
        for point in 15..45 {
            let variance = one.errors[point].powi(2) + other.errors[point].powi(2);
            squares += (one.values[point] - other.values[point]).powi(2) / variance;
            count += 1.0;
        }
    }
    let ratio = squares / count;
    assert!((0.6..1.6).contains(&ratio), "χ² of {ratio} for each degree of freedom");
    assert_eq!(curve(3), curve(3), "the same seed, the same curve");
}

#[test]
fn the_local_density_holds_the_weights_of_the_eigenstates() {
    let chain = anderson_chain(&fields(300, 2.0, 5));
    let (levels, vectors) = eigen(&chain);
    let mut site = vec![0.0; 300];
    site[140] = 1.0;
    let settings = KpmSettings { order: 1600, points: 8000, ..KpmSettings::default() };
    let curve = local_density(&chain, &site, &settings, &Run::default()).unwrap();
    assert!(curve.errors.iter().all(|error| *error <= 0.0), "nothing is random");
    let mut compared = 0;
    for (index, pair) in levels.windows(2).enumerate() {
        // In gaps much wider than the kernel nothing is lost to it.
        if pair[1] - pair[0] > 5.0 * curve.resolution {
            let exact: f64 = (0..=index).map(|state| vectors[(140, state)].powi(2)).sum();
            let found = cumulated(&curve, f64::midpoint(pair[0], pair[1]));
            assert!((found - exact).abs() < 2e-3, "below gap {index}: {found} and {exact}");
            compared += 1;
        }
    }
    assert!(compared > 5, "{compared} gaps");
}

#[test]
fn the_spectral_function_holds_the_matrix_elements_of_the_observable() {
    let chain = real_heisenberg(&fields(8, 1.0, 6), false);
    let (levels, vectors) = eigen(&chain);
    // 2 S^z of one site.
    let sign = |state: usize| if state >> 3 & 1 == 1 { 1.0 } else { -1.0 };
    let observable = |x: &[f64], y: &mut [f64]| {
        for (state, (x, y)) in x.iter().zip(y).enumerate() {
            *y = sign(state) * x;
        }
    };
    let settings = KpmSettings { order: 128, vectors: 24, points: 1000, seed: 2 };
    let curve = spectral_function(&chain, &observable, &settings, &Run::default()).unwrap();
    assert!((curve.integral() - 1.0).abs() < 2e-3, "tr B²/D = 1: {}", curve.integral());
    let turned = Mat::from_fn(256, 256, |row, state| sign(row) * vectors[(row, state)]);
    let elements = vectors.transpose() * &turned;
    for frequency in [-1.5, -0.7, 0.7, 1.5, 3.0] {
        let mut exact = 0.0;
        for a in 0..256 {
            for b in 0..256 {
                if levels[b] - levels[a] < frequency {
                    exact += elements[(a, b)].powi(2) / 256.0;
                }
            }
        }
        let found = cumulated(&curve, frequency);
        // The slope of the integral at these frequencies is below 0.2: the kernel moves less than that times its width.
        let allowed = 0.01 + 0.2 * curve.resolution;
        assert!((found - exact).abs() < allowed, "below {frequency}: {found} and {exact}");
    }
}

#[test]
fn settings_that_show_nothing_are_refused() {
    let chain = anderson_chain(&fields(100, 1.0, 1));
    let settings = KpmSettings::default();
    for settings in [
        KpmSettings { order: 1, ..settings },
        KpmSettings { vectors: 1, ..settings },
        KpmSettings { points: 0, ..settings },
    ] {
        let error = density_of_states(&chain, &settings, &Run::default()).unwrap_err();
        assert!(matches!(error, EigenError::Kpm { .. }), "{error}");
    }
    let error = local_density(&chain, &[1.0; 99], &settings, &Run::default()).unwrap_err();
    assert_eq!(error, EigenError::Dimension { expected: 100, given: 99 });
    let stop = || true;
    let run = Run::default().with_stop(&stop);
    let error = density_of_states(&chain, &settings, &run).unwrap_err();
    assert_eq!(error, EigenError::Interrupted);
}
