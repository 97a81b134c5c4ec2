//! `[S]`, `C^zz` and `η`: certified against quadratures of another step, of another kind, and
//! against their limits.

use std::f64::consts::{LN_2, PI};
use std::num::NonZeroU16;
use std::sync::LazyLock;

use grain_theory::enhancement::{enhancement_by_quadrature, enhancement_kernel_excess};
use grain_theory::entropy::{mean_entropy_by_quadrature, two_level_entropy};
use grain_theory::flip::two_level_memory;
use grain_theory::memory::memory_by_quadrature;
use grain_theory::quadrature::{NODES_PER_UNIT, ResonanceQuadrature};
use grain_theory::resonance::GoeResonance;
use grain_theory::{Fraction, MeanFieldTheory, Resonance, ResonanceDistribution};
use proptest::prelude::*;

/// Relative error of every interpolant, where 1e-10 is asked for: the log-odds are resolved to
/// 2e-13 by each of two series, their values rounded at 40 ε (measured: 1.5e-13).
const REACHED: f64 = 1e-12;

fn quadrature(resonance: Resonance) -> &'static ResonanceQuadrature {
    static EACH: LazyLock<[ResonanceQuadrature; Resonance::ALL.len()]> =
        LazyLock::new(|| Resonance::ALL.map(|resonance| ResonanceQuadrature::new(&resonance)));
    &EACH[resonance as usize]
}

#[track_caller]
fn check_fraction(what: &str, got: Fraction, expected: Fraction, tolerance: f64) {
    let value = (got.value / expected.value - 1.0).abs();
    let complement = (got.complement / expected.complement - 1.0).abs();
    assert!(value <= tolerance, "{what}: relative error {value:e}");
    assert!(complement <= tolerance, "{what}, complement: relative error {complement:e}");
}

fn interpolated(theory: &MeanFieldTheory, log_g: f64) -> [Fraction; 3] {
    [
        Fraction {
            value: theory.mean_entropy(log_g),
            complement: theory.mean_entropy_deficit(log_g),
        },
        Fraction { value: theory.memory(log_g), complement: theory.memory_loss(log_g) },
        Fraction {
            value: theory.enhancement(log_g) / LN_2,
            complement: theory.enhancement_deficit(log_g) / LN_2,
        },
    ]
}

