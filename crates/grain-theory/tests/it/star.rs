//! Two l-bits and N equal ones, (8)–(10), (21) and (22).

use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::star::CRITICAL_LIMIT;
use grain_theory::{
    Avalanche, MeanFieldTheory, OwnEnhancement, Resonance, SymmetricStar, TwoSpins, drh_log_bare,
    probe_log_enhancement,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn two_spins_satisfy_9_and_the_inequalities_below_it(
        first in -9.0..3.0_f64, second in -9.0..3.0_f64
    ) {
        let theory = MeanFieldTheory::default();
        let pair = TwoSpins::solve(&theory, [first, second]);
        prop_assert!(pair.convergence.converged);
        // The solver's tolerance, and the interpolants' 1e-12, twice.
        prop_assert!(pair.violation(&theory) < 1e-11, "{:e}", pair.violation(&theory));
        for n in 0..2 {
            prop_assert!(pair.log_g[n] >= pair.log_naive[n] - 1e-12, "more than naive");
            prop_assert!(pair.log_naive[n] >= pair.log_bare[n], "more than bare");
        }
        let probe = probe_log_enhancement(&theory, &pair.log_g);
        let apart: f64 =
            pair.log_g.iter().map(|&log_g| probe_log_enhancement(&theory, &[log_g])).sum();
        prop_assert!((probe - apart).abs() < 1e-14, "additive (10)");
    }
}

fn star(theory: &MeanFieldTheory, n: usize) -> SymmetricStar<'_> {
    SymmetricStar::new(theory, n, OwnEnhancement::Counted)
}

#[test]
fn critical_couplings_of_the_star_are_the_known_ones_and_approach_one_over_e() {
    let theory = MeanFieldTheory::default();
    let scaled = |n: usize| {
        let n_real = n as f64;
        star(&theory, n).critical_coupling().unwrap() * 4.0 * n_real * n_real.ln()
    };
    // physics.md, section 6, four digits: all N couplings in the sum of (21).
    for (n, known) in [(100, 0.2857), (1000, 0.2929), (3000, 0.2969)] {
        assert!((scaled(n) - known).abs() < 5e-5, "N = {n}: {}, known {known}", scaled(n));
    }
    let mut previous = 0.0;
    for n in [1_000, 10_000, 100_000, 1_000_000] {
        assert!(scaled(n) > previous && scaled(n) < CRITICAL_LIMIT, "N = {n}: {}", scaled(n));
        previous = scaled(n);
    }
    // The asymptotic form of the module with the constant c of the exact distribution: its error is
    // that of η = -8g(log g + c), of relative order g log g.
    for n in [1_000_000_usize, 1_000_000_000_000] {
        let n_real = n as f64;
        let c = 1.711_659_282_938;
        let mut l = -n_real.ln();
        for _ in 0..200 {
            l = (-1.0 / (4.0 * n_real * (l + 1.0))).ln() + c;
        }
        let expected = (-l / (l + 1.0)).exp() * n_real.ln() / (l + 1.0).abs();
        let measured = scaled(n);
        let tolerance = 100.0 / n_real + 1e-11;
        assert!((measured / expected - 1.0).abs() < tolerance, "N = {n}: {measured} {expected}");
    }
    // However slowly: at N = 1e15 it is still 10 % below.
    assert!(scaled(1_000_000_000_000_000) < 0.97 * CRITICAL_LIMIT, "log log N / log N");
}

#[test]
fn ten_lbits_have_no_critical_coupling_and_eleven_have() {
    let theory = MeanFieldTheory::default();
    for (own, least) in [(OwnEnhancement::Counted, 11), (OwnEnhancement::Excluded, 12)] {
        assert_eq!(SymmetricStar::fewest_with_folds(&theory, own), Some(least));
        // Fewer l-bits: g_0 rises with g everywhere, on a grid of 2000 points.
        let fewer = SymmetricStar::new(&theory, least - 1, own);
        let bare = |k: i32| fewer.log_bare_of(0.01 * f64::from(k) - 15.0);
        assert!((0..2000).all(|k| bare(k + 1) > bare(k)), "one solution at every g_0");
    }
}

