//! The self-consistency (11): its lowest solution, and how the search for it ends.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_theory::{
    Convergence, FixedPoint, MeanFieldTheory, Resonance, SolverSettings, StopReason, drh_log_bare,
};
use proptest::prelude::*;

/// The iteration (13) as printed, from `start` on.
fn plain_iteration(
    theory: &MeanFieldTheory,
    log_bare: &[f64],
    start: &[f64],
    n: usize,
) -> Vec<f64> {
    let mut log_g = start.to_vec();
    for _ in 0..n {
        let eta: Vec<f64> = log_g.iter().map(|&y| theory.enhancement(y)).collect();
        let total: f64 = eta.iter().sum();
        log_g = log_bare.iter().zip(&eta).map(|(bare, eta)| bare + 0.5 * (total - eta)).collect();
    }
    log_g
}

/// Largest violation of (11), by its definition.
fn violation(theory: &MeanFieldTheory, log_bare: &[f64], log_g: &[f64]) -> f64 {
    (0..log_g.len())
        .map(|n| {
            let others: f64 =
                (0..log_g.len()).filter(|&m| m != n).map(|m| theory.enhancement(log_g[m])).sum();
            (log_g[n] - log_bare[n] - 0.5 * others).abs()
        })
        .fold(0.0, f64::max)
}

#[track_caller]
fn check_solution(theory: &MeanFieldTheory, log_bare: &[f64], solution: &FixedPoint) {
    let Convergence { converged, residual, reason, .. } = solution.convergence;
    assert!(converged && reason == StopReason::WithinTolerance, "{:?}", solution.convergence);
    let tolerance = 1e-12 * (1.0 + 0.5 * solution.total_enhancement);
    assert!(residual <= tolerance, "residual {residual:e}");
    let violated = violation(theory, log_bare, &solution.log_g);
    // The sums are ordered differently: rounding of N terms of order one.
    assert!(violated <= tolerance, "violated by {violated:e}");
    for (bare, log_g) in log_bare.iter().zip(&solution.log_g) {
        assert!(log_g >= bare, "a coupling below its bare value");
    }
    let total: f64 = solution.log_g.iter().map(|&y| theory.enhancement(y)).sum();
    let difference = (total - solution.total_enhancement).abs();
    // The solver sums in another order: N additions round by ε/2 of what is summed each.
    let rounding = log_bare.len().max(50) as f64 * f64::EPSILON;
    assert!(difference <= rounding * (1.0 + total), "η_tot is off by {difference:e}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn solution_solves_the_equations_and_is_the_limit_of_the_plain_iteration(
        log_bare in prop::collection::vec(-12.0..1.0_f64, 1..12), law in 0..5_usize
    ) {
        let theory = MeanFieldTheory::new(Resonance::ALL[law]);
        let solution = theory.solve(&log_bare);
        check_solution(&theory, &log_bare, &solution);
        let mut plain = log_bare.clone();
        let mut change = f64::INFINITY;
        for _ in 0..1000 {
            let next = plain_iteration(&theory, &log_bare, &plain, 100);
            change = plain.iter().zip(&next).fold(0.0, |c, (a, b)| f64::max(c, (a - b).abs()));
            plain = next;
            if change < 2e-14 {
                break;
            }
        }
        // A critical list, where even 100,000 plain iterations do not arrive, would compare
        // nothing.
        prop_assume!(change < 2e-14);
        for (accelerated, plain) in solution.log_g.iter().zip(&plain) {
            // 100 iterations at rate 1 - 1e-5 change by 1e-3 of what is left.
            prop_assert!((accelerated - plain).abs() < 1e-9, "{accelerated} and {plain}");
        }
    }

    #[test]
    fn solution_does_not_depend_on_the_order(
        log_bare in prop::collection::vec(-9.0..1.0_f64, 2..30), shift in 1_usize..29
    ) {
        let theory = MeanFieldTheory::default();
        let mut rotated = log_bare.clone();
        rotated.rotate_left(shift % log_bare.len());
        let mut solution = theory.solve(&log_bare).log_g;
        solution.rotate_left(shift % log_bare.len());
        for (a, b) in solution.iter().zip(&theory.solve(&rotated).log_g) {
            // Sums in another order, and near-critical lists amplify rounding: accepted to 1e-12,
            // twice.
            prop_assert!((a - b).abs() < 1e-9, "{a} and {b}");
        }
    }

    #[test]
    fn stronger_bare_couplings_give_stronger_couplings(
        log_bare in prop::collection::vec(-9.0..1.0_f64, 1..20),
        which in 0_usize..20,
        by in 0.001..1.0_f64,
    ) {
        let theory = MeanFieldTheory::default();
        let mut stronger = log_bare.clone();
        stronger[which % log_bare.len()] += by;
        let (low, high) = (theory.solve(&log_bare), theory.solve(&stronger));
        // A thermal l-bit made stronger changes the others by less than rounding.
        let rounding = 1e-12;
        prop_assert!(low.total_enhancement <= high.total_enhancement + rounding);
        for (a, b) in low.log_g.iter().zip(&high.log_g) {
            prop_assert!(*a <= b + rounding, "{a} and {b}");
        }
        let index = which % log_bare.len();
        prop_assert!(high.log_g[index] >= low.log_g[index] + by - rounding);
    }
}

