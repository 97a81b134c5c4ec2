//! The distribution of entropies over eigenstates (A12).

use grain_theory::entropy::two_level_entropy;
use grain_theory::{MeanFieldTheory, Resonance, ResonanceDistribution};
use proptest::prelude::*;

/// `∫_a^b f(s) ds` for an integrand that varies on every logarithmic scale at 0 and diverges as
/// `(1-s)^{-1/2}` at 1.
///
/// Below one half, panels that halve towards 0; above, `s = 1 - y²`, where the integrand is
/// analytic: few panels, none so close to `y = 0` that `1 - y²` would round to 1.
fn integrate_entropies(f: impl Fn(f64) -> f64) -> f64 {
    let halving = |top: f64, n: usize| {
        let mut edges: Vec<f64> =
            (0..=n).rev().map(|k| top * 0.5_f64.powi(k.try_into().unwrap())).collect();
        edges.insert(0, 0.0);
        edges
    };
    let low: f64 =
        crate::support::panel_rule(&halving(0.5, 70)).into_iter().map(|(s, w)| w * f(s)).sum();
    let high: f64 = crate::support::panel_rule(&halving(0.5_f64.sqrt(), 8))
        .into_iter()
        .map(|(y, w)| w * 2.0 * y * f(1.0 - y * y))
        .sum();
    low + high
}

#[test]
fn density_has_unit_weight_and_the_mean_entropy() {
    for resonance in Resonance::ALL {
        let theory = MeanFieldTheory::new(resonance);
        for g in [1e-3, 0.02, 0.1, 0.5, 2.0] {
            let log_g = f64::ln(g);
            let weight = integrate_entropies(|s| theory.entropy_density(log_g, s));
            let mean = integrate_entropies(|s| s * theory.entropy_density(log_g, s));
            // Near one bit s = 1 - y² is rounded, and the density with it by ε/y²: 1e-6 at the
            // smallest node, whose weight is below 1e-5 of the panel and averages to nothing.
            assert!((weight - 1.0).abs() < 1e-10, "{resonance}, g = {g}: weight {weight}");
            let expected = theory.mean_entropy(log_g);
            assert!(
                (mean / expected - 1.0).abs() < 1e-10,
                "{resonance}, g = {g}: {mean} for {expected}"
            );
        }
    }
}

#[test]
fn distribution_function_is_the_integral_of_the_density() {
    for resonance in Resonance::ALL {
        let theory = MeanFieldTheory::new(resonance);
        for g in [0.01, 0.2, 1.5] {
            let log_g = f64::ln(g);
            for (low, high) in [(0.001, 0.01), (0.05, 0.3), (0.3, 0.7), (0.7, 0.99)] {
                let integral =
                    crate::support::integrate(low, high, 30, |s| theory.entropy_density(log_g, s));
                let difference = theory.entropy_cdf(log_g, high) - theory.entropy_cdf(log_g, low);
                // Two distribution functions of order one are subtracted.
                assert!((difference - integral).abs() < 1e-12, "{resonance}, {g}: {low} to {high}");
            }
        }
    }
}

#[test]
fn density_diverges_as_an_inverse_root_at_one_bit() {
    // x p̃ → A g₁/g and dS/d log g → 1/(4 log 2 g²), 1 - s → 1/(8 log 2 g²): p_S → A g₁ √(2 log
    // 2)/√(1-s).
    for resonance in Resonance::ALL {
        let theory = MeanFieldTheory::new(resonance);
        let g1 = 0.03_f64;
        let limit = resonance.tail_amplitude() * g1 * (2.0 * std::f64::consts::LN_2).sqrt();
        for rest in [2.0_f64.powi(-30), 2.0_f64.powi(-44)] {
            let scaled = theory.entropy_density(g1.ln(), 1.0 - rest) * rest.sqrt();
            // Corrections c₁ g₁/g of the truncated law, 1/g² of the exact one, g ≈ 0.4/√rest.
            assert!(
                (scaled / limit - 1.0).abs() < 1.0 * rest.sqrt(),
                "{resonance}: {}",
                scaled / limit - 1.0
            );
        }
    }
}

#[test]
fn entropies_outside_the_bit_have_no_weight() {
    let theory = MeanFieldTheory::default();
    for s in [-1.0, 0.0, 1.0, 1.5] {
        assert_eq!(theory.entropy_density(-2.0, s), 0.0, "density at {s}");
        assert_eq!(theory.entropy_cdf(-2.0, s), if s > 0.5 { 1.0 } else { 0.0 }, "cdf at {s}");
    }
    assert!(
        theory.entropy_density(-2.0, f64::NAN).is_nan()
            && theory.entropy_cdf(-2.0, f64::NAN).is_nan()
    );
    assert!(
        theory.entropy_density(f64::NAN, 0.5).is_nan()
            && theory.entropy_cdf(f64::NAN, 0.5).is_nan()
    );
}

#[test]
fn decoupled_and_thermal_lbits_have_all_weight_at_one_end() {
    let theory = MeanFieldTheory::default();
    for log_g in [f64::NEG_INFINITY, -800.0] {
        assert_eq!(theory.entropy_cdf(log_g, 1e-6), 1.0, "at {log_g}");
        assert!(theory.entropy_density(log_g, 0.5) < 1e-300, "at {log_g}");
    }
    for log_g in [f64::INFINITY, 800.0] {
        assert_eq!(theory.entropy_cdf(log_g, 1.0 - 1e-9), 0.0, "at {log_g}");
        assert_eq!(theory.entropy_density(log_g, 0.5), 0.0, "at {log_g}");
    }
}

proptest! {
    #[test]
    fn distribution_function_is_that_of_the_resonances(
        u in 0.001..0.999_f64,
        log_g in -8.0..3.0_f64,
    ) {
        // The sampled entropy S(g₁ x(u)) is the u-quantile of the entropies.
        let theory = MeanFieldTheory::default();
        let entropy = two_level_entropy(log_g.exp() * Resonance::Goe.quantile(u));
        // Rounding of s near one bit: dF = p_S ε.
        let tolerance = 1e-12 + 4.0 * f64::EPSILON * theory.entropy_density(log_g, entropy);
        prop_assert!((theory.entropy_cdf(log_g, entropy) - u).abs() < tolerance);
    }

    #[test]
    fn densities_are_finite_and_distribution_functions_increase(
        s in 1e-300..1.0_f64,
        log_g in -900.0..900.0_f64,
        h in 1e-6..0.5_f64,
    ) {
        let theory = MeanFieldTheory::default();
        let density = theory.entropy_density(log_g, s);
        prop_assert!(density >= 0.0 && density.is_finite());
        prop_assert!(theory.entropy_cdf(log_g, s) <= theory.entropy_cdf(log_g, (s + h).min(1.0)));
    }
}
