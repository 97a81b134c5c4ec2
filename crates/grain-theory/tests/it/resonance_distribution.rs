//! The laws of the resonances: normalisation, tails, distribution function, quantiles.

use std::f64::consts::PI;

use grain_theory::resonance::{GoeResonance, TruncatedResonance};
use grain_theory::{Resonance, ResonanceDistribution};
use proptest::prelude::*;

/// Trapezoidal rule in `log x` over the whole line, exact to rounding at step 1/8.
fn integral_per_log(f: impl Fn(f64) -> f64) -> f64 {
    let step = 0.125;
    (-16..=640).map(|k| step * f(step * f64::from(k))).sum()
}

#[test]
fn densities_integrate_to_one() {
    for resonance in Resonance::ALL {
        let norm = integral_per_log(|log_x| resonance.density_per_log(log_x));
        assert!((norm - 1.0).abs() < 1e-14, "{resonance}: {norm}");
    }
}

#[test]
fn the_printed_expansion_integrates_to_1_78() {
    // (A3) typed in again from the paper.
    let printed = |log_x: f64| {
        let x = log_x.exp();
        let series = 1.0 + 5.3 / x + 11.2 / (x * x);
        x * 2.0 / (x * x) * (-PI.powi(3) / (4.0 * x * x)).exp() * series
    };
    let norm = integral_per_log(printed);
    assert!((norm - 1.78).abs() < 0.005, "{norm}");
    assert!((TruncatedResonance::PRINTED_NORM / norm - 1.0).abs() < 1e-14);
    for log_x in [-0.5, 0.3, 1.0, 4.0] {
        let ratio = TruncatedResonance.density_per_log(log_x) * norm / printed(log_x);
        assert!((ratio - 1.0).abs() < 1e-13, "at log x = {log_x}");
    }
}

#[test]
fn inverse_moments_of_the_exact_law_are_those_of_its_bessel_functions() {
    // ∫ w^{s-1} e^{-w} K_ν(w) dw = √π 2^{-s} Γ(s+ν) Γ(s-ν)/Γ(s+½), and p̃ dx = √(8/π³) w^½ e^{-w}
    // (K₀+K₁) dw: the mean of w = π³/(8x²) is 3/8, that of w² is 45/128.
    let mean = |power: i32| {
        integral_per_log(|log_x| {
            let w = PI.powi(3) / 8.0 * (-2.0 * log_x).exp();
            GoeResonance.density_per_log(log_x) * w.powi(power)
        })
    };
    assert!((mean(1) / (3.0 / 8.0) - 1.0).abs() < 1e-13, "<w> = {}", mean(1));
    assert!((mean(2) / (45.0 / 128.0) - 1.0).abs() < 1e-13, "<w²> = {}", mean(2));
}

#[test]
fn the_tail_has_amplitude_two() {
    // Corrections: w log w with w = π³/(8x²) for the exact law, c₁/x for the truncated one.
    let x = 1e9;
    assert!((GoeResonance.density(x) * x * x / 2.0 - 1.0).abs() < 1e-14);
    assert!((GoeResonance.survival(x) * x / 2.0 - 1.0).abs() < 1e-12);
    for resonance in Resonance::ALL {
        let amplitude = resonance.tail_amplitude();
        assert!((resonance.density(x) * x * x / amplitude - 1.0).abs() < 6e-9, "{resonance}");
        assert!((resonance.survival(x) * x / amplitude - 1.0).abs() < 6e-9, "{resonance}");
    }
}

