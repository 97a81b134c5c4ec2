//! The window solver against the full spectrum: real and complex operators of any dimension.

use grain_eigen::faer::{Mat, Par, c64};
use grain_eigen::{
    DenseOperator, Eigensolver, FnOperator, FullSolver, Operator, Run, Scalar, Target, TraceCheck,
    Traces, WindowScalar, WindowSettings, WindowSolver,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn settings(states: usize) -> WindowSettings {
    WindowSettings { states, target: Target::MaximumEntropy, memory: 1 << 28 }
}

/// `[D, D]` independent complex Gaussian numbers of variance two, the same for every caller.
fn gaussian(dimension: usize, seed: u64) -> Mat<c64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || StandardNormal.sample(&mut random);
    Mat::from_fn(dimension, dimension, |_, _| c64::new(normal(), normal()))
}

/// A matrix of the Gaussian unitary ensemble, with levels between about -2 and 2.
fn unitary_ensemble(dimension: usize, seed: u64) -> Mat<c64> {
    let gaussian = gaussian(dimension, seed);
    let scale = c64::from_real((4.0 * dimension as f64).sqrt().recip());
    Mat::from_fn(dimension, dimension, |i, j| (gaussian[(i, j)] + gaussian[(j, i)].conj()) * scale)
}

/// The window is what the full spectrum holds there, level by level and state by state.
#[track_caller]
fn check_against_full<H: Operator<Scalar: WindowScalar>>(operator: &H, states: usize) {
    let dimension = operator.dimension();
    let mut full = FullSolver::<H::Scalar>::new(dimension, Par::Seq);
    let full = full.solve(operator, &Run::default()).unwrap();
    let mut solver = WindowSolver::<H::Scalar>::new(dimension, settings(states)).unwrap();
    let window = solver.window(operator, &Run::default()).unwrap();
    let range = WindowSettings::nearest(full.spectrum.energies, window.target, states);
    let expected = &full.spectrum.energies[range.clone()];
    assert_eq!(window.spectrum.energies.len(), states, "as many as asked for");
    for (got, want) in window.spectrum.energies.iter().zip(expected) {
        // Both are exact to ε √D ‖H‖ or better.
        assert!((got - want).abs() < 1e-12 * full.norm, "D = {dimension}: {got} and {want}");
    }
    let energies = full.spectrum.energies;
    for (state, index) in range.enumerate() {
        let gap =
            (energies[index + 1] - energies[index]).min(energies[index] - energies[index - 1]);
        let (found, wanted) = (window.spectrum.vector(state), full.spectrum.vector(index));
        let overlap = H::Scalar::dot(found, wanted).modulus();
        // Vectors turn by the error of H over the gap, and overlaps fall by the square of that.
        let turned = 1e-12 * full.norm / gap;
        assert!((overlap - 1.0).abs() < 1e-12 + turned * turned, "state {index}: {overlap}");
    }
    let residual = window.residuals.iter().fold(0.0, |most: f64, residual| most.max(*residual));
    assert!(residual < 1e-12 * full.norm, "residual {residual:e}");
    assert!(window.orthogonality < 1e-12, "orthogonality {:e}", window.orthogonality);
    assert!(window.certificate.failure_probability < 1e-9, "{:?}", window.certificate);
}

#[test]
fn a_window_of_the_unitary_ensemble_is_part_of_its_spectrum() {
    let operator = DenseOperator::new(unitary_ensemble(301, 1)).unwrap();
    check_against_full(&operator, 30);
}

#[test]
fn the_adjacent_gaps_of_the_unitary_ensemble_are_those_of_random_matrices() {
    let operator = DenseOperator::new(unitary_ensemble(600, 3)).unwrap();
    let mut solver = FullSolver::new(600, Par::Seq);
    let solved = solver.solve(&operator, &Run::default()).unwrap();
    assert_eq!(solved.quality.traces, TraceCheck::Passed, "of a matrix they are known");
    let gaps: Vec<f64> =
        solved.spectrum.energies.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let ratios: Vec<f64> =
        gaps.windows(2).map(|pair| pair[0].min(pair[1]) / pair[0].max(pair[1])).collect();
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    // 0.5996 for the unitary and 0.5307 for the orthogonal ensemble (Atas et al., PRL 110, 084101); a ratio has a
    // standard deviation of 0.24, so that 598 of them are off by 0.03, three standard errors, once in 400.
    assert!((mean - 0.5996).abs() < 0.03, "mean ratio {mean}");
}

