//! One l-bit: (3)–(7b), (A3)–(A15), Fig. 1c.

use std::f64::consts::{LN_2, PI};

use grain_statistics::agreement;
use grain_theory::entropy::two_level_entropy;
use grain_theory::flip::{flip_probability, stay_probability};
use grain_theory::{Resonance, ResonanceDistribution};

use super::claim::Claim;
use super::evidence::{Check, Evidence};

/// A coupling at which expansions to first order are exact to rounding.
const TINY: f64 = 1e-9;

/// Where (A3) is integrated: `log x` from -3 to 40, 10⁴ midpoints.
fn printed_integral() -> f64 {
    let steps = 10_000;
    let step = 43.0 / f64::from(steps);
    (0..steps)
        .map(|k| {
            let x = (-3.0 + (f64::from(k) + 0.5) * step).exp();
            let series = 1.0 + 5.3 / x + 11.2 / (x * x);
            2.0 / x * (-PI.powi(3) / (4.0 * x * x)).exp() * series * step
        })
        .sum()
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        source: "(4)",
        statement: "g_1 = sqrt(2 ρ_g v_1(h_1)/π) equals its definition (3), large grain",
        examine: |lab| {
            let grain = lab.large_grain;
            let ratio = grain.from_spectral_function / grain.from_definition.mean;
            let measured = format!(
                "d_g = {}, J_1 = 1: (4) gives {:.3}, (3) gives {}; ratio {ratio:.3}",
                grain.dimension, grain.from_spectral_function, grain.from_definition
            );
            // v_1 averages over the whole spectrum, (3) is at its maximum: of a semicircle,
            // ∫ρ²/(d_g ρ(0)) = 8/3π. Density and bin are both good to 5 %.
            let semicircle = (8.0 / (3.0 * PI)).sqrt();
            Ok(Evidence::corrected(
                measured,
                (ratio - 1.0).abs() < 0.05,
                "for a flat density of states; a semicircle has sqrt(8/3π) = 0.921 of it",
                (ratio / semicircle - 1.0).abs() < 0.05,
            ))
        },
    },
    Claim {
        source: "(A3)",
        statement: "p̃(x) = (2/x²) e^(-π³/4x²) (1 + 5.3/x + 11.2/x²) is the law of g_1a/g_1",
        examine: |lab| {
            let integral = printed_integral();
            let worst = (lab.norms.points.iter())
                .map(|point| point.above.sigmas_from(point.exact).abs())
                .fold(0.0, f64::max);
            let points: Vec<String> = (lab.norms.points.iter().take(3))
                .map(|p| format!("P(g_1a > {} g_1) = {}, closed form {:.4}", p.x, p.above, p.exact))
                .collect();
            let measured = format!(
                "printed form integrates to {integral:.3}; ED, d_g = {}: {}; the closed form is off by at most {worst:.1} standard errors",
                lab.norms.dimension,
                points.join("; ")
            );
            Ok(Evidence::corrected(
                measured,
                (integral - 1.0).abs() < 1e-3,
                "p̃ = (2w/x²) e^(-w) [K_0(w) + K_1(w)], w = π³/8x²",
                worst < agreement(lab.norms.realizations),
            ))
        },
    },
    Claim {
        source: "(6), (A4)",
        statement: "the norms (5) have the tail 2 g_1/g²",
        examine: |lab| {
            let x = 1e6;
            let amplitude = x * Resonance::Goe.survival(x);
            let far = lab.norms.points.iter().filter(|point| point.x >= 10.0);
            let worst = far.map(|p| p.above.sigmas_from(p.exact).abs()).fold(0.0, f64::max);
            let measured = format!(
                "closed form: x P(g_1a > x g_1) = {amplitude:.5} at x = 1e6; ED at x = 10, 20 within {worst:.1} standard errors of it"
            );
            let agrees = worst < agreement(lab.norms.realizations);
            Ok(Evidence::printed(measured, (amplitude - 2.0).abs() < 1e-4 && agrees))
        },
    },
    Claim {
        source: "(A15)",
        statement: "p(g) = g_n/g² + O(g_n²/g³) in the intermediate regime",
        examine: |_| {
            let x = 1e6;
            let amplitude = x * Resonance::Goe.survival(x);
            let measured = format!("closed form: x² p̃(x) → {amplitude:.5}");
            let near = |expected: f64| (amplitude - expected).abs() < 1e-4;
            Ok(Evidence::corrected(measured, near(1.0), "2 g_n/g², as in (6)", near(2.0)))
        },
    },
    Claim {
        source: "(7a)",
        statement: "strong coupling: [S] = log 2, C^zz = 0, up to 1/g_1",
        examine: |lab| {
            let missing =
                |g: f64| g * lab.theory.mean_entropy_deficit(g.ln()).max(lab.theory.memory(g.ln()));
            let (few, many) = (missing(10.0), missing(1000.0));
            let measured =
                format!("g · max(1 - [S], C^zz) = {few:.2e} at g = 10, {many:.2e} at 1000");
            // What vanishes more slowly than 1/g would have grown.
            Ok(Evidence::printed(measured, many <= few))
        },
    },
    Claim {
        source: "weak coupling",
        statement: "g_1 ≪ 1/d_g: max_a g_1a ≪ 1 in a typical realization",
        examine: |lab| {
            let share = lab.norms.perturbative;
            let measured = format!(
                "g_1 d_g = 0.01: no norm above 1/2 in {:.0} % of the realizations",
                100.0 * share
            );
            Ok(Evidence::printed(measured, share > 0.5))
        },
    },
    Claim {
        source: "intermediate coupling",
        statement: "an O(g_1) fraction of the states is resonant, g_1a > 1",
        examine: |_| {
            let ratio = |g: f64| Resonance::Goe.survival(1.0 / g) / g;
            let measured =
                format!("P(g_1a > 1)/g_1 = {:.4} at 1e-3, {:.4} at 1e-5", ratio(1e-3), ratio(1e-5));
            Ok(Evidence::printed(measured, (ratio(1e-5) / ratio(1e-3) - 1.0).abs() < 0.01))
        },
    },
    Claim {
        source: "(7b)",
        statement: "intermediate coupling: [S] = 2π g_1 log 2",
        examine: |lab| {
            let slope = lab.theory.mean_entropy(TINY.ln()) * LN_2 / TINY;
            let measured = format!(
                "[S]/g_1 = {slope:.6} nats; 2π = {:.6}, 2π log 2 = {:.6}",
                2.0 * PI,
                2.0 * PI * LN_2
            );
            let near = |expected: f64| (slope / expected - 1.0).abs() < 1e-6;
            Ok(Evidence::corrected(
                measured,
                near(2.0 * PI * LN_2),
                "[S] = 2π g_1 nats",
                near(2.0 * PI),
            ))
        },
    },
    Claim {
        source: "(7b)",
        statement: "intermediate coupling: C^zz = 1 - k g_1 with a constant k",
        examine: |lab| {
            let slope = |g: f64| lab.theory.memory_loss(g.ln()) / g;
            let measured = format!(
                "k = {:.9} at 1e-9, {:.9} at 1e-7; 2π = {:.9}",
                slope(TINY),
                slope(1e-7),
                2.0 * PI
            );
            Ok(Evidence::printed(measured, (slope(TINY) / slope(1e-7) - 1.0).abs() < 1e-5))
        },
    },
    Claim {
        source: "Fig. 1c",
        statement: "intermediate coupling: the distribution of entropies is bimodal, at S = 0 and S = log 2",
        examine: |lab| {
            let density = |g: f64, s: f64| lab.theory.entropy_density(g.ln(), s);
            let g = 0.03;
            let (low, middle, high) = (density(g, 0.04), density(g, 0.78), density(g, 0.9999));
            let measured = format!(
                "g = 0.03: p(0.04) = {low:.2}, p(0.78) = {middle:.2}, p(0.9999) = {high:.2} per bit"
            );
            Ok(Evidence::printed(measured, low > 2.0 * middle && high > 2.0 * middle))
        },
    },
    Claim {
        source: "(A8)–(A10)",
        statement: "P(g) is the weight of the flipped state in the two-level resonance, P + Q = 1",
        examine: |_| {
            let worst = [1e-3, 0.1, 1.0, 30.0_f64]
                .iter()
                .map(|&g| {
                    let angle: f64 = 0.5 * (2.0 * g).atan();
                    let sum = flip_probability(g) + stay_probability(g);
                    (flip_probability(g) - angle.sin().powi(2)).abs().max((sum - 1.0).abs())
                })
                .fold(0.0, f64::max);
            Ok(Evidence::printed(
                format!(
                    "P and 1 - Q against sin²(½ arctan 2g), 1e-3 ≤ g ≤ 30: at most {worst:.1e} apart"
                ),
                worst < 1e-14,
            ))
        },
    },
    Claim {
        source: "(A11)",
        statement: "S(g) goes from 0 to log 2",
        examine: |_| {
            let (weak, strong) = (two_level_entropy(1e-8), two_level_entropy(1e8));
            let measured = format!("S(1e-8) = {weak:.1e}, S(1e8) = {strong:.15} bits");
            Ok(Evidence::printed(measured, weak < 1e-13 && (strong - 1.0).abs() < 1e-14))
        },
    },
    Claim {
        source: "(A39b)",
        statement: "c_στ = sqrt(P) if σ = τ, sqrt(Q) otherwise",
        examine: |_| {
            let g = TINY;
            let (p, q) = (flip_probability(g), stay_probability(g));
            let measured = format!(
                "g = 1e-9, where nothing flips and σ = τ must have c = 1: P = {p:.1e}, Q = {q:.1}"
            );
            let one = |weight: f64| Check::from((weight - 1.0).abs() < 1e-12);
            Ok(Evidence::corrected(measured, one(p), "P and Q exchanged, as in (A9)", one(q)))
        },
    },
];
