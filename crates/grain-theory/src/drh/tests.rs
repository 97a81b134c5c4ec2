//! Tests of the mean field of a chain.

use super::*;
use crate::resonance::Resonance;
use proptest::prelude::*;
use std::f64::consts::FRAC_1_SQRT_2;

fn model(n_lbits: usize) -> DrhMeanField {
    DrhMeanField::new(MeanFieldTheory::new(Resonance::Goe), n_lbits).unwrap()
}

#[test]
fn the_bubble_equation_is_solved_at_both_ends_of_the_range() {
    let theory = MeanFieldTheory::default();
    for u in [-60.0, -20.0, -3.0, 0.0, 3.0, 30.0, 300.0] {
        let log_g = coupling_in_bubble(&theory, u);
        let residual = log_g + 0.5 * theory.enhancement(log_g) - u;
        // Tolerance of the search, and two roundings of u.
        assert!(residual.abs() < 1e-12 + 4.0 * f64::EPSILON * u.abs(), "u = {u}: {residual}");
    }
}

#[test]
fn a_single_lbit_is_fitted_by_the_inverse_of_the_mean_entropy() {
    let found = model(1).log_bare_coupling(FRAC_1_SQRT_2, 0.5).unwrap().unwrap();
    let expected = MeanFieldTheory::default().log_coupling_at_entropy(0.5).unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} against {expected}");
}

#[test]
fn entropies_that_no_coupling_has_are_told_apart() {
    let at = |entropy| model(6).log_bare_coupling(FRAC_1_SQRT_2, entropy).unwrap();
    assert_eq!(at(0.0), Err(OutOfReach::NoEntanglement), "J = 0");
    assert_eq!(at(1.0), Err(OutOfReach::Saturated { entropy: 1.0 }), "fully thermal");
}

#[test]
fn an_entropy_inside_the_jump_of_a_strong_avalanche_is_said_to_be_there() {
    // Equal couplings of a hundred l-bits: the bubble either fails or takes everything.
    let outcome = model(100).log_bare_coupling(1.0, 0.5).unwrap();
    let Err(OutOfReach::Jump { entropy, reached }) = outcome else {
        panic!("no jump: {outcome:?}")
    };
    assert!(reached < entropy, "the lowest solution has {reached} bits");
}

#[test]
fn the_fit_agrees_with_the_notes_on_exact_diagonalization() {
    // Section 2 of the physics notes: N = 6, [S_end](α_c) = 0.7028, fitted 0.158; predictions there
    // printed to four digits, from a g_(1,0) printed to three: 0.0005/0.158 · dS/dlog g < 0.002.
    let log_g_1 = model(6).log_bare_coupling(FRAC_1_SQRT_2, 0.7028).unwrap().unwrap();
    assert!((log_g_1.exp() - 0.158).abs() < 0.001, "g_(1,0) = {}", log_g_1.exp());
    for (alpha, entropy) in [(0.45, 0.1054), (0.55, 0.2990), (0.65, 0.5642)] {
        let predicted = model(6).end(log_g_1, alpha).unwrap().entropy;
        assert!((predicted - entropy).abs() < 0.002, "α = {alpha}: {predicted}");
    }
}

#[test]
fn the_slope_of_a_single_lbit_is_that_of_the_mean_entropy() {
    let model = model(1);
    let slope = model.end_slope(-9.0, 0.7).unwrap();
    assert!((slope.log_g - 1.0).abs() < 1e-9, "g_1 is g_(1,0): {slope:?}");
    // [S] = 2π g/log 2 bits at small g, with corrections of relative order g log g = 1e-3.
    let linear = 2.0 * std::f64::consts::PI * (-9.0_f64).exp() / LN_2;
    assert!((slope.entropy / linear - 1.0).abs() < 5e-3, "{slope:?} against {linear}");
}

#[test]
fn more_coupling_means_more_entropy_and_less_memory() {
    let model = model(7);
    for alpha in [0.3, 0.7, 1.0] {
        let slope = model.end_slope(-2.0, alpha).unwrap();
        assert!(slope.entropy > 0.0 && slope.memory < 0.0, "α = {alpha}: {slope:?}");
    }
}