#[test]
fn degenerate_levels_of_a_complex_operator_are_complete() {
    // Every level twelve times, in random superpositions that know nothing of it.
    let (levels, copies) = (30, 12);
    let dimension = levels * copies;
    let unitary = gaussian(dimension, 4).qr().compute_thin_Q();
    let level = |i: usize| f64::from(u32::try_from(i / copies).unwrap()).sin();
    let scaled = Mat::from_fn(dimension, dimension, |i, j| unitary[(i, j)] * level(j));
    let product = &scaled * unitary.adjoint();
    let matrix = Mat::from_fn(dimension, dimension, |i, j| {
        (product[(i, j)] + product[(j, i)].conj()) * c64::from_real(0.5)
    });
    let operator = DenseOperator::new(matrix).unwrap();
    let mut solver = WindowSolver::<c64>::new(dimension, settings(36)).unwrap();
    let window = solver.window(&operator, &Run::default()).unwrap();
    let mut sorted: Vec<f64> = (0..dimension).map(level).collect();
    sorted.sort_by(f64::total_cmp);
    let range = WindowSettings::nearest(&sorted, window.target, 36);
    for (got, want) in window.spectrum.energies.iter().zip(&sorted[range]) {
        assert!((got - want).abs() < 1e-12, "{got} and {want}");
    }
}

/// A particle on a ring with a random potential and hops over a few distances, each with a phase.
fn ring(sites: usize, seed: u64) -> FnOperator<c64, impl Fn(&[c64], &mut [c64]) + Sync> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let potential: Vec<f64> = (0..sites).map(|_| StandardNormal.sample(&mut random)).collect();
    let squares: f64 = potential.iter().map(|v| v * v).sum();
    let of_operator = potential.iter().sum();
    let hops = [1, 2 + sites / 27, 5 + sites / 3].map(|distance| (distance, c64::cis(0.3)));
    let traces = Traces { of_operator, of_square: squares + 6.0 * sites as f64 };
    FnOperator::new(sites, move |x: &[c64], y: &mut [c64]| {
        for site in 0..sites {
            let hop = |(distance, phase): &(usize, c64)| {
                phase * x[(site + distance) % sites]
                    + phase.conj() * x[(site + sites - distance) % sites]
            };
            y[site] = x[site] * potential[site] + hops.iter().map(hop).sum::<c64>();
        }
    })
    .with_traces(traces)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_dimension_will_do(sites in 256_usize..700, seed in 0_u64..1000) {
        check_against_full(&ring(sites, seed), 24);
    }
}

#[test]
fn dimensions_around_the_parts_of_the_rows_will_do() {
    for sites in [256, 257, 271, 777] {
        check_against_full(&ring(sites, 9), 20);
    }
}

#[test]
fn what_a_function_does_not_say_of_itself_is_found() {
    let sites = 400;
    let told = ring(sites, 5);
    let silent = FnOperator::new(sites, |x: &[c64], y: &mut [c64]| {
        grain_eigen::Recurrence::update(&told.scaled(1.0, 0.0), x, y, grain_eigen::Update::Product);
    });
    let mut solver = FullSolver::new(sites, Par::Seq);
    let solved = solver.solve(&silent, &Run::default()).unwrap();
    assert_eq!(solved.quality.traces, TraceCheck::Unknown, "no trace was compared");
    let (norm, bound) = (solved.norm, silent.norm_bound());
    // The margin of 50 Lanczos steps: √(1 - ε) with ε = 3.6 %, and what the Ritz value is below the norm.
    assert!(norm <= bound && bound < 1.03 * norm, "{bound} bounds {norm}");
    let traces = told.exact_traces().unwrap();
    let width = (traces.of_square / sites as f64).sqrt();
    let error = (silent.mean_energy() - told.mean_energy()).abs();
    // Eight complex random vectors leave σ/√(8 D); five standard deviations.
    assert!(error < 5.0 * width / (8.0 * sites as f64).sqrt(), "{error} of {width}");
    check_against_full(&silent, 20);
}