#[test]
fn a_single_lbit_has_its_bare_coupling() {
    let theory = MeanFieldTheory::default();
    for bare in [-700.0, -40.0, -3.0, 0.0, 12.0, 500.0] {
        let solution = theory.solve(&[bare]);
        assert!(solution.convergence.converged, "{:?}", solution.convergence);
        let expected = theory.enhancement(bare);
        // u - ½ψ(u) undoes + ½η(y): the accuracy of the interpolants.
        assert!((solution.log_g[0] - bare).abs() < 1e-12 * (1.0 + f64::abs(bare)));
        assert!((solution.total_enhancement - expected).abs() < 1e-11 * expected);
    }
}

#[test]
fn two_lbits_solve_their_pair_of_equations() {
    // (9): a thermal partner enhances by √2 (8b).
    let theory = MeanFieldTheory::default();
    let solution = theory.solve(&[8.0, -9.0]);
    assert!((solution.log_g[1] - (-9.0 + 0.5 * LN_2)).abs() < 1e-12);
    let expected = 8.0 + 0.5 * theory.enhancement(-9.0 + 0.5 * LN_2);
    assert!((solution.log_g[0] - expected).abs() < 1e-11);
}

#[test]
fn chains_around_the_critical_ratio_converge_in_few_iterations() {
    let theory = MeanFieldTheory::default();
    for n in [1, 2, 10, 50, 500] {
        for offset in [-0.3, -0.07, -0.01, -0.001, 0.0, 0.001, 0.05] {
            let log_bare = drh_log_bare(0.5_f64.ln(), FRAC_1_SQRT_2 + offset, n);
            let solution = theory.solve(&log_bare);
            check_solution(&theory, &log_bare, &solution);
            let iterations = solution.convergence.iterations;
            assert!(iterations < 200, "N = {n}, α_c + {offset}: {iterations} iterations");
        }
    }
}

/// `log g_0` at which 100 equal l-bits lose their localized solution, by bisection of the solver.
fn largest_localized_log_bare(theory: &MeanFieldTheory, n: usize) -> f64 {
    let (mut localized, mut thermal) = (-12.0, -3.0);
    while thermal - localized > 4e-15 {
        let middle = 0.5 * (localized + thermal);
        let is_localized = theory.solve(&vec![middle; n]).total_enhancement < 10.0;
        if is_localized { localized = middle } else { thermal = middle }
    }
    localized
}

#[test]
fn of_two_solutions_the_lower_is_found() {
    // Equal couplings below the critical one: localized from below, thermal from above, both
    // solutions.
    let theory = MeanFieldTheory::default();
    let n = 100;
    let log_bare = vec![largest_localized_log_bare(&theory, n) - 0.05; n];
    let solution = theory.solve(&log_bare);
    check_solution(&theory, &log_bare, &solution);
    assert!(solution.total_enhancement < 3.0 * LN_2, "{}", solution.total_enhancement);
    let from_above = plain_iteration(&theory, &log_bare, &vec![40.0; n], 2000);
    assert!(violation(&theory, &log_bare, &from_above) < 1e-11, "the thermal solution exists");
    assert!(from_above[0] > 20.0, "and is thermal");
    let from_below = plain_iteration(&theory, &log_bare, &log_bare, 2000);
    assert!((from_below[0] - solution.log_g[0]).abs() < 1e-10);
}

#[test]
fn where_two_solutions_merge_the_search_neither_stalls_nor_jumps() {
    let theory = MeanFieldTheory::default();
    for n in [30, 100, 1000] {
        let critical = largest_localized_log_bare(&theory, n);
        // At the merging η_tot* the solution goes as η_tot* - const √(distance): ever closer, from
        // below.
        let mut previous = 0.0;
        for distance in [1e-2, 1e-4, 1e-6, 1e-8, 1e-10] {
            let log_bare = vec![critical - distance; n];
            let solution = theory.solve(&log_bare);
            check_solution(&theory, &log_bare, &solution);
            assert!(solution.convergence.iterations < 100, "{:?}", solution.convergence);
            assert!(solution.total_enhancement > previous, "it approaches the merging");
            assert!(solution.total_enhancement < 5.0, "it stays localized");
            previous = solution.total_enhancement;
        }
        // Beyond it the search passes the ghost of the solution in O(1/√κ distance^{-1/2})
        // iterations.
        let solution = theory.solve(&vec![critical + 1e-8; n]);
        assert!(solution.convergence.converged, "{:?}", solution.convergence);
        assert!(solution.total_enhancement > 0.99 * n as f64 * LN_2, "N = {n} is thermal");
    }
}