#[test]
fn the_cutoff_at_small_x_is_that_of_the_paper() {
    // e^{-w}(K₀ + K₁) → √(2π/w) e^{-2w} (1 + 1/(8w)…): both laws fall as exp(-π³/4x²).
    for resonance in Resonance::ALL {
        // x where the exponent is 538: what multiplies the exponential adds logarithms.
        let x = (resonance.small_x_exponent() / 538.0).sqrt();
        let exponent = resonance.density(x).ln() / -538.0;
        // The largest is t^{5/2} of the GSE: log(538^{5/2})/538 = 0.029.
        assert!((exponent - 1.0).abs() < 0.035, "{resonance}: {exponent}");
    }
    for law in [Resonance::Goe, Resonance::Truncated] {
        assert!((law.small_x_exponent() / (PI.powi(3) / 4.0) - 1.0).abs() < 1e-15, "as printed");
    }
    let w = |x: f64| PI.powi(3) / (8.0 * x * x);
    let x = 0.12;
    let leading = 2.0 * w(x) / (x * x) * (2.0 * PI / w(x)).sqrt() * (-2.0 * w(x)).exp();
    let next = 1.0 + 0.5 * (-0.125 + 0.375) / w(x);
    // The second correction of K₀, K₁ is of order 0.1/w² = 1e-6.
    assert!((GoeResonance.density(x) / (leading * next) - 1.0).abs() < 3e-6);
}

#[test]
fn sampled_grains_have_the_exact_distribution_function() {
    // physics.md: exact values; 240,000 energies of 600 GOE matrices gave 0.0226(9), 0.3079(34),
    // 0.7931(55).
    for (x, exact, sampled, error) in [
        (1.5, 0.02141, 0.0226, 0.0009),
        (3.0, 0.30610, 0.3079, 0.0034),
        (10.0, 0.79248, 0.7931, 0.0055),
    ] {
        let cdf = GoeResonance.cdf(x);
        assert!((cdf - exact).abs() < 5e-6, "F({x}) = {cdf}");
        assert!((cdf - sampled).abs() < 2.0 * error, "F({x}) = {cdf}");
    }
}

/// The antiderivative by Gauss-Legendre of the density: an independent route to the distribution
/// function, which comes from error functions.
fn probability_between(resonance: Resonance, low: f64, high: f64) -> f64 {
    crate::support::integrate(low, high, 20, |log_x| resonance.density_per_log(log_x))
}

#[test]
fn distribution_function_is_the_integral_of_the_density() {
    for resonance in Resonance::ALL {
        for (low, high) in [(-1.0, 0.5), (0.5, 1.0), (1.0, 3.0), (2.0, 9.0), (10.0, 14.0)] {
            let (below, above) = (resonance.cumulative(low), resonance.cumulative(high));
            let difference = if high > 1.0 {
                below.complement - above.complement
            } else {
                above.value - below.value
            };
            let integral = probability_between(resonance, low, high);
            let ratio = difference / integral - 1.0;
            assert!(ratio.abs() < 1e-12, "{resonance}, {low} to {high}: {ratio:e}");
        }
    }
}

#[test]
fn ends_of_the_axis_are_exact() {
    for resonance in Resonance::ALL {
        assert_eq!(resonance.cdf(0.0), 0.0, "{resonance}");
        assert_eq!(resonance.cdf(-1.0), 0.0, "{resonance}");
        assert_eq!(resonance.survival(0.0), 1.0, "{resonance}");
        assert_eq!(resonance.cdf(f64::INFINITY), 1.0, "{resonance}");
        assert_eq!(resonance.survival(f64::INFINITY), 0.0, "{resonance}");
        for x in [-1.0, 0.0, 1e-300, f64::INFINITY] {
            assert_eq!(resonance.density(x), 0.0, "{resonance} at {x}");
        }
        assert_eq!(resonance.density_per_log(f64::NEG_INFINITY), 0.0, "{resonance}");
        assert_eq!(resonance.density_per_log(f64::INFINITY), 0.0, "{resonance}");
        assert_eq!(resonance.quantile(0.0), 0.0, "{resonance}");
        assert_eq!(resonance.quantile(1.0), f64::INFINITY, "{resonance}");
        for u in [-0.1, 1.1, f64::NAN] {
            assert!(resonance.quantile(u).is_nan(), "{resonance} at {u}");
        }
        assert!(resonance.cdf(f64::NAN).is_nan(), "{resonance}");
        assert!(resonance.density(f64::NAN).is_nan(), "{resonance}");
    }
    let quadrature = GoeResonance.cumulative_by_quadrature(f64::NEG_INFINITY);
    assert_eq!((quadrature.value, quadrature.complement), (0.0, 1.0));
    assert!(GoeResonance.cumulative_by_quadrature(f64::NAN).value.is_nan(), "NaN must end");
}

