//! What no solver can do is refused by name and number.

use grain_eigen::faer::{Mat, Par, c64};
use grain_eigen::{
    DenseOperator, EigenError, Eigensolver, FnOperator, FullSolver, Run, Target, WindowSettings,
    WindowSolver,
};

const DIMENSION: usize = 300;

fn settings(states: usize) -> WindowSettings {
    WindowSettings { states, target: Target::MaximumEntropy, memory: 1 << 26 }
}

/// Both solvers' errors for an operator.
fn errors(product: impl Fn(&[f64], &mut [f64]) + Sync) -> [EigenError; 2] {
    let operator = FnOperator::new(DIMENSION, product);
    let mut full = FullSolver::new(DIMENSION, Par::Seq);
    let mut window = WindowSolver::new(DIMENSION, settings(10)).unwrap();
    [
        full.solve(&operator, &Run::default()).unwrap_err(),
        window.solve(&operator, &Run::default()).unwrap_err(),
    ]
}

/// A tridiagonal operator with a dense spectrum.
fn chain(x: &[f64], y: &mut [f64]) {
    for (site, y) in y.iter_mut().enumerate() {
        let left = site.checked_sub(1).map_or(0.0, |left| x[left]);
        let right = x.get(site + 1).copied().unwrap_or(0.0);
        *y = left + right + (site as f64).cos() * x[site];
    }
}

#[test]
fn a_product_that_is_not_hermitian_is_found_by_random_vectors() {
    for error in errors(|x, y| {
        chain(x, y);
        // One element of ninety thousand.
        y[17] += 1e-3 * x[200];
    }) {
        let EigenError::NotHermitian { difference, allowed } = error else { panic!("{error}") };
        assert!(difference > 100.0 * allowed, "{error}");
    }
}

#[test]
fn a_product_that_is_not_finite_is_found() {
    for bad in [f64::NAN, f64::INFINITY] {
        for error in errors(|x, y| {
            chain(x, y);
            y[3] = bad;
        }) {
            assert!(matches!(error, EigenError::NotFinite { .. }), "{error}");
        }
    }
}

#[test]
fn a_bound_on_the_norm_that_is_none_is_found() {
    let operator = FnOperator::new(DIMENSION, chain).with_norm_bound(0.5);
    let mut solver = WindowSolver::new(DIMENSION, settings(10)).unwrap();
    let error = solver.solve(&operator, &Run::default()).unwrap_err();
    assert!(matches!(error, EigenError::NormBound { bound: 0.5, found } if found > 0.5), "{error}");
}

#[test]
fn a_spectrum_of_one_level_has_no_window() {
    for energy in [0.0, 2.5] {
        let operator = FnOperator::new(DIMENSION, |x: &[f64], y: &mut [f64]| {
            y.iter_mut().zip(x).for_each(|(y, x)| *y = energy * x);
        });
        let mut solver = WindowSolver::new(DIMENSION, settings(10)).unwrap();
        let error = solver.solve(&operator, &Run::default()).unwrap_err();
        let EigenError::Flat { energy: found } = error else { panic!("{error}") };
        assert!((found - energy).abs() < 1e-12, "{error}");
        // The full solver has nothing against it.
        let mut full = FullSolver::new(DIMENSION, Par::Seq);
        let solved = full.solve(&operator, &Run::default()).unwrap();
        assert!((solved.spectrum.energies[7] - energy).abs() < 1e-12, "{:?}", solved.quality);
    }
}

#[test]
fn a_crowd_of_equal_levels_is_no_window() {
    // Two levels, each 150 times.
    let operator = FnOperator::new(DIMENSION, |x: &[f64], y: &mut [f64]| {
        for (row, (y, x)) in y.iter_mut().zip(x).enumerate() {
            *y = if row % 2 == 0 { *x } else { -x };
        }
    });
    let target = Target::Energy(1.0);
    let crowded = WindowSettings { target, ..settings(10) };
    let mut solver = WindowSolver::new(DIMENSION, crowded).unwrap();
    match solver.window(&operator, &Run::default()) {
        // All of the level was found, and some of it returned.
        Ok(window) => assert!(window.certificate.states >= 150, "{:?}", window.certificate),
        Err(error) => assert!(matches!(error, EigenError::Crowded { .. }), "{error}"),
    }
}

#[test]
fn windows_of_nothing_too_much_or_elsewhere_are_refused() {
    let refused =
        |dimension, states| WindowSolver::<c64>::new(dimension, settings(states)).unwrap_err();
    assert!(
        matches!(refused(0, 10), EigenError::TooSmall { dimension: 0, .. }),
        "no states at all"
    );
    assert!(matches!(refused(255, 10), EigenError::TooSmall { .. }), "too small");
    assert!(matches!(refused(300, 0), EigenError::States { largest: 75, .. }), "nothing");
    assert!(matches!(refused(300, 301), EigenError::States { states: 301, .. }), "more than all");
    assert!(matches!(refused(1 << 40, 10), EigenError::Memory { .. }), "too large");
    assert!(matches!(refused(usize::MAX, 10), EigenError::Memory { .. }), "much too large");
    for energy in [50.0, f64::NAN] {
        let target = Target::Energy(energy);
        let elsewhere = WindowSettings { target, ..settings(10) };
        let mut solver = WindowSolver::new(DIMENSION, elsewhere).unwrap();
        let operator = FnOperator::new(DIMENSION, chain);
        let error = solver.window(&operator, &Run::default()).unwrap_err();
        assert!(matches!(error, EigenError::TargetOutside { .. }), "{error}");
    }
}

#[test]
fn operators_of_no_dimension_or_of_another_one_are_refused() {
    let empty = FnOperator::new(0, |_: &[f64], _: &mut [f64]| ());
    let mut solver = FullSolver::new(0, Par::Seq);
    assert_eq!(solver.solve(&empty, &Run::default()).unwrap_err(), EigenError::Empty, "no state");
    let mut solver = FullSolver::new(10, Par::Seq);
    let error = solver.solve(&FnOperator::new(11, chain), &Run::default()).unwrap_err();
    assert_eq!(error, EigenError::Dimension { expected: 10, given: 11 }, "another dimension");
}

#[test]
fn matrices_that_are_no_operators_are_refused() {
    let matrix = |rows, columns| Mat::from_fn(rows, columns, |i, j| (i * j) as f64);
    let refused = |matrix: Mat<f64>| DenseOperator::new(matrix).unwrap_err();
    assert_eq!(refused(matrix(2, 3)), EigenError::NotSquare { rows: 2, columns: 3 }, "no square");
    assert_eq!(refused(matrix(0, 0)), EigenError::Empty, "nothing");
    let mut one_sided = matrix(3, 3);
    one_sided[(0, 2)] = 1.0;
    assert!(matches!(refused(one_sided), EigenError::Asymmetric { .. }), "not symmetric");
    let mut infinite = matrix(3, 3);
    infinite[(1, 1)] = f64::INFINITY;
    assert!(matches!(refused(infinite), EigenError::NotFinite { .. }), "not finite");
    let imaginary = Mat::from_fn(2, 2, |_, _| c64::new(0.0, 1.0));
    let error = DenseOperator::new(imaginary).unwrap_err();
    assert!(matches!(error, EigenError::Asymmetric { .. }), "symmetric is not Hermitian");
}