proptest! {
    #[test]
    fn the_fit_inverts_the_mean_field_equations(
        log_g_1 in -9.0_f64..3.0, n_lbits in 1_usize..13, alpha in 0.3_f64..0.72
    ) {
        let model = model(n_lbits);
        let entropy = model.end(log_g_1, alpha).unwrap().entropy;
        let found = model.log_bare_coupling(alpha, entropy).unwrap();
        // Near S = 1 the entropy itself forgets the coupling: 1 - S ∝ g⁻², known to ε.
        let forgotten = f64::EPSILON / (1.0 - entropy);
        prop_assert!((found.unwrap() - log_g_1).abs() < 1e-8 + 8.0 * forgotten);
    }
}

#[test]
fn a_table_is_the_recursion_and_its_inverse() {
    let theory = MeanFieldTheory::default().with_closure(Closure::Cavity);
    for n_lbits in [7, 10] {
        let chain = DrhMeanField::new(theory, n_lbits).unwrap();
        assert!(chain.is_worth_tabulating() && !model(n_lbits).is_worth_tabulating());
        for alpha in [0.45, FRAC_1_SQRT_2, 0.9] {
            let table = chain.table(alpha, [-2.6, -1.1]).unwrap().unwrap();
            for log_g_1 in [-2.6, -2.033, -1.5, -1.1] {
                let exact = chain.lbits(log_g_1, alpha).unwrap();
                for (found, exact) in table.lbits(log_g_1).iter().zip(&exact) {
                    assert!((found.log_g - exact.log_g).abs() < 1e-10, "{found:?} {exact:?}");
                    assert!((found.entropy - exact.entropy).abs() < 1e-10, "{found:?} {exact:?}");
                }
                let back = table.log_bare_coupling(exact[n_lbits - 1].entropy).unwrap();
                assert!((back - log_g_1).abs() < 1e-8, "{back} {log_g_1}");
            }
        }
    }
}

#[test]
fn a_table_of_several_samples_is_their_mean_and_its_inverse() {
    let samples = vec![vec![0.0, 1.3, 1.9], vec![0.2, 0.7, 2.4], vec![-0.3, 1.0, 2.0]];
    let chain = DrhMeanField::with_distances(MeanFieldTheory::default(), samples).unwrap();
    assert!(chain.is_worth_tabulating());
    let table = chain.table(0.6, [-2.6, -1.1]).unwrap().unwrap();
    for log_g_1 in [-2.6, -2.033, -1.5, -1.1] {
        let exact = chain.lbits(log_g_1, 0.6).unwrap();
        for (found, exact) in table.lbits(log_g_1).iter().zip(&exact) {
            assert!((found.entropy - exact.entropy).abs() < 1e-10, "{found:?} {exact:?}");
            assert!((found.memory - exact.memory).abs() < 1e-10, "{found:?} {exact:?}");
            assert!((found.log_g - exact.log_g).abs() < 1e-10, "{found:?} {exact:?}");
        }
        let entropy = exact[2].entropy;
        let back = table.log_bare_coupling(entropy).unwrap();
        let solved = chain.log_bare_coupling(0.6, entropy).unwrap().unwrap();
        assert!((back - solved).abs() < 1e-8, "{back} {solved}");
    }
    assert!(table.log_bare_coupling(0.0).is_none() && table.log_bare_coupling(1.0).is_none());
}

#[test]
fn what_jumps_is_not_tabulated() {
    // The avalanche through sixty l-bits starts at once.
    let distances: Vec<f64> = (0..60).map(f64::from).collect();
    let samples = vec![distances.clone(), distances.iter().map(|u| u + 0.1).collect()];
    let chain = DrhMeanField::with_distances(MeanFieldTheory::default(), samples).unwrap();
    let entropy = |log_g_1: f64| chain.end(log_g_1, 0.76).unwrap().entropy;
    assert!(entropy(-6.0) < 0.01 && entropy(0.0) > 0.9, "localized, thermal");
    assert!(chain.table(0.76, [-6.0, 0.0]).unwrap().is_none());
}
