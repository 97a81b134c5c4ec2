//! The cavity closure: its recursion, its only solution, and its form for many l-bits.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_theory::{
    Closure, DrhMeanField, MeanFieldTheory, Resonance, SolverSettings, drh_log_bare,
};
use proptest::prelude::*;

fn theory() -> MeanFieldTheory {
    MeanFieldTheory::default().with_closure(Closure::Cavity)
}

/// `G(A)` by its definition, set by set and without memory.
fn by_definition(theory: &MeanFieldTheory, log_bare: &[f64], set: &[usize]) -> f64 {
    set.iter()
        .map(|&lbit| {
            let without: Vec<usize> = set.iter().copied().filter(|&other| other != lbit).collect();
            theory.enhancement(log_bare[lbit] + 0.5 * by_definition(theory, log_bare, &without))
        })
        .sum()
}

#[test]
fn the_recursion_is_its_definition() {
    let log_bare = [-1.2, -2.0, -2.4, -4.0, -0.3, -7.0];
    let theory = theory();
    let solution = theory.solve(&log_bare);
    for lbit in 0..log_bare.len() {
        let others: Vec<usize> = (0..log_bare.len()).filter(|&other| other != lbit).collect();
        let expected = log_bare[lbit] + 0.5 * by_definition(&theory, &log_bare, &others);
        assert!((solution.log_g[lbit] - expected).abs() < 1e-12, "l-bit {lbit}");
    }
    assert!(solution.convergence.converged, "nothing to converge");
}

#[test]
fn equal_lbits_are_a_recursion_in_their_number() {
    let theory = theory();
    for (log_bare, n) in [(-3.0, 1), (-3.0, 2), (-2.5, 9), (-4.0, 14)] {
        let all = theory.solve(&vec![log_bare; n]).log_g;
        assert!(
            (all[0] - theory.cavity_star(log_bare, n)).abs() < 1e-12,
            "{n} l-bits at {log_bare}"
        );
    }
}

#[test]
fn the_star_has_one_solution_where_the_paper_has_two() {
    // N = 100 between the folds of (21): from below and from above differ there by orders of magnitude.
    let paper = MeanFieldTheory::default();
    let star =
        grain_theory::SymmetricStar::new(&paper, 100, grain_theory::OwnEnhancement::Excluded);
    let [localized, thermal] = star.folds().unwrap();
    let between = 0.5 * (localized.log_bare + thermal.log_bare);
    let [below, above] = star.from_below_and_above(between);
    let only = theory().cavity_star(between, 100);
    assert!(above - below > 10.0, "{below} {above}");
    // It follows the localized one: what an l-bit does to the others does not come back to it.
    assert!(only <= below && below - only < 0.1, "{only} beside {below}");
    // Beyond the localized end it runs, within the number of l-bits that it takes.
    let beyond = theory().cavity_star(localized.log_bare + 0.5, 100);
    assert!(beyond - localized.log_bare > 30.0, "{beyond}");
}

#[test]
fn limits_are_those_of_the_other_closure() {
    // One l-bit feels none; thermal others enlarge the bath as they do for (11).
    let theory = theory();
    assert_eq!(theory.solve(&[-2.0]).log_g, [-2.0]);
    let thermal = theory.solve(&[30.0; 5]);
    assert!((thermal.log_g[0] - 30.0 - 2.0 * LN_2).abs() < 1e-12, "four others");
    assert!((thermal.total_enhancement - 5.0 * LN_2).abs() < 1e-12);
    let decoupled = theory.solve(&[f64::NEG_INFINITY, -1.0]);
    assert_eq!(decoupled.log_g[1], -1.0, "nothing from an l-bit that is not coupled");
    assert_eq!(decoupled.log_g[0], f64::NEG_INFINITY);
    assert!(!theory.solve(&[f64::NAN]).convergence.converged);
    assert!(theory.solve(&[]).convergence.converged);
}