#[test]
fn an_iteration_limit_is_reported_with_lower_bounds() {
    let theory = MeanFieldTheory::default();
    let log_bare = drh_log_bare(0.5_f64.ln(), FRAC_1_SQRT_2 - 0.07, 50);
    let solution = theory.solve(&log_bare);
    for max_iterations in [0, 1, 5] {
        let settings = SolverSettings { max_iterations, ..SolverSettings::default() };
        let stopped = theory.solve_with(&log_bare, &settings);
        assert!(!stopped.convergence.converged);
        assert_eq!(stopped.convergence.reason, StopReason::IterationLimit);
        assert_eq!(stopped.convergence.iterations, max_iterations);
        assert!(stopped.convergence.residual > 1e-3, "{:?}", stopped.convergence);
        assert!(stopped.log_g.iter().zip(&solution.log_g).all(|(low, exact)| low <= exact));
        assert!(stopped.total_enhancement < solution.total_enhancement);
    }
}

#[test]
fn a_coarse_tolerance_stops_early_and_below_the_solution() {
    let theory = MeanFieldTheory::default();
    let log_bare = drh_log_bare(0.5_f64.ln(), 0.68, 50);
    let fine = theory.solve(&log_bare);
    let settings = SolverSettings { tolerance: 1e-2, ..SolverSettings::default() };
    let coarse = theory.solve_with(&log_bare, &settings);
    assert!(
        coarse.convergence.converged && coarse.convergence.iterations < fine.convergence.iterations
    );
    assert!(coarse.total_enhancement < fine.total_enhancement);
    // Zero, negative or undefined tolerances mean rounding, and still end.
    for tolerance in [0.0, -1.0, f64::NAN] {
        let settings = SolverSettings { tolerance, ..SolverSettings::default() };
        let strict = theory.solve_with(&log_bare, &settings);
        assert!(strict.convergence.converged, "{:?}", strict.convergence);
        assert!((strict.total_enhancement / fine.total_enhancement - 1.0).abs() < 1e-13);
    }
}

#[test]
fn no_lbits_are_solved_trivially() {
    let solution = MeanFieldTheory::default().solve(&[]);
    assert_eq!((solution.log_g.len(), solution.total_enhancement), (0, 0.0));
    assert!(solution.convergence.converged);
    assert_eq!(solution.convergence.reason, StopReason::NoLbits);
}

#[test]
fn a_coupling_that_is_not_a_number_is_named() {
    let solution = MeanFieldTheory::default().solve(&[-1.0, f64::NAN, -2.0]);
    assert!(!solution.convergence.converged && solution.total_enhancement.is_nan());
    assert_eq!(solution.convergence.reason, StopReason::CouplingNotANumber { lbit: 1 });
}

#[test]
fn infinite_couplings_are_decoupled_or_thermal() {
    let theory = MeanFieldTheory::default();
    let solution = theory.solve(&[f64::NEG_INFINITY, -3.0, f64::INFINITY, -5.0]);
    assert!(solution.convergence.converged, "{:?}", solution.convergence);
    assert!(solution.convergence.residual < 1e-12, "{:?}", solution.convergence);
    assert_eq!((solution.log_g[0], solution.log_g[2]), (f64::NEG_INFINITY, f64::INFINITY));
    // Without the two: a grain enhanced by one thermal l-bit.
    let reduced = theory.solve(&[-3.0 + 0.5 * LN_2, -5.0 + 0.5 * LN_2]);
    assert!((solution.log_g[1] - reduced.log_g[0]).abs() < 1e-12);
    assert!((solution.log_g[3] - reduced.log_g[1]).abs() < 1e-12);
    assert!((solution.total_enhancement - reduced.total_enhancement - LN_2).abs() < 1e-12);
    let nothing = theory.solve(&[f64::NEG_INFINITY; 3]);
    assert!(nothing.convergence.converged && nothing.total_enhancement == 0.0);
}

#[test]
fn drh_couplings_decay_geometrically() {
    let log_bare = drh_log_bare(0.5_f64.ln(), 0.6, 4);
    for (n, log_g) in (0_i32..).zip(&log_bare) {
        assert!((log_g.exp() / (0.5 * 0.6_f64.powi(n)) - 1.0).abs() < 1e-15);
    }
    assert_eq!(drh_log_bare(-1.0, 0.0, 3), [-1.0, f64::NEG_INFINITY, f64::NEG_INFINITY]);
    assert!(drh_log_bare(-1.0, -0.5, 2)[1].is_nan(), "a negative ratio is not a coupling");
    assert_eq!(drh_log_bare(-1.0, 0.5, 0), []);
}

#[cfg(target_os = "linux")]
#[test]
fn a_million_lbits_need_less_than_100_mib() {
    // The peak of the whole process, which holds little else: nextest runs each test in its own.
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    };
    let theory = MeanFieldTheory::default();
    for alpha in [0.637, FRAC_1_SQRT_2, 0.75] {
        let solution = theory.solve(&drh_log_bare(0.5_f64.ln(), alpha, 1_000_000));
        assert!(solution.convergence.converged, "{:?}", solution.convergence);
    }
    println!("peak {:.1} MiB", peak());
    assert!(peak() < 100.0, "{} MiB", peak());
}