fn by_quadrature(rule: &ResonanceQuadrature, log_g: f64) -> [Fraction; 3] {
    [
        mean_entropy_by_quadrature(rule, log_g),
        memory_by_quadrature(rule, log_g),
        enhancement_by_quadrature(rule, log_g),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn interpolants_are_the_quadratures(log_g in -18.5..9.3_f64, law in 0..5_usize) {
        let resonance = Resonance::ALL[law];
        let theory = MeanFieldTheory::new(resonance);
        let fast = interpolated(&theory, log_g);
        let slow = by_quadrature(quadrature(resonance), log_g);
        for ((fast, slow), name) in fast.into_iter().zip(slow).zip(["[S]", "C", "η"]) {
            check_fraction(&format!("{name} at {log_g}"), fast, slow, REACHED);
        }
    }

    #[test]
    fn everything_is_monotone_and_bounded(low in -60.0..30.0_f64, gap in 1e-9..5.0_f64) {
        let high = low + gap;
        for resonance in Resonance::ALL {
            let theory = MeanFieldTheory::new(resonance);
            for at_low in interpolated(&theory, low) {
                prop_assert!((0.0..=1.0).contains(&at_low.value));
                prop_assert!((at_low.value + at_low.complement - 1.0).abs() < 1e-15);
            }
            // The part that is small keeps the order at any coupling; the other may round.
            if high < 0.0 {
                prop_assert!(theory.mean_entropy(low) < theory.mean_entropy(high));
                prop_assert!(theory.memory_loss(low) < theory.memory_loss(high));
                prop_assert!(theory.enhancement(low) < theory.enhancement(high));
            }
            if low > 0.0 {
                prop_assert!(theory.mean_entropy_deficit(low) > theory.mean_entropy_deficit(high));
                prop_assert!(theory.memory(low) > theory.memory(high));
                prop_assert!(theory.enhancement_deficit(low) > theory.enhancement_deficit(high));
            }
            prop_assert!(theory.mean_entropy(low) <= theory.mean_entropy(high));
            prop_assert!(theory.memory(low) >= theory.memory(high));
            prop_assert!(theory.enhancement(low) <= theory.enhancement(high));
        }
    }

    #[test]
    fn coupling_at_an_entropy_is_its_inverse(log_g in -60.0..15.0_f64) {
        let theory = MeanFieldTheory::default();
        let entropy = theory.mean_entropy(log_g);
        prop_assume!(entropy < 1.0);
        let back = theory.log_coupling_at_entropy(entropy).unwrap();
        // Rounding of [S] near one bit, where d[S]/d log g = 2 (1 - [S]) is small.
        let conditioning = f64::EPSILON / theory.mean_entropy_deficit(log_g);
        prop_assert!((back - log_g).abs() < 1e-13 * (1.0 + log_g.abs()) + conditioning);
    }
}

#[test]
fn half_the_step_changes_nothing() {
    // The rule at step h errs by e^{-π²/(2h)}: 7e-18 at 1/8. What is left is rounding of ≈ 600
    // terms.
    let doubled = NonZeroU16::new(2 * NODES_PER_UNIT.get()).unwrap();
    for resonance in Resonance::ALL {
        let finer = ResonanceQuadrature::with_resolution(&resonance, doubled);
        for log_g in [-18.4, -12.0, -6.0, -2.9, -0.4, 1.3, 5.0, 9.2] {
            let coarse = by_quadrature(quadrature(resonance), log_g);
            for (coarse, fine) in coarse.into_iter().zip(by_quadrature(&finer, log_g)) {
                // The GSE has the largest powers of 1/x, and the rule errs by 6e-15 in its weights.
                let tolerance = if resonance == Resonance::Gse { 3e-13 } else { 1e-13 };
                check_fraction(&format!("{resonance} at {log_g}"), coarse, fine, tolerance);
            }
        }
    }
}

#[test]
fn a_coarse_step_errs_as_the_strip_of_analyticity_says() {
    // e^{-2π (π/4)/h} times a factor that grows slowly as h falls, the integrand being larger near
    // the edge of the strip. At h = 1/8 the bound is 1.5e-16: this is what makes comparing two
    // steps a certificate.
    for per_unit in [1, 2, 4] {
        let step = 1.0 / f64::from(per_unit);
        let rule =
            ResonanceQuadrature::with_resolution(&GoeResonance, NonZeroU16::new(per_unit).unwrap());
        let error = (rule.total_weight() - 1.0).abs();
        let predicted = (-0.5 * PI * PI / step).exp();
        assert!((1.0..20.0).contains(&(error / predicted)), "step {step}: {error:e}");
    }
}

/// Edges halving towards both ends of `(0, π/2)`.
fn edges_towards_both_ends(smallest: f64) -> Vec<f64> {
    let mut edges = vec![FRAC_PI_4];
    while edges[0] > smallest {
        edges.insert(0, 0.5 * edges[0]);
    }
    let mirrored: Vec<f64> =
        edges.iter().rev().skip(1).map(|edge| 2.0 * FRAC_PI_4 - edge).collect();
    edges.extend(mirrored);
    edges
}

const FRAC_PI_4: f64 = PI / 4.0;

#[test]
fn gauss_legendre_over_the_mixing_angle_agrees() {
    // With tan θ = 2g and by parts, [f] = ∫ f'(θ) [1 - F(tan θ/2g₁)] dθ. It uses the distribution
    // function (error functions) instead of the density (Bessel functions), and another rule in
    // another variable.
    //   1 - C: f' = 2 sin θ cos θ.   S: f' = ½ sin θ log₂ cot²(θ/2).
    // 1 - F is smooth in log θ; panels halve towards both ends, down to where the rest is below
    // 1e-13.
    for g in [1e-4, 1e-2, 0.3, 4.0, 100.0] {
        let log_g = f64::ln(g);
        // Panels at θ < π/4 in θ; above, in π/2 - θ =: φ, whose tangent is 1/(2g).
        let (mut loss, mut entropy) = (0.0, 0.0);
        for (theta, weight) in crate::support::panel_rule(&edges_towards_both_ends(1e-18)) {
            let above =
                GoeResonance.cumulative_by_quadrature((0.5 * theta.tan() / g).ln()).complement;
            loss += weight * 2.0 * theta.sin() * theta.cos() * above;
            entropy -= weight * theta.sin() * (0.5 * theta).tan().log2() * above;
        }
        let rule = quadrature(Resonance::Goe);
        // The angle π/2 - θ is known to ε only: θ near π/2 contributes to 1 - F(∞) = 0 only.
        let tolerance = 1e-12;
        let reference = memory_by_quadrature(rule, log_g).complement;
        assert!(
            (loss / reference - 1.0).abs() < tolerance,
            "1 - C at {g}: {:e}",
            loss / reference - 1.0
        );
        let reference = mean_entropy_by_quadrature(rule, log_g).value;
        assert!(
            (entropy / reference - 1.0).abs() < tolerance,
            "[S] at {g}: {:e}",
            entropy / reference - 1.0
        );
    }
}

#[test]
fn gauss_legendre_in_two_dimensions_gives_the_enhancement() {
    // Over log x and log x' on panels of width 0.8: another rule, which has no strip to converge
    // in.
    for resonance in Resonance::ALL {
        for g in [1e-8, 1e-3, 0.05, 1.0] {
            let edges: Vec<f64> = (-2..=75).map(|k| f64::from(k) * 0.8).collect();
            let nodes: Vec<(f64, f64)> = crate::support::panel_rule(&edges)
                .into_iter()
                .map(|(log_x, weight)| (g * log_x.exp(), weight * resonance.density_per_log(log_x)))
                .collect();
            let mut excess = 0.0;
            for &(g_a, weight_a) in &nodes {
                let row: f64 = nodes
                    .iter()
                    .map(|&(g_b, weight_b)| weight_b * enhancement_kernel_excess(g_a, g_b))
                    .sum();
                excess += weight_a * row;
            }
            let eta = 2.0 * excess.ln_1p();
            let reference =
                LN_2 * enhancement_by_quadrature(quadrature(resonance), f64::ln(g)).value;
            // The range leaves out 1 - F(e^{60}) = 2e-26 twice, against an excess of 6e-7 at least.
            assert!(
                (eta / reference - 1.0).abs() < 1e-11,
                "{resonance}, {g}: {:e}",
                eta / reference - 1.0
            );
        }
    }
}

#[test]
fn two_level_limits_bound_the_averages() {
    // A resonance of g₁ x with x > 3 has more entropy than S(3g₁): Markov's inequality both ways.
    let theory = MeanFieldTheory::default();
    for log_g in [-6.0, -2.0, 0.0, 2.0_f64] {
        let above = GoeResonance.survival(3.0);
        let floor = above * two_level_entropy(3.0 * log_g.exp());
        let ceiling = above + (1.0 - above) * two_level_entropy(3.0 * log_g.exp());
        assert!((floor..ceiling).contains(&theory.mean_entropy(log_g)), "at {log_g}");
        let at = two_level_memory(3.0 * log_g.exp()).value;
        assert!(
            (at * (1.0 - above)..at + (1.0 - at) * (1.0 - above)).contains(&theory.memory(log_g))
        );
    }
}

#[test]
fn weak_coupling_is_that_of_the_tail() {
    // (7b) as it should read: [S] = 2πg nats, 1 - C = 2πg; corrections O(g log g).
    let constants =
        [(Resonance::Goe, 1.711_659_282_938), (Resonance::Truncated, 0.318_016_650_916)];
    for (resonance, c) in constants {
        let theory = MeanFieldTheory::new(resonance);
        let amplitude = resonance.tail_amplitude();
        for log_g in [-30.0, -39.99, -40.01, -60.0, -700.0_f64] {
            let g = log_g.exp();
            let correction = 100.0 * g * log_g.abs().powi(2);
            let linear = amplitude * PI * g;
            let enhancement = -4.0 * amplitude * g * (log_g + c);
            // e^{log g} loses ε |log g|, the interpolant REACHED.
            let tolerance = correction + REACHED;
            assert!(
                (theory.mean_entropy(log_g) * LN_2 / linear - 1.0).abs() < tolerance,
                "{resonance} {log_g}"
            );
            assert!(
                (theory.memory_loss(log_g) / linear - 1.0).abs() < tolerance,
                "{resonance} {log_g}"
            );
            assert!(
                (theory.enhancement(log_g) / enhancement - 1.0).abs() < tolerance,
                "{resonance} {log_g}"
            );
        }
    }
}

#[test]
fn strong_coupling_is_that_of_the_mean_inverse_square() {
    // 1 - S → c²/(2 log 2), C → c² = 1/(4g²), log 2 - η → C²/4, with <1/x²> = 3/π³ of the GOE;
    // by hand for the others; corrections 1/g².
    let couplings = [15.0, 19.99, 20.01, 40.0, 170.0_f64];
    let mean_inverse_squares = [
        (Resonance::Goe, 3.0 / PI.powi(3)),
        // In z = 2√π/x: ∫ (z²/4π) (1 + 2z²) e^{-z²} dz/√π.
        (Resonance::Gue, 0.25 / PI),
        // In t = 64π/9x²: (9/64π) [Γ(7/2) + Γ(5/2) + ¾ Γ(3/2)]/(2√π).
        (Resonance::Gse, 13.5 / (64.0 * PI)),
        (Resonance::Poisson, 0.5 / PI),
    ];
    for (log_g, (law, mean)) in
        couplings.into_iter().flat_map(|log_g| mean_inverse_squares.map(|law| (log_g, law)))
    {
        let theory = MeanFieldTheory::new(law);
        let memory = mean * (-2.0 * log_g).exp() / 4.0;
        let tolerance = 10.0 * (-2.0 * log_g).exp() + REACHED;
        assert!((theory.memory(log_g) / memory - 1.0).abs() < tolerance, "C at {log_g}");
        let deficit = memory / (2.0 * LN_2);
        assert!(
            (theory.mean_entropy_deficit(log_g) / deficit - 1.0).abs() < tolerance,
            "S at {log_g}"
        );
        let rest = 0.25 * memory * memory;
        assert!((theory.enhancement_deficit(log_g) / rest - 1.0).abs() < tolerance, "η at {log_g}");
    }
}

#[test]
fn infinite_and_undefined_couplings_are_their_limits() {
    for resonance in Resonance::ALL {
        let theory = MeanFieldTheory::new(resonance);
        for decoupled in [f64::NEG_INFINITY, -1e300, -800.0] {
            let values = [
                theory.mean_entropy(decoupled),
                theory.memory(decoupled),
                theory.enhancement(decoupled),
            ];
            assert_eq!(values, [0.0, 1.0, 0.0]);
        }
        for thermal in [f64::INFINITY, 1e300, 800.0] {
            let values =
                [theory.mean_entropy(thermal), theory.memory(thermal), theory.enhancement(thermal)];
            assert_eq!(values, [1.0, 0.0, LN_2]);
        }
        assert!(theory.mean_entropy(f64::NAN).is_nan() && theory.memory(f64::NAN).is_nan());
        assert!(theory.enhancement(f64::NAN).is_nan());
    }
}

#[test]
fn entropies_without_a_coupling_are_refused_by_name() {
    let theory = MeanFieldTheory::default();
    for given in [0.0, 1.0, -0.2, 1.3, f64::NAN] {
        let message = theory.log_coupling_at_entropy(given).unwrap_err().to_string();
        assert!(
            message.contains(&given.to_string()) && message.contains("between 0 and 1"),
            "{message}"
        );
    }
    let log_g = theory.log_coupling_at_entropy(1e-300).unwrap();
    assert!((log_g - (1e-300 * LN_2 / (2.0 * PI)).ln()).abs() < 1e-12 * 700.0);
}