/// How far `[S_n]` of the form for many are from the recursion, in a chain: at the end, and at most.
fn difference(n: usize, alpha: f64, log_g_1: f64) -> [f64; 2] {
    let theory = theory();
    let bare = drh_log_bare(log_g_1, alpha, n);
    let exact = theory.solve(&bare);
    let many = theory.solve_cavity_of_many(&bare, &SolverSettings::default());
    assert!(
        many.convergence.converged && many.convergence.residual < 1e-10,
        "{:?}",
        many.convergence
    );
    let entropies = exact.log_g.iter().zip(&many.log_g);
    let each: Vec<f64> =
        entropies.map(|(&a, &b)| (theory.mean_entropy(a) - theory.mean_entropy(b)).abs()).collect();
    [each[n - 1], each.iter().copied().fold(0.0, f64::max)]
}

#[test]
fn the_form_for_many_lbits_is_near_the_recursion() {
    let (mut at_end, mut anywhere) = (0.0_f64, 0.0_f64);
    for n in [4, 8, 12] {
        for alpha in [0.5, 0.6, 0.65, FRAC_1_SQRT_2, 0.8] {
            for g in [0.1_f64, 0.16, 0.25] {
                let [end, largest] = difference(n, alpha, g.ln());
                (at_end, anywhere) = (at_end.max(end), anywhere.max(largest));
            }
        }
    }
    // The largest is where the bubble ends, at N = 12, α = 0.6, g_{1,0} = 0.1: 0.063 bits at n = 5.
    assert!(at_end < 0.01 && anywhere < 0.07, "{at_end} and {anywhere} bits");
}

#[test]
fn many_lbits_take_the_form_for_many() {
    // Fig. 3a beyond the sets that can be counted: the bubble of the cavity is the smaller one.
    let bare = drh_log_bare(0.5_f64.ln(), FRAC_1_SQRT_2 - 0.07, 50);
    let (cavity, paper) = (theory().solve(&bare), MeanFieldTheory::default().solve(&bare));
    assert!(cavity.convergence.converged, "{:?}", cavity.convergence);
    let ratio = cavity.total_enhancement / paper.total_enhancement;
    assert!((0.5..1.0).contains(&ratio), "{ratio}");
    // Order does not matter.
    let reversed: Vec<f64> = bare.iter().rev().copied().collect();
    let other = theory().solve(&reversed);
    assert!((other.total_enhancement - cavity.total_enhancement).abs() < 1e-9);
}

#[test]
fn the_fit_inverts_the_cavity() {
    let chain = DrhMeanField::new(theory(), 7).unwrap();
    for (alpha, log_g_1) in [(0.7, -1.9), (0.5, -1.0), (0.9, -3.0)] {
        let entropy = chain.end(log_g_1, alpha).unwrap().entropy;
        let back = chain.log_bare_coupling(alpha, entropy).unwrap().unwrap();
        assert!((back - log_g_1).abs() < 1e-8, "{back} for {log_g_1}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn couplings_rise_with_every_bare_one_and_stay_below_the_paper(
        log_bare in prop::collection::vec(-9.0..1.0_f64, 1..9),
        which in 0..8_usize,
        law in 0..5_usize,
    ) {
        let law = Resonance::ALL[law];
        let cavity = MeanFieldTheory::new(law).with_closure(Closure::Cavity);
        let before = cavity.solve(&log_bare);
        let paper = MeanFieldTheory::new(law).solve(&log_bare);
        for (cavity, paper) in before.log_g.iter().zip(&paper.log_g) {
            prop_assert!(cavity <= &(paper + 1e-10), "{cavity} above {paper}");
        }
        let mut raised = log_bare.clone();
        let which = which % raised.len();
        raised[which] += 0.1;
        let after = cavity.solve(&raised);
        for (before, after) in before.log_g.iter().zip(&after.log_g) {
            prop_assert!(after >= before);
        }
    }
}