/// Relative deviation of a quantile from the root of the distribution function found by bisection
/// of the quadrature.
fn quantile_error(u: f64) -> f64 {
    let (mut low, mut high) = (-3.0, 40.0);
    while high - low > 2e-15 * (1.0 + f64::abs(low)) {
        let middle = 0.5 * (low + high);
        let at = GoeResonance.cumulative_by_quadrature(middle);
        let below = if u < 0.5 { at.value < u } else { at.complement > 1.0 - u };
        if below { low = middle } else { high = middle }
    }
    GoeResonance.quantile(u).ln() - low
}

#[test]
fn quantiles_are_accurate_into_both_tails() {
    for u in [1e-300, 1e-30, 1e-12, 1e-3, 0.02, 0.3, 0.5, 0.51, 0.9, 0.999, 1.0 - 1e-9, 1.0 - 1e-15]
    {
        let error = quantile_error(u);
        assert!(error.abs() < 1e-12, "u = {u:e}: {error:e}");
    }
}

#[test]
fn stratified_samples_reproduce_an_average() {
    // <x²/(x² + 1)> over n strata of equal probability: the midpoint rule in u. Its error is
    // O(1/n²) but for the first stratum, where x² ∝ 1/log(1/u) and 1/(n log² n) = 4e-6 is left.
    let n = 4000;
    for resonance in Resonance::ALL {
        let sampled: f64 = (0..n)
            .map(|k| {
                let x = resonance.quantile((f64::from(k) + 0.5) / f64::from(n));
                x * x / (x * x + 1.0) / f64::from(n)
            })
            .sum();
        let integral = integral_per_log(|log_x| {
            let x_squared = (2.0 * log_x).exp();
            resonance.density_per_log(log_x) / (1.0 + x_squared.recip())
        });
        assert!((sampled - integral).abs() < 4e-6, "{resonance}: {sampled} for {integral}");
    }
}

#[test]
fn names_are_read_back() {
    for resonance in Resonance::ALL {
        assert_eq!(resonance.to_string().parse(), Ok(resonance));
    }
    assert_eq!(Resonance::default(), Resonance::Goe);
    assert_eq!("exact".parse(), Ok(Resonance::Goe), "what it was called before there were others");
    let error = "Exact".parse::<Resonance>().unwrap_err().to_string();
    let all = "use \"goe\", \"gue\", \"gse\", \"poisson\" or \"truncated\"";
    assert!(error.contains("\"Exact\"") && error.contains(all), "{error}");
}

proptest! {
    #[test]
    fn quantile_inverts_the_distribution_function(u in 1e-6..1.0_f64, law in 0..5_usize) {
        let resonance = Resonance::ALL[law];
        let x = resonance.quantile(u);
        // Rounding of x moves F by x p̃(x) ε, and log x is known to 1e-15 (1 + |log x|).
        prop_assert!((resonance.cdf(x) - u).abs() < 1e-14 * (1.0 + x.ln().abs()));
        prop_assert!((resonance.survival(x) - (1.0 - u)).abs() < 1e-13 * (1.0 - u) + 1e-16);
    }

    #[test]
    fn distribution_functions_increase(log_x in -1.5..12.0_f64, h in 1e-6..1.0_f64) {
        for resonance in Resonance::ALL {
            let (low, high) = (resonance.cumulative(log_x), resonance.cumulative(log_x + h));
            // Where F < 1e-16, 1 - F is 1 twice.
            prop_assert!(low.value < high.value && low.complement >= high.complement);
        }
    }
}