#[test]
fn critical_couplings_have_errors_below_1e_6() {
    let theory = MeanFieldTheory::default();
    let quadrature = ResonanceQuadrature::new(&Resonance::Goe);
    for n in [11, 30, 100, 1_000, 10_000, 100_000, 1_000_000] {
        let error = star(&theory, n).error_of_critical(&quadrature).unwrap();
        println!("N = {n}: relative error of g_c {error:.1e}");
        assert!(error < 1e-6, "N = {n}: {error:e}");
    }
}

#[test]
fn between_the_folds_the_star_remembers_where_it_came_from() {
    let theory = MeanFieldTheory::default();
    for own in [OwnEnhancement::Counted, OwnEnhancement::Excluded] {
        let star = SymmetricStar::new(&theory, 100, own);
        let [localized, thermal] = star.folds().unwrap();
        assert!(thermal.log_bare < localized.log_bare, "they coexist between");
        let between = f64::midpoint(thermal.log_bare, localized.log_bare);
        let [below, above] = star.from_below_and_above(between);
        assert!(below < localized.log_g && above > thermal.log_g, "two solutions");
        for log_g in [below, above] {
            assert!((star.log_bare_of(log_g) - between).abs() < 1e-9, "both solve (21)");
        }
        for outside in [localized.log_bare + 0.1, thermal.log_bare - 0.1] {
            let [below, above] = star.from_below_and_above(outside);
            assert!((below - above).abs() < 1e-12, "one solution at {outside}");
        }
    }
}

#[test]
fn the_fold_is_where_the_solver_jumps() {
    let theory = MeanFieldTheory::default();
    for n in [30, 100, 1000] {
        let star = SymmetricStar::new(&theory, n, OwnEnhancement::Excluded);
        let critical = star.folds().unwrap()[0].log_bare;
        let below = theory.solve(&vec![critical - 1e-9; n]);
        let above = theory.solve(&vec![critical + 1e-9; n]);
        assert!(below.total_enhancement < 5.0 && above.total_enhancement > 0.6 * n as f64);
        assert!(!Avalanche::of(&theory, &below).ran() && Avalanche::of(&theory, &above).ran());
    }
}

#[test]
fn few_lbits_have_no_fold() {
    for resonance in Resonance::ALL {
        let theory = MeanFieldTheory::new(resonance);
        let least = (1..100).find(|&n| star(&theory, n).folds().is_some()).unwrap();
        println!("{resonance}: the first fold at N = {least}");
        assert!((8..20).contains(&least), "{resonance}: {least}");
        // Where there is none every bare coupling has one solution.
        let [below, above] = star(&theory, least - 1).from_below_and_above(-4.0);
        assert!((below - above).abs() < 1e-14);
    }
}

#[test]
fn an_avalanche_is_detected_at_the_critical_decay_and_nowhere_else() {
    let theory = MeanFieldTheory::default();
    for n in [200, 2000] {
        for g_1 in [0.05, 0.5, 3.0_f64] {
            for offset in [-0.1, -0.01, -0.001, 0.001, 0.01, 0.1] {
                let alpha = std::f64::consts::FRAC_1_SQRT_2 + offset;
                let solution = theory.solve(&drh_log_bare(g_1.ln(), alpha, n));
                let ran = Avalanche::of(&theory, &solution).ran();
                assert_eq!(ran, offset > 0.0, "N = {n}, g_1 = {g_1}, α_c + {offset}");
            }
        }
    }
}

#[test]
fn a_critical_chain_of_a_million_lbits_is_solved() {
    let theory = MeanFieldTheory::default();
    let n = 1_000_000;
    for alpha in [0.70, std::f64::consts::FRAC_1_SQRT_2, 0.71] {
        let solution = theory.solve(&drh_log_bare(0.5_f64.ln(), alpha, n));
        let Avalanche { total_enhancement, .. } = Avalanche::of(&theory, &solution);
        println!("α = {alpha}: η_tot = {total_enhancement}, {:?}", solution.convergence);
        assert!(solution.convergence.converged, "α = {alpha}: {:?}", solution.convergence);
        assert!(solution.convergence.residual < 1e-12 * (1.0 + 0.5 * total_enhancement));
    }
}
