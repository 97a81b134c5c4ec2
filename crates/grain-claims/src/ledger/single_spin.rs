//! One l-bit in the theory alone: (7a)–(7b), (A8)–(A15), Fig. 1c.

use std::f64::consts::{LN_2, PI};

use grain_theory::entropy::two_level_entropy;
use grain_theory::flip::{flip_probability, stay_probability};
use grain_theory::{Resonance, ResonanceDistribution};

use super::bounds::{asymptotic, equal};
use super::claim::Claim;
use super::evidence::{Check, Evidence};

/// Couplings towards zero; at the last, terms of higher order are below rounding.
const TOWARDS_ZERO: [f64; 4] = [1e-2, 1e-4, 1e-8, 1e-16];

/// Couplings towards infinity.
const TOWARDS_INFINITY: [f64; 3] = [10.0, 1e3, 1e6];

fn listed(values: &[f64]) -> String {
    values.iter().map(|value| format!("{value:.6}")).collect::<Vec<_>>().join(", ")
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::derived("(A15)", "p(g) = g_n/g² + O(g_n²/g³) in the intermediate regime", |_| {
        let amplitudes = TOWARDS_INFINITY.map(|x| x * x * Resonance::Goe.density(x));
        let measured =
            format!("closed form: x² p̃(x) = {} at x = 10, 1e3, 1e6", listed(&amplitudes));
        let of = |leading: f64| asymptotic(&amplitudes.map(|value| value / leading));
        Ok(Evidence::printed(measured, [of(1.0)]).or_corrected("2 g_n/g², as in (6)", [of(2.0)]))
    }),
    Claim::consistent("(7a)", "strong coupling: [S] = log 2, C^zz = 0, up to 1/g_1", |lab| {
        let missing =
            |g: f64| lab.theory.mean_entropy_deficit(g.ln()).max(lab.theory.memory(g.ln()));
        let found = TOWARDS_INFINITY.map(missing);
        let measured = format!(
            "max(1 - [S], C^zz) = {:.1e}, {:.1e}, {:.1e} at g = 10, 1e3, 1e6",
            found[0], found[1], found[2]
        );
        // 1 and nothing missing at every step, and what is missing falls at least as 1/g.
        let scaled = TOWARDS_INFINITY.map(|g| g * missing(g));
        Ok(Evidence::printed(
            measured,
            [asymptotic(&found.map(|missing| 1.0 - missing)), super::bounds::bounded(&scaled)],
        ))
    }),
    Claim::consistent(
        "intermediate coupling",
        "an O(g_1) fraction of the states is resonant, g_1a > 1",
        |_| {
            let ratios = TOWARDS_ZERO.map(|g| Resonance::Goe.survival(1.0 / g) / g);
            let measured =
                format!("P(g_1a > 1)/g_1 = {} at g_1 = 1e-2, 1e-4, 1e-8, 1e-16", listed(&ratios));
            Ok(Evidence::printed(measured, [super::bounds::bounded(&ratios)]))
        },
    ),
    Claim::derived("(7b)", "intermediate coupling: [S] = 2π g_1 log 2, to first order", |lab| {
        let slopes = TOWARDS_ZERO.map(|g| lab.theory.mean_entropy(g.ln()) * LN_2 / g);
        let measured = format!(
            "[S]/g_1 = {} nats at g_1 = 1e-2, 1e-4, 1e-8, 1e-16; 2π = {:.6}, 2π log 2 = {:.6}",
            listed(&slopes),
            2.0 * PI,
            2.0 * PI * LN_2
        );
        let of =
            |slope: f64| [asymptotic(&slopes.map(|found| found / slope)), equal(slopes[3], slope)];
        Ok(Evidence::printed(measured, of(2.0 * PI * LN_2))
            .or_corrected("[S] = 2π g_1 nats", of(2.0 * PI)))
    }),
    Claim::derived(
        "(7b)",
        "intermediate coupling: C^zz = 1 - k g_1 with a constant k, to first order",
        |lab| {
            let slopes = TOWARDS_ZERO.map(|g| lab.theory.memory_loss(g.ln()) / g);
            let measured = format!(
                "k = {} at g_1 = 1e-2, 1e-4, 1e-8, 1e-16; ∫ 4g²/(1 + 4g²) 2/g² dg = 2π = {:.6}",
                listed(&slopes),
                2.0 * PI
            );
            let near = asymptotic(&slopes.map(|slope| slope / (2.0 * PI)));
            Ok(Evidence::printed(measured, [near, equal(slopes[3], 2.0 * PI)]))
        },
    ),
    Claim::consistent(
        "Fig. 1c",
        "intermediate coupling: the distribution of entropies is bimodal, at S = 0 and S = log 2",
        |lab| {
            // Thirds of the arcsine scale, which is fine at both ends: modes at the ends, and less between.
            let entropies: Vec<f64> =
                (1..200).map(|k| (f64::from(k) * PI / 400.0).sin().powi(2)).collect();
            let bimodal = |g: f64| {
                let density: Vec<f64> =
                    entropies.iter().map(|&s| lab.theory.entropy_density(f64::ln(g), s)).collect();
                let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
                let least = density[66..133].iter().copied().fold(f64::INFINITY, f64::min);
                (most(&density[..66]), least, most(&density[133..]))
            };
            let found = [0.01, 0.03, 0.1].map(bimodal);
            let list: Vec<String> = (found.iter().zip([0.01, 0.03, 0.1]))
                .map(|((low, middle, high), g)| {
                    format!("g = {g}: {low:.2}, {middle:.3}, {high:.2}")
                })
                .collect();
            let measured = format!(
                "largest density per bit below S = ¼, least between ¼ and ¾, largest above: {}",
                list.join("; ")
            );
            Ok(Evidence::printed(
                measured,
                found.map(|(low, middle, high)| low > middle && high > middle),
            ))
        },
    ),
    Claim::derived(
        "(A8)–(A10)",
        "P(g) is the weight of the flipped state in the two-level resonance, P + Q = 1",
        |_| {
            let couplings = [1e-3, 0.1, 1.0, 30.0_f64];
            let by_angle = |g: f64| (0.5 * (2.0 * g).atan()).sin().powi(2);
            let worst = couplings
                .map(|g| (flip_probability(g) / by_angle(g) - 1.0).abs())
                .into_iter()
                .fold(0.0, f64::max);
            let measured = format!(
                "P against sin²(½ arctan 2g), 1e-3 ≤ g ≤ 30: at most {worst:.1e} of it apart"
            );
            let points = couplings.into_iter().flat_map(|g| {
                let sum = flip_probability(g) + stay_probability(g);
                [equal(flip_probability(g), by_angle(g)), equal(sum, 1.0)]
            });
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::derived("(A11)", "S(g) goes from 0 to log 2", |_| {
        let (weak, strong) = (two_level_entropy(1e-8), two_level_entropy(1e8));
        let measured = format!("S(1e-8) = {weak:.1e}, S(1e8) = {strong:.15} bits");
        Ok(Evidence::printed(measured, [equal(weak, 0.0), equal(strong, 1.0)]))
    })
    .ours(),
    Claim::derived("(A39b)", "c_στ = sqrt(P) if σ = τ, sqrt(Q) otherwise", |_| {
        let g = 1e-9;
        let (p, q) = (flip_probability(g), stay_probability(g));
        let measured = format!(
            "g = 1e-9, where nothing flips and σ = τ must have c = 1: P = {p:.1e}, Q = {q:.1}"
        );
        let one = |weight: f64| -> Check { equal(weight, 1.0) };
        Ok(Evidence::printed(measured, [one(p)])
            .or_corrected("P and Q exchanged, as in (A9)", [one(q)]))
    }),
];
